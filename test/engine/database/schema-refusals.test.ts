import { describe, expect, test } from 'vitest';
import type { Field } from '../../../src/engine/database/schema-model.ts';
import type { Change } from '../../../src/engine/database/schema-sql.ts';
import { sqliteStatements } from '../../../src/engine/database/schema-sqlite.ts';
import type { SqliteTable } from '../../../src/engine/database/sqlite-rebuild.ts';
import { TABLE } from './schema-tables.ts';

describe('what SQLite cannot do exactly is refused', () => {
  const modify = (field: string, definition: Field): Change => ({ type: 'modifyField', table: 't', field, definition });
  test.each([
    [modify('id', { type: 'bigint' }), TABLE, 'NOT_SUPPORTED', /part of the primary key/],
    [modify('c', { type: 'bigint' }), TABLE, 'NOT_SUPPORTED', /computed/],
    [modify('b', { type: 'boolean' }), TABLE, 'NOT_SUPPORTED', /not every 'TEXT' of 'b' is a 'BOOLEAN'/],
    [modify('a', { type: 'uuid' }), TABLE, 'NOT_SUPPORTED', /not every 'INTEGER' of 'a' is a 'UUID'/],
    [modify('z', { type: 'text' }), TABLE, 'SCHEMA_ERROR', /field 'z' of table 't' not found/],
    [modify('a', { type: 'text' }), null, 'SCHEMA_ERROR', /table 't' not found/],
    [
      modify('a', { type: 'bigint' }),
      { ...TABLE, referrers: [{ table: 'v', onDelete: 'CASCADE' }] },
      'NOT_SUPPORTED',
      /a foreign key of 'v' with ON DELETE CASCADE would change rows meanwhile/,
    ],
    [
      modify('a', { type: 'bigint' }),
      { ...TABLE, referrers: [{ table: 't', onDelete: 'RESTRICT' }] },
      'NOT_SUPPORTED',
      /RESTRICT/,
    ],
    [
      modify('a', { type: 'bigint' }),
      { ...TABLE, sql: 'CREATE VIRTUAL TABLE t USING fts5(a)' },
      'NOT_SUPPORTED',
      /no plain table/,
    ],
    [{ type: 'dropConstraint', table: 't', name: 'z' }, TABLE, 'SCHEMA_ERROR', /constraint 'z' of table 't' not found/],
    [
      { type: 'addConstraint', table: 't', constraint: { name: 'Both', type: 'unique', columns: ['a'] } },
      TABLE,
      'CONFLICT',
      /already has 'Both'/,
    ],
    [
      { type: 'addField', table: 't', field: 'A', definition: { type: 'text', unique: true } },
      TABLE,
      'CONFLICT',
      /already has 'A'/,
    ],
  ] satisfies [Change, SqliteTable | null, string, RegExp][])('%j', (change, table, code, message) => {
    const attempt = () => sqliteStatements(change, table);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code }));
  });
});
