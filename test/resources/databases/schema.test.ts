import { beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '../../support/workspace.ts';
import { ask } from './databases.ts';
import { TYPES } from '../../drivers/database/databases.ts';
import { createPlace, databaseOf, described, schema } from './schemas.ts';

const FIELDS = {
  id: { type: 'integer', primaryKey: true, autoIncrement: true },
  email: { type: 'string', required: true, unique: true, maxLength: 200 },
  kind: { type: 'enum', enum: ['guest', "o'member"], default: 'guest' },
  nick: { type: 'string', minLength: 2, maxLength: 20, default: "it's" },
  age: 'smallint',
  total: { type: 'bigint', default: '-9007199254740993' },
  price: { type: 'decimal', precision: 10, scale: 2, default: '12.50' },
  rate: { type: 'double', default: 0.5 },
  on: { type: 'boolean', default: true },
  born: { type: 'date', default: '2001-02-03' },
  at: { type: 'time', default: '09:30:00' },
  seen: { type: 'datetime', default: '2026-01-31T10:00:00.000Z' },
  made: { type: 'datetime', default: { $currentDate: true } },
  today: { type: 'date', default: { $currentDate: true } },
  meta: { type: 'json', default: { a: [1, "it's"] } },
  key: { type: 'uuid', default: '0b7a3c7e-3b7e-4a51-9a0e-4d1f7c1f0a01' },
  bytes: 'binary',
  note: { type: 'string', maxLength: 300 },
};

const column = (name: string, type: string, more: object = {}) => ({
  name,
  type,
  nullable: true,
  isPrimaryKey: false,
  unique: false,
  autoIncrement: false,
  default: null,
  defaultExpression: null,
  ...more,
});

const TIMES = { nullable: false, default: { $currentDate: true } };
const PEOPLE = {
  name: 'people',
  primaryKey: ['id'],
  columns: [
    column('id', 'integer', { nullable: false, isPrimaryKey: true, autoIncrement: true }),
    column('email', 'string', { nullable: false, unique: true, maxLength: 200 }),
    column('kind', 'enum', { enum: ['guest', "o'member"], default: 'guest' }),
    column('nick', 'string', { minLength: 2, maxLength: 20, default: "it's" }),
    column('age', 'smallint'),
    column('total', 'bigint', { default: '-9007199254740993' }),
    column('price', 'decimal', { precision: 10, scale: 2, default: '12.50' }),
    column('rate', 'double', { default: 0.5 }),
    column('on', 'boolean', { default: true }),
    column('born', 'date', { default: '2001-02-03' }),
    column('at', 'time', { default: '09:30:00' }),
    column('seen', 'datetime', { default: '2026-01-31T10:00:00.000Z' }),
    column('made', 'datetime', { default: { $currentDate: true } }),
    column('today', 'date', { default: { $currentDate: true } }),
    column('meta', 'json', { default: { a: [1, "it's"] } }),
    column('key', 'uuid', { default: '0b7a3c7e-3b7e-4a51-9a0e-4d1f7c1f0a01' }),
    column('bytes', 'binary'),
    column('note', 'string', { maxLength: 300 }),
    column('created_at', 'datetime', TIMES),
    column('updated_at', 'datetime', TIMES),
  ],
  indexes: [
    { name: 'by_kind', fields: ['kind', 'age'], unique: true, where: null as string | null },
    { name: 'people_age_idx', fields: ['age'], unique: false, where: null },
  ],
  constraints: [],
};

describe.each(TYPES)('schemas on %s', (type) => {
  /** A condition of an index, where there are such. */
  const partly = (where: string) => (type === 'mysql' ? {} : { where });
  const people = {
    ...PEOPLE,
    indexes: PEOPLE.indexes.map((index) =>
      index.unique ? { ...index, where: partly('age > 17').where ?? null } : index,
    ),
  };
  let owner: Member;
  beforeAll(async () => {
    owner = await createPlace(databaseOf(type));
  });

  /** Has a change made and taken back: the schema is as it was then. */
  async function thereAndBack(table: string, operation: string, input: object) {
    const before = await described(owner, table);
    const made = await schema(owner, operation, { table, ...input });
    expect(made).toMatchObject({ status: 'applied', lost: [] });
    const after = await described(owner, table).catch(() => null);
    expect(after).not.toEqual(before);
    await ask(owner, 'migration.rollback', { migration: made.migration?.tag });
    expect(await described(owner, table)).toEqual(before);
    return { ...made, after };
  }

  test('a table is created, listed and described', async () => {
    expect(await schema(owner, 'exists', { table: 'people' })).toBe(false);
    const made = await schema(owner, 'create', {
      table: 'people',
      fields: FIELDS,
      timestamps: true,
      indexes: [{ fields: ['age'] }, { fields: ['kind', 'age'], name: 'by_kind', unique: true, ...partly('age > 17') }],
    });
    expect(made).toMatchObject({
      status: 'applied',
      lost: [],
      migration: {
        tag: expect.stringMatching(/^db:\d{8}_\d{6}_create_people$/) as string,
        name: 'create people',
        value: { down: [{ type: 'dropCollection', table: 'people' }] },
      },
    });
    expect(await schema(owner, 'list')).toEqual({ tables: ['people'] });
    expect(await schema(owner, 'exists', { table: 'people' })).toBe(true);
    expect(await described(owner, 'people')).toEqual(people);
    expect(await schema(owner, 'indexes', { table: 'people' })).toEqual({ indexes: people.indexes });
  });

  test.each<[string, object, object]>([
    ['addField', { field: 'code', definition: { type: 'string', unique: true, maxLength: 8 } }, { unique: true }],
    [
      'addField',
      { field: 'code', definition: { type: 'enum', enum: ['a'], required: true, default: 'a' } },
      { nullable: false },
    ],
    ['renameField', { field: 'kind', to: 'sort' }, { name: 'sort', type: 'enum', enum: ['guest', "o'member"] }],
    [
      'modifyField',
      { field: 'kind', definition: { type: 'enum', enum: ['guest', "o'member", 'x'] } },
      { default: null },
    ],
    ['modifyField', { field: 'age', definition: 'bigint' }, { name: 'age', type: 'bigint' }],
    ['modifyField', { field: 'total', definition: 'text' }, { name: 'total', type: 'text', default: null }],
    [
      'modifyField',
      { field: 'price', definition: { type: 'decimal', precision: 14, scale: 4 } },
      { precision: 14, default: null },
    ],
    [
      'modifyField',
      { field: 'nick', definition: { type: 'text', default: 'none' } },
      { name: 'nick', default: 'none' },
    ],
    ['modifyField', { field: 'on', definition: { type: 'boolean', required: true } }, { name: 'on', nullable: false }],
  ])('%s %j, and its way back', async (operation, input, changed) => {
    const row = { email: 'a@b', nick: 'an', age: 41, price: '9.75', born: '2020-02-02', meta: { x: 1 } };
    await ask(owner, 'insert', { table: 'people', data: row });
    const { after, migration } = await thereAndBack('people', operation, input);
    const { columns } = after as typeof PEOPLE;
    expect(columns).toContainEqual(expect.objectContaining(changed));
    expect(migration?.value.up).toEqual([expect.objectContaining({ type: operation, table: 'people' })]);
    expect(await ask(owner, 'query', { table: 'people', select: Object.keys(row) })).toMatchObject({ data: [row] });
    await ask(owner, 'delete', { table: 'people', all: true });
  });

  const grown = { name: 'Grown', type: 'check', expression: 'age > 17' };
  // MySQL quotes its names.
  const grownAsTold = { ...grown, columns: [], expression: type === 'mysql' ? '`age` > 17' : 'age > 17' };
  const one = { name: 'one', type: 'unique', columns: ['kind', 'nick'] };
  const references = { table: 'people', columns: ['email'], onDelete: 'set null', onUpdate: 'cascade' };
  const self = { name: 'self', type: 'foreignKey', columns: ['note'], references };
  const index = { name: 'people_born_at_idx', fields: ['born', 'at'], unique: false, where: null };
  const partial = { name: 'by_total', fields: ['total'], unique: true, ...partly('age > 3 AND age < 9') };

  test.each<[string, object, object]>([
    ['createIndex', { fields: ['born', 'at'] }, { indexes: [people.indexes[0], people.indexes[1], index] }],
    ['createIndex', partial, { indexes: [people.indexes[0], { where: null, ...partial }, people.indexes[1]] }],
    ['dropIndex', { name: 'by_kind' }, { indexes: [people.indexes[1]] }],
    ['addConstraint', { constraint: grown }, { constraints: [grownAsTold] }],
    // Of MySQL a unique constraint is an index, and nothing else.
    ['addConstraint', { constraint: one }, type === 'mysql' ? {} : { constraints: [one] }],
    ['addConstraint', { constraint: self }, { constraints: [self] }],
  ])('%s %j, and its way back', async (operation, input, changed) => {
    expect((await thereAndBack('people', operation, input)).after).toMatchObject(changed);
  });

  test('a constraint is dropped, and comes back', async () => {
    const rules = [grown, one, self];
    for (const constraint of rules) await schema(owner, 'addConstraint', { table: 'people', constraint });
    for (const { name } of rules) await thereAndBack('people', 'dropConstraint', { name });
    const { constraints } = (await described(owner, 'people')) as typeof PEOPLE;
    expect(constraints).toEqual([grownAsTold, ...(type === 'mysql' ? [] : [one]), self]);
  });

  test('a field is dropped with what is about it, and comes back', async () => {
    const allowed = { allow_destructive: true };
    const nick = await schema(owner, 'dropField', { table: 'people', field: 'nick', ...allowed });
    expect(nick.migration?.value.up.map((step) => step.type)).toEqual([
      ...(type === 'mysql' ? [] : ['dropConstraint']),
      'dropField',
    ]);
    expect(nick.lost).toEqual(["the place of 'nick' among the columns"]);
    const before = await described(owner, 'people');
    const { columns, constraints } = before as typeof PEOPLE;
    expect(columns.some(({ name }) => name === 'nick')).toBe(false);
    expect(constraints.map(({ name }: { name: string }) => name)).toEqual(['Grown', 'self']);
    await ask(owner, 'migration.rollback', {});
    const after = (await described(owner, 'people')) as typeof PEOPLE;
    expect(after.columns.at(-1)).toEqual(PEOPLE.columns[3]);
    expect([...after.constraints, ...after.indexes].map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['Grown', 'one', 'self']),
    );

    // An index goes with a field that its condition names, and so does a check.
    const aged = await schema(owner, 'dropField', { table: 'people', field: 'age', ...allowed });
    // MySQL has no index with a condition.
    const dropped = ['dropConstraint', ...(type === 'mysql' ? [] : ['dropIndex']), 'dropField'];
    expect(aged.migration?.value.up.map((step) => step.type)).toEqual(dropped);
    await ask(owner, 'migration.rollback', {});
    const { indexes } = (await described(owner, 'people')) as typeof PEOPLE;
    // Of MySQL a unique constraint is among them.
    expect(indexes.filter(({ name }) => name !== 'one')).toEqual(people.indexes);

    // Its values are gone, so that it can no longer be required.
    const place = { table: 'pets', field: 'name', ...allowed };
    await schema(owner, 'create', {
      table: 'pets',
      fields: { name: { type: 'text', required: true }, age: 'integer' },
    });
    await ask(owner, 'insert', { table: 'pets', data: { name: 'Rex' } });
    const { lost } = await schema(owner, 'dropField', place);
    expect(lost.at(-1)).toBe("'name' is no longer required: its values are gone, and it has no default");
    await ask(owner, 'migration.rollback', {});
    expect(await ask(owner, 'query', { table: 'pets' })).toMatchObject({ data: [{ name: null, age: null }] });
    await ask(owner, 'migration.rollback', {});
  });

  test('a table is renamed, and dropped with its rows; all but those comes back', async () => {
    await thereAndBack('people', 'rename', { to: 'persons' });
    await ask(owner, 'insert', { table: 'people', data: { email: 'a@b' } });
    const before = await described(owner, 'people');
    await schema(owner, 'create', { table: 'pets', fields: { owner: 'integer' } });
    const owning = { table: 'people', columns: ['id'] };
    const constraint = { name: 'owned', type: 'foreignKey', columns: ['owner'], references: owning };
    await schema(owner, 'addConstraint', { table: 'pets', constraint });
    const pets = await described(owner, 'pets');
    const given = { table: 'people', allow_destructive: true };
    await expect(schema(owner, 'drop', given)).rejects.toThrow(/pets|depend|foreign key/);
    const dropped = await schema(owner, 'drop', { ...given, cascade: true });
    expect(dropped.lost).toEqual([]);
    expect(await schema(owner, 'list')).toEqual({ tables: ['pets'] });
    await ask(owner, 'migration.rollback', {});
    expect(await described(owner, 'people')).toEqual(before);
    expect(await described(owner, 'pets')).toEqual(pets);
    expect(await ask(owner, 'count', { table: 'people' })).toEqual({ count: 0 });
  });
});
