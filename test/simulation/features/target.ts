/** What steps call: an outside world that tells calls apart by their keys, takes its time, fails, or is never heard of again. */

import { type ErrorCode, type ErrorDetails, ProcessorError } from '../../../src/kernel/errors.ts';
import type { Executed, Processor } from '../../../src/processor.ts';
import type { ActionCall } from '../../../src/resources/executor.ts';
import type { Place } from '../platform/place.ts';
import type { Random } from '../platform/random.ts';
import type { World } from '../platform/world.ts';

type Context = Parameters<Processor['execute']>[1];

/** Characters of what `large` answers: an entry with it is a file. */
const LARGE = 70_000;

/** How an attempt turns out: after how long, and with which failure; before what it does or after it. */
interface Course {
  readonly ms: number;
  readonly failure: { readonly code: ErrorCode; readonly details?: ErrorDetails; readonly isDone?: boolean } | null;
}

const succeed = (ms: number): Course => ({ ms, failure: null });

/** The actions, by name. */
const EVENTS: Readonly<Record<string, (random: Random, now: number) => Course>> = {
  quick: (random) => succeed(random.between(1, 60)),
  slow: (random) => succeed(random.spread(200, 20_000)),
  large: (random) => succeed(random.between(1, 200)),
  flaky(random, now) {
    const ms = random.spread(5, 3_000);
    if (random.chance(0.5)) return succeed(ms);
    const details = { held_back: { kind: 'rate', key: 'k', until: now + random.between(1, 5_000) } } as const;
    if (random.chance(0.2)) return { ms, failure: { code: 'RATE_LIMITED', details } };
    return { ms, failure: { code: random.pick(['SERVICE_UNAVAILABLE', 'CONNECTION_ERROR', 'TIMEOUT']) } };
  },
  refused: (random) => ({ ms: random.between(1, 500), failure: { code: 'UPSTREAM_ERROR' } }),
  unsure: (random) =>
    random.chance(0.5)
      ? { ms: random.spread(5, 2_000), failure: { code: 'OUTCOME_UNKNOWN', isDone: random.chance(0.5) } }
      : succeed(random.between(1, 500)),
  hanging: (random) => succeed(random.chance(0.6) ? Infinity : random.spread(5, 6_000)),
};

/** Their names, the harmless ones more often. */
export const EVENT_NAMES: readonly string[] = ['quick', 'quick', 'quick', 'slow', ...Object.keys(EVENTS)];

/** An attempt as the target sees it. */
export interface Attempted {
  readonly key: string;
  readonly event: string;
  readonly input: unknown;
  readonly place: Place;
}

/** Carries out attempts, and counts what they did by their keys. */
export class FeatureTarget {
  /** Times that something was done under a key. */
  readonly done = new Map<string, number>();
  /** Where attempts under way are waited for, by their keys. */
  readonly #underWay = new Map<string, Place>();
  readonly #world: World;
  readonly #began: (attempt: Attempted) => void;
  /** Whether everything works, and at once. */
  isCalm = false;

  constructor(world: World, began: (attempt: Attempted) => void) {
    this.#world = world;
    this.#began = began;
  }

  /** Carries out an attempt from a place; it leaves once everything written before is durable. */
  async attempt(place: Place, { event, input }: ActionCall, context: Context): Promise<Executed> {
    const { deadline, signal } = context;
    const key = context.job?.idempotencyKey ?? '';
    await new Promise<void>((resolve) => {
      place.leave(() => void place.after(this.#world.random.between(0, 3), resolve));
    });
    if (signal?.aborted === true || deadline <= place.now)
      throw new ProcessorError('TIMEOUT', 'it was not sent', { outcome: 'not_sent' });
    this.#note(place, key, `${event} begins`);
    const underWay = this.#underWay.get(key);
    if (underWay?.isAlive === true) this.#world.violate('No two attempts of an item are under way at once', key);
    this.#underWay.set(key, place);
    this.#began({ key, event, input, place });
    return this.#carryOut({ key, event, input, place }, deadline, signal);
  }

  #carryOut({ key, event, place }: Attempted, deadline: number, signal: AbortSignal | undefined): Promise<Executed> {
    const { random } = this.#world;
    const { ms, failure } = this.isCalm ? succeed(5) : (EVENTS[event]?.(random, place.now) ?? succeed(1));
    const leftMs = deadline - place.now;
    const isLate = ms > leftMs;
    if (failure === null ? !isLate || random.chance(0.5) : failure.isDone === true)
      this.done.set(key, (this.done.get(key) ?? 0) + 1);
    return new Promise((resolve, reject) => {
      const fail = (code: ErrorCode, details: ErrorDetails = {}): void => {
        this.#underWay.delete(key);
        this.#note(place, key, code);
        reject(new ProcessorError(code, 'by chance', details));
      };
      const stop = (): void => {
        timer.cancel();
        place.after(0, () => fail('OUTCOME_UNKNOWN', { outcome: 'unknown' }));
      };
      const timer = place.after(Math.min(ms, leftMs), () => {
        signal?.removeEventListener('abort', stop);
        if (isLate) return fail('OUTCOME_UNKNOWN', { outcome: 'unknown' });
        if (failure !== null) return fail(failure.code, failure.details);
        this.#underWay.delete(key);
        this.#note(place, key, 'succeeds');
        resolve(executed(event === 'large' ? { n: 7, text: 'x'.repeat(LARGE) } : { n: random.between(0, 10) }, ms));
      });
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  #note(place: Place, key: string, what: string): void {
    const [id = '', ...rest] = key.split(':');
    this.#world.note(`${place.name} ${this.#world.label(id, 'F')}:${rest.join(':')} ${what}`);
  }
}

function executed(value: unknown, ms: number): Executed {
  return { value, meta: { run_id: '', duration_ms: ms, attempts: 1, version: 1, cached: false } };
}
