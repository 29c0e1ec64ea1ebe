/** Jobs that recur every minute. */

import { createJob, dueTime } from '../../src/engine/job.ts';
import type { JobPolicy } from '../../src/engine/job-policy.ts';
import type { Job } from '../../src/engine/job-state.ts';
import { DEFAULT_RETRY } from '../../src/kernel/retry.ts';
import { after, jobSpec, NOW, successAt, wakeAt } from './job-states.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const EVERY_MINUTE = { kind: 'every', every: MINUTE, startAt: NOW, limit: null, endDate: null } as const;

/** A job of every minute, first now, without retries. */
export function every(policy: Partial<JobPolicy> = {}, more: Partial<Parameters<typeof jobSpec>[0]> = {}): Job<string> {
  return createJob(jobSpec({ schedule: EVERY_MINUTE, policy, retry: DEFAULT_RETRY, ...more }));
}

/** A job whose attempt runs since now. */
export function running(
  policy: Partial<JobPolicy> = {},
  more: Partial<Parameters<typeof jobSpec>[0]> = {},
): Job<string> {
  return after(every(policy, { timeoutMs: HOUR, ...more }), wakeAt(NOW));
}

/** What a job's history says: number, scheduled minute and status of each execution. */
export function told(job: Job<string>): unknown[] {
  return (job.history ?? []).map(({ number, scheduledAt, status }) => [number, (scheduledAt - NOW) / MINUTE, status]);
}

/** Lets everything that is due run at once with success, until nothing is due before `until`. */
export function drain(job: Job<string>, from: number, until: number): Job<string> {
  let [current, now] = [job, from];
  for (let left = 50; left > 0; left -= 1) {
    now = Math.max(now, dueTime(current) ?? Infinity);
    if (now >= until) return current;
    current = after(current, wakeAt(now), successAt(now, current.progress.fence + 1));
  }
  throw new Error('it never comes to rest');
}
