import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { admin, openSchema } from './databases.ts';
import { backend, until } from './postgresql.ts';

const codeOf = (thrown: unknown) => (thrown as { readonly code: string }).code;

describe('what nobody waits for any more', () => {
  test('is not begun later: a transaction that gave up behind another’s statement leaves nothing open', async () => {
    const database = await openSchema(1);
    await database.sql('CREATE TABLE t (id integer PRIMARY KEY)');
    await backend(database);
    const first = database.rows('raw', { query: "SELECT pg_sleep(0.6)::text AS nap, 'first'" });
    await until("'first'");
    const second = database.failure('raw', { query: "SELECT pg_sleep(1.5)::text AS nap, 'second'" }, 200);
    expect(await second).toMatchObject({ code: 'TIMEOUT' });
    const operations = [{ operation: 'insert', tag: null, expected: null, fields: { table: 't', data: { id: 1 } } }];
    const transaction = database
      .work({ kind: 'transaction', operations, options: {}, session: null }, 650)
      .catch(codeOf);
    await first;
    await transaction;
    await database.run('insert', { table: 't', data: { id: 2 } });
    const other = await admin().rows('raw', { query: `SELECT id FROM ${schemaOf(database)}.t WHERE id = 2` });
    expect(other).toEqual([{ id: 2 }]);
  });

  test('is given up by the server as soon as it comes to it', async () => {
    const database = await openSchema(1);
    const pid = await backend(database);
    const first = database.rows('raw', { query: "SELECT pg_sleep(0.5)::text AS nap, 'one'" });
    await until("'one'");
    expect(await database.failure('raw', { query: "SELECT pg_sleep(20)::text AS nap, 'two'" }, 200)).toMatchObject({
      code: 'TIMEOUT',
    });
    await first;
    const began = systemClock.now();
    expect(await backend(database)).toBe(pid);
    expect(systemClock.now() - began).toBeLessThan(5_000);
  });

  test('does not take others with it that come after', async () => {
    const database = await openSchema(1);
    await database.sql('CREATE TABLE t (id integer PRIMARY KEY)');
    const all = Array.from({ length: 40 }, (_, id) =>
      id % 2 === 0
        ? database.sql(`SELECT pg_sleep(0.02)::text`, []).then(() => 'done', codeOf)
        : database.run('insert', { table: 't', data: { id } }).then(() => 'done', codeOf),
    );
    const late = Array.from({ length: 10 }, () =>
      database.failure('raw', { query: 'SELECT pg_sleep(30)' }, 100).then(({ code }) => code),
    );
    expect(new Set(await Promise.all(late))).toEqual(new Set(['TIMEOUT']));
    expect(new Set(await Promise.all(all))).toEqual(new Set(['done']));
  });
});

describe('an answer of more than there is memory for', () => {
  test('is refused as it comes, and the connection goes on', async () => {
    const database = await openSchema(1);
    const pid = await backend(database);
    const query = "SELECT generate_series(1, 20000000) AS n, repeat('x', 1000) AS x";
    expect(await database.failure('raw', { query })).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', outcome: 'not_sent' });
    expect(await backend(database)).toBe(pid);
  });

  test('undoes what it is about', async () => {
    const database = await openSchema(1);
    await database.sql('CREATE TABLE t (id integer PRIMARY KEY, x text)');
    const query = "INSERT INTO t SELECT n, repeat('x', 1000) FROM generate_series(1, 20000) AS n RETURNING id, x";
    expect(await database.failure('raw', { query })).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', outcome: 'not_sent' });
    expect(await database.run('count', { table: 't' })).toMatchObject({ count: 0 });
  });
});

test('SQL that hides what it does from us leaves the connection usable', async () => {
  const database = await openSchema(1);
  await database.sql('CREATE TABLE t (id integer PRIMARY KEY)');
  expect(await database.failure('raw', { query: '/* /* */ */ COPY t FROM STDIN' }, 3_000)).toMatchObject({
    code: 'NOT_SUPPORTED',
  });
  expect(await database.run('count', { table: 't' })).toMatchObject({ count: 0 });
});

function schemaOf({ target }: { readonly target: object }): string {
  const { url } = target as { readonly url: string };
  return decodeURIComponent(url).split('search_path=')[1] ?? '';
}
