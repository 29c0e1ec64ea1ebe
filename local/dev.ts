/** `npm run dev`: the Worker under `wrangler dev`, which reloads on change, with tables and credentials of its own. */

import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ensureCredentials } from './credentials.ts';
import { ensureMasterKey } from './master-key.ts';
import { readOptions } from './serve.ts';

const STATE = path.resolve('.ductape/dev');
const CREDENTIALS = path.resolve('.ductape/dev-credentials.json');
const WRANGLER = path.resolve(import.meta.dirname, '../node_modules/wrangler/bin/wrangler.js');
/** The trace store costs five times on every object call; `CI` answers questions with yes. */
const ENVIRONMENT = {
  ...process.env,
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  X_LOCAL_OBSERVABILITY: 'false',
  CI: '1',
};

const { port } = readOptions(process.argv.slice(2));
const token = randomBytes(32).toString('hex');
const where = ['--persist-to', STATE, '--env='];
execFileSync(process.execPath, [WRANGLER, 'd1', 'migrations', 'apply', 'DB', '--local', ...where], {
  env: ENVIRONMENT,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const masterKey = await ensureMasterKey(STATE);
const variables = ['ALLOW_PRIVATE_TARGETS:true', `BOOTSTRAP_TOKEN:${token}`, `MASTER_KEY:${masterKey}`].flatMap(
  (variable) => ['--var', variable],
);
const wrangler = spawn(process.execPath, [WRANGLER, 'dev', '--port', String(port), ...variables, ...where], {
  env: ENVIRONMENT,
  stdio: 'inherit',
});
wrangler.once('exit', (code) => process.exit(code ?? 1));

const url = `http://127.0.0.1:${port}`;
while (
  !(await fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  ))
)
  await wait(200);
await ensureCredentials(CREDENTIALS, url, token);
console.log(`API ${url}  ·  credentials ${path.relative(process.cwd(), CREDENTIALS)}`);
