import { describe, expect, test } from 'vitest';
import { isoWithOffset, isTimeZone, offsetAt, stretchAt } from '../../../src/engine/cron/zone.ts';

const HOUR = 3_600_000;

describe('A time zone name', () => {
  test.each(['UTC', 'utc', 'GMT', 'Etc/GMT+5', 'EST5EDT', 'America/New_York', 'Asia/Kolkata'])(
    '%s is a zone',
    (name) => {
      expect(isTimeZone(name)).toBe(true);
    },
  );

  test.each(['', ' ', '+02:00', '-0500', '+02', 'UTC+2', 'Z', 'Mars/Olympus', 'Europe/Paris ', 'x'.repeat(9999)])(
    '%j is not a zone',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );

  test('An abbreviation is refused even where the runtime reads it as some zone', () => {
    expect(['BST', 'IST', 'PST', 'ACT', 'CST'].filter(isTimeZone)).toEqual([]);
  });

  test('An unknown zone is a RangeError where an offset is asked for', () => {
    expect(() => offsetAt('Mars/Olympus', 0)).toThrow(RangeError);
  });
});

describe('The offset of a zone', () => {
  test.each([
    ['America/New_York', '2026-03-08T06:59:59.999Z', -5 * HOUR],
    ['America/New_York', '2026-03-08T07:00:00.000Z', -4 * HOUR],
    ['Australia/Lord_Howe', '2026-04-04T14:59:59.999Z', 11 * HOUR],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00.000Z', 10.5 * HOUR],
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', -10 * HOUR],
    ['Pacific/Apia', '2011-12-30T10:00:00.000Z', 14 * HOUR],
    ['Asia/Kathmandu', '2026-01-01T00:00:00.000Z', 5.75 * HOUR],
    ['UTC', '2026-01-01T00:00:00.000Z', 0],
  ])('In %s at %s it is %d ms', (tz, at, offset) => {
    expect(offsetAt(tz, Date.parse(at))).toBe(offset);
  });

  test('It stays right when more zones and weeks are asked for than are remembered', () => {
    const names = Intl.supportedValuesOf('timeZone').filter(isTimeZone).slice(0, 80);
    for (const name of names) offsetAt(name, 0);
    const week = 7 * 24 * HOUR;
    for (let at = 0; at < 600 * week; at += week) offsetAt('Europe/Berlin', at);
    expect(offsetAt('Europe/Berlin', Date.UTC(2026, 6, 1))).toBe(2 * HOUR);
    expect(offsetAt('Europe/Berlin', Date.UTC(2026, 0, 1))).toBe(HOUR);
  });

  test('A stretch ends in the turn, and the next one starts with it', () => {
    const at = Date.parse('2026-03-08T07:00:00Z');
    const turn = { at, before: -5 * HOUR, after: -4 * HOUR };
    expect(stretchAt('America/New_York', at - 1)).toMatchObject({ end: at, endsInTurn: true });
    expect(stretchAt('America/New_York', at)).toMatchObject({ turn, endsInTurn: false });
  });
});

describe('ISO text with offset', () => {
  test.each([
    [-5 * HOUR, '2026-11-25T09:00:00-05:00'],
    [0, '2026-11-25T14:00:00+00:00'],
    [5.75 * HOUR, '2026-11-25T19:45:00+05:45'],
    [-2_670_000, '2026-11-25T13:15:30-00:44:30'],
  ])('At an offset of %d ms it is %s', (offset, text) => {
    expect(isoWithOffset(Date.UTC(2026, 10, 25, 14), offset)).toBe(text);
  });
});
