import { setTimeout as passed } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { AUTHORITY, openPostgresqlServer, type PostgresqlServer } from '../support/postgresql-server.ts';
import { runCli } from './command-line.ts';
import { type Processor, shop, startProcessor } from './processor.ts';
import { becomesFree, PATIENCE, temporaryFolder } from './program.ts';

const ROWS = 20;

/** Takes a second or more: numbers that are counted one by one. */
const SLOW =
  'INSERT INTO filled SELECT max(n) FROM (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 150000) SELECT n FROM c)';

const migrations = (slow: string) => [
  { tag: 'first', name: 'First', value: { up: ['CREATE TABLE first (a INTEGER)'], down: ['DROP TABLE first'] } },
  {
    tag: 'long',
    name: 'Long',
    value: {
      up: ['CREATE TABLE filled (n INTEGER)', ...Array.from({ length: ROWS }, () => slow)],
      down: ['DROP TABLE filled'],
    },
  },
];

/** Trusts who made the certificate of the server, which is for `localhost`. */
const TRUSTING = { env: { NODE_EXTRA_CA_CERTS: AUTHORITY } };

/** The same database, reached by this name over TLS. */
function encrypted(tag: string, host: string) {
  const url = new URL(address);
  url.hostname = host;
  url.searchParams.set('sslmode', 'require');
  return { tag, name: tag, type: 'postgresql' as const, envs: [{ slug: 'prd', connection_url: url.href }] };
}

let server: PostgresqlServer;
/** A database of its own there. */
let address: URL;
let folder: string;
let processor: Processor;

beforeAll(async () => {
  server = await openPostgresqlServer();
  address = new URL(server.url);
  address.pathname = `/migrations_${crypto.randomUUID().replaceAll('-', '')}`;
  const sql = postgres(server.url, { max: 1 });
  await sql.unsafe(`CREATE DATABASE ${address.pathname.slice(1)}`);
  await sql.end();
  folder = await temporaryFolder();
  processor = await startProcessor(folder, [], TRUSTING);
  const product = shop('http://127.0.0.1:9');
  await processor.client.products.apply({
    ...product,
    databases: [
      { tag: 'embedded', name: 'Embedded', type: 'sqlite', migrations: migrations(SLOW) },
      {
        tag: 'server',
        name: 'Server',
        type: 'postgresql',
        envs: [{ slug: 'prd', connection_url: address.href }],
        migrations: migrations('INSERT INTO filled SELECT 1 FROM pg_sleep(0.1)'),
      },
      encrypted('trusted', 'localhost'),
      encrypted('misnamed', '127.0.0.1'),
    ],
  });
});
afterAll(async () => {
  await processor.kill('SIGTERM');
  await server.close();
});

/** Kills the processor, which takes its runtime with it, and starts it anew. */
async function killed(): Promise<void> {
  const { url } = processor;
  await processor.kill('SIGKILL');
  await becomesFree(url);
  processor = await startProcessor(folder, [], TRUSTING);
}

/** Whether a migration is applied, as the processor says, and how many rows its table has; null without a table. */
async function found(database: string): Promise<{ readonly isApplied: boolean; readonly rows: number | null }> {
  const { databases } = processor.client;
  const { pendingMigrations } = await databases.migration.status({ database });
  const rows = await databases.count({ database, table: 'filled' }).then(
    ({ count }) => count,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'SCHEMA_ERROR' });
      return null;
    },
  );
  return { isApplied: !pendingMigrations.includes(`${database}:long`), rows };
}

const ABSENT = { isApplied: false, rows: null };
const WHOLE = { isApplied: true, rows: ROWS };

describe('a migration during which the processor is killed', () => {
  test('is absent on a server, as status says, and is applied whole when it is run again', async () => {
    const database = 'server';
    const sql = postgres(address.href, { max: 1, onnotice: () => undefined });
    const run = processor.client.databases.migration.run({ database }).catch((error: unknown) => error);
    await vi.waitFor(async () => {
      const busy =
        await sql`SELECT 1 FROM pg_stat_activity WHERE query LIKE 'INSERT INTO filled%' AND state = 'active'`;
      expect(busy.length).toBeGreaterThan(0);
    }, PATIENCE);
    await killed();
    expect(await run).toBeInstanceOf(Error);
    expect(await found(database)).toEqual(ABSENT);
    expect(await processor.client.databases.migration.status({ database })).toMatchObject({
      lastApplied: 'server:first',
    });
    await processor.client.databases.migration.run({ database });
    expect(await found(database)).toEqual(WHOLE);
    await sql.end();
  });

  test.each([200, 700])('is whole or absent in an embedded database after %i ms, as status says', async (ms) => {
    const database = 'embedded';
    const { migration } = processor.client.databases;
    await migration.run({ migration: 'embedded:first' });
    const run = migration.run({ database }).catch((error: unknown) => error);
    await passed(ms);
    await killed();
    await run;
    const state = await found(database);
    expect([ABSENT, WHOLE]).toContainEqual(state);
    await processor.client.databases.migration.run({ database });
    expect(await found(database)).toEqual(WHOLE);
    await processor.client.databases.migration.rollback({ migration: 'embedded:long' });
    expect(await found(database)).toEqual(ABSENT);
  });
});

describe('over TLS', () => {
  const query = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

  test('a server whose certificate is trusted, and for its name, is reached', async () => {
    const { databases } = processor.client;
    expect(await databases.raw({ database: 'trusted', query })).toMatchObject({ data: [{ ssl: true }] });
    expect(await databases.raw({ database: 'server', query })).toMatchObject({ data: [{ ssl: false }] });
  });

  test('one whose certificate is for another name is refused', async () => {
    const asked = processor.client.databases.raw({ database: 'misnamed', query });
    await expect(asked).rejects.toMatchObject({
      code: 'CONNECTION_ERROR',
      message: expect.stringContaining('certificate') as unknown,
    });
  });
});

test('the command line runs migrations, takes them back, and tells how they stand', async () => {
  const ductape = (...args: string[]) => runCli([...args, '--credentials', processor.credentialsFile], { cwd: folder });
  const place = ['shop', 'prd'];
  await ductape('migrate', 'rollback', ...place, 'embedded:first');
  expect(await ductape('migrate', 'status', ...place, 'embedded')).toMatchObject({
    code: 0,
    stdout: '0 of 2 applied\nembedded:first  pending\nembedded:long  pending\n',
  });
  expect(await ductape('migrate', ...place, 'embedded:first', '--dry-run')).toMatchObject({
    code: 0,
    stdout: 'embedded:first  planned\n  CREATE TABLE first (a INTEGER);\n',
  });
  expect(await ductape('migrate', ...place, 'embedded:first')).toMatchObject({ stdout: 'embedded:first  applied\n' });
  expect(await ductape('migrate', 'status', ...place, 'embedded')).toMatchObject({
    stdout: '1 of 2 applied, the last embedded:first\nembedded:long  pending\n',
  });
  expect(await ductape('migrate', 'rollback', ...place, 'embedded:long')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^CONFLICT: migration: the newest is 'first'/),
  });
  expect(await ductape('migrate', 'rollback', ...place, 'embedded:first')).toMatchObject({
    stdout: 'embedded:first  rolled back\n',
  });
});
