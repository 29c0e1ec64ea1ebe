/** Making indexes and constraints, and dropping them. What SQLite has of one is named by its number: `definition_7`. */

import type { StatementOf } from '../../../engine/graph/model.ts';
import type { GraphResults, ListedConstraint, ListedIndex } from '../../../engine/graph/results.ts';
import { canonicalJson } from '../../../kernel/canonical.ts';
import { invalidField, ProcessorError } from '../../../kernel/errors.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { hasLabel, kindSql, propertySql } from './conditions.ts';
import { type Definition, nameOf, type NewDefinition } from './definitions.ts';
import { ABSENT, brokenConstraint, isUnique } from './errors.ts';
import { dropFullText, makeFullText } from './full-text.ts';
import { latitudeSql, longitudeSql } from './near.ts';
import type { Tables } from './tables.ts';
import { dropVectors, makeVectors } from './vectors.ts';

/** See {@link GraphResults}. */
export function createIndex(tables: Tables, statement: StatementOf<'createIndex'>): GraphResults['createIndex'] {
  const { index, type, entity, name, properties, vector } = statement;
  return define(tables, { kind: 'index', index, type, entity, name, properties, vector });
}

/** See {@link GraphResults}. */
export function createConstraint(
  tables: Tables,
  { constraint, type, entity, name, properties }: StatementOf<'createConstraint'>,
): GraphResults['createConstraint'] {
  return define(tables, { kind: 'constraint', constraint, type, entity, name, properties });
}

function define(tables: Tables, given: NewDefinition): { name: string; created: boolean } {
  const name = nameOf(given);
  const there = tables.definitions.named(name);
  if (there !== null) {
    if (canonicalJson(there) === canonicalJson({ ...given, id: there.id })) return { name, created: false };
    const message = `an index or a constraint named '${name}' is there, and is another`;
    throw new ProcessorError('CONFLICT', message, { outcome: 'not_sent' });
  }
  if (tables.definitions.all().length >= LIMITS.graph_definitions.value)
    throw invalidField(
      'name',
      `is one too many: a graph has ${LIMITS.graph_definitions.value} indexes and constraints at most`,
    );
  build(tables, tables.definitions.add(given));
  return { name, created: true };
}

function build(tables: Tables, definition: Definition): void {
  switch (definition.type) {
    case 'FULLTEXT':
      return makeFullText(tables, definition);
    case 'VECTOR':
      return makeVectors(tables, definition);
    case 'EXISTS':
      return makeRequired(tables, definition);
    case 'NODE_KEY':
      makeRequired(tables, definition);
      return makeIndex(tables, definition);
    default:
      return makeIndex(tables, definition);
  }
}

/** The table of what a definition is of, and which of its rows (of another name, where there is one). */
function targetOf({ names }: Tables, { entity, name }: Definition, row?: string) {
  if (entity === 'NODE') return { table: 'node', isMeant: hasLabel(names.ensure('label', name), row).sql };
  const isMeant = `${row === undefined ? '' : `${row}.`}type = ${names.ensure('type', name)}`;
  return { table: 'relationship', isMeant };
}

function makeIndex(tables: Tables, definition: Definition): void {
  const { id, type, kind, properties } = definition;
  const { table, isMeant } = targetOf(tables, definition);
  const columns =
    type === 'POINT'
      ? properties.flatMap((property) => [latitudeSql(property), longitudeSql(property)])
      : properties.map((property) => propertySql(property));
  // Of which kind a value is comes last: an index is found by what comes first.
  if (kind === 'constraint') columns.push(...properties.map((property) => kindSql(property)));
  const unique = kind === 'constraint' ? 'UNIQUE ' : '';
  // With it SQLite is not tempted to go through all relationships of the type instead.
  const mark = table === 'relationship' ? '+' : '';
  try {
    tables.sql.exec(
      `CREATE ${unique}INDEX definition_${id} ON ${table} (${columns.join(', ')}) WHERE ${mark}${isMeant}`,
    );
  } catch (thrown) {
    // Once the statement is undone, the definition is not there to be found by its number.
    throw isUnique(thrown) ? brokenConstraint(definition, false, thrown) : thrown;
  }
}

/** Has SQLite refuse what lacks a property, and refuses that already. */
function makeRequired(tables: Tables, definition: Definition): void {
  const { id, properties } = definition;
  const { table, isMeant } = targetOf(tables, definition);
  const isAbsent = (row?: string) => properties.map((property) => `${kindSql(property, row)} IS NULL`).join(' OR ');
  const broken = tables.sql.exec(`SELECT id FROM ${table} WHERE ${isMeant} AND (${isAbsent()}) LIMIT 1`).toArray();
  if (broken.length > 0) throw brokenConstraint(definition, true);
  for (const event of ['INSERT', 'UPDATE'])
    tables.sql.exec(
      `CREATE TRIGGER definition_${id}_${event.toLowerCase()} AFTER ${event} ON ${table}
        WHEN ${targetOf(tables, definition, 'new').isMeant} AND (${isAbsent('new')})
        BEGIN SELECT RAISE(ABORT, '${ABSENT}${id}'); END`,
    );
}

/** See {@link GraphResults}. What backs a constraint is no index of its own. */
export function drop(
  tables: Tables,
  { operation, name }: StatementOf<'dropIndex' | 'dropConstraint'>,
): { readonly dropped: boolean } {
  const definition = tables.definitions.named(name);
  const kind = operation === 'dropIndex' ? 'index' : 'constraint';
  if (definition === null || definition.kind !== kind) return { dropped: false };
  const { id } = definition;
  if (definition.type === 'FULLTEXT') dropFullText(tables, definition);
  else if (definition.type === 'VECTOR') dropVectors(tables, definition);
  else {
    tables.sql.exec(`DROP INDEX IF EXISTS definition_${id}`);
    for (const event of ['insert', 'update']) tables.sql.exec(`DROP TRIGGER IF EXISTS definition_${id}_${event}`);
  }
  tables.definitions.remove(definition);
  return { dropped: true };
}

/** See {@link GraphResults}. */
export function listIndexes({ definitions }: Tables): GraphResults['listIndexes'] {
  const indexes = definitions
    .all()
    .flatMap((each): ListedIndex[] =>
      each.kind === 'index' ? [{ ...targetListed(each), type: each.type, state: 'ONLINE' }] : [],
    );
  return { indexes };
}

/** See {@link GraphResults}. */
export function listConstraints({ definitions }: Tables): GraphResults['listConstraints'] {
  const constraints = definitions
    .all()
    .flatMap((each): ListedConstraint[] =>
      each.kind === 'constraint' ? [{ ...targetListed(each), type: each.type }] : [],
    );
  return { constraints };
}

function targetListed(definition: Definition) {
  const { entity, name, properties } = definition;
  const isOfNodes = entity === 'NODE';
  return {
    name: nameOf(definition),
    entity,
    label: isOfNodes ? name : null,
    relationshipType: isOfNodes ? null : name,
    properties,
  };
}
