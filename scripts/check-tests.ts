/**
 * Counts the tests of the reports that are named, prints what failed, and ends with `N passed, N failed`. Fails when one
 * failed, or a report is not there.
 */

import { failuresOf, passedOf, readReport } from './test-reports.ts';

/** What is shown of a failure. */
const LINES = 8;

const failures: string[] = [];
let passed = 0;
for (const name of process.argv.slice(2)) {
  const report = await readReport(name);
  if (report === null) failures.push(`${name}: there is no report of these tests, which did not start or did not end`);
  for (const file of report?.testResults ?? []) {
    passed += passedOf(file);
    failures.push(...failuresOf(file));
  }
}
for (const failure of failures) console.log(`FAILED ${failure.trimEnd().split('\n').slice(0, LINES).join('\n  ')}`);
if (failures.length > 0 || passed === 0) process.exitCode = 1;
console.log(`${passed} passed, ${failures.length} failed`);
