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
  const product = shop('http://127.0.0.1:9');
  const [app] = product.apps ?? [];
  const event = app?.actions?.[0]?.tag ?? '';
  await processor.client.products.apply({
    ...product,
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
