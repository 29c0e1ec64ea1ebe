/**
 * Counts the tests of the reports that are named, which vitest wrote as JSON to `coverage/tests`; prints what failed, and
 * ends with `N passed, N failed`. Fails when one failed, or a report is not there.
 */

import { readFile } from 'node:fs/promises';
import path from 'node:path';

interface Report {
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  /** Its path. */
  readonly name: string;
  readonly status: string;
  /** Of an error outside of its tests, or empty. */
  readonly message: string;
  readonly assertionResults: readonly TestResult[];
}

interface TestResult {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

/** What is shown of a failure: so many lines, and none of those that are not ours. */
const LINES = 6;
const FOREIGN = /^ +at .*\bnode_modules\b|^ +at process\./;

const failures: string[] = [];
let passed = 0;
for (const name of process.argv.slice(2)) {
  const report = await readReport(name);
  if (report === null) failures.push(`${name}: there is no report of these tests, which did not start or did not end`);
  for (const file of report?.testResults ?? []) {
    passed += file.assertionResults.filter(({ status }) => status === 'passed').length;
    failures.push(...failuresOf(file));
  }
}
for (const failure of failures) {
  const lines = failure
    .trimEnd()
    .split('\n')
    .filter((line) => !FOREIGN.test(line));
  console.log(`FAILED ${lines.slice(0, LINES).join('\n  ')}`);
}
if (failures.length > 0 || passed === 0) process.exitCode = 1;
console.log(`${passed} passed, ${failures.length} failed`);

async function readReport(name: string): Promise<Report | null> {
  const text = await readFile(path.join('coverage/tests', `${name}.json`), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Report);
}

/** The tests that failed; where none did and the file failed still, as one that does not load or by a hook, the file. */
function failuresOf({ name, status, message, assertionResults }: FileResult): readonly string[] {
  const file = path.relative('', name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length > 0)
    return failed.map(({ fullName, failureMessages }) => `${file}: ${fullName}\n${failureMessages.join('\n')}`);
  if (status !== 'failed') return [];
  const what = assertionResults.length === 0 ? 'did not load' : 'did not end, or a hook of it failed';
  return [`${file}: ${what}\n${message}`];
}
