/** Bundles the Worker as `wrangler deploy` does, when its sources are newer than the bundle. */

import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['src', 'durable-objects', 'wrangler.toml', 'package-lock.json'];

/** Makes sure that `dist/index.js` is not older than what it is made of. */
export async function buildWorkerIfStale(): Promise<void> {
  const built = await modifiedAt(path.join(root, 'dist/index.js'));
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
