/**
 * Vector indexes: each is a table of node and vector, 32-bit floats in the byte order of the machine. Triggers note which
 * nodes changed, and these are read anew at the end of the statement. A property that is no list of the right length is
 * not in it; nor is one that has no direction, where vectors are told apart by that.
 */

import type { IndexDefinition } from '../../../engine/graph/model.ts';
import { hasLabel, propertySql } from './conditions.ts';
import type { Definition } from './definitions.ts';
import type { Tables } from './tables.ts';

/** A vector index. */
export type VectorIndex = Extract<Definition, { readonly kind: 'index' }> & {
  readonly vector: NonNullable<IndexDefinition['vector']>;
};

/** Whether a definition is one. */
export function isVectorIndex(definition: Definition): definition is VectorIndex {
  return definition.kind === 'index' && definition.vector !== null;
}

/** Makes an index, and has the nodes of its label read. */
export function makeVectors(tables: Tables, definition: Definition): void {
  const { sql, names } = tables;
  const table = `definition_${definition.id}`;
  const label = names.ensure('label', definition.name);
  const isMeant = (row: string) => hasLabel(label, row).sql;
  const note = (row: string) => `INSERT OR IGNORE INTO ${table}_changed VALUES (${row}.id)`;
  sql.exec(`CREATE TABLE ${table} (node INTEGER PRIMARY KEY, vector BLOB NOT NULL)`);
  sql.exec(`CREATE TABLE ${table}_changed (node INTEGER PRIMARY KEY)`);
  sql.exec(`CREATE TRIGGER ${table}_insert AFTER INSERT ON node WHEN ${isMeant('new')} BEGIN ${note('new')}; END`);
  sql.exec(`CREATE TRIGGER ${table}_delete AFTER DELETE ON node WHEN ${isMeant('old')} BEGIN ${note('old')}; END`);
  sql.exec(
    `CREATE TRIGGER ${table}_update AFTER UPDATE ON node WHEN ${isMeant('old')} OR ${isMeant('new')} BEGIN ${note('new')}; END`,
  );
  sql.exec(`INSERT INTO ${table}_changed SELECT node FROM node_label WHERE label = ${label}`);
}

/** Removes an index and its triggers. */
export function dropVectors({ sql, vectors }: Tables, { id }: Definition): void {
  for (const event of ['insert', 'delete', 'update']) sql.exec(`DROP TRIGGER definition_${id}_${event}`);
  sql.exec(`DROP TABLE definition_${id}`);
  sql.exec(`DROP TABLE definition_${id}_changed`);
  vectors.delete(id);
}

/** Reads the vectors of nodes that changed into all indexes. */
export function readChangedVectors(tables: Tables): void {
  for (const definition of tables.definitions.all())
    if (isVectorIndex(definition)) while (readSomeChanged(tables, definition)) tables.vectors.delete(definition.id);
}

/** Nodes that are read at once: a vector may have 4,096 numbers, each of twenty characters. */
const READ = 100;

interface ChangedRow {
  readonly [column: string]: SqlStorageValue;
  readonly node: number;
  /** The property as JSON; null where the node is not meant any more, or has no list of as many numbers. */
  readonly given: string | null;
}

/** Whether there was anything to read. */
function readSomeChanged({ sql, names }: Tables, index: VectorIndex): boolean {
  const { id, name, properties, vector } = index;
  const [property = ''] = properties;
  const isMeant = hasLabel(names.ensure('label', name), 'n').sql;
  // What is no vector may be large, and is not read. Items of a list are of one kind.
  const isVector = `json_array_length(n.properties, '$.${property}') = ${vector.dimensions}
    AND json_type(n.properties, '$.${property}[0]') IN ('integer', 'real')`;
  const changed = sql
    .exec<ChangedRow>(
      `SELECT c.node, CASE WHEN ${isVector} THEN ${propertySql(property, 'n')} END AS given FROM definition_${id}_changed AS c
        LEFT JOIN node AS n ON n.id = c.node AND ${isMeant} ORDER BY c.node LIMIT ${READ}`,
    )
    .toArray();
  for (const { node, given } of changed) {
    const numbers = given === null ? null : vectorFrom(JSON.parse(given) as readonly unknown[], vector);
    if (numbers === null) sql.exec(`DELETE FROM definition_${id} WHERE node = ?`, node);
    else sql.exec(`INSERT OR REPLACE INTO definition_${id} VALUES (?, ?)`, node, numbers.buffer);
  }
  const last = changed.at(-1);
  if (last !== undefined) sql.exec(`DELETE FROM definition_${id}_changed WHERE node <= ?`, last.node);
  return last !== undefined;
}

/** Numbers as an index has them; null for those that no index of these options can have. */
export function vectorFrom(
  list: readonly unknown[],
  { dimensions, similarity }: VectorIndex['vector'],
): Float32Array<ArrayBuffer> | null {
  if (list.length !== dimensions || !list.every((item) => typeof item === 'number')) return null;
  const numbers = Float32Array.from(list);
  if (!numbers.every(Number.isFinite)) return null;
  return similarity === 'cosine' && numbers.every((number) => number === 0) ? null : numbers;
}
