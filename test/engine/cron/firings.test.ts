import { describe, expect, test } from 'vitest';
import { firings, nextFiring } from '../../../src/engine/cron/firings.ts';
import cases from '../../fixtures/cron.json';
import { compiled, localsAfter } from './compiled.ts';

const HORIZON_MS = 800 * 86_400_000;

test.each(cases)('$cron in $tz after $after fires at the recorded instants', (recorded) => {
  const after = Date.parse(recorded.after);
  const found = firings(compiled(recorded.cron), recorded.tz, after, 5);
  const inside = found.filter((firing) => firing.at <= after + HORIZON_MS);
  expect(inside.map((firing) => new Date(firing.at).toISOString())).toEqual(recorded.next);
});

describe('A local time that does not exist', () => {
  test('It fires moved forward by the length of the gap, and the next day on time', () => {
    const found = firings(compiled('30 2 * * *'), 'America/New_York', Date.UTC(2026, 2, 7, 12), 2);
    expect(found).toEqual([
      { at: Date.UTC(2026, 2, 8, 7, 30), local: '2026-03-08T03:30:00-04:00', shifted: 'moved' },
      { at: Date.UTC(2026, 2, 9, 6, 30), local: '2026-03-09T02:30:00-04:00' },
    ]);
  });

  test('A half-hour gap loses no run', () => {
    const locals = localsAfter('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T12:00:00Z', 2);
    expect(locals).toEqual(['2026-10-04T02:45:00+11:00', '2026-10-05T02:15:00+11:00']);
  });

  test('One that moves onto another firing fires once, and unmarked', () => {
    const found = firings(compiled('0 2,3 * * *'), 'America/New_York', Date.UTC(2026, 2, 8, 6), 2);
    expect(found).toEqual([
      { at: Date.UTC(2026, 2, 8, 7), local: '2026-03-08T03:00:00-04:00' },
      { at: Date.UTC(2026, 2, 9, 6), local: '2026-03-09T02:00:00-04:00' },
    ]);
  });

  test('Moved and regular firings interleave in the order of their instants', () => {
    const found = firings(compiled('10,50 2-3 * * *'), 'America/New_York', Date.UTC(2026, 2, 8, 6), 2);
    expect(found.map((firing) => firing.local.slice(11, 16))).toEqual(['03:10', '03:50']);
    const half = firings(compiled('20,40 2 * * *'), 'Australia/Lord_Howe', Date.UTC(2026, 9, 3, 15), 2);
    expect(half.map((firing) => [firing.local.slice(11, 16), firing.shifted])).toEqual([
      ['02:40', undefined],
      ['02:50', 'moved'],
    ]);
  });

  test('A midnight that does not exist fires an hour later on the same date', () => {
    const locals = localsAfter('0 0 * * *', 'America/Santiago', '2026-09-05T12:00:00Z', 2);
    expect(locals).toEqual(['2026-09-06T01:00:00-03:00', '2026-09-07T00:00:00-03:00']);
  });

  test('A whole day that does not exist falls onto the next one', () => {
    const locals = localsAfter('0 9 * * *', 'Pacific/Apia', '2011-12-29T12:00:00Z', 3);
    expect(locals).toEqual(['2011-12-29T09:00:00-10:00', '2011-12-31T09:00:00+14:00', '2012-01-01T09:00:00+14:00']);
    const friday = firings(compiled('0 9 30 12 *'), 'Pacific/Apia', Date.UTC(2011, 11, 1), 1);
    expect(friday).toMatchObject([{ local: '2011-12-31T09:00:00+14:00', shifted: 'moved' }]);
  });
});

describe('A local time that exists twice', () => {
  test('It fires on its first pass only when the hour is named', () => {
    const locals = localsAfter('30 1 * * *', 'America/New_York', '2026-11-01T00:00:00Z', 2);
    expect(locals).toEqual(['2026-11-01T01:30:00-04:00', '2026-11-02T01:30:00-05:00']);
  });

  test('It does not fire when asked after its first pass', () => {
    const locals = localsAfter('30 1 * * *', 'America/New_York', '2026-11-01T05:45:00Z', 1);
    expect(locals).toEqual(['2026-11-02T01:30:00-05:00']);
  });

  test('It fires on both passes when the hour field starts with a star', () => {
    const found = firings(compiled('30 */1 * * *'), 'America/New_York', Date.UTC(2026, 10, 1, 5), 3);
    expect(found).toEqual([
      { at: Date.UTC(2026, 10, 1, 5, 30), local: '2026-11-01T01:30:00-04:00' },
      { at: Date.UTC(2026, 10, 1, 6, 30), local: '2026-11-01T01:30:00-05:00', shifted: 'repeated' },
      { at: Date.UTC(2026, 10, 1, 7, 30), local: '2026-11-01T02:30:00-05:00' },
    ]);
  });

  test('An hourly one keeps going through the half-hour of Lord Howe', () => {
    const found = firings(compiled('0 * * * *'), 'Australia/Lord_Howe', Date.UTC(2026, 3, 4, 13), 4);
    expect(found.map((firing) => firing.local)).toEqual([
      '2026-04-05T01:00:00+11:00',
      '2026-04-05T02:00:00+10:30',
      '2026-04-05T03:00:00+10:30',
      '2026-04-05T04:00:00+10:30',
    ]);
  });

  test('Every quarter of an hour in Chatham goes forward, a quarter of an hour at a time', () => {
    const start = Date.parse('2026-04-04T13:00:00Z');
    const found = firings(compiled('*/15 * * * *'), 'Pacific/Chatham', start, 12);
    expect(found.map((firing) => (firing.at - start) / 900_000)).toEqual([...Array(13).keys()].slice(1));
  });

  test('A second pass that ends the day before repeats although the date comes once a year', () => {
    const found = firings(compiled('30 * 4 4 *'), 'America/Santiago', Date.parse('2026-04-05T02:45:00Z'), 2);
    expect(found).toMatchObject([
      { local: '2026-04-04T23:30:00-04:00', shifted: 'repeated' },
      { local: '2027-04-04T00:30:00-04:00' },
    ]);
  });
});

describe('The search for the next firing', () => {
  test('It is strictly later than the instant, to the millisecond', () => {
    const noon = Date.UTC(2026, 0, 1, 12);
    const cron = compiled('0 12 * * *');
    expect(nextFiring(cron, 'UTC', noon - 1)?.at).toBe(noon);
    expect(nextFiring(cron, 'UTC', noon)?.at).toBe(noon + 86_400_000);
    expect(nextFiring(cron, 'UTC', noon + 0.5)?.at).toBe(noon + 86_400_000);
  });

  test('Seconds are searched like minutes', () => {
    const locals = localsAfter('15,45 59 23 31 12 *', 'Asia/Tokyo', '2026-12-31T14:59:20Z', 2);
    expect(locals).toEqual(['2026-12-31T23:59:45+09:00', '2027-12-31T23:59:15+09:00']);
  });

  test('A leap day is found across the year 2100, which has none', () => {
    const locals = localsAfter('0 0 29 2 *', 'America/New_York', '2095-01-01T00:00:00Z', 3);
    expect(locals.map((local) => local.slice(0, 10))).toEqual(['2096-02-29', '2104-02-29', '2108-02-29']);
  });

  test('A leap day on one weekday is found after its longest wait of forty years', () => {
    const locals = localsAfter('0 0 * 2 1#5', 'Europe/Paris', '2072-03-01T00:00:00Z', 2);
    expect(locals).toEqual(['2112-02-29T00:00:00+01:00', '2140-02-29T00:00:00+01:00']);
  });

  test('Day of month and day of week both restricted mean either', () => {
    const locals = localsAfter('0 0 13 * FRI', 'UTC', '2026-01-01T00:00:00Z', 4);
    expect(locals.map((local) => local.slice(5, 10))).toEqual(['01-02', '01-09', '01-13', '01-16']);
    const stepped = localsAfter('0 0 */10 * FRI', 'UTC', '2026-01-01T00:00:00Z', 4);
    expect(stepped.map((local) => local.slice(5, 10))).toEqual(['01-02', '01-09', '01-11', '01-16']);
  });

  test('It ends in null at the end of the year 9999', () => {
    expect(nextFiring(compiled('0 0 1 1 *'), 'UTC', Date.UTC(9999, 5, 1))).toBeNull();
    expect(nextFiring(compiled('* * * * *'), 'Europe/Rome', Infinity)).toBeNull();
    expect(firings(compiled('0 0 1 * *'), 'UTC', Date.UTC(9999, 10, 15), 5)).toHaveLength(1);
  });

  test('An unknown zone and a missing instant are errors', () => {
    expect(() => nextFiring(compiled('@daily'), 'Mars/Olympus', 0)).toThrow(RangeError);
    expect(() => nextFiring(compiled('@daily'), 'UTC', Number.NaN)).toThrow(RangeError);
  });
});
