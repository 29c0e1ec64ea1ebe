/** The counting Worker in a runtime of its own. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Ductape from '@ductape/sdk';
import { build } from 'esbuild';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler';
import { IN_LANES, PER_JOB, products, SECRET } from '../../bench/products.ts';
import { type Credentials, ensureCredentials } from '../../local/credentials.ts';
import { guardRuntime } from '../../local/runtime-guard.ts';
import { createSigner } from '../../sdk/src/signer.ts';
import { bundleMysql, MYSQL_CLIENT } from '../../scripts/bundle-mysql.ts';
import { bundleNeo4j, NEO4J_CLIENT } from '../../scripts/bundle-neo4j.ts';
import type { Counts } from './counts.ts';
import { eventProduct } from './event-product.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const PATIENCE_MS = 60_000;

/** A request whose body is the input of an operation. */
export interface Ask {
  readonly path: string;
  readonly input: unknown;
}

/** A running processor that counts. */
export interface CountingProcessor {
  readonly url: string;
  /** Sends a request, signed at the processor's time; throws unless it succeeds. */
  ask(request: Ask): Promise<unknown>;
  /** Puts its clock forward, which stands still otherwise: alarms that are due by then go off. */
  advance(ms: number): Promise<void>;
  /** Waits until nothing is under way but what waits for the time to pass. */
  quiet(): Promise<void>;
  /** Lets the time pass until nothing is under way at all. Alarms for later stay. */
  settle(): Promise<void>;
  /** Fires the cron trigger. */
  cron(): Promise<void>;
  /** What was counted since the last time. */
  take(): Promise<Counts>;
  /** What is left: objects that keep anything of what was done, and rows of tables in D1 that hold jobs and run records. */
  leftOver(): Promise<{ readonly objects: number; readonly rows: number }>;
  close(): Promise<void>;
}

/** Bundles and starts the Worker, with a workspace and products whose app is reached at an address. */
export async function startCounting(targetUrl: string): Promise<CountingProcessor> {
  const folder = await mkdtemp(path.join(tmpdir(), 'processor-cost-'));
  await Promise.all([bundleMysql(), bundleNeo4j()]);
  await build({
    entryPoints: [path.join(import.meta.dirname, 'worker/entry.ts')],
    alias: { mysql2: MYSQL_CLIENT, 'neo4j-driver': NEO4J_CLIENT },
    outfile: path.join(folder, 'dist/index.js'),
    bundle: true,
    format: 'esm',
    target: 'es2024',
    external: ['cloudflare:*', 'node:*'],
    conditions: ['workerd'],
  });
  const bootstrapToken = randomBytes(32).toString('hex');
  const miniflare = createRuntime(folder, bootstrapToken);
  await miniflare.ready;
  const stopGuarding = guardRuntime();
  const db = await miniflare.getD1Database('DB');
  for (const file of (await readdir(path.join(ROOT, 'migrations'))).toSorted()) {
    const sql = await readFile(path.join(ROOT, 'migrations', file), 'utf8');
    await db.batch(unstable_splitSqlQuery(sql).map((statement) => db.prepare(statement)));
  }
  const { port } = await miniflare.unsafeGetDirectURL('counting');
  const url = `http://127.0.0.1:${port}`;
  const credentials = await ensureCredentials(path.join(folder, 'credentials.json'), url, bootstrapToken);
  const client = new Ductape(credentials);
  await client.secrets.create(SECRET);
  // Not those of which something happens by itself.
  const own = products(targetUrl).filter(({ tag }) => tag === PER_JOB || tag === IN_LANES);
  for (const product of [...own, eventProduct(targetUrl)]) await client.products.apply(product);
  const close = async () => {
    await miniflare.dispose();
    stopGuarding();
    await rm(folder, { recursive: true, force: true, maxRetries: 20 });
  };
  const tables = ['jobs', 'run_record_packs'];
  return {
    url,
    ...(await createControl(url, credentials)),
    async leftOver() {
      const objects = (await control(url, 'kept')) as number;
      const counted = await db.batch<{ n: number }>(
        tables.map((table) => db.prepare(`SELECT COUNT(*) AS n FROM ${table}`)),
      );
      return { objects, rows: counted.reduce((sum, { results }) => sum + (results[0]?.n ?? 0), 0) };
    },
    close,
  };
}

export { IN_LANES, PER_JOB };

function createRuntime(folder: string, bootstrapToken: string): Miniflare {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(path.join(ROOT, 'wrangler.toml'));
  return new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      resourcePersistencePath: path.join(folder, 'state'),
      handleStructuredLogs: () => {},
      workers: [
        {
          ...workerOptions,
          name: 'counting',
          modules: [{ type: 'ESModule', path: path.join(folder, 'dist/index.js') }],
          modulesRoot: path.join(folder, 'dist'),
          bindings: {
            ...(workerOptions.bindings as Record<string, string>),
            ALLOW_PRIVATE_TARGETS: 'true',
            BOOTSTRAP_TOKEN: bootstrapToken,
            MASTER_KEY: randomBytes(32).toString('base64'),
          },
          unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        },
      ],
    } as never),
  );
}

async function control(url: string, what: string): Promise<unknown> {
  const response = await fetch(`${url}/_cost/${what}`);
  if (!response.ok) throw new Error(`${what}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** How the processor stands. */
interface Standing {
  readonly quiet: boolean;
  readonly wakesInMs: number | null;
}

async function createControl(
  url: string,
  credentials: Credentials,
): Promise<Omit<CountingProcessor, 'url' | 'leftOver' | 'close'>> {
  const sign = createSigner(credentials);
  let now = (await control(url, 'now')) as number;
  const advance = async (ms: number): Promise<void> => {
    now += ms;
    await control(url, `advance?ms=${ms}`);
  };
  const quiet = async (): Promise<Standing> => {
    const until = Date.now() + PATIENCE_MS;
    while (Date.now() < until) {
      const standing = (await control(url, 'standing')) as Standing;
      if (standing.quiet) return standing;
      await wait(10);
    }
    throw new Error('the processor does not come to rest');
  };
  return {
    advance,
    async quiet() {
      await quiet();
    },
    async settle() {
      for (let { wakesInMs } = await quiet(); wakesInMs !== null; { wakesInMs } = await quiet())
        await advance(wakesInMs);
    },
    async ask({ path: route, input }) {
      const body = JSON.stringify(input);
      const request = { method: 'POST', url: new URL(route, url), idempotencyKey: null };
      const token = await sign({ ...request, body: new TextEncoder().encode(body) }, now);
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const response = await fetch(request.url, { method: 'POST', headers, body });
      if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
      return ((await response.json()) as { data: unknown }).data;
    },
    async cron() {
      await control(url, 'cron');
    },
    take: async () => (await control(url, 'take')) as Counts,
  };
}
