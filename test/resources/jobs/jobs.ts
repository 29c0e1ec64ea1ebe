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

/** A job as lists show it. */
export type ListedJob = Readonly<Record<string, unknown>> & { readonly id: string; readonly status: string };

/** A page of a list of jobs. */
export interface JobPage {
  readonly jobs: readonly ListedJob[];
  readonly next_cursor: string | null;
}

/** One page of a list that is accepted. */
export async function listPage(member: Member, input: object = {}): Promise<JobPage> {
  const { status, body } = await member.call('jobs.list', input);
  expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
  return body.data as JobPage;
}

/** The first page of a list once it is as it should be: lists follow within seconds. */
export function listed(
  member: Member,
  isAsItShould: (jobs: readonly ListedJob[]) => boolean,
  input: object = {},
): Promise<readonly ListedJob[]> {
  return vi.waitFor(
    async () => {
      const { jobs } = await listPage(member, input);
      expect(isAsItShould(jobs)).toBe(true);
      return jobs;
    },
    { timeout: 10_000 },
  );
}
