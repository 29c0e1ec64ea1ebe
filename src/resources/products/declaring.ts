/** One schedule of a manifest as a keyed job: declared, or cancelled. */

import { nextOccurrence, planSchedule } from '../../engine/schedule.ts';
import { type ErrorCode, ERRORS, fromErrorRecord, isProcessorError, toErrorRecord } from '../../kernel/errors.ts';
import { MANIFEST_KEY } from '../../kernel/fields.ts';
import type { ActionCall } from '../executor.ts';
import { keyedJobId } from '../jobs/directory.ts';
import { declareSchedule, type DispatchParts } from '../jobs/dispatch.ts';
import { readSettings } from '../jobs/settings.ts';
import type { ProductConfig } from './config.ts';
import type { ManifestSchedule } from './manifest-schedule.ts';
import type { Claim } from './reconciliations.ts';

/** Objects that are asked at a time. */
const AT_A_TIME = 6;
/** What is not begun this long before a lease ends is not begun any more. */
const MARGIN_MS = 5_000;

/** What became of one schedule. */
export interface Outcome {
  readonly tag: string;
  /** `left`: there was nothing to do. */
  readonly did: 'declared' | 'cancelled' | 'left' | 'failed';
  /** Why a dispatch of it is refused. */
  readonly refused?: { readonly code: ErrorCode; readonly message: string };
  /** What kept it from being done; it is to be tried again. */
  readonly fault?: unknown;
}

/** The schedules that an environment is to have, by tag; those whose last firing has passed are none any more. */
export function toDeclare(config: ProductConfig, env: string, now: number): ReadonlyMap<string, ManifestSchedule> {
  return new Map(
    config
      .schedules(env)
      .filter(({ schedule }) => nextOccurrence(planSchedule(schedule, 0).schedule, now) !== null)
      .map((schedule) => [schedule.tag, schedule]),
  );
}

/** The call of a schedule in an environment. */
export function callOf(
  { app, event, input, credentials, limits, namespace = 'actions' }: ManifestSchedule,
  product: string,
  env: string,
): ActionCall {
  const given = {
    ...(credentials === undefined ? {} : { credentials }),
    ...(limits === undefined ? {} : { limits }),
  };
  return { namespace, operation: 'run', product, env, app, event, input, ...given };
}

/** Declares schedules; the order of the outcomes is theirs. */
export function declareAll(
  parts: DispatchParts,
  claim: Claim,
  wanted: ReadonlyMap<string, ManifestSchedule>,
  digests: ReadonlyMap<string, string>,
): Promise<Outcome[]> {
  return each(parts, claim, [...wanted.values()], async (schedule) => {
    const { tag } = schedule;
    const isUnchanged = claim.declared.get(tag) === digests.get(tag);
    if (isUnchanged && schedule.schedule.limit !== undefined && (await isForgotten(parts, claim, tag)))
      return { tag, did: 'left' };
    await declare(parts, claim, schedule);
    return { tag, did: 'declared' };
  });
}

/** Cancels what is declared no more. */
export function cancelDeclared(
  parts: DispatchParts,
  claim: Claim,
  tags: readonly string[],
  reason: string,
): Promise<Outcome[]> {
  const { jobs, clock } = parts;
  return each(
    parts,
    claim,
    tags.map((tag) => ({ tag })),
    async ({ tag }) => {
      const id = await jobIdOf(claim, tag);
      const command = { type: 'cancel' as const, now: clock.now(), reason };
      const answer = await jobs.at(claim.place.workspace, id).command(id, command);
      if (answer.ok) return { tag, did: 'cancelled' };
      // It is not there, or ended by itself.
      if (answer.error.code === 'NOT_FOUND' || answer.error.code === 'CONFLICT') return { tag, did: 'left' };
      throw fromErrorRecord(answer.error);
    },
  );
}

async function declare(parts: DispatchParts, claim: Claim, schedule: ManifestSchedule): Promise<void> {
  const { workspace, product, env } = claim.place;
  const settings = { ...readSettings(schedule), key: `${MANIFEST_KEY}${schedule.tag}`, against: claim.version };
  const principal = { workspace, user: claim.author };
  const requester = { principal, idempotencyKey: null, traceparent: null };
  await declareSchedule(parts, callOf(schedule, product, env), settings, requester);
}

/** Whether a schedule that was declared has run as often as it was to, so long ago that its job is kept no more. */
async function isForgotten({ jobs }: DispatchParts, claim: Claim, tag: string): Promise<boolean> {
  const id = await jobIdOf(claim, tag);
  const answer = await jobs.at(claim.place.workspace, id).get(id);
  return !answer.ok && answer.error.code === 'NOT_FOUND';
}

function jobIdOf({ place }: Claim, tag: string): Promise<string> {
  return keyedJobId(place.workspace, place, `${MANIFEST_KEY}${tag}`);
}

/** Does something with each, a few at a time, as long as the lease lasts. */
async function each<Item extends { readonly tag: string }>(
  { clock }: DispatchParts,
  { leasedUntil }: Claim,
  items: readonly Item[],
  work: (item: Item) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = [...items.entries()];
  const workers = Array.from({ length: AT_A_TIME }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, item] = next;
      const isLate = clock.now() > leasedUntil - MARGIN_MS;
      outcomes[index] = isLate
        ? { tag: item.tag, did: 'failed', fault: new Error('the lease ended') }
        : await work(item).catch((thrown: unknown) => failed(item.tag, thrown));
    }
  });
  await Promise.all(workers);
  return outcomes;
}

function failed(tag: string, thrown: unknown): Outcome {
  const { code, message } = toErrorRecord(thrown);
  const isRefused = isProcessorError(thrown) && ERRORS[code].retry === 'never';
  return { tag, did: 'failed', ...(isRefused ? { refused: { code, message } } : { fault: thrown }) };
}
