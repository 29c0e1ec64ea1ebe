import { describe, expect, test } from 'vitest';
import { parseFields } from '../../../src/kernel/field-errors.ts';
import { toErrorRecord } from '../../../src/kernel/errors.ts';
import { checkMigrations, Migrations } from '../../../src/resources/products/manifest-migration.ts';

/** Paths and messages of what is wrong with the `up` of a migration. */
function faultsOf(
  up: unknown,
  dialect: 'sqlite' | 'postgresql' = 'postgresql',
  more: readonly unknown[] = [],
): string[] {
  const given = [{ tag: 'a', name: 'A', value: { up } }, ...more];
  try {
    const faults: string[] = [];
    const migrations = parseFields(Migrations, given);
    checkMigrations(migrations, { tag: 'db', dialect }, ['migrations'], (path, message) => {
      faults.push(`${path.slice(1).join('.')}: ${message}`);
    });
    return faults;
  } catch (error) {
    return (toErrorRecord(error).errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  }
}

const table = (fields: unknown, more: object = {}) => [{ type: 'createCollection', table: 't', fields, ...more }];
const field = (definition: unknown) => table({ f: definition });

describe('migrations of a manifest', () => {
  test('are SQL, structured operations, or both', () => {
    const up = ['SELECT 1; SELECT 2', ...field('integer'), { type: 'raw', dialect: 'sqlite', sql: 'SELECT 3' }];
    expect(faultsOf(up)).toEqual([]);
  });

  test('fields stay in the order in which they are written, by name or as a list', () => {
    const fieldsOf = (fields: unknown) =>
      parseFields(Migrations, [{ tag: 'a', name: 'A', value: { up: table(fields) } }]);
    const named = { name: 'zip', type: 'string', maxLength: 9 };
    const listed = fieldsOf([named, { name: 'city', type: 'text' }]);
    expect(fieldsOf({ zip: { maxLength: 9, type: 'string' }, city: 'text' })).toEqual(listed);
    expect(listed[0]?.value.up).toEqual(table([named, { name: 'city', type: 'text' }]));
  });

  test.each(['createCollection', 'addField', 'modifyField'])('a type stands for a definition in %s', (type) => {
    const [operation] =
      type === 'createCollection' ? field('integer') : [{ type, table: 't', field: 'f', definition: 'integer' }];
    const [whole] =
      type === 'createCollection' ? field({ type: 'integer' }) : [{ ...operation, definition: { type: 'integer' } }];
    const read = (up: unknown) => parseFields(Migrations, [{ tag: 'a', name: 'A', value: { up: [up] } }]);
    expect(read(operation)).toEqual(read(whole));
    expect(faultsOf([operation])).toEqual([]);
  });

  test('SQL is read in the dialect of the database, raw in its own', () => {
    const up = ['SELECT `a;b`', { type: 'raw', dialect: 'sqlite', sql: 'SELECT `;`' }];
    expect(faultsOf(up, 'sqlite')).toEqual([]);
    expect(faultsOf([{ type: 'raw', dialect: 'sqlite', sql: 'COMMIT' }])).toEqual([
      '0.value.up.0.sql: COMMIT: a migration is one transaction, which is begun and ended for it',
    ]);
  });

  test.each([
    [[], '[0].value.up: Too small'],
    ['SELECT 1', '[0].value.up: Invalid input: expected array'],
    [['SELECT 1; COMMIT'], '0.value.up.0: COMMIT: a migration is one transaction'],
    [['-- nothing'], '0.value.up.0: holds no statement'],
    [[{ type: 'dropEverything' }], '[0].value.up[0].type: the types of operations are createCollection'],
    [[{ type: 'dropCollection', table: 'a b' }], '[0].value.up[0].table: a name begins with a letter'],
    [[{ type: 'dropCollection', table: 'a.b.c' }], '[0].value.up[0].table: a name begins with a letter'],
    [[{ type: 'dropCollection', table: 't', cascade: true }], '[0].value.up[0].cascade: is not a known field'],
    [table({}), '[0].value.up[0].fields: a table has a field'],
    [table([]), '[0].value.up[0].fields: a table has a field'],
    [table('id'), '[0].value.up[0].fields: are definitions by the names of fields, or a list'],
    [table([{ type: 'text' }]), '[0].value.up[0].fields[0].name: Invalid input'],
    [table([{ name: 'f', type: 'money' }]), '[0].value.up[0].fields[0].type: the types of fields are integer'],
    [table([{ name: 'f', type: 'text', sparse: true }]), '[0].value.up[0].fields[0].sparse: is not a known field'],
    [table([{ name: 'f', type: 'enum' }]), '0.value.up.0.fields.f.enum: is required'],
    [
      table([
        { name: 'a', type: 'text' },
        { name: 'A', type: 'text' },
      ]),
      "0.value.up.0.fields: has 'a' twice",
    ],
    [field('money'), '[0].value.up[0].fields.f: the types of fields are integer'],
    [field({ type: 'money' }), '[0].value.up[0].fields.f.type: the types of fields are integer'],
    [field({ type: 'text', sparse: true }), '[0].value.up[0].fields.f.sparse: is not a known field'],
    [field({ type: 'integer', maxLength: 5 }), '0.value.up.0.fields.f.maxLength: is for string and text'],
    [field({ type: 'text', minLength: 5, maxLength: 4 }), '0.value.up.0.fields.f.minLength: is more than maxLength'],
    [field({ type: 'text', precision: 5 }), '0.value.up.0.fields.f.precision: is for decimal'],
    [field({ type: 'decimal', scale: 5 }), '0.value.up.0.fields.f.scale: needs a precision'],
    [field({ type: 'decimal', precision: 4, scale: 5 }), '0.value.up.0.fields.f.scale: is more than precision'],
    [field({ type: 'enum' }), '0.value.up.0.fields.f.enum: is required'],
    [field({ type: 'text', enum: ['a'] }), '0.value.up.0.fields.f.enum: is for the type enum'],
    [field({ type: 'enum', enum: ['a', 'a'] }), '0.value.up.0.fields.f.enum: names one of them twice'],
    [
      field({ type: 'text', primaryKey: true, autoIncrement: true }),
      '0.value.up.0.fields.f.autoIncrement: is for whole',
    ],
    [field({ type: 'integer', autoIncrement: true }), '0.value.up.0.fields.f.autoIncrement: is for the only field of'],
    [field({ type: 'integer', default: 'x' }), '0.value.up.0.fields.f.default: is a whole number'],
    [field({ type: 'bigint', default: '1; DROP TABLE t' }), '0.value.up.0.fields.f.default: is a whole number'],
    [field({ type: 'decimal', default: '1)' }), '0.value.up.0.fields.f.default: is a number'],
    [field({ type: 'decimal', default: '1.' }), '0.value.up.0.fields.f.default: is a number'],
    [
      field({ type: 'decimal', precision: 4, scale: 2, default: '100.5' }),
      '0.value.up.0.fields.f.default: has more digits than a decimal of 4, 2 after the point',
    ],
    [
      field({ type: 'decimal', precision: 4, scale: 2, default: 1.125 }),
      '0.value.up.0.fields.f.default: has more digits',
    ],
    [field({ type: 'boolean', default: 1 }), '0.value.up.0.fields.f.default: is true or false'],
    [field({ type: 'date', default: '2026-02-30' }), '0.value.up.0.fields.f.default: is a date'],
    [field({ type: 'time', default: '25:00:00' }), '0.value.up.0.fields.f.default: is a time'],
    [field({ type: 'datetime', default: '2026-01-01' }), '0.value.up.0.fields.f.default: is an instant'],
    [field({ type: 'uuid', default: 'x' }), '0.value.up.0.fields.f.default: is a UUID'],
    [field({ type: 'enum', enum: ['a'], default: 'b' }), '0.value.up.0.fields.f.default: is one of enum'],
    [field({ type: 'string', maxLength: 1, default: 'ab' }), '0.value.up.0.fields.f.default: is text of a length'],
    [
      field({ type: 'text', default: { $currentDate: true } }),
      '0.value.up.0.fields.f.default: the time of the insert is for times',
    ],
    [field({ type: 'text', default: 'a\0' }), '0.value.up.0.fields.f.default: holds a NUL'],
    [field({ type: 'blob', default: 'YQ==' }), '0.value.up.0.fields.f.default: is not possible for bytes'],
    [table({ a: 'text', A: 'text' }), "0.value.up.0.fields: has 'a' twice"],
    [table({ created_at: 'text' }, { timestamps: true }), '0.value.up.0.fields.created_at: is added by timestamps'],
    [
      table({ a: 'text' }, { indexes: [{ fields: ['b'] }] }),
      "0.value.up.0.indexes.0.fields: the table has no field 'b'",
    ],
    [table({ a: 'text' }, { indexes: [{ fields: ['a', 'a'] }] }), '[0].value.up[0].indexes[0].fields: names one'],
    [
      table({ a: 'text' }, { indexes: [{ fields: ['a'] }, { fields: ['a'] }] }),
      "0.value.up.0.indexes: has 't_a_idx' twice",
    ],
    [
      [{ type: 'createIndex', table: 't', fields: ['a'], where: 'a); DROP TABLE t; --' }],
      '0.value.up.0.where: is one expression',
    ],
    [
      [{ type: 'addField', table: 't', field: 'a', definition: { type: 'integer', primaryKey: true } }],
      '0.value.up.0.definition.primaryKey: is declared with the table',
    ],
    [
      [{ type: 'modifyField', table: 't', field: 'a', definition: { type: 'integer', unique: true } }],
      '0.value.up.0.definition.unique: is left as it is',
    ],
    [
      [{ type: 'addConstraint', table: 't', constraint: { name: 'k', type: 'check', expression: '(a' } }],
      '0.value.up.0.constraint.expression: has parentheses that do not match',
    ],
    [
      [
        {
          type: 'addConstraint',
          table: 't',
          constraint: {
            name: 'k',
            type: 'foreignKey',
            columns: ['a', 'b'],
            references: { table: 'u', columns: ['c'] },
          },
        },
      ],
      '0.value.up.0.constraint.references.columns: are as many as the 2 of columns',
    ],
  ])('%j is refused', (up, fault) => {
    const faults = faultsOf(up);
    expect(faults[0]).toContain(fault);
    expect(faults).toHaveLength(1);
  });

  test.each([
    { precision: 2, scale: 2, default: '0.50' },
    { precision: 3, scale: 1, default: -12.5 },
    { precision: 3, default: '0012.000' },
    { default: '123456789012345678901234567890.5' },
  ])('%j is a decimal with its default', (more) => {
    expect(faultsOf(field({ type: 'decimal', ...more }))).toEqual([]);
  });

  test('an embedded database keeps 15 digits of a decimal, and a field for more is refused', () => {
    const definition = { type: 'decimal', precision: 16, scale: 2 };
    const fault = 'precision: is 15 at most on SQLite';
    const steps = [
      ...field(definition),
      { type: 'addField', table: 't', field: 'g', definition },
      { type: 'modifyField', table: 't', field: 'f', definition },
    ];
    const faults = faultsOf(steps, 'sqlite');
    expect(faults.map((text) => text.split(', which')[0])).toEqual([
      `0.value.up.0.fields.f.${fault}`,
      `0.value.up.1.definition.${fault}`,
      `0.value.up.2.definition.${fault}`,
    ]);
    expect(faultsOf(steps, 'postgresql')).toEqual([]);
    expect(faultsOf(field({ ...definition, precision: 15 }), 'sqlite')).toEqual([]);
  });

  test('a database of SQLite has no schemas', () => {
    expect(faultsOf([{ type: 'dropCollection', table: 's.t' }], 'sqlite')).toEqual([
      '0.value.up.0.table: a database of SQLite has no schemas',
    ]);
  });

  test('tags stand once, and are of their database', () => {
    const value = { up: ['SELECT 1'] };
    const more = [
      { tag: 'db:a', name: 'A', value },
      { tag: 'other:b', name: 'B', value },
      { tag: 'c', name: 'C', value: { ...value, down: ['ROLLBACK'] } },
    ];
    expect(faultsOf(['SELECT 1'], 'sqlite', more)).toEqual([
      "1.tag: 'a' stands there already",
      "2.tag: a migration of 'db' is 'db:migration', or short",
      '3.value.down.0: ROLLBACK: a migration is one transaction, which is begun and ended for it',
    ]);
  });
});
