import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './command-line.ts';
import { type Processor, shop, startNewProcessor } from './processor.ts';
import { type Ended, temporaryFolder } from './program.ts';

let processor: Processor;
let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  processor = await startNewProcessor();
  // Nobody listens there.
  const { apps = [], ...product } = shop('http://127.0.0.1:9');
  const [app] = apps;
  const limits = [{ concurrency: 2, key: '$Input{body}{customer}' }];
  const event = app?.actions?.[0]?.tag ?? '';
  await processor.client.products.apply({
    ...product,
    apps: apps.map((each) => ({ ...each, limits, circuit: true })),
    quotas: [{ tag: 'calls', name: 'Calls', limit: 5, period: 'year' }],
    healthchecks: [{ tag: 'up', name: 'Up', app: app?.tag ?? '', event, interval: '1h', envs: [{ slug: 'prd' }] }],
  });
});
afterAll(() => processor.kill('SIGTERM'));

const ductape = (...args: readonly string[]): Promise<Ended> =>
  runCli([...args, '--product', 'shop', '--env', 'prd', '--credentials', processor.credentialsFile], { cwd: folder });

async function printed(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await ductape(...args);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.trimEnd();
}

test('keys of limits are listed, paused and resumed', async () => {
  const app = ['--app', 'api'];
  const declared = 'app/0  by $Input{body}{customer}';
  expect(await printed('limits', 'list', ...app)).toBe(declared);
  const paused = "app/0 'jane'  0 running, 0 waiting  paused: complains";
  expect(await printed('limits', 'pause', 'app/0', 'jane', ...app, '--reason', 'complains')).toBe(paused);
  expect(await printed('limits', 'list', ...app)).toBe(`${declared}\n${paused}`);
  expect(await printed('limits', 'resume', 'app/0', 'jane', ...app)).toBe("app/0 'jane'  0 running, 0 waiting");
  expect(await ductape('limits', 'list')).toMatchObject({ code: 2, stderr: 'give one --app\n' });
  expect(await ductape('limits', 'pause', 'app/7', ...app)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^NOT_FOUND: limit: /),
  });
});

test('circuits are listed, opened, closed and reset', async () => {
  const closed = 'api  closed  0 of 0 calls failed, 0 waiting';
  expect(await printed('circuits', 'list')).toBe(closed);
  expect(await printed('circuits', 'open', 'api', '--for', '10m', '--reason', 'away')).toMatch(
    /^api {2}open until \d{4}-\S+Z {2}0 of 0 calls failed, 0 waiting: away$/,
  );
  expect(await printed('circuits', 'close', 'api')).toBe(closed);
  expect(await printed('circuits', 'reset', 'api')).toBe(closed);
});

test('healthchecks are listed and run', async () => {
  expect(await printed('health', 'run', 'up')).toBe('up  unavailable  the check failed: CONNECTION_ERROR');
  expect(await printed('health', 'list')).toMatch(/^up {2}prd {2}unavailable {2}since \d{4}-\S+Z$/);
  expect(await ductape('health', 'run', 'nope')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^NOT_FOUND/),
  });
});

test('what is used of a quota is told, and set to nothing', async () => {
  const { quota } = processor.client;
  await quota.run({ product: 'shop', env: 'prd', tag: 'calls', amount: 3, input: { key: 'jane' } });
  const ofJane = ['--key', 'jane'];
  expect(await printed('quota', 'usage', 'calls', ...ofJane)).toMatch(
    /^calls {2}key:jane {2}3 of 5 used {2}until \S+Z$/,
  );
  expect(await printed('quota', 'reset', 'calls', ...ofJane)).toBe('calls  nothing is used');
  expect(await printed('quota', 'usage', 'calls', ...ofJane)).toContain('0 of 5 used');
  expect(await ductape('quota', 'usage', 'nope')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^NOT_FOUND/),
  });
});
