/**
 * `npm test`: the tests in the Workers runtime, in two parts side by side, since most of them wait more than they work, and
 * those of what is pure. With arguments it is Vitest with these. Reports go to `coverage/tests`, a file a part.
 */

import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileOf, isNotRun, readReport, REPORTS, writeReport } from '../scripts/test-reports.ts';
import { sharePostgresqlServer } from './support/postgresql-server.ts';

/** Parts by the names of their reports. */
const PARTS = [
  { name: 'worker-1', project: 'worker', shard: ['--shard=1/2'] },
  { name: 'worker-2', project: 'worker', shard: ['--shard=2/2'] },
  { name: 'pure', project: 'pure', shard: [] },
] as const;
type Part = (typeof PARTS)[number];

const VITEST = path.join(path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

const given = process.argv.slice(2);
if (given.length > 0) process.exitCode = await run(given, 'inherit');
else {
  await rm(REPORTS, { recursive: true, force: true });
  const postgresql = await sharePostgresqlServer();
  const codes = await Promise.all(PARTS.map(({ name, project, shard }) => runReported(name, project, shard)));
  for (const [index, part] of PARTS.entries()) {
    if (codes[index] !== 0) codes[index] = await runAgain(part);
  }
  process.exitCode = Math.max(...codes);
  await postgresql.close();
}

/**
 * Runs once more what a part that failed did not run at all: a runtime may fail to start on a machine that is busy. Answers
 * the exit code of the part. What fails again has failed.
 */
async function runAgain({ name, project }: Part): Promise<number> {
  const report = await readReport(name);
  const files = report?.testResults.filter(isNotRun).map((file) => file.name) ?? [];
  if (report === null || files.length === 0) return 1;
  console.log(`\n${files.length} files of ${name} were not run, and are run again:\n${files.join('\n')}\n`);
  await runReported(`${name}-again`, project, files);
  const again = new Map((await readReport(`${name}-again`))?.testResults.map((file) => [file.name, file]));
  const testResults = report.testResults.map((file) => again.get(file.name) ?? file);
  await writeReport(name, { testResults });
  return testResults.some(({ status }) => status === 'failed') ? 1 : 0;
}

function runReported(name: string, project: string, args: readonly string[]): Promise<number> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${fileOf(name)}`];
  return run([`--project=${project}`, ...args, ...reporters], 'pipe');
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
