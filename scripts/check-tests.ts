/** Counts the tests of vitest's JSON report and ends with `N passed, N failed`. Fails when one failed or none ran. */

import { readFile } from 'node:fs/promises';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

const [file = 'coverage/tests.json'] = process.argv.slice(2);
const report: Report = await readFile(file, 'utf8').then(JSON.parse, () => ({
  numPassedTests: 0,
  numFailedTests: 0,
  testResults: [],
}));

// A file that does not load holds no test that could fail.
const unloaded = report.testResults.filter(
  (result) => result.status === 'failed' && result.assertionResults.length === 0,
);
const failed = report.numFailedTests + unloaded.length;
if (failed > 0 || report.numPassedTests === 0) process.exitCode = 1;
console.log(`${report.numPassedTests} passed, ${failed} failed`);
