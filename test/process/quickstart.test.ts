import { expect, test } from 'vitest';
import { isFree, run, temporaryFolder } from './program.ts';
import { keptIn } from './processor.ts';

/** What the quickstart prints, each line with what is new in every run left open. */
const LINES = [
  /^1\. The processor serves$/,
  /^ {2}http:\/\/127\.0\.0\.1:\d+, workspace ws_[0-9a-f]{32}$/,
  /^2\. A product is applied$/,
  /^ {2}my-app is version 1; prd runs version 1$/,
  /^3\. An action runs now$/,
  /^ {2}email-service answered \{"id":"mail_1","to":"jane@example.com","accepted":true\}$/,
  /^4\. A job is dispatched for two seconds from now$/,
  /^ {2}job_o[0-9a-f]{32} is scheduled for \d{4}-\d\d-\d\dT[\d:.]+Z$/,
  /^ {2}it fired and is completed: \{"id":"mail_2","to":"at-\d+@example.com","accepted":true\}; email-service saw it \d+ ms after it was due$/,
  /^5\. A recurring job: 0 9 \* \* \* in America\/New_York$/,
  /^ {2}job_o[0-9a-f]{32} fires next at \d{4}-\d\d-\d\dT1[34]:00:00\.000Z; the next five:$/,
  ...Array.from(
    { length: 5 },
    () => /^ {2}\d{4}-\d\d-\d\dT09:00:00\.?0*-0[45]:00 {3}\d{4}-\d\d-\d\dT1[34]:00:00\.000Z$/,
  ),
  /^API http:\/\/127\.0\.0\.1:\d+ {2}· {2}OpenAPI http:\/\/127\.0\.0\.1:\d+\/openapi\.json {2}· {2}credentials \S+credentials\.json$/,
];

test('the quickstart does each of its steps, tells of them and ends', async () => {
  const folder = await temporaryFolder();
  const { code, stdout, stderr } = await run('npm', [
    'run',
    '--silent',
    'quickstart',
    '--',
    '--exit',
    '--port',
    '0',
    ...keptIn(folder),
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.split('\n').filter((line) => line !== '');
  expect(lines).toEqual(LINES.map((pattern) => expect.stringMatching(pattern)));
  expect(await isFree(String(/http:\/\/127\.0\.0\.1:\d+/.exec(stdout)?.[0]))).toBe(true);
});
