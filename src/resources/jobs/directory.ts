/** Where a job lives, and the port to it. */

import type { AttemptOutcome, Job, JobCommand, JobSpec, Occurrence } from '../../engine/job-state.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import { type ErrorRecord, fromErrorRecord } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Call } from '../executor.ts';
import type { IndexRecord } from './job-index.ts';
import type { StoredCall } from './sealed-call.ts';

/** An answer of a job's object as plain data; errors cross the call as records. */
export type JobAnswer =
  | { readonly ok: true; readonly job: Job<StoredCall> }
  | { readonly ok: false; readonly error: ErrorRecord };

/** The job of an answer, or the error it carries. */
export function jobOf(answer: JobAnswer): Job<StoredCall> {
  if (answer.ok) return answer.job;
  throw fromErrorRecord(answer.error);
}

/** The answer to a claim of an idempotency key: the id of the job that holds it. */
export type ClaimAnswer =
  | { readonly ok: true; readonly jobId: string }
  | { readonly ok: false; readonly error: ErrorRecord };

/**
 * The answer to a dispatch: that it made a job, which need not be sent back; the job that was there; or the id of the
 * job that holds its idempotency key in another object.
 */
export type DispatchAnswer =
  | (({ readonly ok: true; readonly isNew: true } | JobAnswer) & {
      /** What the index is to have, where the caller tells it. */
      readonly record?: IndexRecord;
    })
  | (ClaimAnswer & { readonly ok: true });

/** A key that the job `jobId` of another object is to hold. */
export interface KeyClaim {
  readonly id: string;
  readonly digest: string;
  readonly jobId: string;
}

/** What a job's object does for others. */
export interface JobObject {
  /**
   * Stores a job with its alarm; a job of the same id and digest is answered as it is. A keyed one of another digest
   * follows what is dispatched now. With `isIndexed` the caller hands what the answer has for the index to it, or else
   * calls `tell`.
   */
  dispatch(spec: JobSpec<StoredCall>, isIndexed?: boolean): Promise<DispatchAnswer>;
  /** Does the same for several of its jobs, in order and with one write; one that fails keeps no other back. */
  dispatchAll(specs: readonly JobSpec<StoredCall>[]): Promise<DispatchAnswer[]>;
  /** Has the object tell the index of a job that its caller could not. */
  tell(id: string): Promise<void>;
  /** Lets the job `jobId` of another object hold the key whose id in this object is `id`, unless another holds it already. */
  claim(id: string, digest: string, jobId: string): Promise<ClaimAnswer>;
  /** Does the same for several keys, in order and with one write. */
  claimAll(claims: readonly KeyClaim[]): Promise<ClaimAnswer[]>;
  /** Gives a key back. */
  release(id: string): Promise<void>;
  get(id: string): Promise<JobAnswer>;
  /** The job once it is final, or as it stands after `timeoutMs`. */
  settled(id: string, timeoutMs: number): Promise<JobAnswer>;
  /**
   * Carries out what a caller asks of a job; the job as it then stands. `within`, where it is given, are the states in
   * which it is to be carried out: `CONFLICT` in another.
   */
  command(id: string, command: JobCommand, within?: readonly string[] | null): Promise<JobAnswer>;
  /** Lets jobs begin that something held back; answers those of them that have nothing to begin. */
  admit(ids: readonly string[]): Promise<string[]>;
  /** Hands an attempt to a queue consumer; null when its lease is gone or it was taken before. */
  take(id: string, fence: number): Promise<JobSpecToRun | null>;
  /** Records an attempt's outcome when its lease still holds. */
  report(id: string, fence: number, outcome: AttemptOutcome): Promise<void>;
  /** Takes back an attempt that the queue could not deliver. */
  undelivered(id: string, fence: number): Promise<void>;
  /** Looks after the object's jobs, its alarm included, and tells of these; jobs that are not there are left out. */
  look(ids: readonly string[]): Promise<LookedAt[]>;
  /** Erases the object of a job that has been kept for long enough: null, also when it is not there; else how it stands. */
  outlive(id: string): Promise<IndexRecord | null>;
}

/** A job that its object was told to look after. */
export interface LookedAt {
  /** Revision that the job had before. */
  readonly revision: number;
  /** How it stands now. */
  readonly record: IndexRecord;
}

/** What a consumer needs to run an attempt. */
export interface JobSpecToRun {
  readonly spec: JobSpec<StoredCall>;
  readonly occurrence: Occurrence;
  /** Epoch milliseconds after which the attempt does not go on, or null. */
  readonly deadline: number | null;
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

/** Where a job may live: in one of its environment's lanes, or in an object of its own. */
export type Placement = 'lane' | 'per_job';

/**
 * Lanes that new jobs of a product and environment are spread over. Ids say theirs, so this number may change; those
 * that are made of an idempotency key then go on with the number of before, as long as keys are kept.
 */
const LANES = 8;

const OWN_ID = /^job_[ok][0-9a-f]{32}$/;
const LANE_ID = /^job_l([1-9]|[1-5]\d|6[0-4])x([0-9a-f]{8})x([0-9a-f]{8})[0-9a-f]{24}$/;

/** Whether text can be a job's id. */
export function isJobId(id: string): boolean {
  return OWN_ID.test(id) || LANE_ID.test(id);
}

/** Whether a job has an object of its own. */
export function isAlone(id: string): boolean {
  return OWN_ID.test(id);
}

/** The name of the object that holds a job: a pure function of workspace and id. */
export function jobObjectName(workspace: string, jobId: string): string {
  const [, lanes, scope, hash] = LANE_ID.exec(jobId) ?? [];
  if (lanes === undefined || hash === undefined) return `${workspace}:job:${jobId}`;
  return `${workspace}:lane:${scope}:${lanes}:${Number.parseInt(hash, 16) % Number(lanes)}`;
}

/** The id of a keyed schedule, whose object is its own: the same key of a product and environment never lands twice. */
export async function keyedJobId(
  workspace: string,
  { product, env }: Pick<Call, 'product' | 'env'>,
  key: string,
): Promise<string> {
  const hash = await sha256Hex(JSON.stringify([workspace, product, env, 'schedule', key]));
  return `job_k${hash.slice(0, 32)}`;
}

/** The ids that a new job may have, by placement: new ones, or the same for the same idempotency key of a product and environment. */
export async function createJobIds(
  ids: Ids,
  workspace: string,
  { product, env }: Pick<Call, 'product' | 'env'>,
  idempotencyKey: string | null,
): Promise<Readonly<Record<Placement, string>>> {
  const [scope, hash] = await Promise.all([
    sha256Hex(JSON.stringify([product, env])),
    idempotencyKey === null
      ? ids.create('').slice(1)
      : sha256Hex(JSON.stringify([workspace, product, env, idempotencyKey])),
  ]);
  const own = hash.slice(0, 32);
  return { per_job: `job_o${own}`, lane: `job_l${LANES}x${scope.slice(0, 8)}x${own}` };
}
