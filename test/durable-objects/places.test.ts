import { describe, expect, test } from 'vitest';
import { Places } from '../../durable-objects/places.ts';
import { LIMITS } from '../../src/kernel/limits.ts';

const ALL = LIMITS.attempts_in_object.value;
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
    expect([places.free, places.isBusy]).toEqual([ALL, false]);
    places.begin('one', 0);
    places.begin('two', 0);
    expect([places.free, places.isBusy]).toEqual([ALL - 2, true]);
    places.end('one', 5);
    expect([places.free, places.isBusy]).toEqual([ALL - 1, true]);
    places.end('two', 5);
    expect([places.free, places.isBusy]).toEqual([ALL, false]);
  });

  test('is not given back twice, nor by an attempt that has none', () => {
    const places = running(1, 0);
    places.end('running-0', 1);
    places.end('running-0', 1);
    places.end('foreign', 1);
    expect(places.free).toBe(ALL);
  });

  test('stays taken by an attempt that is told to stop, until it ends', () => {
    const places = new Places();
    const [stopped, other] = [places.begin('stopped', 0), places.begin('other', 0)];
    places.abort('stopped');
    places.abort('foreign');
    expect([stopped.aborted, other.aborted, places.free]).toEqual([true, false, ALL - 2]);
  });
});

describe('the pace', () => {
  test('promises nothing without an attempt under way', () => {
    expect(new Places().within(HORIZON_MS, 0)).toBe(0);
    expect(paced(10, 10).within(HORIZON_MS, 0)).toBe(0);
  });

  test('is what the attempts under way took so far while none has ended', () => {
    const places = running(ALL, 0);
    expect(places.within(HORIZON_MS, 0)).toBe(ALL * HORIZON_MS);
    expect(places.within(HORIZON_MS, 100)).toBe(ALL * 10);
    expect(places.within(HORIZON_MS, HORIZON_MS)).toBe(ALL);
    expect(places.within(HORIZON_MS, ALL * HORIZON_MS)).toBe(1);
    expect(places.within(HORIZON_MS, ALL * HORIZON_MS + 1)).toBe(0);
  });

  test('is what attempts take as a rule for those that began just now', () => {
    expect(running(ALL, 0, paced(200)).within(HORIZON_MS, 0)).toBe(ALL * 5);
    expect(running(2, 0, paced(4_000)).within(HORIZON_MS, 0)).toBe(0);
  });

  test('counts a place whose attempt hangs by how long it has, and the others by what is typical', () => {
    const places = paced(100);
    places.begin('hanging', 0);
    places.begin('quick', 10_000);
    expect(places.within(HORIZON_MS, 10_000)).toBe(10);
    expect(running(ALL, 0, paced(100)).within(HORIZON_MS, 60_000)).toBe(0);
  });

  test('follows what attempts take, the newest by a fifth', () => {
    expect(running(1, 0, paced(100, 600)).within(HORIZON_MS, 0)).toBe(5);
    expect(running(1, 0, paced(600, 100)).within(HORIZON_MS, 0)).toBe(2);
    const turned = paced(60_000, ...Array.from({ length: 50 }, () => 100));
    expect(running(1, 0, turned).within(HORIZON_MS, 0)).toBe(9);
  });
});
