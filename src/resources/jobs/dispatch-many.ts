/** Dispatches of many jobs at once, each with a result of its own. */

import * as z from 'zod';
import { mapAtATime } from '../../kernel/at-a-time.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { Reply, RequestContext } from '../../kernel/contract.ts';
import { type FieldError, invalidField, refusal, toErrorRecord } from '../../kernel/errors.ts';
import { parseFields } from '../../kernel/field-errors.ts';
import { isSdkKey } from '../../kernel/idempotency-key.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { requireReach } from '../../kernel/reach.ts';
import type { RunLog } from '../../run-log.ts';
import { type OpeningParts, withSession } from '../sessions/opening.ts';
import type { Call } from '../executor.ts';
import type { jobs as contract } from './contract.ts';
import { type CheckedDispatch, checkDispatch, type DispatchParts } from './dispatch.ts';
import type { Dispatchables } from './dispatchable.ts';
import { placeAll } from './place.ts';

/** Jobs that are checked at one time. */
const AT_A_TIME = 16;
/** What a refusal of an idempotency key names. */
const KEY = 'Idempotency-Key';

/** What dispatching many works with. */
export interface DispatchManyParts extends DispatchParts, OpeningParts {
  readonly dispatchables: Dispatchables;
  readonly log: Pick<RunLog, 'fault'>;
}

type Results = z.output<typeof contract.dispatchMany.output>;
type Result = Results['results'][number];

/** A job of the batch: checked, or refused before it could be. */
type Entry =
  | { readonly ok: true; readonly checked: CheckedDispatch; readonly hasKey: boolean }
  | { readonly ok: false; readonly thrown: unknown };

/**
 * Stores jobs, those of one object with one write. Under an idempotency key each has one made of it and its place, so
 * that the same batch again makes no second job. A batch of which every job differs from the one of before under the
 * key is a `CONFLICT`.
 */
export async function dispatchMany(
  parts: DispatchManyParts,
  given: readonly unknown[],
  context: RequestContext,
): Promise<Reply<Results>> {
  const key = await batchKey(context);
  const entries = await mapAtATime(given, AT_A_TIME, (entry, index) => checkEntry(parts, entry, index, context, key));
  const specs = entries.flatMap((entry) => (entry.ok && entry.checked.spec.ok ? [entry.checked.spec.value] : []));
  const outcomes = await placeAll(parts, specs);
  const placed = new Map(specs.map((spec, at) => [spec, outcomes[at]]));
  const results = await mapAtATime(entries, AT_A_TIME, async (entry, index): Promise<Result> => {
    try {
      if (!entry.ok) throw entry.thrown;
      const { spec, instead, tell, settle } = entry.checked;
      const outcome = spec.ok ? placed.get(spec.value) : { ok: false as const, thrown: spec.refused };
      const job = outcome?.ok === true ? outcome.job : await instead(outcome?.thrown);
      await settle?.(job);
      return { ok: true, job: tell(job) };
    } catch (thrown) {
      return { ok: false, error: told(parts, thrown, index, context, entry.ok && entry.hasKey) };
    }
  });
  if (key !== null && results.every(isKeyReused))
    throw refusal('CONFLICT', [{ path: KEY, message: 'was used for another request' }]);
  return { data: { results } };
}

/** What the keys of a batch's jobs begin with: another member's, and a dispatch's own, are other keys. */
async function batchKey({ idempotencyKey: key, principal }: RequestContext): Promise<string | null> {
  if (key === null || isSdkKey(key)) return key;
  return `batch-${await sha256Hex(JSON.stringify([principal.user, 'jobs.dispatchMany', key]))}`;
}

async function checkEntry(
  parts: DispatchManyParts,
  given: unknown,
  index: number,
  { principal, traceparent }: RequestContext,
  key: string | null,
): Promise<Entry> {
  try {
    const { call: bare, session, settings } = await readEntry(parts.dispatchables, given, principal);
    requireReach(principal, bare.product, bare.env);
    const call = await opened(parts, bare, session, principal);
    const hasKey = settings.idempotencyKey !== undefined;
    const hasOwn = hasKey || settings.key !== undefined;
    const idempotencyKey = hasOwn || key === null ? null : `${key}#${index}`;
    const checked = await checkDispatch(parts, call, settings, { principal, traceparent, idempotencyKey });
    return { ok: true, checked, hasKey };
  } catch (thrown) {
    return { ok: false, thrown };
  }
}

/** The call with its session, verified. */
async function opened(
  parts: OpeningParts,
  call: Call,
  token: string | undefined,
  principal: RequestContext['principal'],
): Promise<Call> {
  const { product, env } = call;
  const { session } = await withSession(parts, { product, env, session: token }, principal);
  return session === undefined ? call : { ...call, session };
}

const Namespaced = z.looseObject({ namespace: z.string().default('actions') }, 'must be an object');

function readEntry(dispatchables: Dispatchables, given: unknown, principal: RequestContext['principal']) {
  const { namespace, ...rest } = parseFields(Namespaced, given);
  const dispatchable = Object.hasOwn(dispatchables, namespace) ? dispatchables[namespace] : undefined;
  if (dispatchable === undefined)
    throw invalidField('namespace', `must be one of ${Object.keys(dispatchables).join(', ')}`);
  return dispatchable(rest, principal);
}

type Refused = Extract<Result, { ok: false }>['error'];

/** A failure of one job, each field with its path from the body on. */
function told(
  { log }: DispatchManyParts,
  thrown: unknown,
  index: number,
  { requestId }: RequestContext,
  hasKey: boolean,
): Refused {
  const { code, message, errors = [] } = toErrorRecord(thrown);
  if (code === 'INTERNAL') log.fault(`${requestId}:${index}`, thrown);
  if (errors.length === 0) return { code, message };
  const at = `jobs[${index}]`;
  const placed = errors.map(({ path, message: reason }): FieldError => {
    if (path === KEY) return { path: hasKey ? `${at}.idempotency_key` : KEY, message: reason };
    return { path: path === 'body' ? at : `${at}.${path}`, message: reason };
  });
  return { code, message: refusal(code, placed).message, errors: placed.slice(0, LIMITS.dispatch_many_errors.value) };
}

function isKeyReused(result: Result): boolean {
  return !result.ok && result.error.code === 'CONFLICT' && result.error.errors?.[0]?.path === KEY;
}
