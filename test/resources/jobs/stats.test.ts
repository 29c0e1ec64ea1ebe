import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { createJobIndex } from '../../../src/resources/jobs/job-index.ts';
import type { JobSummary } from '../../../src/resources/jobs/contract-job.ts';
import { manifest, scope } from '../../support/manifest.ts';
import { addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import { createRecord, type RecordOptions } from './index-records.ts';
import { listPage } from './jobs.ts';

const index = createJobIndex({ db: env.DB });
const NOW = Date.UTC(2026, 0, 5);
const RANGE = { from: NOW, to: NOW + 1_000 };

let owner: Member;

/** Jobs of the index, each with what its record differs in, and what its summary does. */
const JOBS: readonly (readonly [RecordOptions & Pick<JobSummary, 'status'>, Partial<JobSummary>])[] = [
  [{ status: 'scheduled' }, { key: 'nightly', target: 'api/echo' }],
  [{ status: 'scheduled', createdAt: NOW + 999 }, {}],
  [{ status: 'queued' }, { target: 'mail/send' }],
  [{ status: 'running' }, {}],
  [{ status: 'paused' }, { paused_by: 'failures' }],
  [{ status: 'cancelled' }, {}],
  [{ status: 'completed' }, { retry_count: 0 }],
  [{ status: 'completed' }, { retry_count: 0 }],
  [{ status: 'completed' }, { retry_count: 3 }],
  [{ status: 'failed' }, { retry_count: 5, last_error: { code: 'TIMEOUT', message: 'late' } }],
  [{ status: 'completed', env: 'dev' }, { retry_count: 1 }],
  [{ status: 'failed', createdAt: NOW - 1 }, { retry_count: 9 }],
  [{ status: 'failed', createdAt: NOW + 1_000 }, { retry_count: 9 }],
];

beforeAll(async () => {
  owner = await createWorkspace(manifest());
  const records = JOBS.map(([{ status, ...options }, summary]) => {
    const record = createRecord(owner.workspace_id, { createdAt: NOW, ...options });
    return { ...record, status, job: { ...record.job, ...summary, status } };
  });
  await index.put(records);
});

const stats = async (input: object, member = owner) => (await member.call('jobs.getStats', input)).body.data;

test('stats count the jobs of a time by state, and tell how they fared', async () => {
  expect(await stats({ ...RANGE, env: scope.env })).toEqual({
    ...RANGE,
    total: 10,
    scheduled: 2,
    queued: 1,
    running: 1,
    paused: 1,
    completed: 3,
    failed: 1,
    cancelled: 1,
    success_rate: 3 / 4,
    completed_first_try: 2,
    completed_after_retry: 1,
    avg_retry_count: 2,
  });
});

test.each([
  ['of a product', { product: scope.product }, { total: 11, completed: 4, success_rate: 4 / 5 }],
  ['of another product', { product: 'other' }, { total: 0, success_rate: null, avg_retry_count: null }],
  [
    'of another environment',
    { env: 'dev' },
    { total: 1, completed_after_retry: 1, success_rate: 1, avg_retry_count: 1 },
  ],
  ['of an empty time', { from: NOW + 1, to: NOW + 2 }, { total: 0, success_rate: null, avg_retry_count: null }],
])('stats %s', async (_what, input, expected) => {
  expect(await stats({ ...RANGE, ...input })).toMatchObject(expected);
});

test('stats without a time are of the last 92 days', async () => {
  const before = Date.now();
  const data = (await stats({})) as { from: number; to: number; total: number };
  expect(data.to).toBeGreaterThanOrEqual(before);
  expect(data.to - data.from).toBe(92 * 86_400_000);
});

test('stats tell a member of what it reaches alone, and another workspace of nothing', async () => {
  const member = await addRestricted(owner, 'viewer', { envs: ['dev'] });
  expect(await stats(RANGE, member)).toMatchObject({ total: 1, completed: 1 });
  expect(await member.call('jobs.getStats', { ...RANGE, env: 'prd' })).toMatchObject({ status: 403 });
  expect(await stats(RANGE, await createWorkspace())).toMatchObject({ total: 0 });
});

describe('a list is narrowed', () => {
  test.each([
    ['to a target', { target: 'mail/send' }, ['queued']],
    ['to the key of a schedule', { key: 'nightly' }, ['scheduled']],
    ['to who paused', { paused_by: 'failures' }, ['paused']],
    ['to the code of a failure', { error_code: 'TIMEOUT' }, ['failed']],
    ['to a target that nobody has', { target: 'mail/echo' }, []],
    ['to two things at once', { target: 'api/echo', key: 'nightly', status: ['scheduled', 'failed'] }, ['scheduled']],
  ])('%s', async (_what, filter, states) => {
    const { jobs } = await listPage(owner, filter);
    expect(jobs.map(({ status }) => status)).toEqual(states);
  });

  test('by an offset, which pages go on from by cursor', async () => {
    const all = (await listPage(owner)).jobs.map(({ id }) => id);
    expect(all).toHaveLength(JOBS.length);
    for (const offset of [0, 1, 5, 12, 13, 10_000])
      expect((await listPage(owner, { offset })).jobs.map(({ id }) => id)).toEqual(all.slice(offset));
    const page = await listPage(owner, { offset: 2, limit: 3 });
    const next = await listPage(owner, { cursor: page.next_cursor, limit: 3 });
    expect([...page.jobs, ...next.jobs].map(({ id }) => id)).toEqual(all.slice(2, 8));
    expect((await listPage(owner, { offset: 10, limit: 3 })).next_cursor).toBeNull();
  });
});
