import { beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '../../support/workspace.ts';
import { ask } from './databases.ts';
import { createPlace, databaseOf, described, schema, TYPES } from './schemas.ts';

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
  note: 'text',
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
    column('note', 'text'),
    column('created_at', 'datetime', TIMES),
    column('updated_at', 'datetime', TIMES),
  ],
  indexes: [
    { name: 'by_kind', fields: ['kind', 'age'], unique: true, where: 'age > 17' },
    { name: 'people_age_idx', fields: ['age'], unique: false, where: null },
  ],
  constraints: [],
};

describe.each(TYPES)('schemas on %s', (type) => {
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
      indexes: [{ fields: ['age'] }, { fields: ['kind', 'age'], name: 'by_kind', unique: true, where: 'age > 17' }],
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
    expect(await described(owner, 'people')).toEqual(PEOPLE);
    expect(await schema(owner, 'indexes', { table: 'people' })).toEqual({ indexes: PEOPLE.indexes });
  });
});
