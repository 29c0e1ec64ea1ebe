import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { createFetchDriver } from '../../../src/drivers/http/fetch-driver.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import { isProcessorError, toErrorRecord } from '../../../src/kernel/errors.ts';
import { systemIds } from '../../../src/kernel/ids.ts';
import { DEFAULT_RETRY, type RetryPolicy } from '../../../src/kernel/retry.ts';
import { createProcessor } from '../../../src/processor.ts';
import { createActionsExecutor } from '../../../src/resources/actions/executor.ts';
import { createConfigStore } from '../../../src/resources/products/store.ts';
import { action, manifest, scope } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { NO_SOURCES } from '../../support/sources.ts';
import { noCache } from '../../support/no-cache.ts';
import { noLog } from '../../support/no-log.ts';
import { noOthers } from '../../support/no-others.ts';
import { noGates } from '../../support/no-gates.ts';
import { noTraffic } from '../../support/no-traffic.ts';
import { noSessions } from '../../support/no-sessions.ts';

const DAY_MS = 86_400_000;

let owner: Member;

beforeAll(async () => {
  const query = { key: 'x', retry_after: 1 };
  owner = await createWorkspace(
    manifest([
      action('get', { method: 'GET', resource: '/status/:status', query }),
      action('hang', { method: 'GET', resource: '/hang', query, timeout: 100 }),
      action('patient', { method: 'GET', resource: '/hang', query, timeout: '10m' }),
    ]),
  );
});

/** Runs an action under a clock that passes only while the processor waits. */
async function run(
  event: string,
  input: Readonly<Record<string, unknown>>,
  policy: Partial<RetryPolicy>,
  timeMs = 120_000,
  random = 0,
) {
  let now = Date.now();
  const waits: number[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      waits.push(ms);
      now += ms;
    },
  };
  const executors = {
    ...noOthers,
    actions: createActionsExecutor({ http: createFetchDriver({ allowPrivateTargets: true }), clock, ...NO_SOURCES }),
  };
  const config = createConfigStore({ db: env.DB, kv: env.CONFIG, clock });
  const processor = createProcessor({
    config,
    executors,
    results: noCache,
    admission: noGates,
    traffic: noTraffic,
    sessions: noSessions,
    clock,
    ids: { ...systemIds, random: () => random },
    log: noLog,
  });
  const key = crypto.randomUUID();
  const context = {
    workspace: owner.workspace_id,
    retry: { ...DEFAULT_RETRY, ...policy },
    user: 'user_one',
    traceparent: null,
    deadline: now + timeMs,
  };
  const { app, ...where } = scope;
  const thrown: unknown = await processor
    .execute({ namespace: 'actions', operation: 'run', ...where, app, event, input: { key, ...input } }, context)
    .catch((error: unknown) => error);
  if (!isProcessorError(thrown)) throw new Error('the run was expected to fail');
  return { waits, error: toErrorRecord(thrown), requests: await seen(key) };
}

describe('the wait before a retry', () => {
  test.each<[title: string, policy: Partial<RetryPolicy>, random: number, waits: number[]]>([
    ['doubles from a second', {}, 0, [1_000, 2_000, 4_000]],
    ['starts where the caller says', { initialDelay: 10 }, 0, [10, 20, 40]],
    ['grows as the caller says', { initialDelay: 10, backoffMultiplier: 3 }, 0, [10, 30, 90]],
    ['stays the same with a multiplier of 1', { initialDelay: 10, backoffMultiplier: 1 }, 0, [10, 10, 10]],
    ['has a longest', { maxDelay: 1_500 }, 0, [1_000, 1_500, 1_500]],
    ['grows by a random share with jitter', { jitter: true }, 0.5, [1_250, 2_500, 5_000]],
    ['keeps to its time without jitter', { jitter: false, jitterPercent: 1 }, 0.9, [1_000, 2_000, 4_000]],
  ])('%s', async (_title, policy, random, waits) => {
    expect((await run('get', { 'params:status': 503 }, { retries: 3, ...policy }, 120_000, random)).waits).toEqual(
      waits,
    );
  });

  test.each([
    ['lengthens it', '7', [7_000, 7_000]],
    ['never shortens it', '0', [1_000, 2_000]],
    ['is no reason to wait when it cannot be read', 'soon', [1_000, 2_000]],
    ['is no reason to wait when it has passed', 'Wed, 21 Oct 2015 07:28:00 GMT', [1_000, 2_000]],
  ])('and a Retry-After that %s: %j', async (_title, retry_after, waits) => {
    expect((await run('get', { 'params:status': 429, retry_after }, { retries: 2 })).waits).toEqual(waits);
  });

  test('and a Retry-After that is a date is waited for until then', async () => {
    const retry_after = new Date(Date.now() + 30_000).toUTCString();
    const { waits, requests } = await run('get', { 'params:status': 503, retry_after }, { retries: 1 });
    expect(waits).toHaveLength(1);
    expect(Math.abs((waits[0] ?? 0) - 29_500)).toBeLessThanOrEqual(1_500);
    expect(requests).toHaveLength(2);
  });
});

describe('a run does not wait', () => {
  test('beyond its time: it fails with what the target asked for', async () => {
    const { waits, error, requests } = await run('get', { 'params:status': 429, retry_after: 121 }, { retries: 5 });
    expect(waits).toEqual([]);
    expect(error).toMatchObject({
      code: 'RATE_LIMITED',
      retry_after_ms: 121_000,
      attempts: 1,
      upstream: { status: 429 },
    });
    expect(requests).toHaveLength(1);
  });

  test('beyond its time in sum', async () => {
    const { waits, error } = await run('get', { 'params:status': 503 }, { retries: 100 }, 10_000);
    expect(waits).toEqual([1_000, 2_000, 4_000]);
    expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', attempts: 4 });
  });

  test('for a target that wants more than a day', async () => {
    const retry_after = DAY_MS / 1_000;
    expect((await run('get', { 'params:status': 503, retry_after }, { retries: 1 }, 10 * DAY_MS)).waits).toEqual([
      DAY_MS,
    ]);
    expect(
      (await run('get', { 'params:status': 503, retry_after: retry_after + 1 }, { retries: 1 }, 10 * DAY_MS)).waits,
    ).toEqual([]);
  });

  test('when it has no time at all, and sends nothing', async () => {
    const { error, requests } = await run('get', { 'params:status': 200 }, {}, 0);
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'not_sent', attempts: 0 });
    expect(requests).toEqual([]);
  });
});

describe('an attempt ends', () => {
  test('when the time of its action has passed', async () => {
    const { error } = await run('hang', {}, {});
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', attempts: 1 });
  });

  test('when the time of its run has passed, whatever its action allows', async () => {
    const { error } = await run('patient', {}, {}, 100);
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', attempts: 1 });
  });
});
