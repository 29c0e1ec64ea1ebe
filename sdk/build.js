/** Compiles the SDK: JavaScript that needs fetch and WebCrypto only, the command line, and the types. */

import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
rmSync(path.join(here, 'dist'), { recursive: true, force: true });
const common = { bundle: true, format: 'esm', target: 'es2022', absWorkingDir: here, legalComments: 'none' };
const library = { ...common, platform: 'neutral', mainFields: ['module', 'main'], conditions: ['import'] };
/** What records features and fallbacks is a file of its own: it is loaded by those who write them as functions. */
const recorder = {
  name: 'recorder',
  setup: ({ onResolve }) =>
    onResolve({ filter: /features\/recorder\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './features.js', external: true } : undefined,
    ),
};
await build({ ...library, entryPoints: ['src/index.ts'], outfile: 'dist/index.js', plugins: [recorder] });
await build({ ...library, entryPoints: ['src/features/recorder.ts'], outfile: 'dist/features.js' });
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
