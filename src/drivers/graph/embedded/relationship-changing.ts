/** Making, changing and deleting relationships. */

import type { NewRelationship, StatementOf } from '../../../engine/graph/model.ts';
import type { RelationshipChoice } from '../../../engine/graph/patterns.ts';
import type { GraphResults } from '../../../engine/graph/results.ts';
import { isProcessorError } from '../../../kernel/errors.ts';
import { collected } from './answers.ts';
import { batches } from './batches.ts';
import { changed } from './changes.ts';
import { idOf, noNode, relationshipOf, type RelationshipRow, requireNode } from './entities.ts';
import { isForeignKey } from './errors.ts';
import { storedProperties } from './properties.ts';
import { chosenRelationships, relationshipSql } from './relationships.ts';
import { type Sql, sql } from './sql.ts';
import type { Tables } from './tables.ts';

/** See {@link GraphResults}. */
export function createRelationship(tables: Tables, given: NewRelationship): GraphResults['createRelationship'] {
  return { relationship: relationshipOf(tables, makeRelationship(tables, given)), created: true };
}

const COLUMNS = '(type, start_node, end_node, properties)';

function makeRelationship(tables: Tables, given: NewRelationship): RelationshipRow {
  const start = requireNode(tables, given.startNodeId, 'startNodeId');
  const end = requireNode(tables, given.endNodeId, 'endNodeId');
  const type = tables.names.ensure('type', given.type);
  const properties = storedProperties(given.properties);
  const text = `INSERT INTO relationship ${COLUMNS} VALUES (?, ?, ?, ?) RETURNING id`;
  const { id } = tables.sql.exec<{ id: number }>(text, type, start, end, properties).one();
  return { id, type, start_node: start, end_node: end, properties };
}

/** See {@link GraphResults}. */
export function createRelationships(
  tables: Tables,
  { relationships }: StatementOf<'createRelationships'>,
): GraphResults['createRelationships'] {
  const ids: number[] = [];
  const rows = relationships.map(({ type, startNodeId, endNodeId, properties }, at) => {
    const start = idOf(startNodeId);
    const end = idOf(endNodeId);
    if (start === null) throw noNode(`relationships[${at}].startNodeId`);
    if (end === null) throw noNode(`relationships[${at}].endNodeId`);
    return `[${tables.names.ensure('type', type)},${start},${end},${storedProperties(properties)}]`;
  });
  const text = `INSERT INTO relationship ${COLUMNS}
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?) RETURNING id`;
  try {
    for (const batch of batches(rows)) for (const { id } of tables.sql.exec<{ id: number }>(text, batch)) ids.push(id);
  } catch (thrown) {
    if (isForeignKey(thrown)) requireEnds(tables, relationships);
    throw thrown;
  }
  ids.sort((one, other) => one - other);
  return { ids: ids.map(String), count: ids.length };
}

/** Throws `NOT_FOUND` with the first end that is no node. */
function requireEnds(tables: Tables, relationships: readonly NewRelationship[]): void {
  for (const [at, { startNodeId, endNodeId }] of relationships.entries()) {
    requireNode(tables, startNodeId, `relationships[${at}].startNodeId`);
    requireNode(tables, endNodeId, `relationships[${at}].endNodeId`);
  }
}

/** See {@link GraphResults}. */
export function updateRelationship(
  tables: Tables,
  { relationship: choice, changes }: StatementOf<'updateRelationship'>,
): GraphResults['updateRelationship'] {
  const rows = chosenRelationships(tables, choice).map((row) => {
    const properties = changed(row.properties, changes, 'properties');
    writeProperties(tables, row, properties);
    return { ...row, properties };
  });
  const relationships = collected(rows).map((row) => relationshipOf(tables, row));
  return { relationship: relationships[0] ?? null, relationships, updatedCount: relationships.length };
}

function writeProperties({ sql: database }: Tables, { id, properties: before }: RelationshipRow, after: string): void {
  if (after !== before) database.exec('UPDATE relationship SET properties = ? WHERE id = ?', after, id);
}

/** See {@link GraphResults}. */
export function mergeRelationship(
  tables: Tables,
  { type, startNodeId, endNodeId, onCreate, onMatch }: StatementOf<'mergeRelationship'>,
): GraphResults['mergeRelationship'] {
  const where = relationshipSql(tables, { types: [type], startNodeId, endNodeId, where: { kind: 'and', of: [] } });
  const found = where === null ? null : firstOf(tables, where);
  if (found === null) {
    const made = makeRelationship(tables, { type, startNodeId, endNodeId, properties: onCreate });
    return { relationship: relationshipOf(tables, made), created: true };
  }
  const properties = changed(found.properties, onMatch, 'onMatch');
  writeProperties(tables, found, properties);
  return { relationship: relationshipOf(tables, { ...found, properties }), created: false };
}

function firstOf({ sql: database }: Tables, where: Sql): RelationshipRow | null {
  const { params, sql: text } = sql`SELECT r.* FROM relationship AS r WHERE ${where} ORDER BY +r.id LIMIT 1`;
  return database.exec<RelationshipRow>(text, ...params).toArray()[0] ?? null;
}

/** See {@link GraphResults}. What has an end that is no node is not there. */
export function deleteRelationship(
  tables: Tables,
  { relationship: choice }: StatementOf<'deleteRelationship'>,
): GraphResults['deleteRelationship'] {
  const where = deletedSql(tables, choice);
  if (where === null) return { deleted: false, deletedCount: 0 };
  tables.sql.exec(`DELETE FROM relationship AS r WHERE ${where.sql}`, ...where.params);
  const { count } = tables.sql.exec<{ count: number }>('SELECT changes() AS count').one();
  return { deleted: count > 0, deletedCount: count };
}

function deletedSql(tables: Tables, choice: RelationshipChoice): Sql | null {
  if (choice.by === 'id') {
    const id = idOf(choice.id);
    return id === null ? null : sql`r.id = ${id}`;
  }
  try {
    return relationshipSql(tables, choice);
  } catch (thrown) {
    if (isProcessorError(thrown) && thrown.code === 'NOT_FOUND') return null;
    throw thrown;
  }
}
