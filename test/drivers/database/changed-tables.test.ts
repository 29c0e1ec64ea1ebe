import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import type { MigrationOrder } from '../../../src/engine/database/migration-order.ts';
import type { Operation } from '../../../src/engine/database/parse.ts';
import { describeDatabases, openSchema, type TestDatabase } from './databases.ts';
import { failureOf } from './sessions.ts';

/** Runs operations as one transaction. */
function together(database: TestDatabase, ...operations: readonly (readonly [Operation, object])[]) {
  return database.work({
    kind: 'transaction',
    operations: operations.map(([operation, fields]) => ({
      tag: null,
      operation,
      expected: null,
      fields,
      input: null,
    })),
    options: {},
    session: null,
  });
}

/** Has a database follow an order on migrations. */
async function follow({ place, target }: TestDatabase, up: readonly string[]): Promise<void> {
  const migrations = [{ tag: '1', name: 'The 1', up, down: null }];
  const order: MigrationOrder = { kind: 'run', migrations, tags: null, mayLoseData: false, isDry: false };
  await compose(env).databases.run(place, target, { work: { kind: 'migrate', order }, timeoutMs: 10_000 });
}

/** SQL that makes a column of whole numbers one of texts. */
const RETYPED = {
  sqlite: (table: string) => `DROP TABLE ${table}; CREATE TABLE ${table} (id INTEGER PRIMARY KEY, a TEXT)`,
  postgresql: (table: string) => `ALTER TABLE ${table} ALTER COLUMN a TYPE text`,
  mysql: (table: string) => `ALTER TABLE ${table} MODIFY a text`,
};

describeDatabases('a table whose columns were used and are changed', (database, dialect, type) => {
  const used = async (table: string) => {
    await database().sql(`CREATE TABLE ${table} (id INTEGER PRIMARY KEY, a INTEGER)`);
    await database().run('insert', { table, data: { id: 1, a: 5 } });
    expect(await database().failure('insert', { table, data: { id: 2, a: 'x' } })).toMatchObject({
      code: 'VALIDATION_ERROR',
    });
    return {
      retyped: { query: RETYPED[dialect](table) },
      text: { table, data: { id: 2, a: 'x' } },
      all: { table, where: { id: 2 } },
    };
  };

  test('by SQL is known anew to what follows', async () => {
    const { retyped, text, all } = await used('alone');
    await database().run('raw', retyped);
    await database().run('insert', text);
    expect(await database().rows('query', all)).toEqual([{ id: 2, a: 'x' }]);
  });

  // D1 plans a transaction whole, by the columns that tables have before it; on MySQL it is no part of one.
  const isApart = type === 'd1' || type === 'mysql';
  test.skipIf(isApart)('by SQL in a transaction is known anew to what follows in it, and after it', async () => {
    const { retyped, text, all } = await used('within');
    const [, , found] = await together(database(), ['raw', retyped], ['insert', text], ['query', all]);
    expect(found?.rows).toEqual([{ id: 2, a: 'x' }]);
    expect(await database().rows('query', all)).toEqual([{ id: 2, a: 'x' }]);
  });

  test.skipIf(isApart)('by SQL in a transaction that is undone is known as it was', async () => {
    const { retyped, text } = await used('undone');
    const attempt = together(
      database(),
      ['raw', retyped],
      ['insert', text],
      ['raw', { query: 'SELECT * FROM absent' }],
    );
    expect(await failureOf(attempt)).toMatchObject({ code: 'SCHEMA_ERROR' });
    expect(await database().failure('insert', text)).toMatchObject({ code: 'VALIDATION_ERROR' });
    expect(await database().rows('query', { table: 'undone' })).toEqual([{ id: 1, a: 5 }]);
  });

  test('by a migration is known anew to what follows', async () => {
    const { retyped, text, all } = await used('migrated');
    await follow(database(), [retyped.query, "INSERT INTO migrated VALUES (3, 'y')"]);
    await database().run('insert', text);
    expect(await database().rows('query', all)).toEqual([{ id: 2, a: 'x' }]);
  });
});

describe('connections of a pool', () => {
  test('all know of a table that a migration changed', async () => {
    const database = await openSchema(3);
    await database.sql('CREATE TABLE t (id integer PRIMARY KEY)');
    // Calls that come at once are one at each connection.
    const read = () => Promise.all([1, 2, 3].map(() => database.run('query', { table: 't' })));
    expect((await read()).map(({ fields }) => fields)).toEqual([['id'], ['id'], ['id']]);
    await follow(database, ['ALTER TABLE t ADD COLUMN more boolean']);
    const known = (await read()).map(({ fields }) => fields);
    expect(known).toEqual(Array.from({ length: 3 }, () => ['id', 'more']));
  });
});
