import { expect, vi } from 'vitest';
import { scope } from '../../support/manifest.ts';
import type { Answer } from '../../support/processor.ts';
import type { Member } from '../../support/workspace.ts';

/** What a dispatch answers. */
export interface Dispatched {
  readonly job_id: string;
  readonly status: string;
  readonly scheduled_at: number;
  readonly recurring: boolean;
  readonly next_run_at: number | null;
}

/** Dispatches the action `echo` in an hour, unless told otherwise. */
export function dispatch(
  member: Member,
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const call = { ...scope, event: 'echo', input: { key: 'jobs-api' }, schedule: { delay: '1h' } };
  return member.call('actions.dispatch', { ...call, ...more }, { headers });
}

/** What such a dispatch answers when it is accepted. */
export async function dispatched(member: Member, more: object = {}): Promise<Dispatched> {
  const { status, body } = await dispatch(member, more);
  expect(status).toBe(200);
  return body.data as Dispatched;
}

/** A job as it stands. */
export async function readJob(member: Member, jobId: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await member.call('jobs.get', { job_id: jobId });
  expect(status).toBe(200);
  return body.data as Readonly<Record<string, unknown>>;
}

/** A job once it has ended. */
export function endedJob(member: Member, jobId: string): Promise<Readonly<Record<string, unknown>>> {
  return vi.waitFor(
    async () => {
      const job = await readJob(member, jobId);
      expect(['completed', 'failed']).toContain(job['status']);
      return job;
    },
    { timeout: 10_000 },
  );
}
