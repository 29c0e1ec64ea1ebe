import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Deadlines } from '../../../src/drivers/database/deadlines.ts';
import { systemClock } from '../../../src/kernel/clock.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('happen at their times, whatever the order in which they were added', () => {
  const deadlines = new Deadlines(systemClock);
  const seen: string[] = [];
  deadlines.add(300, () => seen.push('late'));
  deadlines.add(100, () => seen.push('early'));
  vi.advanceTimersByTime(99);
  expect(seen).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(seen).toEqual(['early']);
  vi.advanceTimersByTime(200);
  expect(seen).toEqual(['early', 'late']);
});

test('do not happen when they are taken back', () => {
  const deadlines = new Deadlines(systemClock);
  const act = vi.fn<() => void>();
  const takeBack = deadlines.add(100, act);
  takeBack();
  vi.advanceTimersByTime(1_000);
  expect(act).not.toHaveBeenCalled();
  deadlines.add(100, act);
  deadlines.clear();
  vi.advanceTimersByTime(1_000);
  expect(act).not.toHaveBeenCalled();
});

test('share a timer, however many there are', () => {
  const deadlines = new Deadlines(systemClock);
  for (let n = 0; n < 1_000; n += 1) deadlines.add(30_000 + n, () => undefined)();
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(40_000);
  expect(vi.getTimerCount()).toBe(0);
});

test('one that adds another is heard', () => {
  const deadlines = new Deadlines(systemClock);
  const act = vi.fn<() => void>();
  deadlines.add(100, () => void deadlines.add(100, act));
  vi.advanceTimersByTime(200);
  expect(act).toHaveBeenCalledOnce();
});
