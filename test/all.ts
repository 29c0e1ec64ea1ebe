/**
 * `npm test`: the tests in the Workers runtime, in two parts side by side, since most of them wait more than they work, and
 * those of what is pure. With arguments it is Vitest with these. Reports go to `coverage/tests`, a file a part.
 */

import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { sharePostgresqlServer } from './support/postgresql-server.ts';

/** By the names of their reports. */
const PARTS = {
  'worker-1': ['--project=worker', '--shard=1/2'],
  'worker-2': ['--project=worker', '--shard=2/2'],
  pure: ['--project=pure'],
};
const REPORTS = 'coverage/tests';
const VITEST = path.join(path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

const given = process.argv.slice(2);
if (given.length > 0) process.exitCode = await run(given, 'inherit');
else {
  await rm(REPORTS, { recursive: true, force: true });
  const postgresql = await sharePostgresqlServer();
  const parts = Object.entries(PARTS).map(([name, part]) =>
    run([...part, '--reporter=default', '--reporter=json', `--outputFile.json=${REPORTS}/${name}.json`], 'pipe'),
  );
  process.exitCode = Math.max(...(await Promise.all(parts)));
  await postgresql.close();
}

/** Runs Vitest; answers its exit code. What is piped is no terminal, where each part would draw over the other. */
function run(args: readonly string[], output: 'inherit' | 'pipe'): Promise<number> {
  const child = spawn(process.execPath, [VITEST, 'run', ...args], {
    stdio: ['inherit', output, output],
    env: { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) },
  });
  child.stdout?.pipe(process.stdout, { end: false });
  child.stderr?.pipe(process.stderr, { end: false });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve(code ?? 1));
  });
}
