import { runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import {
  call,
  checkAlarms,
  createShop,
  type JobStub,
  kept,
  keptJob,
  objectOf,
  PATIENCE,
  setClock,
  type StoredJob,
} from './jobs.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await checkAlarms();
});

/** Fires the alarm at an instant and waits until so many occurrences are recorded. */
async function fire(stub: JobStub, at: number, executions: number): Promise<StoredJob> {
  setClock(at);
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  return vi.waitFor(async () => {
    const job = await keptJob(stub);
    expect(job.progress.executions).toBe(executions);
    return job;
  }, PATIENCE);
}

/** The start of an hour that lies well ahead, so that no alarm of the runtime comes in between. */
function hourAhead(): number {
  return Math.ceil(Date.now() / HOUR) * HOUR + DAY;
}

describe('a recurring job', () => {
  test('keeps its interval, gives each occurrence a key of its own and ends at its limit', async () => {
    const key = crypto.randomUUID();
    const start = hourAhead();
    const { job_id, ...dispatched } = await owner.client.actions.dispatch({
      ...call('echo', { key }),
      schedule: { every: HOUR, start_at: start, limit: 3 },
    });
    expect(dispatched).toMatchObject({ status: 'scheduled', recurring: true, scheduled_at: start, next_run_at: start });
    const stub = objectOf(owner, job_id);
    for (const number of [1, 2]) {
      const due = start + (number - 1) * HOUR;
      const { phase } = await fire(stub, due + 5_000, number);
      expect(phase).toMatchObject({
        status: 'scheduled',
        due: due + HOUR,
        occurrence: { number: number + 1, scheduledAt: due + HOUR },
      });
    }
    const { stage, phase, progress } = await fire(stub, start + 2 * HOUR, 3);
    expect({ stage, phase, progress }).toMatchObject({
      stage: 'final',
      phase: { status: 'completed', occurrence: { number: 3 } },
      progress: { executions: 3 },
    });
    expect((await seen(key)).map(({ headers }) => headers['idempotency-key'])).toEqual(
      [1, 2, 3].map((number) => `${job_id}:${number}`),
    );
    vi.restoreAllMocks();
    expect(await owner.client.jobs.get(job_id)).toMatchObject({
      status: 'completed',
      recurring: true,
      every: HOUR,
      limit: 3,
      execution_count: 3,
      next_run_at: null,
    });
  });

  test('fires once for what passed while the processor was down', async () => {
    const key = crypto.randomUUID();
    const start = hourAhead();
    const { job_id } = await owner.client.actions.dispatch({
      ...call('echo', { key }),
      schedule: { every: HOUR, start_at: start },
    });
    const { phase } = await fire(objectOf(owner, job_id), start + 5.5 * HOUR, 1);
    expect(phase).toMatchObject({ due: start + 6 * HOUR, occurrence: { number: 2 } });
    expect(await seen(key)).toHaveLength(1);
  });

  test('by cron fires at the instants of its zone', async () => {
    const schedule = { cron: '0 9 * * *', tz: 'America/New_York' };
    const { firings } = await owner.client.jobs.preview({ schedule, count: 3 });
    const { job_id, next_run_at } = await owner.client.actions.dispatch({ ...call('echo', { key: 'cron' }), schedule });
    expect(next_run_at).toBe(firings[0]?.at);
    for (const number of [1, 2]) {
      const { phase } = await fire(objectOf(owner, job_id), Number(firings[number - 1]?.at), number);
      expect(phase).toMatchObject({ status: 'scheduled', due: firings[number]?.at });
    }
  });

  test.each([
    ['at its endDate, with an occurrence that falls on it', 'echo', { every: HOUR }, HOUR, 2],
    ['when no firing remains before its endDate', 'echo', { every: HOUR }, HOUR - 1, 1],
    ['when no firing of its cron remains before its endDate', 'echo', { cron: '0 * * * *' }, HOUR - 1, 1],
    ['also when its last occurrence failed', 'reset', { every: HOUR }, HOUR - 1, 1],
  ])('ends completed %s', async (_when, event, recurrence, untilEnd, occurrences) => {
    const start = hourAhead();
    const schedule = { ...recurrence, start_at: start, endDate: start + untilEnd };
    const { job_id } = await owner.client.actions.dispatch({ ...call(event, { key: 'ends' }), schedule });
    const stub = objectOf(owner, job_id);
    for (let number = 1; number <= occurrences; number += 1) {
      expect((await keptJob(stub)).phase.status).toBe('scheduled');
      await fire(stub, start + (number - 1) * HOUR, number);
    }
    expect((await keptJob(stub)).phase.status).toBe('completed');
  });

  test('goes on after an occurrence that failed, keeps its error, and gives the next one all its retries', async () => {
    const key = crypto.randomUUID();
    const start = hourAhead();
    const { job_id } = await owner.client.actions.dispatch({
      ...call('reset', { key }),
      schedule: { every: HOUR, start_at: start },
      retries: 2,
    });
    const { phase, progress } = await fire(objectOf(owner, job_id), start, 1);
    expect(phase).toMatchObject({ status: 'scheduled', due: start + HOUR, occurrence: { number: 2, failures: 0 } });
    expect(progress).toMatchObject({ lastError: { code: 'OUTCOME_UNKNOWN' }, retries: 0, result: null });
  });

  test('does not fire any more once it is cancelled', async () => {
    const key = crypto.randomUUID();
    const start = hourAhead();
    const { job_id } = await owner.client.actions.dispatch({
      ...call('echo', { key }),
      schedule: { every: HOUR, start_at: start },
    });
    const stub = objectOf(owner, job_id);
    await fire(stub, start, 1);
    vi.restoreAllMocks();
    await owner.client.jobs.cancel(job_id);
    setClock(start + HOUR);
    await runDurableObjectAlarm(stub);
    expect((await kept(stub)).jobs).toMatchObject([
      { stage: 'final', phase: { status: 'cancelled' }, progress: { executions: 1 } },
    ]);
    expect(await seen(key)).toHaveLength(1);
  });
});
