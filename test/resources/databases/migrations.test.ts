import { beforeEach, describe, expect, test } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import { ask, type DatabaseManifest, refusal, sqlite, withDatabases } from './databases.ts';

type Migration = NonNullable<DatabaseManifest['migrations']>[number];

const PEOPLE: Migration = {
  tag: 'people',
  name: 'People',
  description: 'Who there is',
  value: {
    up: [
      {
        type: 'createCollection',
        table: 'people',
        fields: { id: { type: 'integer', primaryKey: true }, born: 'date' },
      },
    ],
  },
};
const NOTES: Migration = {
  tag: 'db:notes',
  name: 'Notes',
  value: { up: ["CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('a; b')"] },
};
const LAST: Migration = {
  tag: 'last',
  name: 'Last',
  value: { up: ['DROP TABLE notes'], down: ['CREATE TABLE notes (text TEXT)'] },
};

const shop = (...migrations: Migration[]) => withDatabases([sqlite([], { migrations })]);

/** What an operation on migrations came to, as `tag status`. */
async function changes(member: Member, operation: string, input: object = {}): Promise<string[]> {
  const answer = (await ask(member, `migration.${operation}`, input)) as {
    readonly migrations: readonly { readonly tag: string; readonly status: string }[];
  };
  return answer.migrations.map(({ tag, status }) => `${tag} ${status}`);
}

let owner: Member;
beforeEach(async () => {
  owner = await createWorkspace(shop(PEOPLE, NOTES, LAST));
});

describe('migrations of a database', () => {
  test('are applied up to one, then all, and looked at', async () => {
    expect(await ask(owner, 'migration.status', {})).toEqual({
      total: 3,
      completed: 0,
      pending: 3,
      lastApplied: null,
      pendingMigrations: ['db:people', 'db:notes', 'db:last'],
      changedMigrations: [],
      unknownMigrations: [],
      stopped: null,
    });
    expect(await changes(owner, 'run', { migration: 'db:notes' })).toEqual(['db:people applied', 'db:notes applied']);
    expect(await ask(owner, 'raw', { query: 'SELECT text FROM notes' })).toMatchObject({ data: [{ text: 'a; b' }] });
    expect(await changes(owner, 'run')).toEqual([
      'db:people already_applied',
      'db:notes already_applied',
      'db:last applied',
    ]);
    expect(await ask(owner, 'migration.status', {})).toMatchObject({
      completed: 3,
      pending: 0,
      lastApplied: 'db:last',
    });
    const checksum = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(await ask(owner, 'migration.history', {})).toEqual({
      migrations: ['people', 'notes', 'last'].map((tag) => ({
        tag: `db:${tag}`,
        name: tag.replace(/^./, (letter) => letter.toUpperCase()),
        checksum,
        appliedAt: expect.any(Number),
        stopped: null,
      })),
    });
    expect(await ask(owner, 'migration.list', {})).toEqual({
      migrations: [
        { tag: 'db:people', name: 'People', description: 'Who there is', checksum, reversible: true },
        { tag: 'db:notes', name: 'Notes', description: null, checksum, reversible: false },
        { tag: 'db:last', name: 'Last', description: null, checksum, reversible: true },
      ],
    });
  });

  test('columns are in the order in which they are written, and a list of them is the same migration', async () => {
    const table = (
      fields: Extract<Migration['value']['up'][number], { type: 'createCollection' }>['fields'],
    ): Migration => ({
      tag: 'm',
      name: 'M',
      value: { up: [{ type: 'createCollection', table: 't', fields }] },
    });
    await owner.apply(shop(table({ zip: 'text', id: { type: 'integer', primaryKey: true }, city: 'text' })), [
      scope.env,
    ]);
    await changes(owner, 'run');
    const { data } = (await ask(owner, 'raw', { query: "SELECT name FROM pragma_table_info('t') ORDER BY cid" })) as {
      data: unknown;
    };
    expect(data).toEqual([{ name: 'zip' }, { name: 'id' }, { name: 'city' }]);
    const listed = table([
      { name: 'zip', type: 'text' },
      { type: 'integer', primaryKey: true, name: 'id' },
      { name: 'city', type: 'text' },
    ]);
    await owner.apply(shop(listed), [scope.env]);
    expect(await changes(owner, 'run')).toEqual(['db:m already_applied']);
  });

  test('columns that a query knew are read anew', async () => {
    await changes(owner, 'run', { migration: 'people' });
    expect(await ask(owner, 'insert', { table: 'people', data: { id: 1, born: '2001-02-03' } })).toMatchObject({
      count: 1,
    });
    const more: Migration = {
      tag: 'more',
      name: 'More',
      value: {
        up: [{ type: 'addField', table: 'people', field: 'paid', definition: { type: 'boolean', default: true } }],
      },
    };
    await owner.apply(shop(PEOPLE, more), [scope.env]);
    await changes(owner, 'run');
    expect(await ask(owner, 'query', { table: 'people' })).toMatchObject({
      data: [{ id: 1, born: '2001-02-03', paid: true }],
    });
  });

  test('a dry run tells the statements and does nothing', async () => {
    const told = await ask(owner, 'migration.run', { dry_run: true });
    expect(told).toMatchObject({
      dry_run: true,
      migrations: [
        { status: 'planned', appliedAt: null },
        { statements: ['CREATE TABLE notes (text TEXT)', "INSERT INTO notes VALUES ('a; b')"] },
        { statements: ['DROP TABLE notes'] },
      ],
    });
    expect(await ask(owner, 'migration.history', {})).toEqual({ migrations: [] });
  });

  test('are rolled back, the newest first', async () => {
    await changes(owner, 'run');
    expect(await refusal(owner, 'migration.rollback', { migration: 'db:notes' })).toEqual([
      'CONFLICT',
      "migration: the newest is 'last', and is rolled back first",
    ]);
    expect(await changes(owner, 'rollback', { migration: 'db:last' })).toEqual(['db:last rolled_back']);
    expect(await refusal(owner, 'migration.rollback', {})).toEqual([
      'NOT_SUPPORTED',
      "migration: 'notes' says no down, and none can be made of its up",
    ]);
    expect(await ask(owner, 'migration.status', {})).toMatchObject({ completed: 2, lastApplied: 'db:notes' });
  });

  test('one that was changed after it was applied stops a run, and status says so', async () => {
    await changes(owner, 'run', { migration: 'people' });
    const changed = { ...PEOPLE, value: { up: ['SELECT 1'] } };
    await owner.apply(shop(changed, LAST), [scope.env]);
    expect(await refusal(owner, 'migration.run', {})).toEqual([
      'CHECKSUM_MISMATCH',
      "migration: 'people' was changed after it was applied (checksum mismatch)",
    ]);
    expect(await ask(owner, 'migration.status', {})).toMatchObject({ changedMigrations: ['db:people'], pending: 1 });
    await owner.apply(shop(LAST), [scope.env]);
    expect(await ask(owner, 'migration.status', {})).toMatchObject({ unknownMigrations: ['db:people'], completed: 0 });
  });

  test('what fails names its migration and its statement', async () => {
    const failing = { tag: 'bad', name: 'Bad', value: { up: ['CREATE TABLE x (a TEXT); INSERT INTO y VALUES (1)'] } };
    await owner.apply(shop(PEOPLE, failing), [scope.env]);
    const { body } = await owner.call('databases.migration.run', { ...scope, app: undefined, database: 'db' });
    expect(body).toMatchObject({
      code: 'SCHEMA_ERROR',
      detail: expect.stringMatching(/^migration 'bad': up\[0\], statement 2: .*'y'/),
    });
    expect(await ask(owner, 'migration.status', {})).toMatchObject({ completed: 1, pendingMigrations: ['db:bad'] });
    expect(await refusal(owner, 'query', { table: 'x' })).toMatchObject(['SCHEMA_ERROR']);
  });

  test.each([
    [{ migration: 'none' }, ['NOT_FOUND', "migration: migration 'none' not found"]],
    [{ migration: 'other:people' }, ['VALIDATION_ERROR', "migration: 'other:people' is none of database 'db'"]],
    [{ migration: [] }, ['VALIDATION_ERROR', expect.stringMatching(/^migration: /)]],
    [{ migration: ['notes'] }, ['CONFLICT', "migration: 'people' comes before and is not applied"]],
    [{ database: 'none' }, ['NOT_FOUND', "database: database 'none' of product 'shop' not found"]],
    [
      { database: undefined },
      ['VALIDATION_ERROR', "database: is required where migration is not 'database:migration'"],
    ],
    [{ env: 'none' }, ['NOT_FOUND', "env: environment 'none' of product 'shop' not found"]],
    [{ product: 'none' }, ['NOT_FOUND', "product: product 'none' not found"]],
  ])('a run with %j is refused', async (input, refused) => {
    expect(await refusal(owner, 'migration.run', input)).toEqual(refused);
  });

  test('are for developers, and for those who reach the product', async () => {
    const runner = await addRestricted(owner, 'runner');
    expect(await refusal(runner, 'migration.run', {})).toEqual(['FORBIDDEN']);
    const other = await createWorkspace(shop(NOTES));
    expect(await changes(other, 'run')).toEqual(['db:notes applied']);
    expect(await ask(owner, 'migration.history', {})).toEqual({ migrations: [] });
  });
});

test('a manifest whose migrations are wrong is refused with all that is wrong', async () => {
  const bad: Migration[] = [
    { tag: 'a', name: 'A', value: { up: ['COMMIT'], down: ['VACUUM'] } },
    { tag: 'a', name: 'A', value: { up: [{ type: 'dropField', table: 's.t', field: 'a' }] } },
  ];
  const { body } = await owner.call('products.apply', { manifest: shop(...bad) });
  expect(body.errors?.map(({ path }) => path)).toEqual([
    'manifest.databases[0].migrations[0].value.up[0]',
    'manifest.databases[0].migrations[0].value.down[0]',
    'manifest.databases[0].migrations[1].tag',
    'manifest.databases[0].migrations[1].value.up[0].table',
  ]);
});
