/** Bundles the Worker as `wrangler deploy` does, when its sources are newer than the bundle; reads what lies beside it. */

import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['src', 'durable-objects', 'migrations', 'wrangler.toml', 'package-lock.json'];
/** Written last. */
const LOCAL = path.join(root, 'dist/local.json');

/** What is kept beside the bundle, to run it on this machine. */
export interface LocalBuild {
  /** Options of Miniflare's, as `wrangler.toml` has them. */
  readonly workerOptions: Readonly<Record<string, unknown>>;
  /** The migrations of D1, in order. */
  readonly migrations: readonly { readonly name: string; readonly statements: readonly string[] }[];
}

/** What is kept beside the bundle. */
export async function readLocalBuild(): Promise<LocalBuild> {
  return JSON.parse(await readFile(LOCAL, 'utf8')) as LocalBuild;
}

/** Makes sure that `dist` is not older than what it is made of. */
export async function buildWorkerIfStale(): Promise<void> {
  const built = await modifiedAt(LOCAL);
  const changed = await Promise.all(SOURCES.map((source) => newest(path.join(root, source))));
  if (built >= Math.max(...changed)) return;
  await promisify(execFile)(process.execPath, [path.join(root, 'scripts/build-worker.ts')], { cwd: root });
}

async function newest(name: string): Promise<number> {
  const files = await readdir(name, { recursive: true, withFileTypes: true }).catch(() => []);
  const times = files.filter((file) => file.isFile()).map((file) => modifiedAt(path.join(file.parentPath, file.name)));
  return Math.max(await modifiedAt(name), ...(await Promise.all(times)));
}

async function modifiedAt(name: string): Promise<number> {
  return (await stat(name).catch(() => null))?.mtimeMs ?? 0;
}
