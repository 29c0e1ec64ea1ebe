import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCli } from './command-line.ts';
import { type Processor, shop, startNewProcessor } from './processor.ts';
import { type Ended, temporaryFolder } from './program.ts';

const CALL = { app: 'api', event: 'echo', input: { body: {} } };

let processor: Processor;
let folder: string;
let once: string;
let hourly: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  processor = await startNewProcessor();
  const { client } = processor;
  await client.products.apply(shop('http://127.0.0.1:9'));
  once = (await client.actions.dispatch({ ...CALL, schedule: { delay: '1h' } })).job_id;
  hourly = (await client.actions.dispatch({ ...CALL, schedule: { every: '1h' } })).job_id;
  await vi.waitFor(
    async () => {
      const { jobs } = await client.jobs.list();
      if (jobs.length < 2) throw new Error('the list does not know of both yet');
    },
    { timeout: 10_000 },
  );
});
afterAll(() => processor.kill('SIGTERM'));

const ductape = (...args: readonly string[]): Promise<Ended> =>
  runCli(['jobs', ...args, '--credentials', processor.credentialsFile], { cwd: folder });

async function printed(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await ductape(...args);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.trimEnd();
}

test('jobs are listed, read, paused, resumed, retried as far as they can be, and cancelled', async () => {
  const place = String.raw`shop/prd  api/echo  due \d{4}-[\d-]+T[\d:.]+Z`;
  const lines = (await printed('list')).split('\n');
  expect(lines).toEqual([
    expect.stringMatching(new RegExp(`^${hourly}  scheduled  ${place}$`)),
    expect.stringMatching(new RegExp(`^${once}  scheduled  ${place}$`)),
  ]);
  expect(await printed('list', '--status', 'failed', '--status', 'paused', '--env', 'prd')).toBe('no jobs');
  expect((await printed('list', '--limit', '1')).split('\n')).toEqual([lines[0], '… and more']);
  expect(JSON.parse(await printed('get', once))).toMatchObject({ id: once, input: { body: {} } });
  expect(await printed('pause', hourly, '--reason', 'quiet')).toBe(`${hourly}  paused  shop/prd  api/echo`);
  expect(await printed('resume', hourly)).toMatch(`${hourly}  scheduled  `);
  expect(await printed('history', hourly)).toBe('0 execution(s), 0 of them failed');
  expect(await printed('cancel', hourly)).toBe(`${hourly}  cancelled  shop/prd  api/echo`);
  expect(await printed('delete', hourly)).toBe(`${hourly} is deleted`);
  expect(await ductape('retry', once, '--delay', '1m')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^CONFLICT: /),
  });
});

test('many jobs are counted, changed and told of', async () => {
  expect(await printed('cancel', '--product', 'shop', '--dry-run')).toMatch(/^\d+ job\(s\) would be cancelled$/);
  expect(await printed('cancel', '--product', 'shop', '--rate', '50')).toBe('1 job(s) cancelled, 0 skipped, 0 failed');
  expect(await printed('get', once)).toContain('"status": "cancelled"');
  const stats = () => printed('stats', '--product', 'shop');
  // The index hears of a change within a second.
  await expect.poll(stats, { timeout: 10_000 }).toMatch(/^scheduled {2}0$/m);
  expect(await stats()).toMatch(/^success_rate {2}null$/m);
  expect(await stats()).toMatch(/^from {2}\d{4}-/);
});

test('a recurring job is run once more, now', async () => {
  const { job_id: id } = await processor.client.actions.dispatch({ ...CALL, schedule: { every: '1h' } });
  expect(await printed('trigger', id)).toMatch(new RegExp(`^${id}  (?:queued|running)  shop/prd  api/echo`));
  await vi.waitFor(async () => expect(await printed('history', id)).toContain('1 execution(s)'), { timeout: 20_000 });
});

test.each([
  [['cancel'], 1, 'VALIDATION_ERROR: all: '],
  [['cancel', 'job_1', '--product', 'shop'], 2, "'jobs cancel' takes a job or a filter, not both"],
  [['list', '--limit', 'many'], 2, '--limit takes a number'],
  [['list', '--env', 'prd', '--env', 'dev'], 2, 'give one --env'],
  [['list', '--status', 'done'], 1, 'VALIDATION_ERROR: status[0]: '],
  [['resume', 'job_1', '--reason', 'x'], 2, "'jobs resume' does not take --reason"],
  [['get', 'job_1'], 1, 'NOT_FOUND: '],
  [['stats', '--from', 'yesterday'], 1, 'VALIDATION_ERROR: from: '],
])('ductape jobs %j is refused', async (args, code, message) => {
  const ended = await ductape(...args);
  expect([ended.code, ended.stdout, ended.stderr]).toEqual([code, '', expect.stringContaining(message)]);
});
