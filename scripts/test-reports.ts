/** Reports of tests, as Vitest writes them in JSON to `coverage/tests`: one a run. */

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where they lie, from the root. */
export const REPORTS = 'coverage/tests';

/** What became of a file. */
export interface FileResult {
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

/** What became of a run of files. */
export interface Report {
  readonly testResults: readonly FileResult[];
}

/** The report of that name, or null where there is none: its run came to no end. */
export async function readReport(name: string): Promise<Report | null> {
  const text = await readFile(fileOf(name), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Report);
}

/** Keeps it under that name. */
export async function writeReport(name: string, report: Report): Promise<void> {
  await writeFile(fileOf(name), JSON.stringify(report));
}

/** Where the report of that name is. */
export function fileOf(name: string): string {
  return path.join(REPORTS, `${name}.json`);
}

/** Whether nothing of it was run, be it that it did not load or that the runtime which should have run it was not there. */
export function isNotRun({ status, assertionResults }: FileResult): boolean {
  return status === 'failed' && assertionResults.length === 0;
}

/** How many of its tests passed. */
export function passedOf({ assertionResults }: FileResult): number {
  return assertionResults.filter(({ status }) => status === 'passed').length;
}

/** What failed of a file: its tests; or where none did and it failed still, as by a hook, the file. */
export function failuresOf({ name, status, message, assertionResults }: FileResult): readonly string[] {
  const file = path.relative('', name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length > 0)
    return failed.map(({ fullName, failureMessages }) => `${file}: ${fullName}\n${failureMessages.join('\n')}`);
  if (status !== 'failed') return [];
  const whole = assertionResults.length === 0 ? 'did not load' : 'was not run to its end, or a hook of it failed';
  return [`${file}: ${whole}\n${message}`];
}
