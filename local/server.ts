/** Runs the bundled Worker on this machine, with its state on disk. */

import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { guardRuntime } from './runtime-guard.ts';
import type { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** Wrangler prints its settings and looks for updates unless told otherwise. */
process.env['WRANGLER_SEND_METRICS'] ??= 'false';

/** How to run. */
export interface ServerOptions {
  readonly port: number;
  /** Folder of the state. */
  readonly state: string;
  /** The one-time token that this run accepts for creating a workspace. */
  readonly bootstrapToken: string;
  /** Prints a line of the Worker's console. */
  readonly log: (line: string) => void;
}

/** A running processor. */
export interface LocalServer {
  readonly url: string;
  /** Stops it; state stays. */
  close(): Promise<void>;
}

/** Fires the cron trigger this often, as the platform does. */
const CRON_MS = 60_000;

/** Starts the Worker of `wrangler.toml`, applies the migrations of D1 and answers when it serves. */
export async function startServer({ port, state, bootstrapToken, log }: ServerOptions): Promise<LocalServer> {
  await refuseTakenPort(port);
  const wrangler = require('wrangler') as { unstable_getMiniflareWorkerOptions: typeof unstable_getMiniflareWorkerOptions; unstable_splitSqlQuery: typeof unstable_splitSqlQuery };
  const { Miniflare, convertV4MiniflareOptions, Log, LogLevel } = await import('miniflare');
  const { workerOptions } = wrangler.unstable_getMiniflareWorkerOptions(path.join(root, 'wrangler.toml'));
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      // Otherwise it asks the network for the fields of `request.cf`, which nothing here reads.
      cf: false,
      log: new Log(LogLevel.ERROR),
      handleStructuredLogs: ({ message }: { message: string }) => log(message),
      resourcePersistencePath: state,
      workers: [
        {
          ...workerOptions,
          name: 'processor',
          modules: [{ type: 'ESModule', path: path.join(root, 'dist/index.js') }],
          modulesRoot: path.join(root, 'dist'),
          bindings: { ...workerOptions.bindings, ALLOW_PRIVATE_TARGETS: 'true', BOOTSTRAP_TOKEN: bootstrapToken },
          unsafeDirectSockets: [{ host: '127.0.0.1', port }],
        },
      ],
    } as never),
  );
  await miniflare.ready;
  const stopGuarding = guardRuntime();
  await migrate((await miniflare.getD1Database('DB')) as unknown as D1, wrangler.unstable_splitSqlQuery);
  const worker = await miniflare.getWorker();
  const cron = setInterval(() => void worker.scheduled({ cron: '* * * * *' }).catch((error: unknown) => log(String(error))), CRON_MS);
  const url = `http://127.0.0.1:${(await miniflare.unsafeGetDirectURL('processor')).port}`;
  return {
    url,
    async close() {
      clearInterval(cron);
      await miniflare.dispose();
      stopGuarding();
    },
  };
}

/** The runtime would only print that a port is taken, and go on without it. */
function refuseTakenPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', () => reject(new Error(`port ${port} is taken, perhaps by another processor; give another one with --port`)))
      .listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}

type Statement = { bind(...values: unknown[]): Statement };
interface D1 {
  exec(sql: string): Promise<unknown>;
  prepare(sql: string): Statement & { all(): Promise<{ results: { name: string }[] }> };
  batch(statements: Statement[]): Promise<unknown>;
}

/** Applies the migrations that are not yet applied, each whole; kept in the table that Wrangler uses for it. */
async function migrate(db: D1, split: typeof unstable_splitSqlQuery): Promise<void> {
  await db.exec('CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)');
  const applied = new Set((await db.prepare('SELECT name FROM d1_migrations').all()).results.map(({ name }) => name));
  const folder = path.join(root, 'migrations');
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()) {
    if (applied.has(name)) continue;
    const statements = split(await readFile(path.join(folder, name), 'utf8')).map((sql) => db.prepare(sql));
    await db.batch([...statements, db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name)]);
  }
}
