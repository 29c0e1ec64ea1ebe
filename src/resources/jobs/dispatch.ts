/** Storing a call as a job; the same for every namespace that can be dispatched. */

import { pausedBy } from '../../engine/job-policy.ts';
import type { Job, JobSpec, Pause } from '../../engine/job-state.ts';
import { planSchedule } from '../../engine/schedule.ts';
import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Principal, Reply, RequestContext } from '../../kernel/contract.ts';
import { invalidField } from '../../kernel/errors.ts';
import { isSdkKey } from '../../kernel/idempotency-key.ts';
import type { Schedule } from '../../kernel/fields.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Processor } from '../../processor.ts';
import type { Call } from '../executor.ts';
import type { Admission } from '../flow/admission.ts';
import type { Flow } from '../flow/flow.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { JobWebhooks } from '../webhooks/directory.ts';
import { createJobIds, type JobDirectory, keyedJobId, type Placement } from './directory.ts';
import { type DispatchResult, resultOf, standing } from './dispatch-result.ts';
import type { JobIndex } from './job-index.ts';
import type { Carried, JobSettings } from './job-settings.ts';
import { find, place } from './place.ts';
import { reservePlace } from './place-reservation.ts';
import { sealSpec, type StoredCall } from './sealed-call.ts';

/** What dispatching works with. */
export interface DispatchParts {
  readonly processor: Processor;
  readonly admission: Admission;
  readonly jobs: JobDirectory;
  readonly index: JobIndex;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sealer: Sealer;
  readonly webhooks: JobWebhooks;
}

/** Who asks for a dispatch. */
export interface Requester extends Pick<RequestContext, 'idempotencyKey' | 'traceparent'> {
  readonly principal: Pick<Principal, 'workspace' | 'user'>;
}

/** A dispatch that was checked. */
export interface CheckedDispatch {
  /** What is to be stored, or why it is refused. */
  readonly spec:
    | { readonly ok: true; readonly value: JobSpec<StoredCall> }
    | { readonly ok: false; readonly refused: unknown };
  /** The job that the same request made before, which answers it although it would be refused by now; throws the refusal when there is none. */
  readonly instead: (refused: unknown) => Promise<Job<StoredCall>>;
  /** What the dispatch answers once its job is stored. */
  readonly tell: (job: Job<StoredCall>) => DispatchResult;
  /** To be told of the job; absent where the call carries nothing. */
  readonly settle?: Carried['settle'] | undefined;
}

/** Stores a call as a job and answers what the dispatch that made the job answered. A refused dispatch stores nothing. */
export async function dispatchCall(
  parts: DispatchParts,
  call: Call,
  settings: JobSettings,
  requester: Requester,
): Promise<Reply<DispatchResult>> {
  const checked = await checkDispatch(parts, call, settings, requester);
  return { data: checked.tell(await store(parts, checked)) };
}

/**
 * Checks a call and its schedule, stores the job and answers once it is stored. A repetition under one idempotency key
 * is answered with the job that the first made, also when it would be refused by now.
 */
export async function storeJob(
  parts: DispatchParts,
  call: Call,
  settings: JobSettings,
  requester: Requester,
): Promise<Job<StoredCall>> {
  return store(parts, await checkOnce(parts, call, settings, requester));
}

/**
 * Checks a call and its schedule, without storing anything; takes the place in which the job will wait where places are
 * few. Throws only what is wrong with its keys.
 */
export function checkDispatch(
  parts: DispatchParts,
  call: Call,
  settings: JobSettings,
  requester: Requester,
): Promise<CheckedDispatch> {
  const { key } = settings;
  const context = { ...requester, idempotencyKey: keyOf(settings, requester) };
  return key === undefined
    ? checkOnce(parts, call, settings, context)
    : checkDeclared(parts, call, { ...settings, key }, context);
}

/** Stores a keyed schedule, or has the one that is there follow this request. */
export async function declareSchedule(
  parts: DispatchParts,
  call: Call,
  settings: JobSettings & { readonly key: string },
  requester: Requester,
): Promise<Job<StoredCall>> {
  return store(parts, await checkDeclared(parts, call, settings, requester));
}

async function store(parts: DispatchParts, { spec, instead, settle }: CheckedDispatch): Promise<Job<StoredCall>> {
  if (!spec.ok) return instead(spec.refused);
  const job = await place(parts, spec.value).catch(instead);
  await settle?.(job);
  return job;
}

/**
 * A keyed schedule, which is stored, or followed by the one that is there. The same request changes nothing, so a
 * deployment may declare its schedules each time. See `declareJob` for what becomes of a job that is under way.
 */
async function checkDeclared(
  parts: DispatchParts,
  call: Call,
  settings: JobSettings & { readonly key: string },
  requester: Requester,
): Promise<CheckedDispatch> {
  const { key, schedule = {} } = settings;
  const { idempotencyKey, principal } = requester;
  if (!isScheduled(schedule))
    throw invalidField('key', 'names a schedule: give `schedule` a start_at, delay, cron or every');
  if (idempotencyKey !== null && !isSdkKey(idempotencyKey))
    throw invalidField('Idempotency-Key', 'has no place beside `key`, which tells a repetition by itself');
  const { spec } = await specOf(parts, call, settings, requester);
  const id = await keyedJobId(principal.workspace, call, key);
  const digest = await digestOf(spec.call, settings, spec.paused);
  const value = await sealSpec(parts.sealer, { ...spec, id, digest, key, claim: null });
  await settings.carried?.keep([id]);
  return {
    spec: { ok: true, value },
    async instead(refused) {
      throw refused;
    },
    tell: standing,
    settle: settings.carried?.settle,
  };
}

async function checkOnce(
  parts: DispatchParts,
  call: Call,
  settings: JobSettings,
  requester: Requester,
): Promise<CheckedDispatch> {
  const { workspace } = requester.principal;
  const { idempotencyKey } = requester;
  const { carried } = settings;
  const digest = await digestOf(call, settings);
  const ids = await createJobIds(parts.ids, workspace, call, idempotencyKey);
  const instead = async (refused: unknown): Promise<Job<StoredCall>> => {
    const stored = idempotencyKey === null ? null : await find(parts.jobs, workspace, ids, digest);
    if (stored !== null) return stored;
    throw refused;
  };
  try {
    const { spec, scheduled, flow } = await specOf(parts, call, settings, requester);
    const placement = isScheduled(settings.schedule ?? {}) ? scheduled : 'lane';
    // A key that the SDK made lives as long as its repetitions, and those ask for the same placement.
    const isClaimed = placement === 'per_job' && idempotencyKey !== null && !isSdkKey(idempotencyKey);
    const claim = isClaimed ? ids.lane : null;
    const value = await sealSpec(parts.sealer, { ...spec, id: ids[placement], digest, claim });
    await reservePlace(parts.admission, value, flow);
    // Under a key the job may turn out to be in the other place.
    await carried?.keep(idempotencyKey === null ? [value.id] : Object.values(ids));
    return { spec: { ok: true, value }, instead, tell: resultOf, settle: carried?.settle };
  } catch (refused) {
    return { spec: { ok: false, refused }, instead, tell: resultOf };
  }
}

/** The key of the body goes before one that the SDK made; two of the caller's must be the same. */
function keyOf({ idempotencyKey }: JobSettings, { idempotencyKey: header }: Requester): string | null {
  if (idempotencyKey === undefined || idempotencyKey === header) return header;
  if (header !== null && !isSdkKey(header))
    throw invalidField('idempotency_key', 'differs from the header Idempotency-Key');
  return idempotencyKey;
}

/** What tells a repetition of a request from another one; a schedule is another one once its environment is no preview any more. */
function digestOf(call: Call, settings: JobSettings, paused?: Pause['by']): Promise<string> {
  const { schedule: given = {}, retry, version, withinMs, policy = {}, timeoutMs, carried } = settings;
  const asked = carried === undefined ? call : { ...call, content: carried.digest };
  const more = {
    ...(Object.keys(policy).length > 0 && { policy }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(paused === 'preview' && { paused }),
  };
  return sha256Hex(canonicalJson({ call: asked, given, retry, version, withinMs, ...more }));
}

/** Checks a call and its schedule: what a job of them is made of, and where the product has its scheduled jobs. */
async function specOf(
  { processor, clock }: DispatchParts,
  call: Call,
  { schedule: given = {}, retry, version, withinMs, policy = {}, timeoutMs: asked = Infinity, against }: JobSettings,
  { principal, traceparent }: Requester,
): Promise<{ spec: Omit<JobSpec<Call>, 'id' | 'digest' | 'claim'>; scheduled: Placement; flow: Flow | null }> {
  const { workspace, user } = principal;
  const now = clock.now();
  const { schedule, first } = planSchedule(given, now);
  const checked = await processor.check(against === undefined ? call : { ...call, version: against }, principal);
  const { timeoutMs, version: current, scheduled, preview, flow } = checked;
  const spec = {
    workspace,
    call: version === 'pinned' ? { ...call, version: current } : call,
    schedule,
    first,
    retry,
    ...(Object.keys(policy).length > 0 && { policy }),
    ...pausedBy(given, preview),
    timeoutMs: Math.min(timeoutMs, asked),
    traceparent,
    deadline: withinMs === undefined ? null : now + withinMs,
    createdBy: user,
    createdAt: now,
  };
  return { spec, scheduled, flow };
}

/** Whether a schedule asks for a time other than now; whether that time has come makes no difference. */
function isScheduled({ start_at: startAt = 0, delay, cron, every }: Schedule): boolean {
  return startAt > 0 || delay !== undefined || cron !== undefined || every !== undefined;
}
