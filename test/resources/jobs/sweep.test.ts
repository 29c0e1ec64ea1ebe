import { createScheduledController, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import worker from '../../../src/index.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { type JobObject, jobObjectName, type LookedAt } from '../../../src/resources/jobs/directory.ts';
import { createJobIndex, type OverdueJob } from '../../../src/resources/jobs/job-index.ts';
import { sweepJobs } from '../../../src/resources/jobs/sweep.ts';
import { action, manifest } from '../../support/manifest.ts';
import { noLog } from '../../support/no-log.ts';
import { stored } from '../../support/stored.ts';
import { ask, seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { createRecord } from './index-records.ts';
import { dispatched, listed, listPage } from './jobs.ts';
import { createJobId } from './specs.ts';

const PATIENCE = { timeout: 10_000, interval: 10 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const index = createJobIndex({ db: env.DB });

let owner: Member;
let warnings: Record<string, unknown>[];
let faults: string[];

beforeAll(async () => {
  owner = await createWorkspace(manifest([action('echo'), action('gate', { resource: '/gate', query: { key: 'x' } })]));
});
beforeEach(async () => {
  // The longest overdue go first: those of other tests would be among them.
  await env.DB.exec('DELETE FROM jobs');
  warnings = [];
  faults = [];
  vi.spyOn(console, 'warn').mockImplementation(
    (line: string) => void warnings.push(JSON.parse(line) as Record<string, unknown>),
  );
  vi.spyOn(console, 'error').mockImplementation((line: string) => void faults.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
});
// Whoever looks at all objects after this finds each with its alarm.
afterAll(() => Promise.all([...forgotten].map((id) => (objectOf(id) as unknown as JobObject).look([id]))));

/** What the cron trigger does at an instant; the clock is right again afterwards. */
async function sweep(now = Date.now()): Promise<void> {
  const ahead = now - Date.now();
  const clock = vi.spyOn(systemClock, 'now').mockImplementation(() => Date.now() + ahead);
  await worker.scheduled(createScheduledController(), env);
  clock.mockRestore();
}

function objectOf(id: string): DurableObjectStub {
  return env.JOBS.get(env.JOBS.idFromName(jobObjectName(owner.workspace_id, id)));
}

/** Jobs whose objects lost their alarm. */
const forgotten = new Set<string>();

/** Takes the alarm of a job's object away, as a platform that lost it would have. */
function loseAlarm(id: string): Promise<void> {
  forgotten.add(id);
  return runInDurableObject(objectOf(id), (_job, { storage }) => storage.deleteAlarm());
}

/** A job that is due in an hour, once the index has it; its object has no alarm any more. */
async function createForgotten(key: string): Promise<{ readonly job_id: string; readonly due: number }> {
  const { job_id, scheduled_at: due } = await dispatched(owner, { input: { key } });
  await listed(owner, (jobs) => jobs.some(({ id }) => id === job_id));
  await loseAlarm(job_id);
  return { job_id, due };
}

const overdue = (jobId: string) => warnings.filter(({ job_id: id }) => id === jobId);

describe('a job whose alarm was lost', () => {
  test('is found, run and logged', async () => {
    const key = crypto.randomUUID();
    const { job_id, due } = await createForgotten(key);
    const now = due + 61_000;
    await sweep(now);
    expect(overdue(job_id)).toEqual([
      { level: 'warn', event: 'job_overdue', workspace: owner.workspace_id, job_id, due, late_ms: expect.any(Number) },
    ]);
    expect(overdue(job_id)[0]?.['late_ms']).toBeGreaterThanOrEqual(now - due);
    await listed(owner, (jobs) => jobs.some(({ id, status }) => id === job_id && status === 'completed'));
    expect(await seen(`/echo/${key}`)).toHaveLength(1);
    await sweep(now + MINUTE);
    expect(overdue(job_id)).toHaveLength(1);
  });

  test('is left to its object for a minute', async () => {
    const { job_id, due } = await createForgotten('trusted');
    await sweep(due + 59_000);
    expect(warnings).toEqual([]);
    expect(await seen('/echo/trusted')).toEqual([]);
    const alarm = await runInDurableObject(objectOf(job_id), (_job, { storage }) => storage.getAlarm());
    expect(alarm).toBeNull();
  });

  test('goes on when its attempt was cut off and nobody came back to it', async () => {
    const key = crypto.randomUUID();
    const { job_id } = await dispatched(owner, { event: 'gate', schedule: {}, input: { key } });
    await listed(owner, (jobs) => jobs.some(({ id, status }) => id === job_id && status === 'running'));
    await vi.waitFor(async () => expect(await seen(key)).toHaveLength(1), PATIENCE);
    await runInDurableObject(objectOf(job_id), (_job, state) => state.abort('crashed by a test')).catch(() => null);
    await loseAlarm(job_id);
    await sweep(Date.now() + 5 * MINUTE);
    expect(overdue(job_id)).toHaveLength(1);
    await vi.waitFor(async () => expect(await seen(key)).toHaveLength(2), PATIENCE);
    await ask('/_open', { key });
    const ended = await listed(owner, (jobs) => jobs.some(({ id, status }) => id === job_id && status === 'completed'));
    expect(ended.find(({ id }) => id === job_id)).toMatchObject({ lost_count: 1, execution_count: 1 });
  });
});

describe('a row of the index', () => {
  test.each([
    ['in an object of its own', createJobId],
    ['in a lane', () => `job_l8x00000000x${crypto.randomUUID().replaceAll('-', '')}`],
  ])('of a job that is not there is removed: %s', async (_where, createId) => {
    const before = await stored();
    await index.put([createRecord(owner.workspace_id, { id: createId(), due: 1 })]);
    expect((await listPage(owner)).jobs).toHaveLength(1);
    await sweep();
    expect((await listPage(owner)).jobs).toEqual([]);
    expect(warnings).toEqual([]);
    expect(await stored()).toEqual(before);
  });

  test('that is merely out of date is brought up to date, and nothing is logged', async () => {
    const { job_id } = await dispatched(owner);
    const [fresh] = await listed(owner, (jobs) => jobs.some(({ id }) => id === job_id));
    await env.DB.prepare("UPDATE jobs SET due = 1, revision = revision - 1, status = 'queued', job = '{}' WHERE id = ?")
      .bind(job_id)
      .run();
    await sweep();
    expect((await listPage(owner, { status: 'scheduled' })).jobs).toEqual([fresh]);
    expect({ warnings, faults }).toEqual({ warnings: [], faults: [] });
  });

  test('of a job that has ended is left alone', async () => {
    const record = createRecord(owner.workspace_id, { status: 'completed', due: Date.now() + HOUR });
    await index.put([record]);
    await sweep(record.due - MINUTE);
    expect((await listPage(owner)).jobs).toHaveLength(1);
  });
});

test('an object that cannot be asked is logged, and holds up no other', async () => {
  const broken = await createForgotten('broken');
  const rewrite = async (spec: (spec: string) => string) => {
    await runInDurableObject(objectOf(broken.job_id), (_job, { storage: { kv } }) => {
      const row = kv.get<{ spec: string }>('job');
      if (row !== undefined) kv.put('job', { ...row, spec: spec(row.spec) });
    });
    await evictDurableObject(objectOf(broken.job_id));
  };
  await rewrite((spec) => `-${spec}`);
  const key = crypto.randomUUID();
  const sound = await createForgotten(key);
  await sweep(sound.due + 61_000);
  expect(faults.filter((line) => line.includes(broken.job_id))).toHaveLength(1);
  expect(overdue(sound.job_id)).toHaveLength(1);
  await vi.waitFor(async () => expect(await seen(`/echo/${key}`)).toHaveLength(1), PATIENCE);
  expect((await listPage(owner)).jobs.map(({ id }) => id)).toContain(broken.job_id);
  await rewrite((spec) => spec.slice(1));
});

describe('a sweep', () => {
  /** Sweeps so many overdue jobs with objects that do as they are told; tells what was asked and logged. */
  async function sweepMany(ids: readonly string[], look: (id: string) => Promise<LookedAt[]>) {
    const jobs: OverdueJob[] = ids.map((id, due) => ({ workspace: 'ws', id, created_at: 0, due, revision: 1 }));
    const limits: number[] = [];
    const asked: (readonly string[])[] = [];
    const removed: string[] = [];
    const failed: string[] = [];
    const at = (_workspace: string, id: string) =>
      ({
        look(given: readonly string[]) {
          asked.push(given);
          return look(id);
        },
      }) as JobObject;
    await sweepJobs({
      jobs: { at },
      index: {
        ...index,
        put: async () => undefined,
        async overdue(_before, limit) {
          limits.push(limit);
          return jobs;
        },
        remove: async ({ id }) => void removed.push(id),
      },
      clock: systemClock,
      log: { ...noLog, fault: (id) => void failed.push(id) },
    });
    return { limits, asked, removed, failed };
  }

  test('asks each object once for all of its jobs', async () => {
    const lane = Array.from({ length: 3 }, () => `job_l1x00000000x${crypto.randomUUID().replaceAll('-', '')}`);
    const own = createJobId();
    const { asked, limits } = await sweepMany([lane[0] ?? '', own, ...lane.slice(1)], async () => []);
    expect(asked).toEqual([lane, [own]]);
    expect(limits).toEqual([500]);
  });

  test('asks six objects at a time, and goes on past those that fail', async () => {
    const ids = Array.from({ length: 20 }, createJobId);
    let [now, most] = [0, 0];
    const { removed, failed } = await sweepMany(ids, async (id) => {
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      now -= 1;
      if (ids.indexOf(id) < 10) throw new Error('is gone');
      return [];
    });
    expect({ most, failed, removed }).toEqual({ most: 6, failed: ids.slice(0, 10), removed: ids.slice(10) });
  });
});
