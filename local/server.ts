/** Runs the bundled Worker on this machine, with its state on disk. */

import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LocalBuild, readLocalBuild } from './build.ts';
import { ensureMasterKey } from './master-key.ts';
import { guardRuntime } from './runtime-guard.ts';
import { lockState } from './state-lock.ts';
import type { Log, Miniflare } from 'miniflare';

const root = fileURLToPath(new URL('..', import.meta.url));

/** How to run. */
export interface ServerOptions {
  readonly port: number;
  /** Folder of the state. */
  readonly state: string;
  /** Whether to begin with an empty state. */
  readonly fresh?: boolean;
  /** The one-time token that this run accepts for creating a workspace. */
  readonly bootstrapToken: string;
  /** Prints a line of the Worker's console. */
  readonly log: (line: string) => void;
  /** Told when the runtime ended by itself and could not be started again: nothing serves from then on. */
  readonly onFailure: (error: Error) => void;
  /** Port at which the runtime's inspector listens, for a debugger: 0 is any that is free; none when absent. */
  readonly inspectorPort?: number;
  /** Bindings of further D1 databases, which products of all workspaces may use. */
  readonly d1?: readonly string[];
  /** How often the cron trigger is fired; every minute when absent, as the platform does. */
  readonly cronMs?: number;
}

/** A running processor. */
export interface LocalServer {
  readonly url: string;
  /** Where the inspector listens, or null. */
  readonly inspector: string | null;
  /** Stops it; state stays. */
  close(): Promise<void>;
}

const CRON_MS = 60_000;

/** Starts the Worker of `wrangler.toml`, applies the migrations of D1 and answers when it serves. */
export async function startServer(options: ServerOptions): Promise<LocalServer> {
  const { port, state, log, cronMs = CRON_MS } = options;
  await refuseTakenPort(port);
  const unlock = await lockState(state);
  // Not before: whoever holds the port or the lock is a processor that runs on this state.
  if (options.fresh) await rm(state, { recursive: true, force: true });
  let stopGuarding = () => {};
  const guard = () => {
    stopGuarding();
    stopGuarding = guardRuntime();
  };
  const build = await readLocalBuild();
  const miniflare = await createRuntime(build, options, await ensureMasterKey(state), guard);
  await miniflare.ready;
  guard();
  await migrate(build, () => miniflare.getD1Database('DB'), path.join(state, 'd1/migrations.json'));
  // Not by `getWorker`, whose calls block this process, and with it the reading of what the runtime prints: once the
  // pipe is full, both would wait for each other for good.
  const fireCron = async () => {
    const answer = await miniflare.dispatchFetch('http://localhost/cdn-cgi/local/scheduled?cron=*+*+*+*+*');
    if (!answer.ok) log(`the cron trigger failed: ${await answer.text()}`);
  };
  const cron = setInterval(() => void fireCron().catch((error: unknown) => log(String(error))), cronMs);
  const url = `http://127.0.0.1:${(await miniflare.unsafeGetDirectURL('processor')).port}`;
  const inspector = options.inspectorPort === undefined ? null : `http://${(await miniflare.getInspectorURL()).host}`;
  return {
    url,
    inspector,
    async close() {
      clearInterval(cron);
      await miniflare.dispose();
      stopGuarding();
      await unlock();
    },
  };
}

/** The runtime with the Worker. One that ends by itself is started again, as another process; then `onRestart` is called. */
async function createRuntime(
  { workerOptions }: LocalBuild,
  { port, state, bootstrapToken, log, onFailure, inspectorPort, d1 = [] }: ServerOptions,
  masterKey: string,
  onRestart: () => void,
): Promise<Miniflare> {
  const { Miniflare: Runtime, convertV4MiniflareOptions, Log: RuntimeLog, LogLevel } = await import('miniflare');
  return new Runtime(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      // Otherwise it asks the network for the fields of `request.cf`, which nothing here reads.
      cf: false,
      ...(inspectorPort !== undefined && { inspectorPort }),
      log: watchedLog(new RuntimeLog(LogLevel.ERROR), onFailure),
      handleStructuredLogs: ({ message }: { message: string }) => log(message),
      unsafeHandleRuntimeRestart: onRestart,
      resourcePersistencePath: state,
      unsafeTriggerHandlers: true,
      workers: [
        {
          ...workerOptions,
          rootPath: root,
          name: 'processor',
          modules: [{ type: 'ESModule', path: path.join(root, 'dist/index.js') }],
          modulesRoot: path.join(root, 'dist'),
          bindings: {
            ...(workerOptions['bindings'] as Record<string, string>),
            ...(d1.length > 0 && { USER_BINDINGS: d1.map((name) => `${name}=*`).join() }),
            ALLOW_PRIVATE_TARGETS: 'true',
            BOOTSTRAP_TOKEN: bootstrapToken,
            MASTER_KEY: masterKey,
          },
          d1Databases: {
            ...(workerOptions['d1Databases'] as object),
            ...Object.fromEntries(d1.map((name) => [name, name])),
          },
          unsafeDirectSockets: [{ host: '127.0.0.1', port }],
        },
      ],
    } as never),
  );
}

/** Miniflare only logs that the runtime could not be started again, and would go on without one. */
function watchedLog(log: Log, onFailure: (error: Error) => void): Log {
  const print = log.error.bind(log);
  log.error = (error) => ('code' in error && error.code === 'ERR_RUNTIME_FAILURE' ? onFailure(error) : print(error));
  return log;
}

/** The runtime would only print that a port is taken, and go on without it. */
function refuseTakenPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', () =>
        reject(new Error(`port ${port} is taken, perhaps by another processor; give another one with --port`)),
      )
      .listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}

type Statement = { bind(...values: unknown[]): Statement };
interface D1 {
  exec(sql: string): Promise<unknown>;
  prepare(sql: string): Statement & { all(): Promise<{ results: { name: string }[] }> };
  batch(statements: Statement[]): Promise<unknown>;
}

/**
 * Applies the migrations that are not yet applied, each whole; kept in the table that Wrangler uses for it, and by the
 * names of all in a file beside the database. With those it is not even asked, which would block this process while
 * the runtime may be busy with jobs of before: see the cron trigger.
 */
async function migrate({ migrations }: LocalBuild, open: () => Promise<D1>, marker: string): Promise<void> {
  const all = JSON.stringify(migrations.map(({ name }) => name));
  if ((await readFile(marker, 'utf8').catch(() => null)) === all) return;
  const db = await open();
  await db.exec(
    'CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)',
  );
  const applied = new Set((await db.prepare('SELECT name FROM d1_migrations').all()).results.map(({ name }) => name));
  for (const { name, statements } of migrations) {
    if (applied.has(name)) continue;
    const prepared = statements.map((sql) => db.prepare(sql));
    await db.batch([...prepared, db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name)]);
  }
  await writeFile(marker, all);
}
