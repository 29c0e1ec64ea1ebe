/** Where a job lives, and the port to it. */

import type { AttemptOutcome, Job, JobSpec } from '../../engine/job-state.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { ErrorRecord } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Call } from '../executor.ts';

/** An answer of a job's object as plain data; errors cross the call as records. */
export type JobAnswer =
  | { readonly ok: true; readonly job: Job<Call> }
  | { readonly ok: false; readonly error: ErrorRecord };

/** What a job's object does for others. */
export interface JobObject {
  /** Stores a job with its alarm; a job of the same id and digest is answered as it is. */
  dispatch(spec: JobSpec<Call>): Promise<JobAnswer>;
  get(id: string): Promise<JobAnswer>;
  cancel(id: string, reason: string | null): Promise<JobAnswer>;
  /** Hands an attempt to a queue consumer; null when its lease is gone or it was taken before. */
  take(id: string, fence: number): Promise<JobSpecToRun | null>;
  /** Records an attempt's outcome when its lease still holds. */
  report(id: string, fence: number, outcome: AttemptOutcome): Promise<void>;
}

/** What a consumer needs to run an attempt. */
export interface JobSpecToRun {
  readonly spec: JobSpec<Call>;
  readonly occurrence: number;
}

/** An attempt on its way through the `runs` queue. */
export interface RunMessage {
  readonly workspace: string;
  readonly jobId: string;
  readonly fence: number;
}

/** Finds the object of a job. The name of the object starts with the workspace: a foreign id finds nothing. */
export interface JobDirectory {
  at(workspace: string, jobId: string): JobObject;
}

const JOB_ID = /^job_o[0-9a-f]{32}$/;

/** Whether text can be a job's id. */
export function isJobId(id: string): boolean {
  return JOB_ID.test(id);
}

/** The name of the object that holds a job: a pure function of workspace and id. */
export function jobObjectName(workspace: string, jobId: string): string {
  return `${workspace}:job:${jobId}`;
}

/** An id for a job with an object of its own: new, or the same for the same idempotency key of a product and environment. */
export async function createJobId(
  ids: Ids,
  workspace: string,
  { product, env }: Call,
  idempotencyKey: string | null,
): Promise<string> {
  if (idempotencyKey === null) return ids.create('job').replace('job_', 'job_o');
  const digest = await sha256Hex(JSON.stringify([workspace, product, env, idempotencyKey]));
  return `job_o${digest.slice(0, 32)}`;
}
