import { expect } from 'vitest';
import { action, manifest, scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { listed } from './jobs.ts';

/** What an operation on many jobs answers. */
export interface Many {
  readonly count: number;
  readonly operation_id?: string;
  readonly status?: string;
  readonly matched?: number;
  readonly skipped?: number;
  readonly failed?: number;
}

/** A workspace whose scheduled jobs are in lanes: many are made at once. Its product has actions that echo, and that fail. */
export function createCrowd(): Promise<Member> {
  const actions = [action('echo'), action('flaky', { resource: '/flaky' }), action('gate', { resource: '/gate' })];
  return createWorkspace(manifest(actions, { jobs: { scheduled: 'lane' } }));
}

/** A job of a batch: `echo` in an hour, unless told otherwise. */
export function later(more: object = {}): object {
  return { ...scope, event: 'echo', input: { key: 'many' }, schedule: { delay: '1h' }, ...more };
}

/** Dispatches jobs with one call; answers their ids. */
export async function dispatchAll(member: Member, jobs: readonly object[]): Promise<string[]> {
  const { status, body } = await member.call('jobs.dispatchMany', { jobs });
  expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
  const { results } = body.data as { results: readonly { readonly ok: boolean; readonly job?: { job_id: string } }[] };
  return results.map(({ job }) => {
    if (job === undefined) throw new Error(`a job was refused: ${JSON.stringify(results)}`);
    return job.job_id;
  });
}

/** Dispatches as many jobs as are asked for, likewise. */
export function dispatchSome(member: Member, count: number, more: object = {}): Promise<string[]> {
  return dispatchAll(
    member,
    Array.from({ length: count }, () => later(more)),
  );
}

/** What an operation on many jobs answers when it is accepted. */
export async function many(
  member: Member,
  operation: string,
  input: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Many> {
  const { status, body } = await member.call(`jobs.${operation}`, input, { headers });
  expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
  return body.data as Many;
}

/** The states of jobs, as their objects have them. */
export async function statesOf(member: Member, ids: readonly string[]): Promise<string[]> {
  const jobs = await Promise.all(ids.map((id) => member.call('jobs.get', { job_id: id })));
  return jobs.map(({ status, body }) =>
    status === 200 ? (body.data as { status: string }).status : String(body.code),
  );
}

/** Waits until lists show so many jobs of a filter. */
export async function shown(member: Member, count: number, filter: object): Promise<void> {
  await listed(member, ({ length }) => length === count, { limit: 1_000, ...filter });
}
