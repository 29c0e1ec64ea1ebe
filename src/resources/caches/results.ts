/**
 * Answers of runs, kept in a product's caches.
 *
 * 1. Only what a run succeeded with is kept. 2. Equal runs at one time share one: the first leads, the others get its
 * answer or its failure. 3. Whatever fails of the cache itself, the run goes on by itself.
 */

import { BoundedMap } from '../../kernel/bounded-map.ts';
import { digestOf } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import { fromErrorRecord, ProcessorError, toErrorRecord } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { RunLog } from '../../run-log.ts';
import { type Call, type ExecutionContext, type PreparedCall, targetOf } from '../executor.ts';
import type { Cache } from '../products/manifest.ts';
import { resultName } from './address.ts';
import { type Boarded, type FlightDirectory, flightObjectName, type Lead, release } from './flights.ts';
import { type CacheStore, isExpired, type Kept } from './store.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';

/** A run whose answer may be kept. */
export interface CachedRun {
  readonly call: Call;
  readonly context: ExecutionContext;
  readonly version: number;
  readonly cache: Cache;
  readonly prepared: Pick<PreparedCall, 'identity' | 'isPure' | 'isKept'>;
  /** Runs it. */
  readonly run: () => Promise<unknown>;
  /** Runs it anew, as a run of its own that nobody waits for. */
  readonly refresh: () => Promise<unknown>;
}

/** A call as far as an answer may follow from it. */
type AskedCall = Pick<CachedRun, 'call' | 'context' | 'version'>;

/** Answers runs from caches. */
export interface ResultCache {
  /** The answer at hand to a call that was answered before, whose request follows from it alone; undefined otherwise. */
  recall(asked: AskedCall): { readonly value: unknown } | undefined;
  /** The answer that is kept, that of an equal run at this time, or what the run answers; throws what the run throws. */
  answer(run: CachedRun): Promise<{ readonly value: unknown; readonly cached: boolean }>;
}

/** What it works with. */
export interface ResultCacheParts {
  readonly store: CacheStore;
  readonly flights: FlightDirectory;
  readonly clock: Clock;
  readonly log: Pick<RunLog, 'fault'>;
  /** Keeps the request alive until the work is done. */
  readonly background: (work: Promise<unknown>) => void;
}

/** A run with the names under which its answer is kept and waited for. */
interface Named extends CachedRun {
  readonly digest: string;
  readonly name: string;
}

/** Names that this isolate is fetching anew. */
const REFRESHES = 1_000;

/** Calls whose answers' names this isolate knows, and how long each may be, in characters. */
const NAMES = 500;
const NAMED_LENGTH = 4_000;

/** Builds the cache of an isolate. */
export function createResultCache(parts: ResultCacheParts): ResultCache {
  const { store, clock, log, background } = parts;
  const refreshing = new BoundedMap<string, number>(REFRESHES);
  const isDue = (name: string, now: number): boolean => {
    if ((refreshing.get(name) ?? 0) > now) return false;
    refreshing.set(name, now + LIMITS.cache_trust.value);
    return true;
  };
  const names = new BoundedMap<string, string>(NAMES);
  return {
    recall(asked) {
      const name = names.get(textOf(asked));
      return name === undefined ? undefined : store.copy(name);
    },
    async answer(given) {
      const run = await named(given);
      const text = given.prepared.isPure() ? textOf(given) : '';
      if (text !== '' && text.length <= NAMED_LENGTH) names.set(text, run.name);
      const kept = await store.read(run.name).catch((thrown: unknown) => {
        log.fault(run.name, thrown);
        return null;
      });
      if (kept === null) return share(parts, run);
      const now = clock.now();
      if (isExpired(kept, now) && isDue(run.name, now))
        background(refresh(parts, run).catch((thrown: unknown) => log.fault(run.name, thrown)));
      return { value: kept.value, cached: true };
    },
  };
}

/** The same for calls that are the same. */
function textOf({ call, context: { workspace }, version }: AskedCall): string {
  return JSON.stringify([workspace, version, call]);
}

async function named(run: CachedRun): Promise<Named> {
  const { call, context, version, cache, prepared } = run;
  const { namespace, operation, product, env } = call;
  const session = null;
  const digest = await digestOf([namespace, operation, targetOf(call), version, session, prepared.identity()]);
  return { ...run, digest, name: resultName({ workspace: context.workspace, product, env, cache: cache.tag }, digest) };
}

/** Runs once for all who ask for the same at this time. */
async function share(parts: ResultCacheParts, run: Named): Promise<{ value: unknown; cached: boolean }> {
  const boarded = await board(parts, run);
  if (boarded === null) return { value: await alone(parts, run), cached: false };
  if (boarded.as === 'leader') return { value: await lead(parts, run, boarded.lead), cached: false };
  if (boarded.as !== 'passenger') throw late(run);
  const { landing } = boarded;
  if (!landing.ok) throw fromErrorRecord(landing.error);
  if (landing.isStored) parts.store.remember(run.name, landing.kept);
  return { value: landing.kept.value, cached: true };
}

/** Fetches a new answer unless somebody does already. */
async function refresh(parts: ResultCacheParts, given: Named): Promise<void> {
  const deadline = parts.clock.now() + LIMITS.cache_refresh.value;
  const { signal: _signal, ...context } = given.context;
  const run = { ...given, run: given.refresh, context: { ...context, deadline } };
  const boarded = await board(parts, run, true);
  if (boarded?.as === 'passenger' && boarded.landing.ok) parts.store.remember(run.name, boarded.landing.kept);
  // That it failed is in the record of the run.
  if (boarded === null) await alone(parts, run).catch(() => undefined);
  if (boarded?.as === 'leader') await lead(parts, run, boarded.lead).catch(() => undefined);
}

async function alone({ store, clock, log, background }: ResultCacheParts, run: Named): Promise<unknown> {
  const value = await run.run();
  const kept = keep(run, value, clock.now());
  if (isKeepable(run, kept))
    background(store.write(run.name, kept).catch((thrown: unknown) => log.fault(run.name, thrown)));
  return value;
}

/** Runs, and tells those who wait. A run that its own caller ended is nobody else's: the next one leads. */
async function lead(parts: ResultCacheParts, run: Named, leading: Lead): Promise<unknown> {
  const { store, clock, log, background } = parts;
  const { deadline, signal } = run.context;
  const told = (work: readonly Promise<void>[]) =>
    background(
      Promise.all(work)
        .catch((thrown: unknown) => log.fault(run.name, thrown))
        .finally(() => release(leading)),
    );
  try {
    const value = await run.run();
    const kept = keep(run, value, clock.now());
    const isStored = isKeepable(run, kept);
    told([leading.land({ ok: true, kept, isStored }), ...(isStored ? [store.write(run.name, kept)] : [])]);
    return value;
  } catch (thrown) {
    const { run_id: _run, attempts: _attempts, ...error } = toErrorRecord(thrown);
    // What kept this run from beginning is its own affair, as is that its time is over.
    const isEnded = clock.now() >= deadline || signal?.aborted === true || error.held_back !== undefined;
    told(isEnded && error.code !== 'OUTCOME_UNKNOWN' ? [] : [leading.land({ ok: false, error })]);
    throw thrown;
  }
}

/** Asks to take part; null when the object that would tell is away. Waits no longer than the run may. */
async function board(
  { flights, clock, log }: ResultCacheParts,
  run: Named,
  isRefresh = false,
): Promise<Boarded | null> {
  const { workspace, deadline, signal } = run.context;
  const leftMs = deadline - clock.now();
  if (leftMs <= 0) return { as: 'late' };
  const waited = new AbortController();
  const asked = flights
    .at(flightObjectName(workspace, run.digest))
    .board(run.name, { waitMs: leftMs, leaseMs: leftMs, isRefresh })
    .then((boarded) => {
      if (waited.signal.aborted && boarded.as === 'leader') release(boarded.lead);
      return boarded;
    })
    .catch((thrown: unknown) => {
      log.fault(run.name, thrown);
      return null;
    });
  const signals = signal === undefined ? waited.signal : AbortSignal.any([waited.signal, signal]);
  const gaveUp = clock.sleep(leftMs, signals).then((): Boarded => ({ as: 'late' }));
  // What comes of a wait that is over is nobody's concern.
  gaveUp.catch(() => undefined);
  try {
    return await Promise.race([asked, gaveUp]);
  } finally {
    waited.abort();
  }
}

function late({ call }: CachedRun): ProcessorError {
  return new ProcessorError('TIMEOUT', `${targetOf(call)} had no time left`, { outcome: 'not_sent' });
}

function keep({ call, cache, digest }: Named, value: unknown, now: number): Kept {
  const expiresAt = now + cache.expiry;
  return {
    key: digest,
    value: value ?? null,
    bytes: encodeUtf8(JSON.stringify(value ?? null)).length,
    createdAt: now,
    expiresAt,
    staleUntil: expiresAt + (cache.stale_while_revalidate ?? 0),
    componentTag: targetOf(call),
    componentType: call.namespace,
  };
}

function isKeepable({ prepared }: Named, { bytes, value }: Kept): boolean {
  return bytes <= LIMITS.cache_value.value && prepared.isKept?.(value) !== false;
}
