import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './command-line.ts';
import { type Processor, shop, startNewProcessor } from './processor.ts';
import { type Ended, temporaryFolder } from './program.ts';

let processor: Processor;
let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  processor = await startNewProcessor();
  const one = shop('http://127.0.0.1:9');
  const environments = [...one.environments, { slug: 'dev', env_name: 'development' }];
  await processor.client.products.apply({ ...one, environments }, { message: 'first' });
  await processor.client.products.apply({ ...one, environments, name: 'Renamed' });
});
afterAll(() => processor.kill('SIGTERM'));

const ductape = (...args: string[]): Promise<Ended> =>
  runCli([...args, '--credentials', processor.credentialsFile], { cwd: folder });

async function ductapeJson(...args: string[]): Promise<unknown> {
  const { stdout } = await ductape(...args, '--json');
  return JSON.parse(stdout);
}

test('ductape versions lists versions, newest first, with where they run', async () => {
  const { user_id } = processor.credentials;
  const { code, stdout, stderr } = await ductape('versions', 'shop');
  expect([code, stderr]).toEqual([0, '']);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(new RegExp(`^2  \\d{4}-.*Z  ${user_id}$`));
  expect(lines[1]).toMatch(new RegExp(`^1  \\d{4}-.*Z  ${user_id}  \\[dev prd\\]  first$`));
  expect(await ductapeJson('versions', 'shop')).toMatchObject({
    versions: [
      { version: 2, environments: [], message: null },
      { version: 1, environments: ['dev', 'prd'], message: 'first' },
    ],
  });
});

test('ductape diff tells what differs between versions, and that nothing does', async () => {
  expect(await ductape('diff', 'shop', 'prd', '2')).toMatchObject({
    code: 0,
    stdout: 'version 1 -> version 2: 1 difference(s)\n~ name: "Shop" -> "Renamed"\n',
  });
  expect(await ductapeJson('diff', 'shop', '1', '2')).toEqual({
    from: 1,
    to: 2,
    changes: [{ path: 'name', kind: 'changed', from: 'Shop', to: 'Renamed' }],
  });
  expect(await ductape('diff', 'shop', '1', 'dev')).toMatchObject({
    stdout: 'version 1 -> version 1: no difference\n',
  });
});

test('ductape promote and rollback move an environment', async () => {
  for (const [args, stdout] of [
    [['promote', 'shop', 'dev', '2'], 'shop: dev runs version 2 (before: 1)\n'],
    [['promote', 'shop', 'dev', '2'], 'shop: unchanged, dev runs version 2\n'],
    [['promote', 'shop', 'prd', 'dev'], 'shop: prd runs version 2 (before: 1)\n'],
    [['rollback', 'shop', 'dev'], 'shop: dev runs version 1 (before: 2)\n'],
  ] as const)
    expect(await ductape(...args)).toMatchObject({ code: 0, stdout, stderr: '' });
  expect(await ductapeJson('rollback', 'shop', 'prd')).toEqual({
    product: 'shop',
    env: 'prd',
    version: 1,
    previous: 2,
    moved: true,
    schedules: { declared: [], updated: [], cancelled: [], failed: [], pending: false },
  });
  const refused = await ductape('rollback', 'shop', 'prd');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/^CONFLICT: /)]);
});

test('ductape apply, promote and rollback tell what became of schedules', async () => {
  const nightly = { tag: 'nightly', app: 'api', event: 'echo', input: {}, schedule: { cron: '0 3 * * *' } };
  const secret = { ...nightly, tag: 'secret', input: { token: '$Secret{ABSENT}' } };
  const apply = async (...schedules: readonly object[]) => {
    const file = path.join(folder, 'scheduled.json');
    await writeFile(file, JSON.stringify({ ...shop('http://127.0.0.1:9'), tag: 'scheduled', schedules }));
    return (await ductape('apply', file)).stdout;
  };
  expect(await apply(nightly, secret)).toBe(
    [
      'scheduled: stored as version 1',
      'prd runs version 1',
      'prd: schedules: has nightly',
      "prd: schedule secret was refused: NOT_FOUND: secret 'ABSENT' not found",
      '',
    ].join('\n'),
  );
  expect(await apply({ ...nightly, schedule: { every: '1h' } })).toBe(
    'scheduled: stored as version 2\nprd runs version 1\n',
  );
  expect((await ductape('promote', 'scheduled', 'prd', '2')).stdout).toBe(
    'scheduled: prd runs version 2 (before: 1)\nprd: schedules: has nightly; updated nightly\n',
  );
  await apply();
  expect((await ductape('promote', 'scheduled', 'prd', '3')).stdout).toBe(
    'scheduled: prd runs version 3 (before: 2)\nprd: schedules: cancelled nightly\n',
  );
});

test.each([
  [['versions'], 2, "'versions' takes 1 argument"],
  [['versions', 'absent'], 1, 'NOT_FOUND: '],
  [['diff', 'shop', '1'], 2, "'diff' takes 3 argument"],
  [['diff', 'shop', '1', '9'], 1, 'NOT_FOUND: '],
  [['promote', 'shop', 'prd'], 2, "'promote' takes 3 argument"],
  [['promote', 'shop', 'prd', '9'], 1, 'NOT_FOUND: '],
  [['promote', 'shop', 'prd', '2', '--message', 'why'], 2, "'promote' does not take --message"],
  [['rollback', 'shop'], 2, "'rollback' takes 2 argument"],
])('ductape %j ends with code %i and says what is wrong', async (args, code, message) => {
  const ended = await ductape(...args);
  expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(message)]);
});
