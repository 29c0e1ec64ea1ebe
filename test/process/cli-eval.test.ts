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
  await writeFile(
    path.join(folder, 'scope.json'),
    JSON.stringify({ Input: { name: ' jane ' }, Step: { a: { n: 2 } } }),
  );
  await writeFile(path.join(folder, 'list.json'), '[]');
  await writeFile(path.join(folder, 'broken.json'), '{');
});
afterAll(() => processor.kill('SIGTERM'));

const ductape = (...args: string[]): Promise<Ended> =>
  runCli(['eval', ...args, '--credentials', processor.credentialsFile], { cwd: folder });

test.each([
  ['text as it is', ['$Uppercase($Trim($Input{name}))!', '--scope', 'scope.json'], 'JANE!\n'],
  ['other values as JSON', ['$Add($Step{a}{n}, 3)', '--scope', 'scope.json'], '5\n'],
  ['lists and objects indented', ['$Split("a,b", ",")'], '[\n  "a",\n  "b"\n]\n'],
  ['JSON when asked for it', ['$Input{n}', '--scope', '{"Input":{"n":"x"}}', '--json'], '"x"\n'],
])('ductape eval prints %s', async (_what, args, stdout) => {
  expect(await ductape(...args)).toMatchObject({ code: 0, stdout, stderr: '' });
});

test.each([
  [['$Add(1'], 1, "VALIDATION_ERROR: template: expected ',' or ')' and found the end at character 6 (1:7)"],
  [['$Add(true)'], 1, 'OPERATOR_ERROR: '],
  [['$Secret{KEY}'], 1, 'NOT_FOUND: '],
  [[], 2, "'eval' takes 1 argument"],
  [['a', '--scope', 'absent.json'], 2, `absent.json cannot be read`],
  [['a', '--scope', 'list.json'], 2, 'list.json does not give an object'],
  [['a', '--scope', 'broken.json'], 2, 'broken.json is not JSON'],
  [['a', '--scope', '{"Input"'], 2, 'the scope is not JSON'],
  [['a', '--env', 'prd'], 2, "'eval' does not take --env"],
])('ductape eval %j is refused', async (args, code, message) => {
  const ended = await ductape(...args);
  expect([ended.code, ended.stdout, ended.stderr]).toEqual([code, '', expect.stringContaining(message)]);
});
