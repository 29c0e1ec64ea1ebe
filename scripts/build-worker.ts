/** Bundles the Worker into `dist/`, the same bundle that `wrangler deploy` sends. Prints only what goes wrong. */

import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

const wrangler = path.join(
  path.dirname(createRequire(import.meta.url).resolve('wrangler/package.json')),
  'bin/wrangler.js',
);
execFileSync(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', 'dist', '--env='], {
  cwd: path.join(import.meta.dirname, '..'),
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG: 'error', WRANGLER_HIDE_BANNER: 'true' },
});
