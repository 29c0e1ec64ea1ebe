import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { createKeyStore } from '../../src/idempotency-keys.ts';
import { compose } from '../../src/compose.ts';
import worker from '../../src/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { storePacks } from '../../src/records.ts';
import type { JobObject } from '../../src/resources/jobs/directory.ts';
import { createJobIndex, type JobIndex } from '../../src/resources/jobs/job-index.ts';
import { purge, purgeJobs, readRetention } from '../../src/retention.ts';
import { composed, ORIGIN } from '../support/processor.ts';
import { createRecord } from './jobs/index-records.ts';
import { createPack, createRunRecord, keptRecords } from './run-records.ts';
import { createTriedStore } from '../../src/resources/fallbacks/tried.ts';
import { createFileStore } from '../../src/resources/files/store.ts';
import { systemIds } from '../../src/kernel/ids.ts';

const DAY = 86_400_000;
const WORKSPACE = 'ws_retention';

describe('the days that things are kept', () => {
  test.each([
    ['30 for jobs and 7 for run records, when nothing is said', undefined, undefined, 30, 7],
    ['the same when what is said is empty', '', '', 30, 7],
    ['what is said', '90', '14', 90, 14],
    ['at least one', '1', '1', 1, 1],
    ['at most ten years', '3650', '3650', 3650, 3650],
  ])('are %s', (_what, jobDays, logDays, jobs, logs) => {
    expect(readRetention(jobDays, logDays)).toEqual({
      jobsMs: jobs * DAY,
      logsMs: logs * DAY,
      messagesMs: 30 * DAY,
    });
  });

  const faulty = ['0', '-1', '1.5', '3651', 'thirty', '30 days', 'NaN', 'Infinity', ' '];
  test.each(
    (['JOB_RETENTION_DAYS', 'LOG_RETENTION_DAYS'] as const).flatMap((name) => faulty.map((text) => ({ name, text }))),
  )('cannot be $name=$text: the deployment says so at once', ({ name, text }) => {
    const message = `${name} must be a whole number of days from 1 to 3650, not '${text}'`;
    expect(() => composed({ [name]: text })).toThrow(message);
  });

  test.each([undefined, '', '30'])('may be %j', async (days) => {
    const serve = composed({ JOB_RETENTION_DAYS: days, LOG_RETENTION_DAYS: days });
    expect((await serve(new Request(`${ORIGIN}/health`))).status).toBe(200);
  });
});

describe('what is past its time is removed', () => {
  const index = createJobIndex({ db: env.DB });
  const DAYS = { jobsMs: 30 * DAY, logsMs: 7 * DAY, messagesMs: 30 * DAY };
  /** Rows of other tests are of our days, and so never past their time. */
  const NOW = 100 * DAY;

  beforeEach(async () => {
    for (const table of ['run_record_packs', 'run_counts', 'jobs', 'idempotency_keys'])
      await env.DB.prepare(`DELETE FROM ${table} WHERE workspace_id = ?`).bind(WORKSPACE).run();
  });

  async function ids(sql: string): Promise<unknown[]> {
    const { results } = await env.DB.prepare(sql).bind(WORKSPACE).all<{ id: unknown }>();
    return results.map(({ id }) => id);
  }
  const records = async () => (await keptRecords(WORKSPACE)).map(({ run_id }) => run_id);
  const keys = () =>
    ids("SELECT operation || ' ' || key AS id FROM idempotency_keys WHERE workspace_id = ? ORDER BY 1");
  const jobs = () => ids('SELECT id FROM jobs WHERE workspace_id = ? ORDER BY due');

  /** Keeps a key that came at an instant. */
  async function keep(operation: string, key: string, at: number): Promise<void> {
    const store = createKeyStore({ db: env.DB, clock: { ...systemClock, now: () => at } });
    const request = { workspace: WORKSPACE, user: 'user', operation, key, digest: 'digest' };
    await store.claim(request);
    if (key !== 'unanswered') await store.answer(request, {});
  }

  const purged = (now = NOW) => {
    const clock = { ...systemClock, now: () => now };
    const files = createFileStore({ db: env.DB, bucket: env.FILES, clock, ids: systemIds });
    const { jobs: directory, log, sessionStore, sessionKeys } = compose(env);
    const store = createKeyStore({ db: env.DB, clock });
    const sessions = { sessionStore, sessionKeys };
    const tried = createTriedStore({ db: env.DB, clock });
    const parts = {
      db: env.DB,
      bucket: env.FILES,
      index,
      jobs: directory,
      log,
      keys: store,
      files,
      tried,
      retention: DAYS,
      clock,
    };
    return purge({ ...parts, ...sessions });
  };

  test('from the run records, by the days of logs', async () => {
    const ages = { old: DAYS.logsMs + 1, 'just-young': DAYS.logsMs, young: 0 };
    await storePacks(
      env.DB,
      Object.entries(ages).map(([id, age]) =>
        createPack(id, createRunRecord(id, { workspace: WORKSPACE, time: NOW - age })),
      ),
    );
    await purged();
    expect(await records()).toEqual(['just-young', 'young']);
  });

  test('from the runs of fallbacks, by the days of jobs', async () => {
    const ages = { old: DAYS.jobsMs + 1, 'just-young': DAYS.jobsMs, young: 0 };
    for (const [key, age] of Object.entries(ages)) {
      const tried = createTriedStore({ db: env.DB, clock: { ...systemClock, now: () => NOW - age } });
      await tried.of({ workspace: WORKSPACE, runId: 'run', idempotencyKey: key }).begin(0);
    }
    await purged();
    expect(await ids('SELECT key AS id FROM fallback_runs WHERE workspace_id = ? ORDER BY key')).toEqual([
      'just-young',
      'young',
    ]);
  });

  test('from the counts of runs, by the days of logs', async () => {
    const hours = { old: NOW - DAYS.logsMs - 3_600_000, 'just-young': NOW - DAYS.logsMs, young: NOW };
    await storePacks(
      env.DB,
      Object.entries(hours).map(([id, time]) => createPack(id, createRunRecord(id, { workspace: WORKSPACE, time }))),
    );
    const counted = () => ids('SELECT hour AS id FROM run_counts WHERE workspace_id = ? ORDER BY hour');
    expect(await counted()).toEqual(Object.values(hours));
    await purged();
    expect(await counted()).toEqual([hours['just-young'], hours.young]);
  });

  test('from the index of jobs, when their objects forget them', async () => {
    const rows = [
      createRecord(WORKSPACE, { status: 'completed', due: NOW - 1 }),
      createRecord(WORKSPACE, { status: 'scheduled', due: NOW - 1 }),
      createRecord(WORKSPACE, { status: 'completed', due: NOW }),
    ];
    await index.put(rows);
    await purged();
    expect(await jobs()).toEqual(rows.slice(1).map(({ id }) => id));
  });

  test('from the idempotency keys, by the days of jobs, answered or not; those of products stay', async () => {
    const old = NOW - DAYS.jobsMs - 1;
    for (const operation of ['members.remove', 'members.rotate', 'jobs.cancel', 'products.apply']) {
      await keep(operation, 'old', old);
      await keep(operation, 'unanswered', old);
      await keep(operation, 'young', NOW - DAYS.jobsMs);
    }
    await purged();
    expect(await keys()).toEqual([
      'jobs.cancel young',
      'members.remove young',
      'members.rotate young',
      'products.apply old',
      'products.apply unanswered',
      'products.apply young',
    ]);
  });

  test('by the cron trigger, by what the deployment says', async () => {
    // Jobs of other tests have no objects, and each would be asked.
    await env.DB.exec('DELETE FROM jobs');
    const now = Date.now();
    const age = 3 * DAY;
    await storePacks(env.DB, [createPack('old', createRunRecord('old', { workspace: WORKSPACE, time: now - age }))]);
    await keep('jobs.cancel', 'old', now - age);
    const fire = (days?: string) =>
      worker.scheduled(createScheduledController(), {
        ...env,
        ...(days === undefined ? {} : { JOB_RETENTION_DAYS: days, LOG_RETENTION_DAYS: days }),
      });
    for (const days of [undefined, '4']) {
      await fire(days);
      expect([await records(), await keys()]).toEqual([['old'], ['jobs.cancel old']]);
    }
    await fire('2');
    expect([await records(), await keys()]).toEqual([[], []]);
  });
});

test('lanes are looked after when the index forgets their jobs, and one that cannot be keeps them listed', async () => {
  const lane = (part: string, hash: string) => ({
    id: `job_l8x${part}x${hash.repeat(32)}`,
    workspace: 'ws',
    createdAt: 1,
  });
  const [first, second, broken] = [lane('0000000a', '1'), lane('0000000a', '9'), lane('0000000b', '1')];
  const looked: string[] = [];
  const forgotten: string[] = [];
  const failed: string[] = [];
  await purgeJobs(
    {
      index: {
        outlived: async () => [first, second, broken],
        forget: async (gone: readonly { readonly id: string }[]) => void forgotten.push(...gone.map(({ id }) => id)),
      } as unknown as JobIndex,
      jobs: {
        at: (_workspace, id) =>
          ({
            async look(ids: readonly string[]) {
              if (id === broken.id) throw new Error('the object is away');
              looked.push(id, ...ids);
              return [];
            },
          }) as unknown as JobObject,
      },
      log: { fault: (id) => void failed.push(id) },
      retention: { jobsMs: 30 * DAY, logsMs: 7 * DAY, messagesMs: 30 * DAY },
    },
    40 * DAY,
  );
  expect({ looked, forgotten, failed }).toEqual({
    looked: [first.id],
    forgotten: [first.id, second.id],
    failed: [broken.id],
  });
});
