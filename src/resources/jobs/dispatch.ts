/** Storing a call as a job; the same for every namespace that can be dispatched. */

import type { JobPolicy } from '../../engine/job-policy.ts';
import type { Job, JobSpec } from '../../engine/job-state.ts';
import { planSchedule } from '../../engine/schedule.ts';
import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Reply, RequestContext } from '../../kernel/contract.ts';
import { invalidField, refusal } from '../../kernel/errors.ts';
import { isSdkKey } from '../../kernel/idempotency-key.ts';
import type { Schedule } from '../../kernel/fields.ts';
import type { Ids } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { RetryPolicy } from '../../kernel/retry.ts';
import type { Processor } from '../../processor.ts';
import type { Call } from '../executor.ts';
import type { Sealer } from '../secrets/sealer.ts';
import { createJobIds, type JobDirectory, jobOf, keyedJobId, type Placement } from './directory.ts';
import type { JobSummary } from './contract.ts';
import type { JobIndex } from './job-index.ts';
import { place } from './place.ts';
import { sealCall, type StoredCall } from './sealed-call.ts';
import { visibleStatus } from './view.ts';

/** What dispatching works with. */
export interface DispatchParts {
  readonly processor: Processor;
  readonly jobs: JobDirectory;
  readonly index: JobIndex;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sealer: Sealer;
}

/** How a call is to be run as a job. */
export interface JobSettings {
  readonly retry: RetryPolicy;
  readonly schedule?: Schedule;
  /** Names the schedule: another dispatch under it updates the job. */
  readonly key?: string;
  /** `pinned` keeps to the version that the environment runs now; `latest` follows the environment. */
  readonly version: 'latest' | 'pinned';
  /** Milliseconds from now after which no attempt starts and none goes on. */
  readonly withinMs?: number;
  /** What differs from the default policies. */
  readonly policy?: Partial<JobPolicy>;
  /** Milliseconds for one attempt, where they are less than the action's own. */
  readonly timeoutMs?: number;
  /** The caller's key for the dispatch, where it is not in a header. */
  readonly idempotencyKey?: string;
}

/** What a dispatch answers. Times are epoch milliseconds. */
export interface DispatchResult {
  job_id: string;
  status: JobSummary['status'];
  scheduled_at: number;
  recurring: boolean;
  next_run_at: number | null;
}

type Requester = Pick<RequestContext, 'principal' | 'idempotencyKey' | 'traceparent'>;

/** Stores a call as a job and answers what the dispatch that made the job answered. See {@link storeJob}. */
export async function dispatchCall(
  parts: DispatchParts,
  call: Call,
  settings: JobSettings,
  requester: Requester,
): Promise<Reply<DispatchResult>> {
  const { key } = settings;
  const context = { ...requester, idempotencyKey: keyOf(settings, requester) };
  if (key === undefined) return { data: resultOf(await storeJob(parts, call, settings, context)) };
  return { data: standing(await declareSchedule(parts, call, { ...settings, key }, context)) };
}

/**
 * Stores a keyed schedule, or has the one that is there follow this request. The same request changes nothing, so a
 * deployment may declare its schedules each time. See `declareJob` for what becomes of a job that is under way.
 */
async function declareSchedule(
  parts: DispatchParts,
  call: Call,
  settings: JobSettings & { readonly key: string },
  requester: Requester,
): Promise<Job<StoredCall>> {
  const { key, schedule = {} } = settings;
  const { idempotencyKey, principal } = requester;
  if (!isScheduled(schedule))
    throw invalidField('key', 'names a schedule: give `schedule` a start_at, delay, cron or every');
  if (idempotencyKey !== null && !isSdkKey(idempotencyKey))
    throw invalidField('Idempotency-Key', 'has no place beside `key`, which tells a repetition by itself');
  const { spec } = await specOf(parts, call, settings, requester);
  const id = await keyedJobId(principal.workspace, call, key);
  const digest = await digestOf(spec.call, settings);
  return place(parts, await sealed(parts, { ...spec, id, digest, key, claim: null }));
}

/**
 * Checks a call and its schedule, stores the job and answers once it is stored. A refused dispatch stores nothing. A
 * repetition under one idempotency key is answered with the job that the first made, also when it would be refused by now.
 */
export async function storeJob(
  parts: DispatchParts,
  call: Call,
  settings: JobSettings,
  requester: Requester,
): Promise<Job<StoredCall>> {
  const { workspace } = requester.principal;
  const { idempotencyKey } = requester;
  const { schedule = {} } = settings;
  const digest = await digestOf(call, settings);
  const ids = await createJobIds(parts.ids, workspace, call, idempotencyKey);
  try {
    const { spec, scheduled } = await specOf(parts, call, settings, requester);
    const placement = isScheduled(schedule) ? scheduled : 'lane';
    // A key that the SDK made lives as long as its repetitions, and those ask for the same placement.
    const isClaimed = placement === 'per_job' && idempotencyKey !== null && !isSdkKey(idempotencyKey);
    const claim = isClaimed ? ids.lane : null;
    return await place(parts, await sealed(parts, { ...spec, id: ids[placement], digest, claim }));
  } catch (refused) {
    const stored = idempotencyKey === null ? null : await find(parts.jobs, workspace, ids, digest);
    if (stored !== null) return stored;
    throw refused;
  }
}

/** The key of the body goes before one that the SDK made; two of the caller's must be the same. */
function keyOf({ idempotencyKey }: JobSettings, { idempotencyKey: header }: Requester): string | null {
  if (idempotencyKey === undefined || idempotencyKey === header) return header;
  if (header !== null && !isSdkKey(header))
    throw invalidField('idempotency_key', 'differs from the header Idempotency-Key');
  return idempotencyKey;
}

/** What tells a repetition of a request from another one. */
function digestOf(call: Call, settings: JobSettings): Promise<string> {
  const { schedule: given = {}, retry, version, withinMs, policy = {}, timeoutMs } = settings;
  const more = { ...(Object.keys(policy).length > 0 && { policy }), ...(timeoutMs !== undefined && { timeoutMs }) };
  return sha256Hex(canonicalJson({ call, given, retry, version, withinMs, ...more }));
}

/** Checks a call and its schedule: what a job of them is made of, and where the product has its scheduled jobs. */
async function specOf(
  { processor, clock }: DispatchParts,
  call: Call,
  { schedule: given = {}, retry, version, withinMs, policy = {}, timeoutMs: asked = Infinity }: JobSettings,
  { principal, traceparent }: Requester,
): Promise<{ spec: Omit<JobSpec<Call>, 'id' | 'digest' | 'claim'>; scheduled: Placement }> {
  const { workspace, user } = principal;
  const now = clock.now();
  const { schedule, first } = planSchedule(given, now);
  const { timeoutMs, version: current, scheduled } = await processor.check(call, principal);
  const spec = {
    workspace,
    call: version === 'pinned' ? { ...call, version: current } : call,
    schedule,
    first,
    retry,
    ...(Object.keys(policy).length > 0 && { policy }),
    ...(given.paused === true && { paused: 'user' as const }),
    timeoutMs: Math.min(timeoutMs, asked),
    traceparent,
    deadline: withinMs === undefined ? null : now + withinMs,
    createdBy: user,
    createdAt: now,
  };
  return { spec, scheduled };
}

/** Whether a schedule asks for a time other than now; whether that time has come makes no difference. */
function isScheduled({ start_at: startAt = 0, delay, cron, every }: Schedule): boolean {
  return startAt > 0 || delay !== undefined || cron !== undefined || every !== undefined;
}

/** The job that the same request made before, wherever it is. */
async function find(
  jobs: JobDirectory,
  workspace: string,
  ids: Readonly<Record<Placement, string>>,
  digest: string,
): Promise<Job<StoredCall> | null> {
  for (const id of [ids.lane, ids.per_job]) {
    const stored = await jobs.at(workspace, id).get(id);
    if (stored.ok && stored.job.spec.digest === digest) return stored.job;
  }
  return null;
}

/** The spec as it is kept, unless it is too large. */
async function sealed({ sealer }: DispatchParts, spec: JobSpec<Call>): Promise<JobSpec<StoredCall>> {
  const bytes = new TextEncoder().encode(JSON.stringify(spec)).length;
  if (bytes <= LIMITS.job_call.value)
    return { ...spec, call: await sealCall(sealer, spec.workspace, spec.digest, spec.call) };
  const message = `a job’s call has at most ${LIMITS.job_call.value} bytes; this one has ${bytes}`;
  throw refusal('PAYLOAD_TOO_LARGE', [{ path: 'input', message }]);
}

/** What the dispatch that made the job answered. */
function resultOf({ spec }: Job<StoredCall>): DispatchResult {
  return {
    job_id: spec.id,
    status: spec.paused !== undefined ? 'paused' : spec.first > spec.createdAt ? 'scheduled' : 'queued',
    scheduled_at: spec.first,
    recurring: spec.schedule.kind !== 'once',
    next_run_at: spec.first,
  };
}

/** How a keyed schedule stands. */
function standing(job: Job<StoredCall>): DispatchResult {
  const { spec, phase, next } = job;
  return {
    job_id: spec.id,
    status: visibleStatus(phase),
    scheduled_at: phase.occurrence.scheduledAt,
    recurring: (next ?? spec).schedule.kind !== 'once',
    next_run_at: 'due' in phase && phase.status !== 'paused' ? phase.due : (next?.first ?? null),
  };
}
