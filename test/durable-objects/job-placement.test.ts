import { listDurableObjectIds } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { systemIds } from '../../src/kernel/ids.ts';
import { createJobIds, isJobId, jobObjectName } from '../../src/resources/jobs/directory.ts';
import { action, manifest, scope } from '../support/manifest.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';
import { keptJob, objectOf } from './jobs.ts';

const HOUR = 3_600_000;
const GIVEN = { app: scope.app, event: 'echo', input: { params: { key: 'placed' } } };

const OWN = /^job_o[0-9a-f]{32}$/;
const LANE = /^job_l8x[0-9a-f]{8}x[0-9a-f]{32}$/;

const NOW = [
  ['at once', undefined],
  ['by an empty schedule', {}],
  ['with a start of 0', { start_at: 0 }],
] as const;

const SCHEDULED = [
  ['at a start', { start_at: Date.now() + HOUR }],
  ['at a start that has passed', { start_at: Date.now() - HOUR }],
  ['after a delay', { delay: HOUR }],
  ['by a cron', { cron: '0 9 1 1 *' }],
  ['at an interval', { every: HOUR }],
] as const;

let perJob: Member;
let inLanes: Member;
beforeAll(async () => {
  perJob = await createWorkspace(manifest());
  inLanes = await createWorkspace(manifest([action('echo')], { jobs: { scheduled: 'lane' } }));
});

describe('a job', () => {
  const cases = [
    ...NOW.map(([when, schedule]) => ({ when, where: 'a lane', schedule, owner: () => perJob, id: LANE })),
    ...SCHEDULED.map(([when, schedule]) => ({
      when,
      where: 'an object of its own',
      schedule,
      owner: () => perJob,
      id: OWN,
    })),
    ...[...NOW, ...SCHEDULED].map(([when, schedule]) => ({
      when: `${when}, for a product that wants it so,`,
      where: 'a lane',
      schedule,
      owner: () => inLanes,
      id: LANE,
    })),
  ];

  test.each(cases)('dispatched $when lives in $where', async ({ schedule, owner, id }) => {
    const { client } = owner();
    const { job_id } = await client.actions.dispatch(schedule === undefined ? GIVEN : { ...GIVEN, schedule });
    expect(job_id).toMatch(id);
    expect(await keptJob(objectOf(owner(), job_id))).toMatchObject({ id: job_id });
  });

  test.each([
    ['now', undefined],
    ['later', { delay: HOUR }],
  ])('dispatched for %s is found by its id alone', async (_when, schedule) => {
    const { job_id } = await perJob.client.actions.dispatch(schedule === undefined ? GIVEN : { ...GIVEN, schedule });
    expect(await perJob.client.jobs.get(job_id)).toMatchObject({ id: job_id, target: 'api/echo' });
    await expect(inLanes.client.jobs.get(job_id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('dispatches of one environment that are due at once share its lanes, of which there are eight at most', async () => {
  const owner = await createWorkspace(manifest());
  const before = new Set((await listDurableObjectIds(env.JOBS)).map(String));
  const jobs = await Promise.all(Array.from({ length: 40 }, () => owner.client.actions.dispatch(GIVEN)));
  const added = (await listDurableObjectIds(env.JOBS)).map(String).filter((id) => !before.has(id));
  expect(added.length).toBeGreaterThan(1);
  expect(added.length).toBeLessThanOrEqual(8);
  const stored = await Promise.all(jobs.map(({ job_id }) => keptJob(objectOf(owner, job_id))));
  expect(new Set(stored.map(({ id }) => id)).size).toBe(40);
});

describe('the name of an object', () => {
  const hash = '0123456789abcdef0123456789abcdef';

  test.each([
    [`job_o${hash}`, `ws_1:job:job_o${hash}`],
    [`job_k${hash}`, `ws_1:job:job_k${hash}`],
    [`job_l8x0a0b0c0dx${hash}`, 'ws_1:lane:0a0b0c0d:8:7'],
    [`job_l8x0a0b0c0dxffffffff${'0'.repeat(24)}`, 'ws_1:lane:0a0b0c0d:8:7'],
    [`job_l1x0a0b0c0dx${hash}`, 'ws_1:lane:0a0b0c0d:1:0'],
    [`job_l64x0a0b0c0dx${hash}`, 'ws_1:lane:0a0b0c0d:64:39'],
    [`job_l10x0a0b0c0dx${hash}`, 'ws_1:lane:0a0b0c0d:10:3'],
  ])('of %s is %s', (id, name) => {
    expect(isJobId(id)).toBe(true);
    expect(jobObjectName('ws_1', id)).toBe(name);
  });

  test.each([
    ['no lanes', `job_l0x0a0b0c0dx${hash}`],
    ['more than 64 lanes', `job_l65x0a0b0c0dx${hash}`],
    ['a number of lanes with a zero before it', `job_l08x0a0b0c0dx${hash}`],
    ['a short scope', `job_l8x0a0b0c0x${hash}`],
    ['a short hash', `job_l8x0a0b0c0dx${hash.slice(1)}`],
    ['capital letters', `job_o${hash.toUpperCase()}`],
    ['another prefix', `job_x${hash}`],
    ['more behind it', `job_o${hash}0`],
  ])('is not made of an id with %s', (_what, id) => {
    expect(isJobId(id)).toBe(false);
  });
});

describe('the ids that a job may have', () => {
  const ids = (workspace: string, product: string, slug: string, key: string | null) =>
    createJobIds(systemIds, workspace, { product, env: slug }, key);

  test('are new ones without an idempotency key, within the lanes of the environment', async () => {
    const [one, two] = await Promise.all([ids('ws_1', 'shop', 'prd', null), ids('ws_1', 'shop', 'prd', null)]);
    expect(new Set([one.lane, one.per_job, two.lane, two.per_job]).size).toBe(4);
    expect([one.lane.slice(0, 16), isJobId(one.lane), isJobId(one.per_job)]).toEqual([
      two.lane.slice(0, 16),
      true,
      true,
    ]);
  });

  test('are the same for the same key, and no other key, environment, product or workspace has them', async () => {
    const given = [
      ['ws_1', 'shop', 'prd', 'key'],
      ['ws_2', 'shop', 'prd', 'key'],
      ['ws_1', 'other', 'prd', 'key'],
      ['ws_1', 'shop', 'dev', 'key'],
      ['ws_1', 'shop', 'prd', 'another'],
    ] as const;
    const all = await Promise.all(given.map(([workspace, product, slug, key]) => ids(workspace, product, slug, key)));
    expect(
      await Promise.all(given.map(([workspace, product, slug, key]) => ids(workspace, product, slug, key))),
    ).toEqual(all);
    expect(new Set(all.flatMap(({ lane, per_job }) => [lane, per_job])).size).toBe(2 * given.length);
  });

  test('name lanes that no other environment or product has', async () => {
    const scopes = await Promise.all(
      [
        ['shop', 'prd'],
        ['shop', 'dev'],
        ['other', 'prd'],
        ['shopp', 'rd'],
      ].map(async ([product = '', slug = '']) => (await ids('ws_1', product, slug, null)).lane.split('x')[1]),
    );
    expect(new Set(scopes).size).toBe(4);
    expect((await ids('ws_1', scope.product, scope.env, 'key')).lane.split('x')[1]).toBe(scopes[0]);
  });
});
