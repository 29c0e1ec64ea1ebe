import { describe, expect, test } from 'vitest';
import type { JobSpec } from '../../../src/engine/job-state.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { DEFAULT_RETRY, retryDelay } from '../../../src/kernel/retry.ts';
import { toErrorRecord } from '../../../src/kernel/errors.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { runAttempt } from '../../../src/resources/jobs/attempt.ts';
import type { StoredCall } from '../../../src/resources/jobs/sealed-call.ts';
import { prepared } from './prepared-calls.ts';

const bytes = new Uint8Array(LIMITS.response_body.value + 1);
const file = { binary: { bytes, mimeType: 'application/pdf', fileName: null } };

describe('a file of an answer that cannot be kept', () => {
  test.each([
    ['fails a call that must not be repeated as one that was carried out', 'POST', 'OUTCOME_UNKNOWN', false],
    ['has a call repeated that may be', 'GET', 'SERVICE_UNAVAILABLE', true],
  ] as const)('%s', async (_what, method, code, isRepeated) => {
    const { prepare, sent } = prepared({ answers: [file], action: { method } });
    const attempt = (await prepare()).attempt({ timeoutMs: 1_000 });
    await expect(attempt).rejects.toMatchObject({ code, details: { outcome: 'sent', upstream: { status: 200 } } });
    expect(sent).toHaveLength(1);
    const record = await attempt.catch(toErrorRecord);
    const policy = { ...DEFAULT_RETRY, retries: 5 };
    expect(retryDelay(policy, 1, record as ReturnType<typeof toErrorRecord>, 0) !== null).toBe(isRepeated);
  });
});

test('a job whose result cannot be sealed has done its work, and leaves the result out', async () => {
  const run = { run_id: 'run_1', duration_ms: 1, attempts: 1, version: 1, cached: false };
  const call: StoredCall = {
    namespace: 'actions',
    operation: 'run',
    product: 'shop',
    env: 'prd',
    app: 'api',
    event: 'send',
    input: {},
  };
  const spec = {
    id: 'job_1',
    workspace: 'ws_one',
    call,
    timeoutMs: 1_000,
    deadline: null,
  } as unknown as JobSpec<StoredCall>;
  const away = () => Promise.reject(new Error('D1 is away'));
  const parts = {
    processor: { check: away, requireBudget: away, execute: async () => ({ value: { done: true }, meta: run }) },
    clock: systemClock,
    sealer: { seal: away, open: away },
  };
  expect(
    await runAttempt(parts, { spec, occurrence: { number: 1, scheduledAt: 0, failures: 0, lost: 0 }, deadline: null }),
  ).toEqual({ ok: true, result: null, omitted: true, run });
});
