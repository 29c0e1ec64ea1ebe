/** Compiles the SDK: one file of JavaScript that needs fetch and WebCrypto only, the command line, and the types. */

import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
rmSync(path.join(here, 'dist'), { recursive: true, force: true });
const common = { bundle: true, format: 'esm', target: 'es2022', absWorkingDir: here, legalComments: 'none' };
await build({
  ...common,
  entryPoints: ['src/index.ts'],
  outfile: 'dist/index.js',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  conditions: ['import'],
});
await build({
  ...common,
  entryPoints: ['src/cli/cli.ts'],
  outfile: 'dist/cli.js',
  platform: 'node',
  external: ['@ductape/sdk', 'jiti'],
});
execFileSync(process.execPath, [path.join(here, '../node_modules/typescript/bin/tsc'), '-p', here], {
  stdio: 'inherit',
});
