import { setTimeout as passed } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MariadbServer, openMariadbServer } from '../support/mariadb-server.ts';
import { AUTHORITY } from '../support/postgresql-server.ts';
import { type Processor, shop, startProcessor } from './processor.ts';
import { becomesFree, temporaryFolder } from './program.ts';

const ROUNDS = 6;
const STATEMENTS = 1 + 2 * ROUNDS;

/** Rows that take a while, and fields after each of them. */
const LONG = {
  tag: 'long',
  name: 'Long',
  value: {
    up: [
      { type: 'createCollection', table: 'filled', fields: [{ name: 'n', type: 'integer' }] },
      ...Array.from({ length: ROUNDS }, (_, n) => [
        `INSERT INTO filled (n) SELECT ${n} FROM (SELECT sleep(0.15)) AS slept`,
        { type: 'addField', table: 'filled', field: `f${n}`, definition: { type: 'string', default: 'x' } },
      ]).flat(),
    ],
    down: ['DROP TABLE filled'],
  },
} as const;

const TRUSTING = { env: { NODE_EXTRA_CA_CERTS: AUTHORITY } };
const database = 'server';

let server: MariadbServer;
let folder: string;
let processor: Processor;

/** The server by a name, with what else stands in its address. */
function databaseAt(tag: string, host: string, mode: string) {
  const url = new URL(server.url);
  url.hostname = host;
  url.searchParams.set('sslmode', mode);
  const migrations = tag === database ? [LONG] : [];
  return { tag, name: tag, type: 'MariaDB', envs: [{ slug: 'prd', connection_url: url.href }], migrations } as const;
}

beforeAll(async () => {
  server = await openMariadbServer(true);
  folder = await temporaryFolder();
  processor = await startProcessor(folder, [], TRUSTING);
  const databases = [
    databaseAt(database, '127.0.0.1', 'disable'),
    databaseAt('trusted', 'localhost', 'require'),
    databaseAt('misnamed', '127.0.0.1', 'require'),
  ];
  await processor.client.products.apply({ ...shop('http://127.0.0.1:9'), databases } as never);
});
afterAll(async () => {
  await processor.kill('SIGTERM');
  await server.close();
});

const KILLS = {
  'the server': async () => {
    await server.kill();
    await server.restart();
  },
  'the processor': async () => {
    const { url } = processor;
    await processor.kill('SIGKILL');
    await becomesFree(url);
    processor = await startProcessor(folder, [], TRUSTING);
  },
};

/** How many of its statements the tables show. */
async function shown(): Promise<number> {
  const { databases } = processor.client;
  const columns =
    "SELECT count(*) AS n FROM information_schema.columns WHERE table_name = 'filled' AND table_schema = database()";
  const of = async (query: string) => Number((await databases.raw({ database, query })).data[0]?.['n']);
  const fields = await of(columns);
  return fields === 0 ? 0 : fields + (await of('SELECT count(*) AS n FROM filled'));
}

describe('a migration on MariaDB', () => {
  test.each([
    ['the server', 250],
    ['the server', 600],
    ['the server', 1_000],
    ['the processor', 500],
    ['the processor', 900],
  ] as const)('during which %s is killed after %i ms is at a statement that is told, and goes on', async (what, ms) => {
    const { migration } = processor.client.databases;
    const run = migration.run({ database }).catch((error: unknown) => error);
    await passed(ms);
    await KILLS[what]();
    await run;
    // What was sent to it before may still be under way.
    await passed(what === 'the processor' ? 400 : 0);
    const now = processor.client.databases.migration;
    const { stopped, completed } = await now.status({ database });
    const there = await shown();
    if (completed === 1) expect(there).toBe(STATEMENTS);
    else if (stopped === null) expect(there).toBe(0);
    else {
      const { done, isNextUnknown, ...rest } = stopped;
      expect(rest).toEqual({ migration: 'server:long', way: 'up' });
      expect(isNextUnknown ? [done, done + 1] : [done]).toContain(there);
    }
    await now.run({ database });
    expect(await now.status({ database })).toMatchObject({ completed: 1, stopped: null });
    expect(await shown()).toBe(STATEMENTS);
    expect(
      await processor.client.databases.query({ database, table: 'filled', orderBy: { column: 'n' } }),
    ).toMatchObject({ data: Array.from({ length: ROUNDS }, (_, n) => ({ n })) });
    await now.rollback({ migration: 'server:long' });
    expect(await shown()).toBe(0);
  });
});

describe('MariaDB over TLS', () => {
  const query = "SHOW STATUS LIKE 'Ssl_version'";

  test('is reached where its certificate is trusted, and for its name', async () => {
    const { databases } = processor.client;
    expect(await databases.raw({ database: 'trusted', query })).toMatchObject({
      data: [{ Value: expect.stringMatching(/^TLS/) as string }],
    });
    expect(await databases.raw({ database, query })).toMatchObject({ data: [{ Value: '' }] });
  });

  test('is refused where its certificate is for another name', async () => {
    await expect(processor.client.databases.raw({ database: 'misnamed', query })).rejects.toMatchObject({
      code: 'CONNECTION_ERROR',
      message: expect.stringContaining('certificate') as unknown,
    });
  });
});
