import { describe, expect, test } from 'vitest';
import { holdsAll } from '../../../src/engine/database/schema-conversion.ts';
import type { Field, SchemaOperation } from '../../../src/engine/database/schema-model.ts';
import { reverseOf } from '../../../src/engine/database/schema-sql.ts';

describe('the reverse of operations', () => {
  const there: SchemaOperation[] = [
    { type: 'createCollection', table: 's.t', fields: [{ name: 'a', type: 'text' }] },
    { type: 'renameCollection', table: 's.t', to: 'n' },
    { type: 'addField', table: 's.n', field: 'b', definition: { type: 'text' } },
    { type: 'renameField', table: 's.n', field: 'b', to: 'c' },
    { type: 'createIndex', table: 's.n', fields: ['c'] },
    { type: 'addConstraint', table: 's.n', constraint: { name: 'k', type: 'unique', columns: ['c'] } },
  ];

  test('is done in the opposite order', () => {
    expect(reverseOf(there)).toEqual([
      { type: 'dropConstraint', table: 's.n', name: 'k' },
      { type: 'dropIndex', table: 's.n', name: 'n_c_idx' },
      { type: 'renameField', table: 's.n', field: 'c', to: 'b' },
      { type: 'dropField', table: 's.n', field: 'b' },
      { type: 'renameCollection', table: 's.n', to: 't' },
      { type: 'dropCollection', table: 's.t' },
    ]);
  });

  test.each([
    'SELECT 1',
    { type: 'raw', dialect: 'sqlite', sql: 'SELECT 1' },
    { type: 'dropCollection', table: 't' },
    { type: 'dropField', table: 't', field: 'a' },
    { type: 'modifyField', table: 't', field: 'a', definition: { type: 'text' } },
    { type: 'dropIndex', table: 't', name: 'i' },
    { type: 'dropConstraint', table: 't', name: 'k' },
  ] satisfies (string | SchemaOperation)[])('is not known of %j, nor of what it is among', (step) => {
    expect(reverseOf([...there, step])).toBeNull();
  });
});

describe('types that hold all values of others', () => {
  test.each([
    ['integer', { type: 'bigint' }, true],
    ['bigint', { type: 'integer' }, false],
    ['integer', { type: 'decimal', precision: 10 }, true],
    ['integer', { type: 'decimal', precision: 10, scale: 1 }, false],
    ['bigint', { type: 'decimal' }, true],
    ['bigint', { type: 'double' }, false],
    ['smallint', { type: 'float' }, true],
    ['double precision', { type: 'float' }, true],
    ['double precision', { type: 'decimal' }, false],
    ['numeric(10,2)', { type: 'decimal', precision: 12, scale: 3 }, true],
    ['numeric(10,2)', { type: 'decimal', precision: 12, scale: 1 }, false],
    ['numeric(10,2)', { type: 'decimal', precision: 10, scale: 3 }, false],
    ['numeric', { type: 'decimal', precision: 10 }, false],
    ['character varying(9)', { type: 'string', maxLength: 10 }, true],
    ['character varying(9)', { type: 'string', maxLength: 8 }, false],
    ['text', { type: 'string', maxLength: 8 }, false],
    ['text', { type: 'enum', enum: ['a'] }, true],
    ['uuid', { type: 'text' }, true],
    ['boolean', { type: 'text' }, false],
    ['timestamp(3) with time zone', { type: 'datetime' }, true],
    ['timestamp with time zone', { type: 'datetime' }, false],
    ['timestamp(6) with time zone', { type: 'timestamp' }, false],
    ['timestamp(0) with time zone', { type: 'datetime' }, true],
    ['timestamp without time zone', { type: 'datetime' }, false],
    ['date', { type: 'datetime' }, false],
    ['time without time zone', { type: 'time' }, true],
    ['jsonb', { type: 'array' }, true],
    ['text', { type: 'json' }, false],
    ['bytea', { type: 'blob' }, true],
    ['geometry', { type: 'text' }, false],
    ['DATETIME', { type: 'timestamp' }, true],
    ['datetime(3)', { type: 'datetime' }, true],
    ['datetime(6)', { type: 'datetime' }, false],
  ] satisfies [string, Field, boolean][])('%s in %j: %s', (declared, field, isHeld) => {
    expect(holdsAll(declared, field)).toBe(isHeld);
  });
});
