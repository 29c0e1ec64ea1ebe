/**
 * Writes what follows from the contracts and tables: the SDK's client and types, and the reference pages.
 * With `--check` it writes nothing and fails when a file is not what it would write.
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openApiDocument } from '../src/http/openapi.ts';
import { generateReference } from './generate-reference.ts';
import { generateSdk } from './generate-sdk.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const files: Record<string, string> = {
  ...(await generateSdk()),
  ...generateReference(),
  'docs/reference/openapi.json': `${JSON.stringify(openApiDocument(), null, 2)}\n`,
};

const stale: string[] = [];
for (const [name, text] of Object.entries(files)) {
  const file = path.join(root, name);
  const before = await readFile(file, 'utf8').catch(() => null);
  if (before === text) continue;
  stale.push(name);
  if (process.argv.includes('--check')) continue;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`Not up to date, run npm run generate: ${stale.join(', ')}`);
  process.exit(1);
}
console.log(stale.length === 0 ? 'Generated files are up to date.' : `Wrote ${stale.join(', ')}`);
