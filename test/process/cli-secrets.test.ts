import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './command-line.ts';
import { type Processor, startNewProcessor } from './processor.ts';
import { type Ended, temporaryFolder } from './program.ts';

let processor: Processor;
let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  processor = await startNewProcessor();
  await writeFile(path.join(folder, 'value'), 'first value\n');
});
afterAll(() => processor.kill('SIGTERM'));

const ductape = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  runCli(['secrets', ...args, '--credentials', processor.credentialsFile], { cwd: folder, env });

test('a secret is kept, replaced, read, revoked and deleted, and who read it is told', async () => {
  const printed = async (args: readonly string[], env?: Record<string, string>) => {
    const { code, stdout, stderr } = await ductape(args, env);
    expect([code, stderr]).toEqual([0, '']);
    return stdout.trimEnd();
  };
  expect(await printed(['list'])).toBe('no secrets');
  expect(await printed(['set', 'KEY', '--value-file', 'value', '--app', 'mail', '--env', 'prd'])).toBe('KEY is kept');
  expect(await printed(['get', 'KEY'])).toBe('first value');
  expect(await printed(['set', 'KEY'], { DUCTAPE_SECRET_VALUE: 'second value' })).toBe('KEY has a new value');
  expect(await printed(['get', 'KEY'])).toBe('second value');
  expect(await printed(['list'])).toBe('KEY  apps: mail  environments: prd');
  expect(await printed(['rotate'])).toBe('data key 2 seals from now on; 1 secret(s) and 2 data key(s) are sealed anew');
  expect(await printed(['get', 'KEY'])).toBe('second value');
  expect((await printed(['accesses', 'KEY'])).split('\n')).toHaveLength(3);
  expect(await printed(['accesses', 'KEY'])).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}user_\w+ {2}secrets\.fetch {2}KEY/);
  expect(await printed(['revoke', 'KEY'])).toBe('KEY is revoked');
  expect(await printed(['list'])).toBe('KEY  apps: mail  environments: prd  revoked');
  expect(await printed(['delete', 'KEY'])).toBe('KEY is deleted');
  expect(await printed(['delete', 'KEY'])).toBe('there is no secret KEY');
});

test.each([
  [['set', 'KEY'], 2, 'no value: set DUCTAPE_SECRET_VALUE'],
  [['set', 'KEY', '--value-file', 'absent'], 2, 'absent cannot be read'],
  [['get', 'NOPE'], 1, 'NOT_FOUND: '],
  [['set', 'no key', '--value-file', 'value'], 1, 'VALIDATION_ERROR: key: '],
])('ductape secrets %j is refused', async (args, code, message) => {
  const ended = await ductape(args);
  expect([ended.code, ended.stdout, ended.stderr]).toEqual([code, '', expect.stringContaining(message)]);
});
