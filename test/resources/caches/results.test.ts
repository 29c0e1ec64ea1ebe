import { env } from 'cloudflare:workers';
import { describe, expect, test, vi } from 'vitest';
import { type Clock, systemClock } from '../../../src/kernel/clock.ts';
import { ProcessorError } from '../../../src/kernel/errors.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import type { FlightDirectory } from '../../../src/resources/caches/flights.ts';
import type { CachedRun } from '../../../src/resources/caches/results.ts';
import { createRun, flights, isolate, noFlights, numbered, waiting } from './cached-runs.ts';

const cache = { tag: 'answers', name: 'Answers', expiry: 10_000 };

/** A clock that the test moves. */
function createClock(): Clock & { pass(ms: number): void } {
  let now = Date.now();
  return { ...systemClock, now: () => now, pass: (ms) => void (now += ms) };
}

describe('an answer', () => {
  test('is given again by the isolate that has it', async () => {
    const [one, run] = [isolate(), createRun()];
    expect(await one.answer(run)).toEqual(numbered(1, false));
    expect(await one.answer(run)).toEqual(numbered(1, true));
    expect(run.runs).toBe(1);
  });

  test.each([
    ['through KV', noFlights],
    ['by the object that saw it land', flights],
  ])('is given by another isolate %s', async (_title, directory) => {
    const [one, run] = [isolate(), createRun()];
    await one.answer(run);
    await one.settled();
    expect(await isolate({ flights: directory }).answer(run)).toEqual(numbered(1, true));
  });

  test('is given until it expires, and not longer', async () => {
    const clock = createClock();
    const [one, run] = [isolate({ clock, flights: noFlights }), createRun({ cache })];
    await one.answer(run);
    await one.settled();
    clock.pass(9_999);
    expect(await one.answer(run)).toEqual(numbered(1, true));
    clock.pass(1);
    expect(await one.answer(run)).toEqual(numbered(2, false));
  });

  test('is believed by an isolate for so long, then KV is asked again', async () => {
    const clock = createClock();
    const [one, other, run] = [isolate({ clock, flights: noFlights }), isolate({ clock }), createRun()];
    await other.answer(run);
    await other.settled();
    expect(await one.answer(run)).toEqual(numbered(1, true));
    for (const { name } of (await env.CONFIG.list({ prefix: run.context.workspace })).keys)
      await env.CONFIG.delete(name);
    clock.pass(LIMITS.cache_trust.value - 1);
    expect(await one.answer(run)).toEqual(numbered(1, true));
    clock.pass(1);
    expect(await one.answer(run)).toEqual(numbered(2, false));
  });

  test('that holds nothing is kept as well', async () => {
    const [one, run] = [isolate(), createRun({ run: async () => undefined })];
    await one.answer(run);
    expect(await one.answer(run)).toEqual({ value: null, cached: true });
  });

  test('that is too large is given, to those who wait as well, and not kept', async () => {
    const large = 'x'.repeat(LIMITS.cache_value.value);
    const gate = Promise.withResolvers<string>();
    const leader = createRun({ run: () => gate.promise });
    const other = { ...leader, run: async () => 'another' };
    const first = isolate().answer(leader);
    const second = waiting(other);
    await second.asked;
    gate.resolve(large);
    expect(await first).toEqual({ value: large, cached: false });
    expect(await second.answer).toEqual({ value: large, cached: true });
    expect(await isolate().answer(other)).toEqual({ value: 'another', cached: false });
  });

  test.each<[string, Partial<CachedRun>]>([
    ['version', { version: 2 }],
    ['identity', { prepared: { identity: () => ({ authorization: 'another' }), isPure: () => false } }],
    ['body', { prepared: { identity: () => ({ body: new TextEncoder().encode('another') }), isPure: () => false } }],
    ['cache', { cache: { ...cache, tag: 'others' } }],
    ['product', { call: { ...createRun().call, product: 'other' } }],
    ['environment', { call: { ...createRun().call, env: 'dev' } }],
    ['action', { call: { ...createRun().call, event: 'other' } as CachedRun['call'] }],
    ['workspace', { context: createRun().context }],
  ])('is not given to a run of another %s', async (_title, other) => {
    const [one, run] = [isolate(), createRun()];
    await one.answer(run);
    expect(await one.answer({ ...run, ...other })).toMatchObject({ cached: false });
    expect(run.runs).toBe(2);
  });
});

describe('an answer that is stale', () => {
  const stale = { ...cache, stale_while_revalidate: 20_000 };

  /** Objects that have the time of the runtime, where the answer has not expired: they are to remember nothing. */
  const forgetful: FlightDirectory = {
    at: (name) => ({
      ...noFlights.at(name),
      async board(...given) {
        await flights.at(name).forget('');
        return flights.at(name).board(...given);
      },
    }),
  };

  test('is given while one run fetches a new one', async () => {
    const clock = createClock();
    const [one, other] = [isolate({ clock, flights: forgetful }), isolate({ clock, flights: forgetful })];
    const gate = Promise.withResolvers<void>();
    const run = createRun({ cache: stale });
    const gated = { ...run, refresh: async () => (await gate.promise, { number: (run.runs += 1) }) };
    await one.answer(run);
    await one.settled();
    clock.pass(10_000);
    const answers = await Promise.all([one, other, one, other, one].map((each) => each.answer(gated)));
    expect(answers).toEqual(Array(5).fill(numbered(1, true)));
    // The one that does not fetch is done first.
    await Promise.race([one.settled(), other.settled()]);
    gate.resolve();
    await Promise.all([one.settled(), other.settled()]);
    expect(run.runs).toBe(2);
    expect(await one.answer(run)).toEqual(numbered(2, true));
  });

  test('stays when no new one can be fetched, and that is tried again later', async () => {
    const clock = createClock();
    const one = isolate({ clock, flights: noFlights });
    const refresh = vi.fn<() => Promise<never>>(() => Promise.reject(new ProcessorError('UPSTREAM_ERROR', 'no')));
    const run = createRun({ cache: stale, refresh });
    await one.answer(run);
    await one.settled();
    clock.pass(10_000);
    for (let time = 1; time <= 2; time += 1) {
      expect(await one.answer(run)).toEqual(numbered(1, true));
      expect(await one.answer(run)).toEqual(numbered(1, true));
      await one.settled();
      expect(refresh).toHaveBeenCalledTimes(time);
      clock.pass(LIMITS.cache_trust.value);
    }
  });

  test('is not given once that time is over too', async () => {
    const clock = createClock();
    const [one, run] = [isolate({ clock, flights: noFlights }), createRun({ cache: stale })];
    await one.answer(run);
    clock.pass(30_000);
    expect(await one.answer(run)).toEqual(numbered(2, false));
  });
});

test('KV that fails keeps no run from its answer', async () => {
  const kv = vi.spyOn(env.CONFIG, 'getWithMetadata').mockRejectedValue(new Error('KV is away'));
  try {
    const [one, run] = [isolate({ flights: noFlights }), createRun()];
    expect(await one.answer(run)).toEqual(numbered(1, false));
    expect(one.faults).toHaveLength(2);
  } finally {
    kv.mockRestore();
  }
});
