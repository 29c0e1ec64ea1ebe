/** Compiles the SDK: JavaScript that needs fetch and WebCrypto only, the command line, and the types. */

import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
rmSync(path.join(here, 'dist'), { recursive: true, force: true });
const common = { bundle: true, format: 'esm', target: 'es2022', absWorkingDir: here, legalComments: 'none' };
const library = { ...common, platform: 'neutral', mainFields: ['module', 'main'], conditions: ['import'] };
/**
 * Files of their own: what records features and fallbacks, loaded by those who write them as functions, what moves
 * files, how notifications are spelled, and what subscribes to events. The error's class is the same in all of them.
 */
const parts = {
  name: 'parts',
  setup({ onResolve }) {
    for (const [filter, file] of [
      [/features\/recorder\.ts$/, './features.js'],
      [/storage\/mover\.ts$/, './storage.js'],
      [/notification-aliases\.ts$/, './notifications.js'],
      [/events\/subscriber\.ts$/, './events.js'],
    ])
      onResolve({ filter }, ({ kind }) => (kind === 'dynamic-import' ? { path: file, external: true } : undefined));
  },
};
const sameErrors = {
  name: 'same-errors',
  setup: ({ onResolve }) => onResolve({ filter: /\/errors\.ts$/ }, () => ({ path: './index.js', external: true })),
};
await build({ ...library, entryPoints: ['src/index.ts'], outfile: 'dist/index.js', plugins: [parts] });
await build({ ...library, entryPoints: ['src/features/recorder.ts'], outfile: 'dist/features.js' });
await build({ ...library, entryPoints: ['src/storage/mover.ts'], outfile: 'dist/storage.js', plugins: [sameErrors] });
await build({
  ...library,
  entryPoints: ['src/notification-aliases.ts'],
  outfile: 'dist/notifications.js',
  plugins: [sameErrors],
});
await build({
  ...library,
  entryPoints: ['src/events/subscriber.ts'],
  outfile: 'dist/events.js',
  plugins: [sameErrors],
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
