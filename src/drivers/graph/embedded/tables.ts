/** The tables of an embedded graph; `docs/design/graphs.md` says what stands in them. */

import { Definitions } from './definitions.ts';
import { Names } from './names.ts';
import { VectorCache } from './vector-cache.ts';

/**
 * Ends of relationships are references, so that SQLite itself sees to it that both are there. `labels` of a node are the
 * ids of its labels in order, as `,3,17,`, and none `,`.
 */
const TABLES = [
  'CREATE TABLE IF NOT EXISTS name (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (kind, name))',
  'CREATE TABLE IF NOT EXISTS node (id INTEGER PRIMARY KEY AUTOINCREMENT, labels TEXT NOT NULL, properties TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS node_label (label INTEGER NOT NULL, node INTEGER NOT NULL, PRIMARY KEY (label, node)) WITHOUT ROWID',
  `CREATE TABLE IF NOT EXISTS relationship (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    type INTEGER NOT NULL,
    start_node INTEGER NOT NULL REFERENCES node (id),
    end_node INTEGER NOT NULL REFERENCES node (id),
    properties TEXT NOT NULL
  )`,
  'CREATE INDEX IF NOT EXISTS relationship_out ON relationship (start_node, type, end_node)',
  'CREATE INDEX IF NOT EXISTS relationship_in ON relationship (end_node, type, start_node)',
  'CREATE INDEX IF NOT EXISTS relationship_type ON relationship (type)',
  'CREATE TABLE IF NOT EXISTS definition (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL)',
];

/** An embedded graph as its statements see it. */
export interface Tables {
  readonly sql: SqlStorage;
  readonly names: Names;
  readonly definitions: Definitions;
  readonly vectors: VectorCache;
  /** Has everything read anew that was kept in memory; after anything that was undone. */
  forget(): void;
}

/** The tables of a graph, which are made where there are none. */
export function createTables(sql: SqlStorage): Tables {
  for (const text of TABLES) sql.exec(text);
  const names = new Names(sql);
  const definitions = new Definitions(sql);
  const vectors = new VectorCache();
  return {
    sql,
    names,
    definitions,
    vectors,
    forget() {
      names.forget();
      definitions.forget();
      vectors.forget();
    },
  };
}
