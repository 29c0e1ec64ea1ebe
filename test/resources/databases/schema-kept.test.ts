import { beforeEach, describe, expect, test } from 'vitest';
import type { Member } from '../../support/workspace.ts';
import { ask, at, sql } from './databases.ts';
import { createPlace, databaseOf, described, schema } from './schemas.ts';

const given = { table: 't', allow_destructive: true };

/** What changes of table `t` are refused for, and whether it is as it was. */
async function refused(owner: Member, changes: readonly (readonly [operation: string, input: object])[]) {
  const before = await described(owner, 't');
  const found = [];
  for (const [operation, input] of changes) {
    const { body } = await owner.call(`databases.schema.${operation}`, { ...at, ...given, ...input });
    found.push([operation, body.code, body.errors?.map(({ path }) => path)]);
  }
  return { found, isAsBefore: JSON.stringify(await described(owner, 't')) === JSON.stringify(before) };
}

/** Refusals of changes that would not be taken back, each for a field. */
function withoutWayBack(...all: [operation: string, path: string][]) {
  return { found: all.map(([operation, path]) => [operation, 'NOT_SUPPORTED', [path]]), isAsBefore: true };
}

describe('what would not come back as it was, on postgresql', () => {
  let owner: Member;
  beforeEach(async () => {
    owner = await createPlace(databaseOf('postgresql'));
    await sql(owner, 'CREATE TABLE t (a int, b int, c text COLLATE "C", d text)');
  });

  test('an index that includes a field is not dropped with it', async () => {
    await sql(owner, 'CREATE INDEX i ON t (a) INCLUDE (b)');
    expect(await schema(owner, 'indexes', { table: 't' })).toMatchObject({ indexes: [{ name: 'i', fields: ['a'] }] });
    expect(
      await refused(owner, [
        ['dropField', { field: 'b' }],
        ['dropField', { field: 'a' }],
        ['dropIndex', { name: 'i', allow_destructive: undefined }],
      ]),
    ).toEqual(withoutWayBack(['dropField', 'field'], ['dropField', 'field'], ['dropIndex', 'name']));
  });

  test('nor is a unique constraint that does, or that takes nulls for equal', async () => {
    await sql(owner, 'ALTER TABLE t ADD CONSTRAINT u UNIQUE (a) INCLUDE (b)');
    await sql(owner, 'ALTER TABLE t ADD CONSTRAINT t_d_key UNIQUE NULLS NOT DISTINCT (d)');
    expect(
      await refused(owner, [
        ['dropField', { field: 'b' }],
        ['dropField', { field: 'd' }],
        ['dropConstraint', { name: 'u', allow_destructive: undefined }],
        ['drop', {}],
      ]),
    ).toEqual(
      withoutWayBack(['dropField', 'field'], ['dropField', 'field'], ['dropConstraint', 'name'], ['drop', 'table']),
    );
  });

  test.each(['(c text_pattern_ops)', '(d COLLATE "C")', '(a) NULLS NOT DISTINCT'])(
    'an index of %s is more than its columns',
    async (text) => {
      await sql(owner, 'CREATE INDEX plain ON t (a, c, d)');
      await sql(owner, `CREATE UNIQUE INDEX i ON t ${text}`);
      expect(
        await refused(owner, [
          ['dropIndex', { name: 'i', allow_destructive: undefined }],
          ['drop', {}],
        ]),
      ).toEqual(withoutWayBack(['dropIndex', 'name'], ['drop', 'table']));
      expect(await schema(owner, 'dropIndex', { table: 't', name: 'plain' })).toMatchObject({ status: 'applied' });
    },
  );

  test('names that are long make a migration whose name is not too long', async () => {
    const [namespace, table, field, name] = ['s', 't', 'f', 'c'].map((letter) => letter.repeat(63));
    await sql(owner, `CREATE SCHEMA ${namespace}`);
    await sql(owner, `CREATE TABLE ${namespace}.${table} (${field} int)`);
    const constraint = { name, type: 'unique', columns: [field] };
    const made = await schema(owner, 'addConstraint', { table: `${namespace}.${table}`, constraint });
    expect(made.migration?.name).toBe(`add constraint ${namespace} ${table} ${name}`.slice(0, 200));
    await sql(owner, `DROP SCHEMA ${namespace} CASCADE`);
  });

  test('microseconds are lost only where that is allowed', async () => {
    await sql(owner, 'ALTER TABLE t ADD COLUMN at timestamptz');
    const change = { table: 't', field: 'at', definition: 'datetime' };
    await expect(schema(owner, 'modifyField', change)).rejects.toThrow(/allow_destructive: modifyField of 't'/);
    expect(await schema(owner, 'modifyField', { ...change, allow_destructive: true })).toMatchObject({
      lost: ["the type of 'at' as it was declared: timestamp with time zone"],
    });
  });
});

describe.each(['sqlite', 'postgresql'] as const)('what is kept on %s', (type) => {
  let owner: Member;
  beforeEach(async () => {
    owner = await createPlace(databaseOf(type));
  });

  test('a check that has the name of the rule about the values of a field', async () => {
    await sql(owner, 'CREATE TABLE t (a INTEGER CONSTRAINT a_values CHECK (a > 0), b INTEGER)');
    expect(await refused(owner, [['modifyField', { field: 'a', definition: 'bigint' }]])).toEqual(
      withoutWayBack(['modifyField', 'field']),
    );
    expect(await schema(owner, 'modifyField', { table: 't', field: 'b', definition: 'bigint' })).toMatchObject({
      status: 'applied',
    });
  });
});

test('on SQLite a field that is its rule without a name is named as the field, and keys without AUTOINCREMENT are told', async () => {
  const owner = await createPlace(databaseOf('sqlite'));
  await sql(owner, 'CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER CHECK (a > 0))');
  expect(await refused(owner, [['dropField', { field: 'a' }]])).toEqual(withoutWayBack(['dropField', 'field']));
  const dropped = async (table: string, columns: string) => {
    await sql(owner, `CREATE TABLE ${table} (${columns})`);
    return (await schema(owner, 'drop', { table, dry_run: true, allow_destructive: true })).lost;
  };
  const lost = ['a primary key without AUTOINCREMENT'];
  expect(await dropped('u', 'id INTEGER PRIMARY KEY')).toEqual(lost);
  expect(await dropped('v', 'id INTEGER, PRIMARY KEY (id)')).toEqual(lost);
  expect(await dropped('w', 'id INTEGER PRIMARY KEY AUTOINCREMENT')).toEqual([]);
  expect(await dropped('x', 'id INT PRIMARY KEY')).toEqual([]);
  expect(await ask(owner, 'schema.list', {})).toEqual({ tables: ['t', 'u', 'v', 'w', 'x'] });
});
