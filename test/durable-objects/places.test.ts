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
  // The first few of an instance are not measured.
  for (const ms of [...Array.from({ length: FEW }, () => 60_000), ...durations]) {
    places.begin('past', 0);
    places.end('past', ms);
  }
  return places;
}

/** So many attempts of a duration. */
function times(count: number, ms: number): number[] {
  return Array.from({ length: count }, () => ms);
}

/** Attempts of a duration after which there are as many places as there can be. */
const ALL_MORE = FEW + 2 * FEW + 4 * FEW + 8 * FEW;

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
    ['while there are more places', paced(...times(FEW, 50)), 5_000],
    ['not before attempts were measured', new Places(), 1_000],
    ['not while attempts are longer', paced(...times(FEW, 130)), 1_000],
  ])('for long %s', (_when, places, patienceMs) => {
    expect(places.patienceMs).toBe(patienceMs);
  });
});

describe('places', () => {
  test.each([
    ['are few at first', new Places(), FEW],
    ['are few until as many attempts have ended', paced(...times(FEW - 1, 5)), FEW],
    ['double after as many quick attempts', paced(...times(FEW, 125)), 2 * FEW],
    ['double no sooner again', paced(...times(3 * FEW - 1, 5)), 2 * FEW],
    ['double again', paced(...times(3 * FEW, 5)), 4 * FEW],
    ['are never more than allowed', paced(...times(ALL_MORE + 3 * MANY, 5)), MANY],
    ['stay few while attempts are neither quick nor slow', paced(...times(20 * FEW, 126)), FEW],
    [
      'stay as they are when attempts become a little slower',
      paced(...times(FEW, 5), ...times(20 * FEW, 250)),
      2 * FEW,
    ],
    ['halve when attempts are slow', paced(...times(3 * FEW, 5), ...times(4 * FEW, 10_000)), 2 * FEW],
    ['are never fewer than a few', paced(...times(FEW, 5), ...times(20 * FEW, 10_000)), FEW],
  ])('%s', (_what, places, count) => {
    expect(places.free(0)).toBe(count);
  });

  test('are fewer for attempts that wait for one another, which become quick by that', () => {
    const places = paced(...times(ALL_MORE, 5));
    expect(places.free(0)).toBe(MANY);
    for (const ms of times(MANY, 300)) {
      places.begin('one', 0);
      places.end('one', ms);
    }
    expect(places.free(0)).toBe(MANY / 2);
    expect(places.patienceMs).toBe(5_000);
  });

  test('are taken by no more attempts once a few of those under way are slow', () => {
    const places = running(FEW - 1, 0, paced(...times(FEW, 5)));
    expect(places.free(251)).toBe(FEW + 1);
    places.begin('another', 0);
    expect([places.free(250), places.free(251)]).toEqual([FEW, 0]);
    places.end('another', 251);
    expect(places.free(251)).toBeGreaterThan(0);
  });
});

describe('how fast the object gets through attempts', () => {
  test('does not show while its places become more', () => {
    expect(paced(...times(FEW, 5)).isSettled(0)).toBe(false);
    expect(paced(...times(ALL_MORE, 5)).isSettled(0)).toBe(true);
  });

  test('shows once attempts were measured that are not quick', () => {
    expect(paced(126).isSettled(0)).toBe(true);
    expect(paced(125).isSettled(0)).toBe(false);
  });

  test('shows a second after the first attempt began, and when a few are slow', () => {
    expect(new Places().isSettled(5_000)).toBe(false);
    expect([running(1, 0).isSettled(999), running(1, 0).isSettled(1_000)]).toEqual([false, true]);
    expect([running(FEW, 0).isSettled(250), running(FEW, 0).isSettled(251)]).toEqual([false, true]);
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
