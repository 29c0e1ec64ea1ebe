/** Counts the tests of vitest's JSON reports, which lie in a folder, and ends with `N passed, N failed`. Fails when one failed or none ran. */

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

const [folder = 'coverage/tests'] = process.argv.slice(2);
const files = await readdir(folder).catch(() => []);
const reports = await Promise.all(
  files.map(async (file) => JSON.parse(await readFile(path.join(folder, file), 'utf8')) as Report),
);

const passed = reports.reduce((sum, { numPassedTests }) => sum + numPassedTests, 0);
const failed = reports.reduce((sum, { numFailedTests, testResults }) => {
  // A file that does not load holds no test that could fail.
  const unloaded = testResults.filter((result) => result.status === 'failed' && result.assertionResults.length === 0);
  return sum + numFailedTests + unloaded.length;
}, 0);
if (failed > 0 || passed === 0) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed`);
