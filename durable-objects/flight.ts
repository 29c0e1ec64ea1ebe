import { DurableObject, RpcTarget } from 'cloudflare:workers';
import { compose, type Env } from '../src/compose.ts';
import type { Clock } from '../src/kernel/clock.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import { WeightedMap } from '../src/kernel/weighted-map.ts';
import type { Boarded, Boarding, FlightObject, Landing, Lead } from '../src/resources/caches/flights.ts';

/** Answers that are remembered at most. */
const ANSWERS = 1_000;
/** What an answer weighs besides its value. */
const OVERHEAD = 200;
/** How long an answer is remembered: for so long KV may still tell that there is none. */
const REMEMBERED_MS = 60_000;

/** A run that others wait for. */
interface UnderWay {
  /** When its leader is taken to be lost. */
  readonly until: number;
  /** How it ended; null when it was lost. */
  readonly landed: Promise<Landing | null>;
}

/** An answer that was not there a while ago. */
interface Recent {
  readonly landing: Landing;
  readonly until: number;
}

/**
 * Lets equal runs at one time share one answer. All it knows is in memory: when it is lost, runs go on by themselves.
 *
 * A name has at most one leader. It is free again when its leader landed, let go, died or outstayed its lease; of those
 * who wait, the next one then leads, unless they got a landing. A failure is given to those who waited for it, and to
 * nobody later.
 */
export class Flight extends DurableObject<Env> implements FlightObject {
  readonly #clock: Clock;
  readonly #underWay = new Map<string, UnderWay>();
  readonly #recent = new WeightedMap<string, Recent>(ANSWERS, LIMITS.cache_flights.value);

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#clock = compose(env).clock;
  }

  /** See {@link FlightObject}. */
  async board(name: string, { waitMs, leaseMs, isRefresh }: Boarding): Promise<Boarded> {
    const until = this.#clock.now() + waitMs;
    for (;;) {
      const now = this.#clock.now();
      const recent = this.#recent.get(name);
      if (recent !== undefined && recent.until > now) return { as: 'passenger', landing: recent.landing };
      const flight = this.#underWay.get(name);
      if (flight === undefined || flight.until <= now) return { as: 'leader', lead: this.#depart(name, now + leaseMs) };
      if (isRefresh) return { as: 'idle' };
      if (until <= now) return { as: 'late' };
      const landing = await this.#within(flight.landed, Math.min(flight.until, until) - now);
      if (landing !== null) return { as: 'passenger', landing };
    }
  }

  /** See {@link FlightObject}. */
  async forget(prefix: string): Promise<void> {
    for (const name of this.#recent.keys()) if (name.startsWith(prefix)) this.#recent.delete(name);
  }

  #depart(name: string, until: number): Lead {
    const { promise: landed, resolve } = Promise.withResolvers<Landing | null>();
    const flight: UnderWay = { until, landed };
    this.#underWay.set(name, flight);
    return new Leading((landing) => {
      // One that outstayed its lease may have been followed by another.
      if (this.#underWay.get(name) === flight) this.#underWay.delete(name);
      if (landing?.ok === true && landing.isStored) this.#remember(name, landing);
      resolve(landing);
    });
  }

  #remember(name: string, landing: Landing & { readonly ok: true }): void {
    const { expiresAt, bytes } = landing.kept;
    const until = Math.min(expiresAt ?? Infinity, this.#clock.now() + REMEMBERED_MS);
    this.#recent.set(name, { landing, until }, bytes + OVERHEAD);
  }

  async #within(landed: Promise<Landing | null>, ms: number): Promise<Landing | null> {
    const waited = new AbortController();
    const over = this.#clock.sleep(ms, waited.signal).then(
      () => null,
      () => null,
    );
    const landing = await Promise.race([landed, over]);
    waited.abort();
    return landing;
  }
}

/** What a leader holds. The runtime disposes of it when the leader lets go of it or dies. */
class Leading extends RpcTarget implements Lead {
  #end: ((landing: Landing | null) => void) | null;

  constructor(end: (landing: Landing | null) => void) {
    super();
    this.#end = end;
  }

  async land(landing: Landing): Promise<void> {
    this.#finish(landing);
  }

  [Symbol.dispose](): void {
    this.#finish(null);
  }

  #finish(landing: Landing | null): void {
    this.#end?.(landing);
    this.#end = null;
  }
}
