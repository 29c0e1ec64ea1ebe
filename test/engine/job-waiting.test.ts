import { expect, test } from 'vitest';
import { applyJob, createJob } from '../../src/engine/job.ts';
import { leftWaiting } from '../../src/engine/job-waiting.ts';
import type { Job, JobEvent } from '../../src/engine/job-state.ts';
import type { HeldBack } from '../../src/kernel/errors.ts';
import { DEFAULT_RETRY } from '../../src/kernel/retry.ts';

const T0 = 1_000_000;

/** A job that something holds back. */
function heldBack(kind: HeldBack['kind']): Job {
  const job = createJob({
    id: 'job',
    workspace: 'ws',
    call: {},
    schedule: { kind: 'once', at: T0 },
    first: T0,
    retry: DEFAULT_RETRY,
    timeoutMs: 30_000,
    deadline: null,
    traceparent: null,
    createdBy: 'user',
    createdAt: T0,
    digest: 'digest',
    claim: null,
  });
  const running = applyJob(job, { type: 'wake', now: T0, instance: 'here', self: true }).job;
  const error = {
    code: 'RATE_LIMITED',
    message: 'waits',
    held_back: { kind, key: 'k', until: T0 + 60_000 },
  } as const;
  return applyJob(running, { type: 'report', now: T0, fence: 1, outcome: { ok: false, error }, random: 0 }).job;
}

test.each<[what: string, kind: HeldBack['kind'], event: JobEvent, left: number[]]>([
  ['a cancelled one leaves its limit', 'concurrency', { type: 'cancel', now: T0, reason: null }, [1]],
  ['a cancelled one leaves its circuit', 'circuit', { type: 'cancel', now: T0, reason: null }, [1]],
  ['a deleted one leaves its paused key', 'key_paused', { type: 'delete', now: T0 }, [1]],
  ['one that is told stays', 'rate', { type: 'admit', now: T0 + 1 }, []],
  ['one that asks again stays', 'rate', { type: 'wake', now: T0 + 60_000, instance: 'here', self: true }, []],
  ['what a budget holds back waits at no gate', 'budget', { type: 'cancel', now: T0, reason: null }, []],
])('of jobs that wait, %s', (_what, kind, event, left) => {
  const before = heldBack(kind);
  expect(before.phase).toMatchObject({ status: 'queued', waitingFor: { kind } });
  expect(leftWaiting(before, applyJob(before, event).job)).toEqual(left);
});
