import { describe, expect, test } from 'vitest';
import { evaluate, failure } from './evaluation.ts';

const format = (date: string | number, pattern: string) =>
  evaluate('$Dateformat($Input{date}, $Input{pattern})', { Input: { date, pattern } });

test.each([
  ['YYYY', '2024'],
  ['YY', '24'],
  ['MMMM', 'February'],
  ['MMM', 'Feb'],
  ['MM', '02'],
  ['M', '2'],
  ['DD', '09'],
  ['D', '9'],
  ['dddd', 'Friday'],
  ['ddd', 'Fri'],
  ['HH', '15'],
  ['H', '15'],
  ['hh', '03'],
  ['h', '3'],
  ['mm', '04'],
  ['m', '4'],
  ['ss', '05'],
  ['s', '5'],
  ['A', 'PM'],
  ['a', 'pm'],
  ['YYYY-MM-DDTHH:mm:ss', '2024-02-09T15:04:05'],
  ['[D] d dd', '[9] d dd'],
  ['', ''],
  ['YYYYYY', '202424'],
  ['$&', '$&'],
])('the pattern %s gives %s', (pattern, text) => {
  expect(format('2024-02-09T15:04:05', pattern)).toBe(text);
});

test.each([
  [0, '1970-01-01 00:00:00 12 AM'],
  ['2024-02-29', '2024-02-29 00:00:00 12 AM'],
  ['2024-02-09T12:30', '2024-02-09 12:30:00 12 PM'],
  ['2024-02-09T01:02:03.999999', '2024-02-09 01:02:03 1 AM'],
  ['2024-02-09T23:30:00Z', '2024-02-09 23:30:00 11 PM'],
  ['2024-02-09T23:30:00-02:00', '2024-02-10 01:30:00 1 AM'],
  ['2024-01-01T00:30:00+0100', '2023-12-31 23:30:00 11 PM'],
  ['0099-01-01', '0099-01-01 00:00:00 12 AM'],
])('the date %s reads as %s', (date, text) => {
  expect(format(date, 'YYYY-MM-DD HH:mm:ss h A')).toBe(text);
});

test('$Format is $Dateformat', () => {
  expect(evaluate('$Format("2024-02-09", "DD/MM/YYYY")')).toBe('09/02/2024');
});

describe('no date is', () => {
  test.each<[value: unknown]>([
    [''],
    ['tomorrow'],
    ['2024'],
    ['2024-02'],
    ['2024-2-9'],
    ['2023-02-29'],
    ['2024-04-31'],
    ['2024-00-01'],
    ['2024-13-01'],
    ['2024-01-01T24:00:00'],
    ['2024-01-01T10:60'],
    ['2024-01-01 10:00'],
    ['2024-01-01T10:00+24:00'],
    ['0000-01-01T00:00:00+01:00'],
    ['1700000000000'],
    [' 2024-01-01'],
    [1.5],
    [1e300],
    [null],
    [true],
    [['2024-01-01']],
  ])('%j', (date) => {
    for (const template of ['$Dateformat($Input{date}, "YYYY")', '$DateAdd($Input{date}, 1, "days")'])
      expect(failure(template, { Input: { date } }).code).toBe('OPERATOR_ERROR');
  });
});

const DAY = 86_400_000;

test.each<[date: string | number, amount: number, unit: string, result: string | number]>([
  [1_700_000_000_000, -24, 'hours', 1_700_000_000_000 - DAY],
  [1_700_000_000_000, 1, 'month', 1_700_000_000_000 + 30 * DAY],
  [-1, 1, 'months', 31 * DAY - 1],
  ['2024-02-09', 1, 'days', '2024-02-10'],
  ['2024-02-28', 2, 'day', '2024-03-01'],
  ['2024-02-09', 2, 'weeks', '2024-02-23'],
  ['2024-02-09', 1, 'week', '2024-02-16'],
  ['2024-02-09', 5, 'hours', '2024-02-09T05:00'],
  ['2024-02-09', 24, 'hour', '2024-02-10'],
  ['2024-01-31', 1, 'months', '2024-02-29'],
  ['2023-01-31', 1, 'months', '2023-02-28'],
  ['2024-03-31', -1, 'month', '2024-02-29'],
  ['2024-02-29', 1, 'years', '2025-02-28'],
  ['2024-02-29', -4, 'year', '2020-02-29'],
  ['2023-12-15', 25, 'months', '2026-01-15'],
  ['2024-02-09T15:30:00', 30, 'secs', '2024-02-09T15:30:30'],
  ['2024-02-09T15:30', 30, 'seconds', '2024-02-09T15:30:30'],
  ['2024-02-09T15:30', 30, 'mins', '2024-02-09T16:00'],
  ['2024-02-09T15:30', 1, 'minute', '2024-02-09T15:31'],
  ['2024-02-09T15:30Z', 0.5, 'sec', '2024-02-09T15:30:00.500Z'],
  ['2024-02-09T15:30:00.250Z', 1, 'min', '2024-02-09T15:31:00.250Z'],
  ['2024-02-09T23:30:00+02:00', 1, 'hours', '2024-02-10T00:30:00+02:00'],
  ['2024-01-31T23:30:00-0500', 1, 'months', '2024-02-29T23:30:00-0500'],
])('%s and %s %s are %s', (date, amount, unit, result) => {
  const template = '$DateAdd($Input{date}, $Input{amount}, $Input{unit})';
  expect(evaluate(template, { Input: { date, amount, unit } })).toBe(result);
});

test.each([
  ['$DateAdd("2024-01-01", 1, "fortnights")'],
  ['$DateAdd("2024-01-01", 1, "constructor")'],
  ['$DateAdd("2024-01-01", 1, null)'],
  ['$DateAdd("2024-01-01", "1", "days")'],
  ['$DateAdd("2024-01-01", 0.5, "months")'],
  ['$DateAdd(0, 0.0001, "secs")'],
  ['$DateAdd("9999-12-31", 1, "days")'],
  ['$DateAdd("2024-01-01", 1e300, "years")'],
  ['$DateAdd("2024-01-01", -3000, "years")'],
  ['$DateAdd("2024-01-01", 1e308, "weeks")'],
])('%s raises OPERATOR_ERROR', (template) => {
  expect(failure(template).code).toBe('OPERATOR_ERROR');
});

test('$Now can be shifted and written', () => {
  expect(evaluate('$Dateformat($DateAdd($Now(), -24, "hours"), "YYYY-MM-DD")')).toBe('2023-11-13');
});
