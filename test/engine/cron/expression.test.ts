import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCron } from '../../../src/engine/cron/expression.ts';
import { nextFiring } from '../../../src/engine/cron/firings.ts';
import { compiled } from './compiled.ts';

const START = Date.UTC(2026, 0, 1);

const REFUSED: [source: string, reason: string][] = [
  ['', 'The expression is empty.'],
  [' \t ', 'The expression is empty.'],
  ['*', 'The expression has one field, not five, or six with seconds first.'],
  ['0 9 * *', 'The expression has 4 fields, not five, or six with seconds first.'],
  ['0 0 9 * * * 2026', 'The expression has 7 fields, not five, or six with seconds first.'],
  ['every day at nine o’clock', "The minute field cannot read 'every'."],
  ['H * * * *', "The minute field cannot read 'H'."],
  ['0 H(0-7) * * *', "The hour field cannot read 'H(0-7)'."],
  ['-1 * * * *', "The minute field cannot read '-1'."],
  ['1.5 * * * *', "The minute field cannot read '1.5'."],
  ['*-5 * * * *', "The minute field cannot read '*-5'."],
  ['1-5-9 * * * *', "The minute field cannot read '1-5-9'."],
  ['*/ * * * *', "The minute field cannot read '*/'."],
  ['*/5/5 * * * *', "The minute field cannot read '*/5/5'."],
  ['1,,2 * * * *', 'The minute field has an empty item in its list.'],
  ['0, * * * *', 'The minute field has an empty item in its list.'],
  ['60 * * * *', "The minute field has '60' outside its values 0 to 59."],
  ['60 0 * * * *', "The second field has '60' outside its values 0 to 59."],
  ['0 24 * * *', "The hour field has '24' outside its values 0 to 23."],
  ['0 20-24 * * *', "The hour field has '20-24' outside its values 0 to 23."],
  ['0 0 0 * *', "The day-of-month field has '0' outside its values 1 to 31."],
  ['0 0 32 * *', "The day-of-month field has '32' outside its values 1 to 31."],
  ['0 0 1 0 *', "The month field has '0' outside its values 1 to 12."],
  ['0 0 1 13 *', "The month field has '13' outside its values 1 to 12."],
  ['0 0 * * 8', "The day-of-week field has '8' outside its values 0 to 7."],
  ['*/0 * * * *', "The minute field has a step of zero in '*/0'."],
  ['0-30/00 * * * *', "The minute field has a step of zero in '0-30/00'."],
  ['0 22-2 * * *', "The hour field has the range '22-2' that runs backwards."],
  ['0 0 * DEC-JAN *', "The month field has the range 'DEC-JAN' that runs backwards."],
  ['0 0 * * SAT-SUN', "The day-of-week field has the range 'SAT-SUN' that runs backwards."],
  ['0 MON * * *', "The hour field cannot read 'MON'."],
  ['0 0 * MON *', "The month field cannot read 'MON'."],
  ['0 0 * * JAN', "The day-of-week field cannot read 'JAN'."],
  ['0 0 * * MONDAY', "The day-of-week field cannot read 'MONDAY'."],
  ['? * * * *', "The minute field cannot read '?'."],
  ['0 0 ?,1 * *', "The day-of-month field cannot read '?'."],
  ['0 L * * *', "The hour field cannot read 'L'."],
  ['0 0 L-2 * *', "The day-of-month field cannot read 'L-2'."],
  ['0 0 1-5W * *', "The day-of-month field cannot read '1-5W'."],
  ['0 0 W * *', "The day-of-month field cannot read 'W'."],
  ['0 0 0W * *', "The day-of-month field has '0W' outside its values 1 to 31."],
  ['0 0 32W * *', "The day-of-month field has '32W' outside its values 1 to 31."],
  ['0 0 * * L', "The day-of-week field cannot read 'L'."],
  ['0 0 * * LW', "The day-of-week field cannot read 'LW'."],
  ['0 0 * * 8L', "The day-of-week field has '8L' outside its values 0 to 7."],
  ['0 0 * * FOOL', "The day-of-week field cannot read 'FOOL'."],
  ['0 0 * * FEB#1', "The day-of-week field cannot read 'FEB#1'."],
  ['0 0 * * 1#0', "The day-of-week field asks in '1#0' for a week other than 1 to 5."],
  ['0 0 * * MON#6', "The day-of-week field asks in 'MON#6' for a week other than 1 to 5."],
  ['0 0 30 2 *', "The day-of-month field '30' names a day that none of its months has."],
  ['0 0 31 2 *', "The day-of-month field '31' names a day that none of its months has."],
  ['0 0 31 4,6 *', "The day-of-month field '31' names a day that none of its months has."],
  ['0 0 31W FEB ?', "The day-of-month field '31W' names a day that none of its months has."],
  [`${'1,'.repeat(100)}1 * * * *`, 'The expression is over 200 characters.'],
  [' '.repeat(100_000), 'The expression is over 200 characters.'],
];

describe('What is not in the grammar', () => {
  test.each(REFUSED)('%j is refused with its reason', (source, reason) => {
    expect(parseCron(source)).toEqual({ ok: false, reason });
  });

  test.each(['@reboot', '@every 5m', '@daily 5', '@Daily', '@'])(
    '%s is refused with the macros that are known',
    (source) => {
      const known = '@hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually';
      const reason = `The macro '${source}' is unknown: known are ${known}.`;
      expect(parseCron(source)).toEqual({ ok: false, reason });
    },
  );
});

describe('What the fields admit', () => {
  test.each([
    ['5/15 * * * *', 'minutes', [5, 20, 35, 50]],
    ['10-30/10 * * * *', 'minutes', [10, 20, 30]],
    ['1-5,3,3,59,04 * * * *', 'minutes', [1, 2, 3, 4, 5, 59]],
    ['*/90 * * * *', 'minutes', [0]],
    ['* * * * *', 'seconds', [0]],
    ['*/20 * * * * *', 'seconds', [0, 20, 40]],
    ['0 0 * jan,Feb,MAR-MAY *', 'months', [1, 2, 3, 4, 5]],
    ['0 0 * * 7', 'weekdays', [0]],
    ['0 0 * * 0,7,sun', 'weekdays', [0]],
    ['0 0 * * 5-7', 'weekdays', [0, 5, 6]],
    ['0 0 * * Mon-fri', 'weekdays', [1, 2, 3, 4, 5]],
    ['0 0 1,15W,L 2 *', 'monthDays', [1]],
    ['0 0 31,15W 2 *', 'specials', [{ kind: 'nearest', day: 15 }]],
    ['0 0 LW,L * *', 'specials', [{ kind: 'lastWorkday' }, { kind: 'last' }]],
    [
      '0 0 * * friL,7#2',
      'specials',
      [
        { kind: 'lastWeekday', weekday: 5 },
        { kind: 'nthWeekday', weekday: 0, nth: 2 },
      ],
    ],
  ] as const)('%s has %s %j', (source, field, values) => {
    expect(compiled(source)[field]).toEqual(values);
  });

  test.each([
    ['@hourly', '0 * * * *'],
    ['@daily', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@weekly', '0 0 * * SUN'],
    ['@monthly', '0 0 1 * *'],
    ['@yearly', '0 0 1 1 *'],
    ['@annually', '0 0 1 1 *'],
    ['\t0  9 * * *\n', '0 9 * * *'],
    ['0 9 ? * ?', '0 9 * * *'],
    ['0 0 9 * * *', '0 9 * * *'],
  ])('%j means the same as %s', (source, same) => {
    expect({ ...compiled(source), source: '' }).toEqual({ ...compiled(same), source: '' });
  });

  test('The compiled expression keeps its text as it was given', () => {
    expect(compiled(' @daily ').source).toBe(' @daily ');
  });

  test('An hour field is a wildcard only when it starts with a star', () => {
    const hours = ['*', '*/2', '*,3', '0-23', '3,*'];
    expect(hours.map((hour) => compiled(`0 ${hour} * * *`).hourIsWildcard)).toEqual([true, true, true, false, false]);
  });

  test('An impossible day of the month is rescued by a weekday, for either may match', () => {
    expect(compiled('0 0 31 2 MON').weekdays).toEqual([1]);
  });
});

test('Any text is either refused with a sentence or fires again, and never throws', () => {
  const token = fc.constantFrom('*', '?', '/', '-', ',', '#', 'L', 'W', 'H', 'MON', 'feb', '@daily', ' ');
  const piece = fc.oneof(token, fc.nat(70).map(String), fc.string({ maxLength: 3 }));
  const field = fc.oneof(fc.constantFrom('*', '?', '0', '5/7', 'L', '29', '1#5', '2L', '30W'), piece);
  const text = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    fc.array(field, { minLength: 5, maxLength: 6 }).map((fields) => fields.join(' ')),
  );
  fc.assert(
    fc.property(text, (source) => {
      const parse = parseCron(source);
      if (parse.ok) expect(nextFiring(parse.cron, 'Europe/Paris', START)).not.toBeNull();
      else expect(parse.reason).toMatch(/^The .*\.$/s);
    }),
    { numRuns: 2000 },
  );
});
