import { beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../../../src/engine/database/model.ts';
import { describeDatabases } from './databases.ts';
import { fillItems } from './items.ts';

const UID = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11';

describeDatabases('keys of relations', (database, type) => {
  beforeAll(async () => {
    await fillItems(database());
    await database().sql({
      sqlite: `CREATE TABLE refs (id INTEGER PRIMARY KEY, i INTEGER, b BIGINT, d DECIMAL(20,4), t TEXT, u UUID, day DATE,
        f BOOLEAN, bin BLOB, doc JSON, real REAL)`,
      postgresql: `CREATE TABLE refs (id integer PRIMARY KEY, i integer, b bigint, d numeric(20,4), t text, u uuid, day date,
        f boolean, bin bytea, doc jsonb, real float8)`,
      mysql: `CREATE TABLE refs (id integer PRIMARY KEY, i integer, b bigint, d numeric(20,4), t varchar(50), u uuid,
        day date, f boolean, bin blob, doc json, \`real\` double)`,
    });
    await database().sql('CREATE TABLE pairs (a integer, b integer, PRIMARY KEY (a, b))');
    await database().sql('CREATE TABLE bare (id integer, item_id integer)');
    const data = [
      { id: 1, i: 1, b: '1', d: '1.0000', t: UID, u: UID, day: '2026-01-01', f: true, bin: 'AQI=', real: 1, doc: 1 },
      { id: 2, i: 7, b: '9007199254740993', d: '1.5', t: 'apple', u: null, day: null, f: null, bin: '', real: 0.5 },
      { id: 3, i: null, b: null, d: null, t: null, u: null, day: null, f: false, bin: null, real: null },
      { id: 4, i: 5, b: '-9223372036854775808', d: '-0.01', t: 'APPLE', u: UID.replace('a0', 'b0'), day: '1999-12-31' },
      { id: 5, i: 0, b: '5', d: '20', t: '', u: null, day: null, f: null, bin: null, real: null },
    ];
    await database().run('insert', { table: 'refs', data });
    await database().run('insert', {
      table: 'bare',
      data: [
        { id: 1, item_id: 2 },
        { id: 1, item_id: 2 },
      ],
    });
  });

  const one = async (foreignKey: string, primaryKey: string) => {
    const item = { relation: 'item', type: 'many-to-one', table: 'items', foreignKey, primaryKey, select: ['id'] };
    const found = await database().rows('query', { table: 'refs', include: item, orderBy: { column: 'id' } });
    return found.map(({ item: of }) => (of as Row | null)?.['id'] ?? null);
  };

  test.each([
    ['whole numbers', 'i', 'id', [1, null, null, 5, null]],
    ['bigints and whole numbers', 'b', 'id', [1, null, null, null, 5]],
    ['bigints beyond 53 bits', 'b', 'big', [5, 1, null, 2, null]],
    ['whole numbers and bigints', 'i', 'big', [5, null, null, null, 4]],
    ['decimals and whole numbers', 'd', 'id', [1, null, null, null, null]],
    ['decimals of another scale', 'd', 'price', [null, 1, null, 3, 2]],
    ['whole numbers and decimals', 'i', 'price', [null, null, null, null, 4]],
    ['text, told apart by case', 't', 'name', [null, 1, null, null, 4]],
    ['text and UUIDs', 't', 'uid', [1, null, null, null, null]],
    ['UUIDs', 'u', 'uid', [1, null, null, 2, null]],
    ['UUIDs and text', 'u', 'name', [null, null, null, null, null]],
    ['dates', 'day', 'day', [1, null, null, 3, null]],
    ['flags', 'f', 'flag', [1, null, 2, null, null]],
    ['bytes', 'bin', 'bin', [1, 2, null, null, null]],
  ])('of %s', async (_kinds, foreignKey, primaryKey, expected) => {
    expect(await one(foreignKey, primaryKey)).toEqual(expected);
  });

  test('of UUIDs, and text of a table between', async () => {
    await database().sql('CREATE TABLE uuid_links (item_id integer, other text)');
    await database().sql({
      sqlite: 'CREATE TABLE by_uuid (uid UUID PRIMARY KEY, name TEXT)',
      postgresql: 'CREATE TABLE by_uuid (uid uuid PRIMARY KEY, name text)',
      mysql: 'CREATE TABLE by_uuid (uid uuid PRIMARY KEY, name text)',
    });
    await database().run('insert', { table: 'by_uuid', data: { uid: UID, name: 'found' } });
    const data = [
      { item_id: 1, other: UID },
      { item_id: 1, other: 'no UUID' },
    ];
    await database().run('insert', { table: 'uuid_links', data });
    const include = {
      relation: 'linked',
      type: 'MANY-TO-MANY',
      table: 'by_uuid',
      through: 'uuid_links',
      throughForeignKey: 'item_id',
      throughRelatedKey: 'other',
    };
    const given = { table: 'items', select: ['id'], where: { id: { $lt: 3 } }, orderBy: { column: 'id' }, include };
    expect(await database().rows('query', given)).toEqual([
      { id: 1, linked: [{ uid: UID, name: 'found' }] },
      { id: 2, linked: [] },
    ]);
  });

  test('of a table without a primary key each row stands for itself', async () => {
    const include = { relation: 'bare', type: 'one-to-many', foreignKey: 'item_id', select: ['id'], limit: 5 };
    const given = { table: 'items', select: ['id'], where: { id: 2 }, include };
    expect(await database().rows('query', given)).toEqual([{ id: 2, bare: [{ id: 1 }, { id: 1 }] }]);
  });

  describe('are refused', () => {
    const refusal = async (include: object, more: object = {}) => {
      const { code, errors } = await database().failure('query', {
        table: 'refs',
        include,
        where: { id: -1 },
        ...more,
      });
      return [code, ...(errors ?? []).map(({ path, message }) => `${path}: ${message}`)];
    };
    const item = { relation: 'item', type: 'many-to-one', table: 'items', foreignKey: 'i' };

    test.each([
      [
        'of two kinds',
        { ...item, foreignKey: 't' },
        /include.foreignKey: t \((?:text|varchar.*)\) and id \(int.*\) cannot be matched/,
      ],
      ['of JSON', { ...item, foreignKey: 'doc', primaryKey: 'doc' }, /include.foreignKey: doc \((?:json|longtext)/],
      ['of floats', { ...item, foreignKey: 'real', primaryKey: 'ratio' }, /include.foreignKey: real \(/],
      [
        'of several columns',
        { ...item, table: 'pairs' },
        /include.primaryKey: is required: table pairs has a primary key of 2 columns, and a relation goes by one column/,
      ],
      [
        'of no primary key',
        { ...item, table: 'bare' },
        'include.primaryKey: is required: table bare has no primary key, and a relation goes by one column',
      ],
      [
        'of several columns, beyond a table between',
        {
          relation: 'pairs',
          type: 'many-to-many',
          through: 'bare',
          throughForeignKey: 'id',
          throughRelatedKey: 'item_id',
        },
        'include.table: table pairs has a primary key of 2 columns, and a relation goes by one column',
      ],
    ])('%s', async (_what, include, message) => {
      const [code, told, ...more] = await refusal(include);
      expect([code, more]).toEqual(['VALIDATION_ERROR', []]);
      expect(told?.toLowerCase()).toMatch(new RegExp(message, 'i'));
    });

    test.each([
      [{ ...item, foreignKey: 'nope' }, 'include.foreignKey: there is no column nope in table refs'],
      [{ ...item, primaryKey: 'nope' }, 'include.primaryKey: there is no column nope in table items'],
      [{ ...item, select: ['id', 'nope'] }, 'include.select.nope: there is no column nope in table items'],
      [{ ...item, where: { nope: 1 } }, 'include.where.nope: there is no column nope in table items'],
      [{ ...item, orderBy: { column: 'nope' } }, 'include.orderBy.nope: there is no column nope in table items'],
      [
        { a: { ...item, relation: undefined, include: [{ ...item, relation: 'b' }] } },
        'include.a.include[0].foreignKey: there is no column i in table items',
      ],
    ])('without such a column, whatever rows there are: %j', async (include, message) => {
      expect(await refusal(include)).toEqual(['SCHEMA_ERROR', message]);
    });

    test('of no table', async () => {
      const error = await database().failure('query', { table: 'refs', include: [{ ...item, table: 'nowhere' }] });
      expect(error).toMatchObject({ code: 'SCHEMA_ERROR', message: "include[0]: table 'nowhere' not found" });
    });

    test('values that do not fit, and names that are taken', async () => {
      expect(await refusal({ ...item, where: { n: 'x' } })).toEqual([
        'VALIDATION_ERROR',
        'include.where.n: must be a whole number of 53 bits at most',
      ]);
      const taken = 'is a column of the row already; select others, or name the relation otherwise';
      expect(await refusal([{ ...item, relation: 't' }])).toEqual(['VALIDATION_ERROR', `include[0]: 't' ${taken}`]);
      expect(
        await database().rows('query', {
          table: 'refs',
          select: ['id'],
          where: { id: 1 },
          include: { ...item, relation: 't', select: ['n'] },
        }),
      ).toEqual([{ id: 1, t: { n: 5 } }]);
    });

    test('what a driver cannot do, by its place', async () => {
      const told = {
        sqlite: ['NOT_SUPPORTED', 'include.where.name: $regex is not supported on SQLite'],
        postgresql: [],
      };
      if (type === 'sqlite') expect(await refusal({ ...item, where: { name: { $regex: 'a' } } })).toEqual(told[type]);
      else
        expect(
          await database().rows('query', {
            table: 'refs',
            select: ['id'],
            where: { id: 1 },
            include: { ...item, select: ['n'], where: { name: { $regex: 'a' } } },
          }),
        ).toEqual([{ id: 1, item: { n: 5 } }]);
    });
  });
});
