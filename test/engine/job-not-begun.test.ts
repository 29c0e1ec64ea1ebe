import { describe, expect, test } from 'vitest';
import { applyJob, createJob } from '../../src/engine/job.ts';
import type { JobPolicy } from '../../src/engine/job-policy.ts';
import type { Job, JobEvent } from '../../src/engine/job-state.ts';
import { after, failureAt, INSTANCE, jobSpec, NOW, UNAVAILABLE, wakeAt } from './job-states.ts';

const MINUTE = 60_000;
const EVERY_MINUTE = { kind: 'every', every: MINUTE, startAt: NOW, limit: null, endDate: null } as const;

/** A job of every minute whose first attempt was handed to the queue. */
function handedOut(policy: Partial<JobPolicy>): Job<string> {
  return after(createJob(jobSpec({ schedule: EVERY_MINUTE, policy })), wakeAt(NOW, false));
}

function takeAt(now: number): JobEvent {
  return { type: 'take', now, fence: 1 };
}

describe('An attempt that waits for a consumer', () => {
  test('goes back when its job was paused meanwhile, and the job pauses at once', () => {
    const paused = after(handedOut({}), { type: 'pause', now: NOW + 1, reason: null });
    expect(paused.hold).toBeDefined();
    const job = after(paused, takeAt(NOW + 2));
    expect(job.phase).toMatchObject({ status: 'paused', occurrence: { number: 1, failures: 0, lost: 0 } });
    expect(applyJob(job, wakeAt(NOW + MINUTE)).job).toBe(job);
  });

  test('does not begin after its ttl: the next wake drops it', () => {
    const back = after(handedOut({ ttlMs: 5_000 }), takeAt(NOW + 5_001));
    expect(back.phase).toMatchObject({ status: 'queued', due: NOW + 5_001 });
    const [recorded] = after(back, wakeAt(NOW + 5_001)).history ?? [];
    expect(recorded).toMatchObject({ number: 1, status: 'failed', attempts: 0, error: { code: 'TIMEOUT' } });
  });

  test('begins at the end of its ttl, and not at its deadline', () => {
    expect(after(handedOut({ ttlMs: 5_000 }), takeAt(NOW + 5_000)).phase).toMatchObject({ lease: { taken: true } });
    expect(after(handedOut({ deadlineMs: 5_000 }), takeAt(NOW + 5_000)).phase.status).toBe('queued');
  });
});

test('An occurrence whose attempt was cut off ends at its deadline as unknown, whatever an earlier attempt told', () => {
  const spec = jobSpec({ policy: { deadlineMs: MINUTE } });
  const retried = after(createJob(spec), wakeAt(NOW), failureAt(NOW + 1, 1, UNAVAILABLE), wakeAt(NOW + 10_000));
  const other = { type: 'wake', now: NOW + MINUTE, instance: `${INSTANCE}-two`, self: true } as const;
  expect(after(retried, other).progress.lastError).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' });
});

describe('A schedule without any firing left', () => {
  const last = { ...EVERY_MINUTE, endDate: NOW + MINUTE } as const;

  test('ends when that is found out, not when it last ran', () => {
    const paused = createJob(jobSpec({ schedule: last, paused: 'user' }));
    const job = after(paused, { type: 'resume', now: NOW + 5 * MINUTE });
    expect(job.phase.status).toBe('completed');
    expect(job.progress).toMatchObject({ completedAt: NOW + 5 * MINUTE, updatedAt: NOW + 5 * MINUTE });
  });

  test('goes on with what runs beside', () => {
    const created = createJob(
      jobSpec({ schedule: last, timeoutMs: 10 * MINUTE, policy: { overlap: 'allow', catchup: 'none', jitterMs: 1 } }),
    );
    const running = after(created, wakeAt(NOW));
    const beside: Job<string> = {
      ...running,
      phase: {
        status: 'scheduled',
        due: NOW + MINUTE,
        occurrence: { number: 2, scheduledAt: NOW + MINUTE, failures: 0, lost: 0 },
      },
      beside: running.phase.status === 'running' ? [running.phase] : [],
    };
    const job = after(beside, wakeAt(NOW + 4 * MINUTE));
    expect(job.phase).toMatchObject({ status: 'running', occurrence: { number: 1 } });
    expect(job.beside).toBeUndefined();
  });
});
