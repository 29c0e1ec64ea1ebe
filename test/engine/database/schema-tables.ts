import type { SqliteTable } from '../../../src/engine/database/sqlite-rebuild.ts';

/** A table with everything that is to be kept. */
export const TABLE: SqliteTable = {
  name: 't',
  sql: 'CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER CONSTRAINT positive CHECK (a > 0) NOT NULL DEFAULT (1 + 1), b TEXT COLLATE NOCASE UNIQUE REFERENCES u (id) ON DELETE SET NULL NOT DEFERRABLE, c AS (a + 1), CONSTRAINT both CHECK (a <> id), UNIQUE (a, b))',
  columns: ['id', 'a', 'b', 'c'].map((name) => ({ name, isComputed: name === 'c' })),
  indexes: [
    { name: 'on_a', sql: 'CREATE INDEX on_a ON t (a)', columns: ['a'] },
    { name: 'on_b', sql: 'CREATE INDEX on_b ON t (b)', columns: ['b'] },
  ],
  triggers: ['CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END'],
  isNumbered: true,
  referrers: [{ table: 'v', onDelete: 'NO ACTION' }],
};
