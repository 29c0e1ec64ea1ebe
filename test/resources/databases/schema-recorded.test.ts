import { beforeEach, describe, expect, test } from 'vitest';
import { scope } from '../../support/manifest.ts';
import type { Member } from '../../support/workspace.ts';
import { ask, type DatabaseManifest, refusal, sql, withDatabases } from './databases.ts';
import { type Changed, createPlace, databaseOf, described, schema, WHOLE_TYPES } from './schemas.ts';

type Migration = NonNullable<DatabaseManifest['migrations']>[number];

const TABLE = { table: 't', fields: { id: { type: 'integer', primaryKey: true }, a: 'text' } };

describe.each(WHOLE_TYPES)('migrations that are made of changes on %s', (type) => {
  let owner: Member;
  let database: DatabaseManifest;
  beforeEach(async () => {
    database = databaseOf(type);
    owner = await createPlace(database);
  });

  const status = () => ask(owner, 'migration.status', {});
  const history = async () =>
    ((await ask(owner, 'migration.history', {})) as { migrations: { tag: string }[] }).migrations.map(({ tag }) => tag);
  const adopt = (...migrations: (Migration | Changed['migration'])[]) =>
    owner.apply(withDatabases([{ ...database, migrations: migrations as Migration[] }]), [scope.env]);

  test('are known to status, history and rollback, though the manifest has none of them', async () => {
    const { migration } = await schema(owner, 'create', TABLE);
    const added = await schema(owner, 'addField', { table: 't', field: 'b', definition: 'text' });
    const tags = [migration?.tag, added.migration?.tag];
    expect(await history()).toEqual(tags);
    expect(await status()).toMatchObject({ total: 0, pending: 0, lastApplied: tags[1], unknownMigrations: tags });
    expect(await refusal(owner, 'migration.rollback', { migration: tags[0] })).toEqual([
      'CONFLICT',
      expect.stringContaining('is rolled back first'),
    ]);
    expect(await ask(owner, 'migration.rollback', { migration: tags[1] })).toMatchObject({
      migrations: [{ tag: tags[1], status: 'rolled_back' }],
    });
    expect(await described(owner, 't')).toMatchObject({ columns: [{ name: 'id' }, { name: 'a' }] });
    expect(await history()).toEqual([tags[0]]);
  });

  test('count as applied where the manifest has them with the same tag, and others are applied beside them', async () => {
    const first: Migration = { tag: 'first', name: 'First', value: { up: ['CREATE TABLE first (a INTEGER)'] } };
    const last: Migration = { tag: 'last', name: 'Last', value: { up: ['CREATE TABLE last (a INTEGER)'] } };
    const made = await schema(owner, 'create', { ...TABLE, timestamps: true, indexes: [{ fields: ['a'] }] });
    const dropped = await schema(owner, 'dropField', { table: 't', field: 'a', allow_destructive: true });
    await adopt(first);
    expect(await ask(owner, 'migration.run', {})).toMatchObject({
      migrations: [{ tag: 'db:first', status: 'applied' }],
    });
    await adopt(first, made.migration, dropped.migration, last);
    expect(await status()).toMatchObject({ total: 4, pending: 1, changedMigrations: [], unknownMigrations: [] });
    expect(await ask(owner, 'migration.list', {})).toMatchObject({
      migrations: [{}, { checksum: made.checksum, reversible: true }, { checksum: dropped.checksum }, {}],
    });
    expect(await ask(owner, 'migration.run', {})).toMatchObject({
      migrations: ['already_applied', 'already_applied', 'already_applied', 'applied'].map((each) => ({
        status: each,
      })),
    });
    await adopt(first, made.migration, dropped.migration);
    const going = [made, dropped].map(({ migration }) => migration?.tag ?? '');
    expect(await refusal(owner, 'migration.rollback', { migration: going })).toEqual([
      'CONFLICT',
      "migration: the newest is 'last', and is rolled back first",
    ]);
    await adopt(first, made.migration, { ...dropped.migration, value: { up: ['SELECT 1'] } } as Migration);
    expect(await refusal(owner, 'migration.run', {})).toEqual(['CHECKSUM_MISMATCH', expect.any(String)]);
    expect(await schema(owner, 'list')).toEqual({ tables: ['first', 'last', 't'] });
    expect(await schema(owner, 'drop', { table: 'first', allow_destructive: true })).toMatchObject({
      status: 'applied',
    });
  });

  test('another environment applies them from the manifest', async () => {
    const made = await schema(owner, 'create', TABLE);
    const before = await described(owner, 't');
    await ask(owner, 'migration.rollback', {});
    await adopt(made.migration);
    expect(await ask(owner, 'migration.run', {})).toMatchObject({
      migrations: [{ status: 'applied', checksum: made.checksum }],
    });
    expect(await described(owner, 't')).toEqual(before);
  });

  test('have tags of their own, also of the same second and of several callers', async () => {
    const create = (table: string) =>
      schema(owner, 'create', { ...TABLE, table }).catch((error: unknown) => (error as Error).message);
    const all = await Promise.all(['t', 't', 'u', 't', 'v'].map(create));
    expect(all.filter((each) => typeof each !== 'string')).toHaveLength(3);
    expect(all.filter((each) => typeof each === 'string')).toEqual(
      Array.from({ length: 2 }, () => "TABLE_EXISTS: table: table 't' already exists"),
    );
    for (let nth = 0; nth < 3; nth += 1) {
      await schema(owner, 'drop', { table: 't', allow_destructive: true });
      await schema(owner, 'create', TABLE);
    }
    const tags = await history();
    expect(tags).toHaveLength(9);
    expect(new Set(tags).size).toBe(9);
    expect(tags.every((tag) => /^db:\d{8}_\d{6}_(?:create|drop)_[tuv](?:_\d)?$/.test(tag))).toBe(true);
    const fields = await Promise.all(
      ['b', 'c', 'd'].map((field) => schema(owner, 'addField', { table: 't', field, definition: 'text' })),
    );
    expect(fields.map((each) => each.status)).toEqual(['applied', 'applied', 'applied']);
    const dropping = await Promise.all(
      [1, 2].map(() => refusal(owner, 'schema.dropField', { table: 't', field: 'b', allow_destructive: true })),
    );
    expect(dropping).toContainEqual(['SCHEMA_ERROR', "field: field 'b' of table 't' not found"]);
    expect(dropping).toContainEqual([undefined]);
  });

  test('are none where there is nothing to do', async () => {
    const nothing = { status: 'unchanged', migration: null, checksum: null, appliedAt: null, statements: [], lost: [] };
    const create = { ...TABLE, sqlOptions: { ifNotExists: true } };
    expect(await schema(owner, 'drop', { table: 't', ifExists: true })).toEqual(nothing);
    expect(await schema(owner, 'create', create)).toMatchObject({ status: 'applied' });
    expect(await schema(owner, 'create', create)).toEqual(nothing);
    expect(await schema(owner, 'dropIndex', { table: 't', name: 'i', ifExists: true })).toEqual(nothing);
    expect(await refusal(owner, 'schema.create', TABLE)).toEqual(['TABLE_EXISTS', "table: table 't' already exists"]);
    expect(await history()).toHaveLength(1);
  });

  test('a dry run tells the statements and does nothing', async () => {
    await schema(owner, 'create', TABLE);
    const before = await described(owner, 't');
    const told = await schema(owner, 'drop', { table: 't', dry_run: true });
    expect(told).toMatchObject({ status: 'planned', appliedAt: null, statements: ['DROP TABLE "t"'] });
    expect(told.migration?.value.down).toMatchObject([{ type: 'createCollection', table: 't' }]);
    expect(
      await schema(owner, 'addField', { table: 't', field: 'c', definition: 'text', dry_run: true }),
    ).toMatchObject({
      statements: ['ALTER TABLE "t" ADD COLUMN "c" ' + (type === 'postgresql' ? 'TEXT COLLATE "C"' : 'TEXT')],
    });
    expect(await described(owner, 't')).toEqual(before);
    expect(await history()).toHaveLength(1);
  });

  test('data is lost only where that is allowed', async () => {
    await schema(owner, 'create', { table: 't', fields: { id: 'bigint', a: 'text' } });
    await ask(owner, 'insert', { table: 't', data: { id: 1, a: 'x' } });
    const losing: [string, object][] = [
      ['drop', {}],
      ['drop', { allow_destructive: false }],
      ['dropField', { field: 'a' }],
      ['modifyField', { field: 'id', definition: 'integer' }],
    ];
    for (const [operation, input] of losing)
      expect(await refusal(owner, `schema.${operation}`, { table: 't', ...input })).toEqual([
        'VALIDATION_ERROR',
        expect.stringMatching(/^allow_destructive: \w+ of 't' can lose data; give true/),
      ]);
    expect(await history()).toHaveLength(1);
    expect(await ask(owner, 'query', { table: 't' })).toMatchObject({ data: [{ id: '1', a: 'x' }] });
    const narrow = { table: 't', field: 'id', definition: 'integer', allow_destructive: true };
    await schema(owner, 'modifyField', narrow);
    expect(await ask(owner, 'query', { table: 't' })).toMatchObject({ data: [{ id: 1 }] });
    await ask(owner, 'migration.rollback', {});
    await sql(owner, 'UPDATE t SET id = 9007199254740993');
    expect(await refusal(owner, 'schema.modifyField', narrow)).toMatchObject(['QUERY_ERROR']);
    expect(await ask(owner, 'query', { table: 't' })).toMatchObject({ data: [{ id: '9007199254740993' }] });
    expect(await history()).toHaveLength(1);
  });
});
