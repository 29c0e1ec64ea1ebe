import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyDelivery, applyEndpoint, createEndpoint } from '../../src/engine/webhook.ts';
import type { Delivery, DeliveryEvent, Endpoint, EndpointEvent } from '../../src/engine/webhook-state.ts';
import { DAY_MS, delivery, outcome, T0 } from './webhook-states.ts';

/** One thing that happens, so long after the thing before; an attempt is made only when one is due and allowed. */
type Step =
  | { readonly kind: 'attempt'; readonly status: number | null; readonly retryAfterMs: number; readonly random: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'redeliver' | 'enable' | 'disable' | 'told' };

/** What receivers answer: one that mostly works, one that never does, one that is gone now and then. */
const RECEIVERS = [
  [200, 204, 200, 500, 429, null],
  [500, 503, 302, null],
  [500, 500, 500, 500, 410, 200],
];

const stepOf = (statuses: readonly (number | null)[]): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('attempt' as const),
        status: fc.constantFrom(...statuses),
        retryAfterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 * DAY_MS })),
        random: fc.double({ min: 0, max: 0.999, noNaN: true }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: DAY_MS }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('redeliver' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('enable', 'enable', 'enable', 'disable', 'told') }) },
  );

const history = fc
  .constantFrom(...RECEIVERS)
  .chain((statuses) => fc.array(stepOf(statuses), { maxLength: 120, size: 'max' }));

/** One delivery of one endpoint, as the shell handles both. */
class Play {
  now = T0;
  delivery: Delivery = delivery();
  endpoint: Endpoint = createEndpoint();
  /** Attempts since it was told or sent again, and when the failures began that none has interrupted. */
  attempts = 0;
  failingSince: number | null = null;

  take(given: Step): { readonly was: Delivery; readonly stood: Endpoint; readonly isAttempt: boolean } {
    const [was, stood] = [this.delivery, this.endpoint];
    if (given.kind === 'wait') this.now += given.ms;
    else if (given.kind === 'redeliver') {
      this.attempts = 0;
      this.#deliver({ type: 'redeliver', now: this.now, since: null });
    } else if (given.kind !== 'attempt') this.#stand(given.kind);
    const isAttempt = given.kind === 'attempt' && was.phase.status === 'pending' && stood.standing.status === 'enabled';
    if (isAttempt) this.#attempt(given, was.phase.status === 'pending' ? was.phase.due : 0);
    return { was, stood, isAttempt };
  }

  #attempt({ status, retryAfterMs, random }: Step & { kind: 'attempt' }, due: number): void {
    this.now = Math.max(this.now, due);
    this.attempts += 1;
    const ended = outcome(status, { at: this.now, retryAfterMs });
    this.failingSince = ended.attempt.error === null ? null : (this.failingSince ?? this.now);
    this.#deliver({ type: 'attempted', now: this.now, random, outcome: ended });
    this.#change({ type: 'attempted', now: this.now, outcome: ended });
  }

  #stand(kind: 'enable' | 'disable' | 'told'): void {
    const { standing } = this.endpoint;
    if (kind === 'enable' && standing.status === 'disabled') this.failingSince = null;
    if (kind === 'told') this.#change({ type: 'told', standing });
    else this.#change(kind === 'enable' ? { type: 'enable' } : { type: 'disable', now: this.now, reason: 'asked' });
  }

  #deliver(event: DeliveryEvent): void {
    this.delivery = applyDelivery(this.delivery, event);
  }

  #change(event: EndpointEvent): void {
    this.endpoint = applyEndpoint(this.endpoint, event);
  }
}

function playing(check: (play: Play, taken: ReturnType<Play['take']>, given: Step) => void): void {
  fc.assert(
    fc.property(history, (steps) => {
      const play = new Play();
      for (const each of steps) check(play, play.take(each), each);
    }),
    { numRuns: 200 },
  );
}

describe('in any history', () => {
  test('a delivery gets eight attempts at most, however often the endpoint was disabled in between', () => {
    playing(({ attempts }) => {
      expect(attempts).toBeLessThanOrEqual(8);
    });
  });

  test('what waits is due within a day and a fifth of ten hours, and what failed not at once', () => {
    playing(({ delivery: { phase }, now }, { isAttempt }) => {
      if (phase.status !== 'pending') return;
      expect(phase.due - now).toBeLessThanOrEqual(DAY_MS);
      if (isAttempt) expect(phase.due - now).toBeGreaterThanOrEqual(5_000);
    });
  });

  test('what ended changes by being sent again alone', () => {
    playing(({ delivery: after }, { was }, { kind }) => {
      if (was.phase.status === 'pending' || kind === 'redeliver') return;
      expect(after).toBe(was);
    });
  });

  test('a delivery is delivered by an attempt that succeeded, and exhausted by one that failed', () => {
    playing(({ delivery: { phase, attempts } }) => {
      if (phase.status === 'pending') return;
      expect(attempts.at(-1)?.error === null).toBe(phase.status === 'delivered');
    });
  });

  test('attempts are counted, and the latest are kept in their order', () => {
    playing(({ delivery: { attempts, attemptCount } }, { was, isAttempt }) => {
      expect(attemptCount).toBe(was.attemptCount + (isAttempt ? 1 : 0));
      expect(attempts).toHaveLength(Math.min(attemptCount, 20));
      const isInOrder = attempts.every(({ at }, n) => at >= (attempts[n - 1]?.at ?? 0));
      expect(isInOrder).toBe(true);
    });
  });

  test('an endpoint is disabled by 410, by five days without a success, or on request, and enabled on request alone', () => {
    const causes = new Set<string>();
    playing(({ endpoint: { standing }, failingSince, now }, { stood, isAttempt }, given) => {
      if (standing.status === stood.standing.status) return;
      if (standing.status === 'enabled') return expect(given.kind).toBe('enable');
      causes.add(standing.cause);
      if (standing.cause === 'caller') return expect(given.kind).toBe('disable');
      expect(isAttempt).toBe(true);
      if (standing.cause === 'gone') return expect(given).toMatchObject({ status: 410 });
      expect(now - (failingSince ?? now)).toBeGreaterThanOrEqual(5 * DAY_MS);
    });
    expect([...causes].toSorted()).toEqual(['caller', 'failing', 'gone']);
  });

  test('an endpoint that has failed for five days and twenty attempts is not enabled any more', () => {
    playing(({ endpoint: { standing, failing }, now }, { isAttempt }) => {
      if (!isAttempt || failing === null || standing.status === 'disabled') return;
      expect(failing.attempts < 20 || now - failing.since < 5 * DAY_MS).toBe(true);
    });
  });

  test('a standing that changed is told until it was, and nothing else is', () => {
    playing(({ endpoint: after }, { stood }, { kind }) => {
      const isChanged = after.standing !== stood.standing;
      expect(after.isTold).toBe(!isChanged && (stood.isTold || kind === 'told'));
    });
  });
});
