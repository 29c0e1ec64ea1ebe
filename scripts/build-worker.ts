/**
 * Bundles the Worker into `dist/`, the same bundle that `wrangler deploy` sends, and keeps beside it what running it on
 * this machine needs of Wrangler, which takes seconds to load. Prints only what goes wrong.
 */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { LocalBuild } from '../local/build.ts';
import type { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler';

process.env['WRANGLER_SEND_METRICS'] = 'false';

const root = path.join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const wrangler = require('wrangler') as {
  unstable_getMiniflareWorkerOptions: typeof unstable_getMiniflareWorkerOptions;
  unstable_splitSqlQuery: typeof unstable_splitSqlQuery;
};

const program = path.join(path.dirname(require.resolve('wrangler/package.json')), 'bin/wrangler.js');
execFileSync(process.execPath, [program, 'deploy', '--dry-run', '--outdir', 'dist', '--env='], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, WRANGLER_LOG: 'error', WRANGLER_HIDE_BANNER: 'true' },
});

const { workerOptions } = wrangler.unstable_getMiniflareWorkerOptions(path.join(root, 'wrangler.toml'));
const folder = path.join(root, 'migrations');
const names = readdirSync(folder).filter((file) => file.endsWith('.sql'));
const local: LocalBuild = {
  workerOptions: { ...workerOptions, rootPath: undefined },
  migrations: names.toSorted().map((name) => ({
    name,
    statements: wrangler.unstable_splitSqlQuery(readFileSync(path.join(folder, name), 'utf8')),
  })),
};
writeFileSync(path.join(root, 'dist/local.json'), JSON.stringify(local));
