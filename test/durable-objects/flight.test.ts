import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { Boarded, FlightObject, Landing, Lead } from '../../src/resources/caches/flights.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import type { Kept } from '../../src/resources/caches/store.ts';

const MINUTE = 60_000;
const WAITING = { waitMs: MINUTE, leaseMs: MINUTE, isRefresh: false };

function createFlight() {
  return env.FLIGHTS.get(env.FLIGHTS.idFromName(`ws_${crypto.randomUUID()}:flight:0`));
}

const board = (stub: DurableObjectStub, name = 'one', boarding: Partial<typeof WAITING> = {}) =>
  (stub as unknown as FlightObject).board(name, { ...WAITING, ...boarding });

/** The lead of one who is to run. */
async function lead(boarded: Promise<Boarded>): Promise<Lead & Disposable> {
  const found = await boarded;
  if (found.as !== 'leader') throw new Error(`expected a leader, got ${found.as}`);
  return found.lead as Lead & Disposable;
}

function landing(value: unknown, more: Partial<Kept> = {}, isStored = true): Landing {
  const times = { createdAt: Date.now(), expiresAt: Date.now() + MINUTE, staleUntil: null };
  const about = { bytes: 10, componentTag: 'api/echo', componentType: 'actions' };
  return { ok: true, kept: { key: 'k', value, ...times, ...about, ...more }, isStored };
}

const failure: Landing = { ok: false, error: { code: 'UPSTREAM_ERROR', message: 'no luck', outcome: 'sent' } };

/** Resolves once calls that were made before have reached the object and come back. */
async function rounds(stub: DurableObjectStub): Promise<void> {
  for (let round = 0; round < 3; round += 1) await (stub as unknown as FlightObject).forget('nothing');
}

describe('of those who ask for one name', () => {
  test('the first leads, and the others get its landing', async () => {
    const stub = createFlight();
    const leading = await lead(board(stub));
    const others = [board(stub), board(stub)];
    await rounds(stub);
    await leading.land(landing('answer'));
    for (const other of others)
      expect(await other).toMatchObject({ as: 'passenger', landing: { ok: true, kept: { value: 'answer' } } });
  });

  test('those who wait get a failure, and whoever comes later leads', async () => {
    const stub = createFlight();
    const leading = await lead(board(stub));
    const other = board(stub);
    await rounds(stub);
    await leading.land(failure);
    expect(await other).toEqual({ as: 'passenger', landing: failure });
    expect(await board(stub)).toMatchObject({ as: 'leader' });
  });

  test('one at a time leads when leaders let go', async () => {
    const stub = createFlight();
    const leading = await lead(board(stub));
    const others = [board(stub), board(stub)];
    await rounds(stub);
    leading[Symbol.dispose]();
    const next = await lead(Promise.race(others));
    await next.land(landing('second'));
    const all = await Promise.all(others);
    expect(all.map(({ as }) => as).toSorted()).toEqual(['leader', 'passenger']);
  });

  test('the next one leads when a leader outstays its lease, and the landing of the first is of no effect', async () => {
    const stub = createFlight();
    const first = await lead(board(stub, 'one', { leaseMs: 1 }));
    const second = await lead(board(stub));
    const third = board(stub);
    await rounds(stub);
    await first.land(failure);
    await second.land(landing('in time'));
    expect(await third).toMatchObject({ as: 'passenger', landing: { kept: { value: 'in time' } } });
  });

  test('nobody waits longer than it may', async () => {
    const stub = createFlight();
    const leading = await lead(board(stub));
    expect(await board(stub, 'one', { waitMs: 1 })).toEqual({ as: 'late' });
    await leading.land(landing('at last'));
  });

  test('one who would refresh does not wait', async () => {
    const stub = createFlight();
    const leading = await lead(board(stub));
    expect(await board(stub, 'one', { isRefresh: true })).toEqual({ as: 'idle' });
    await leading.land(landing('x'));
  });
});

test('names do not wait for each other', async () => {
  const stub = createFlight();
  expect(await board(stub, 'one')).toMatchObject({ as: 'leader' });
  expect(await board(stub, 'two')).toMatchObject({ as: 'leader' });
});

describe('an answer', () => {
  async function landed(given: Landing) {
    const stub = createFlight();
    const leading = await lead(board(stub));
    await leading.land(given);
    leading[Symbol.dispose]();
    return stub;
  }

  test('is remembered for those who come later', async () => {
    expect(await board(await landed(landing('kept')))).toMatchObject({ as: 'passenger' });
  });

  test.each<[string, Landing]>([
    ['that has expired', landing('x', { expiresAt: 1 })],
    ['that is not stored', landing('x', {}, false)],
    ['that is larger than all that is remembered', landing('x', { bytes: LIMITS.cache_flights.value + 1 })],
  ])('is not remembered %s', async (_title, given) => {
    expect(await board(await landed(given))).toMatchObject({ as: 'leader' });
  });

  test('is forgotten by the beginning of its name', async () => {
    const stub = await landed(landing('kept'));
    await (stub as unknown as FlightObject).forget('two');
    expect(await board(stub)).toMatchObject({ as: 'passenger' });
    await (stub as unknown as FlightObject).forget('on');
    expect(await board(stub)).toMatchObject({ as: 'leader' });
  });

  test('is lost with the object, which stores nothing', async () => {
    const stub = await landed(landing('kept'));
    const tables = await runInDurableObject(stub, (_flight, { storage }) =>
      storage.sql.exec('SELECT name FROM sqlite_master').toArray(),
    );
    expect(tables).toEqual([]);
    await evictDurableObject(stub);
    expect(await board(stub)).toMatchObject({ as: 'leader' });
  });
});
