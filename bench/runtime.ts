/** What is measured, each in a runtime of its own with an empty state on disk. */

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Ductape from '@ductape/sdk';
import { build } from 'esbuild';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { type Credentials, ensureCredentials } from '../local/credentials.ts';
import { guardRuntime } from '../local/runtime-guard.ts';
import { bundleMysql, MYSQL_CLIENT } from '../scripts/bundle-mysql.ts';
import { bundleNeo4j, NEO4J_CLIENT } from '../scripts/bundle-neo4j.ts';
import { type ServerOptions, startServer } from '../local/server.ts';
import { fileProduct } from './file-product.ts';
import { D1_BINDING, type DatabaseServers, databaseProduct, products, SECRET } from './products.ts';

/** The bare Workers that the processor is held against. */
export const FLOORS = [
  'echo',
  'proxy',
  'signed',
  'rows',
  'alarm',
  'lane',
  'five',
  'workflow',
  'items',
  'driver',
  'd1',
  'mysql',
  'graph',
  'files',
  'push',
] as const;

/** Servers that what is measured calls. */
export interface Servers extends DatabaseServers {
  readonly targetUrl: string;
}

/** The running floors. */
export interface Floors {
  readonly urls: Readonly<Record<(typeof FLOORS)[number], string>>;
  close(): Promise<void>;
}

/** A running processor, its products applied. */
export interface Processor {
  readonly url: string;
  /** Where the runtime's inspector listens, if it was asked to. */
  readonly inspector: string | null;
  readonly credentials: Credentials;
  close(): Promise<void>;
}

const root = path.join(import.meta.dirname, '..');

const object = (binding: string, className: string) => ({
  durableObjects: { [binding]: { className, useSQLite: true } },
});
const driver = { compatibilityFlags: ['nodejs_compat'], ...object('DRIVERS', 'Driver') };

/** What a floor has beside the addresses of servers. */
const BINDINGS: Partial<Record<(typeof FLOORS)[number], object>> = {
  rows: object('ROWS', 'Rows'),
  lane: object('LANES', 'Lane'),
  five: object('JOURNALS', 'Journal'),
  alarm: object('ALARMS', 'Alarm'),
  workflow: { workflows: { FIVE: { name: 'five', className: 'Five' } } },
  items: object('ITEMS', 'Items'),
  d1: { d1Databases: { DB: 'floor' } },
  driver,
  mysql: driver,
  graph: object('GRAPHS', 'Graph'),
  push: object('PUSHES', 'Push'),
  files: { r2Buckets: { FILES: 'floor' } },
};

/** Bundles the floors into a folder. */
export async function buildFloors(folder: string): Promise<void> {
  await Promise.all([bundleMysql(), bundleNeo4j()]);
  await build({
    entryPoints: FLOORS.map((name) => path.join(import.meta.dirname, `floors/${name}.ts`)),
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    alias: { mysql2: MYSQL_CLIENT, 'neo4j-driver': NEO4J_CLIENT },
    external: ['cloudflare:*', 'node:*'],
    conditions: ['workerd'],
  });
}

/** Starts the floors from the folder of their bundles. */
export async function startFloors(
  bundles: string,
  state: string,
  { targetUrl, postgresqlUrl, mariadbUrl }: Servers,
): Promise<Floors> {
  const config = await readFile(path.join(root, 'wrangler.toml'), 'utf8');
  const compatibilityDate = /^compatibility_date = "(.+)"$/m.exec(config)?.[1];
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      resourcePersistencePath: state,
      handleStructuredLogs: () => {},
      workers: FLOORS.map((name) => ({
        name,
        modules: [{ type: 'ESModule', path: path.join(bundles, `${name}.js`) }],
        modulesRoot: bundles,
        compatibilityDate,
        bindings: {
          TARGET: `${targetUrl}/echo`,
          DUE: `${targetUrl}/due`,
          POSTGRESQL: postgresqlUrl,
          MARIADB: mariadbUrl ?? '',
        },
        ...BINDINGS[name],
        unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
      })),
    } as never),
  );
  await runtime.ready;
  const stopGuarding = guardRuntime();
  const urls = await Promise.all(
    FLOORS.map(async (name) => [name, `http://127.0.0.1:${(await runtime.unsafeGetDirectURL(name)).port}`] as const),
  );
  return {
    urls: Object.fromEntries(urls) as Floors['urls'],
    async close() {
      await runtime.dispose();
      stopGuarding();
    },
  };
}

/** Starts the processor as `npm start` does, with a workspace of its own. The lines it prints are dropped. */
export async function startProcessor(
  state: string,
  { targetUrl, ...servers }: Servers,
  options: Pick<ServerOptions, 'inspectorPort'> = {},
): Promise<Processor> {
  const bootstrapToken = randomBytes(32).toString('hex');
  const onFailure = (error: Error) => {
    throw error;
  };
  const server = await startServer({
    port: 0,
    state,
    bootstrapToken,
    log: () => {},
    onFailure,
    d1: [D1_BINDING],
    ...options,
  });
  const credentials = await ensureCredentials(`${state}.credentials.json`, server.url, bootstrapToken);
  const client = new Ductape(credentials);
  await client.secrets.create(SECRET);
  for (const product of [...products(targetUrl), databaseProduct(servers), fileProduct()])
    await client.products.apply(product);
  return { ...server, credentials };
}
