import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyCircuit,
  type Circuit,
  type CircuitEvent,
  type CircuitPhase,
  type CircuitRule,
  circuitTime,
  createCircuit,
  verdictOf,
} from '../../src/engine/breaker.ts';

const T0 = 10_000_000;
const RULE: CircuitRule = { errorRate: 0.5, minCalls: 4, windowMs: 60_000, cooldownMs: 30_000, canaries: 2 };

const count = (now: number, calls: number, failures: number, from = now): CircuitEvent => ({
  type: 'count',
  now,
  counts: [{ from, calls, failures }],
});
const canary = (now: number, id: string): CircuitEvent => ({ type: 'canary', now, id, expiresAt: now + 40_000 });
const ended = (now: number, id: string, failed: boolean | null): CircuitEvent => ({ type: 'ended', now, id, failed });

/** The circuit after events. */
function after(events: readonly CircuitEvent[], rule = RULE, begin = createCircuit()): Circuit {
  return events.reduce((circuit, event) => applyCircuit(circuit, rule, event), begin);
}

const OPENED = after([count(T0, 4, 4)]);
const HALF = after([{ type: 'tick', now: T0 + 30_000 }], RULE, OPENED);

describe('a closed circuit', () => {
  test.each<[what: string, events: readonly CircuitEvent[], status: CircuitPhase['status']]>([
    ['stays closed for fewer calls than count', [count(T0, 3, 3)], 'closed'],
    ['stays closed below the rate', [count(T0, 10, 4)], 'closed'],
    ['opens at the rate', [count(T0, 10, 5)], 'open'],
    ['opens by calls that were counted bit by bit', [count(T0, 2, 2), count(T0 + 1_000, 2, 0)], 'open'],
    ['forgets calls that left the window', [count(T0, 3, 3), count(T0 + 66_000, 3, 1)], 'closed'],
    ['forgets calls that had left the window before they were told', [count(T0, 9, 9, T0 - 60_000)], 'closed'],
    ['takes calls of a clock that is ahead for calls of now', [count(T0, 9, 9, T0 + 5_000)], 'open'],
    ['is opened by a caller', [{ type: 'open', now: T0, until: null, reason: 'down' }], 'open'],
  ])('%s', (_what, events, status) => {
    expect(after(events).phase.status).toBe(status);
  });

  test('opens for as long as its cooldown, and says why', () => {
    expect(OPENED.phase).toEqual({
      status: 'open',
      since: T0,
      until: T0 + 30_000,
      by: 'errors',
      reason: '4 of 4 calls failed',
    });
    expect(circuitTime(OPENED)).toBe(T0 + 30_000);
  });
});

describe('an open circuit', () => {
  test('lets nothing pass until its time is over', () => {
    expect(verdictOf(OPENED, RULE, T0 + 29_999)).toEqual({ is: 'hold', until: T0 + 30_000 });
    expect(verdictOf(OPENED, RULE, T0 + 30_000)).toEqual({ is: 'canary' });
  });

  test('counts nothing: what was under way when it opened says nothing of the time after', () => {
    expect(after([count(T0 + 1_000, 50, 0)], RULE, OPENED)).toEqual(OPENED);
  });

  test('that a caller opened stays open until a caller closes it', () => {
    const open = after([{ type: 'open', now: T0, until: null, reason: 'down' }]);
    expect(verdictOf(open, RULE, T0 + 1e9)).toEqual({ is: 'hold', until: null });
    expect(circuitTime(open)).toBeNull();
    expect(after([{ type: 'close', now: T0 + 5 }], RULE, open).phase.status).toBe('closed');
  });
});

describe('a half-open circuit', () => {
  test('lets as many canaries pass as it says, and no more while they are under way', () => {
    const one = after([canary(T0 + 30_000, 'a')], RULE, HALF);
    expect(verdictOf(one, RULE, T0 + 30_001)).toEqual({ is: 'canary' });
    const both = after([canary(T0 + 30_001, 'b')], RULE, one);
    expect(verdictOf(both, RULE, T0 + 30_002)).toEqual({ is: 'hold', until: null });
  });

  test('closes when all of them succeeded, and counts anew', () => {
    const closed = after(
      [
        canary(T0 + 30_000, 'a'),
        canary(T0 + 30_000, 'b'),
        ended(T0 + 30_100, 'b', false),
        ended(T0 + 30_200, 'a', false),
        // Told of late: it ended before the circuit closed.
        count(T0 + 30_300, 50, 50, T0 + 30_100),
      ],
      RULE,
      HALF,
    );
    expect(closed.phase).toEqual({ status: 'closed' });
    expect(after([count(T0 + 30_400, 4, 4)], RULE, closed).phase.status).toBe('open');
  });

  test('opens for twice as long each time that a canary fails, for ten minutes at most', () => {
    let circuit = OPENED;
    const lengths: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      const now = circuitTime(circuit) ?? 0;
      circuit = after([canary(now, 'a'), ended(now, 'a', true)], RULE, circuit);
      lengths.push((circuitTime(circuit) ?? 0) - now);
    }
    expect(lengths).toEqual([60_000, 120_000, 240_000, 480_000, 600_000, 600_000, 600_000]);
  });

  test('takes another canary for one that told nothing, or was lost', () => {
    const told = after([canary(T0 + 30_000, 'a'), ended(T0 + 30_100, 'a', null)], RULE, HALF);
    expect(told.phase).toMatchObject({ status: 'half_open', passed: 0, canaries: [] });
    const lost = after([canary(T0 + 30_000, 'a'), canary(T0 + 30_000, 'b')], RULE, HALF);
    expect(circuitTime(lost)).toBe(T0 + 70_000);
    expect(verdictOf(lost, RULE, T0 + 70_000)).toEqual({ is: 'canary' });
  });

  test('is not moved by what is no canary of it', () => {
    const half = after([canary(T0 + 30_000, 'a')], RULE, HALF);
    expect(after([ended(T0 + 30_100, 'x', true)], RULE, half)).toEqual(half);
  });
});

const event = fc.oneof(
  fc.record({ type: fc.constant('tick' as const) }),
  fc.record({ type: fc.constant('count' as const), calls: fc.nat({ max: 8 }), failures: fc.nat({ max: 8 }) }),
  fc.record({ type: fc.constant('canary' as const), id: fc.constantFrom('a', 'b', 'c', 'd') }),
  fc.record({
    type: fc.constant('ended' as const),
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    failed: fc.constantFrom(true, false, false, null),
  }),
  fc.record({ type: fc.constantFrom('open' as const, 'close' as const) }),
);
const step = fc.record({ after: fc.oneof(fc.nat({ max: 500 }), fc.nat({ max: 40_000 })), event });

test('in any history no more canaries are let through than say whether it closes, and it closes for no less', () => {
  expect.hasAssertions();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
      let now = T0;
      let circuit = createCircuit();
      for (const { after: ms, event: given } of steps) {
        now += ms;
        const verdict = verdictOf(circuit, RULE, now);
        if (given.type === 'canary' && verdict.is !== 'canary') continue;
        const before = circuit;
        circuit = applyCircuit(circuit, RULE, timed(given, now));
        const { phase } = circuit;
        if (phase.status === 'half_open')
          expect(phase.passed + phase.canaries.length).toBeLessThanOrEqual(RULE.canaries);
        if (before.phase.status !== 'closed' && phase.status === 'closed' && given.type !== 'close')
          expect(before.phase).toMatchObject({ status: 'half_open', passed: RULE.canaries - 1 });
        if (phase.status === 'open') expect(verdictOf(circuit, RULE, now).is).toBe('hold');
        if (phase.status === 'open') expect(phase.until ?? Infinity).toBeGreaterThan(now);
      }
    }),
    { numRuns: 300 },
  );
});

function timed(given: typeof event extends fc.Arbitrary<infer Event> ? Event : never, now: number): CircuitEvent {
  switch (given.type) {
    case 'tick':
    case 'close':
      return { type: given.type, now };
    case 'count':
      return count(now, Math.max(given.calls, given.failures), given.failures);
    case 'canary':
      return canary(now, given.id);
    case 'ended':
      return ended(now, given.id, given.failed);
    case 'open':
      return { type: 'open', now, until: now + 10_000, reason: null };
  }
}
