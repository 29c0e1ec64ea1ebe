import { describe, expect, test } from 'vitest';
import { Places } from '../../durable-objects/places.ts';
import { LIMITS } from '../../src/kernel/limits.ts';

const FEW = LIMITS.attempts_in_object.value;
const MANY = LIMITS.quick_attempts_in_object.value;
const SLOW_MS = 200;
const HORIZON_MS = 1_000;

/** Places with so many attempts under way since an instant. */
function running(count: number, since: number, places = new Places()): Places {
  for (let each = 0; each < count; each += 1) places.begin(`running-${each}`, since);
  return places;
}

/** Places in which attempts took so long, one after the other from 0 on; none is under way any more. */
function paced(...durations: readonly number[]): Places {
  const places = new Places();
  for (const ms of durations) {
    places.begin('past', 0);
    places.end('past', ms);
  }
  return places;
}

describe('a place', () => {
  test('is taken by an attempt that begins and given back by its end', () => {
    const places = new Places();
    expect([places.free(0), places.isBusy]).toEqual([FEW, false]);
    places.begin('one', 0);
    places.begin('two', 0);
    expect([places.free(0), places.isBusy]).toEqual([FEW - 2, true]);
    places.end('one', SLOW_MS);
    expect([places.free(SLOW_MS), places.isBusy]).toEqual([FEW - 1, true]);
    places.end('two', SLOW_MS);
    expect([places.free(SLOW_MS), places.isBusy]).toEqual([FEW, false]);
  });

  test('is not given back twice, nor by an attempt that has none', () => {
    const places = running(1, 0);
    places.end('running-0', SLOW_MS);
    places.end('running-0', SLOW_MS);
    places.end('foreign', SLOW_MS);
    expect(places.free(SLOW_MS)).toBe(FEW);
  });

  test('stays taken by an attempt that is told to stop, until it ends', () => {
    const places = new Places();
    const [stopped, other] = [places.begin('stopped', 0), places.begin('other', 0)];
    places.abort('stopped');
    places.abort('foreign');
    expect([stopped.aborted, other.aborted, places.free(0)]).toEqual([true, false, FEW - 2]);
  });
});

describe('a place is waited for', () => {
  test.each([
    ['while attempts are short', paced(5, 50), 5_000],
    ['not before the first has ended', new Places(), 1_000],
    ['not while attempts are longer', paced(60), 1_000],
  ])('for long %s', (_when, places, patienceMs) => {
    expect(places.patienceMs).toBe(patienceMs);
  });
});

describe('there are more places', () => {
  test.each([
    ['while attempts are quick', paced(5, 100), MANY],
    ['not before the first has ended', new Places(), FEW],
    ['not while attempts are slow', paced(5, 5, 1_000), FEW],
    ['again when they have become quick', paced(500, ...Array.from({ length: 12 }, () => 5)), MANY],
  ])('%s', (_when, places, count) => {
    expect(places.free(0)).toBe(count);
  });

  test('until one of those under way is slow, and no more begin then', () => {
    const places = paced(5);
    places.begin('longest', 0);
    running(MANY - 1, 50, places);
    expect(places.free(100)).toBe(0);
    places.end('running-1', 100);
    expect(places.free(100)).toBe(1);
    expect(places.free(101)).toBe(0);
  });
});

describe('the pace', () => {
  test('promises nothing without an attempt under way', () => {
    expect(new Places().within(HORIZON_MS, 0)).toBe(0);
    expect(paced(10, 10).within(HORIZON_MS, 0)).toBe(0);
  });

  test('is what the attempts under way took so far while none has ended', () => {
    const places = running(FEW, 0);
    expect(places.within(HORIZON_MS, 0)).toBe(FEW * HORIZON_MS);
    expect(places.within(HORIZON_MS, 100)).toBe(FEW * 10);
    expect(places.within(HORIZON_MS, HORIZON_MS)).toBe(FEW);
    expect(places.within(HORIZON_MS, FEW * HORIZON_MS)).toBe(1);
    expect(places.within(HORIZON_MS, FEW * HORIZON_MS + 1)).toBe(0);
  });

  test('is what attempts take as a rule for those that began just now', () => {
    expect(running(FEW, 0, paced(200)).within(HORIZON_MS, 0)).toBe(FEW * 5);
    expect(running(2, 0, paced(4_000)).within(HORIZON_MS, 0)).toBe(0);
  });

  test('counts a place whose attempt hangs by how long it has, and the others by what is typical', () => {
    const places = paced(100);
    places.begin('hanging', 0);
    places.begin('quick', 10_000);
    expect(places.within(HORIZON_MS, 10_000)).toBe(10);
    expect(running(FEW, 0, paced(100)).within(HORIZON_MS, 60_000)).toBe(0);
  });

  test('follows what attempts take, the newest by a fifth', () => {
    expect(running(1, 0, paced(100, 600)).within(HORIZON_MS, 0)).toBe(5);
    expect(running(1, 0, paced(600, 100)).within(HORIZON_MS, 0)).toBe(2);
    const turned = paced(60_000, ...Array.from({ length: 50 }, () => 100));
    expect(running(1, 0, turned).within(HORIZON_MS, 0)).toBe(9);
  });
});
