import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCron } from '../../../src/engine/cron/expression.ts';
import { firings } from '../../../src/engine/cron/firings.ts';
import { localsAfter } from './compiled.ts';

const DAY = 86_400_000;
const FROM = Date.UTC(2026, 0, 1);
const DATES = Array.from({ length: 1500 }, (_, index) => new Date(FROM + index * DAY));

/** One item of a day field, and the dates it means, told by the calendar around each date. */
interface Rule {
  text: string;
  matches: (date: Date) => boolean;
}

function daysLater(date: Date, days: number): Date {
  return new Date(date.getTime() + days * DAY);
}

function daysOfMonth(date: Date): Date[] {
  const first = daysLater(date, 1 - date.getUTCDate());
  const days = Array.from({ length: 31 }, (_, index) => daysLater(first, index));
  return days.filter((day) => day.getUTCMonth() === date.getUTCMonth());
}

function workdaysOfMonth(date: Date): number[] {
  const workdays = daysOfMonth(date).filter((day) => day.getUTCDay() !== 0 && day.getUTCDay() !== 6);
  return workdays.map((day) => day.getUTCDate());
}

function nearest(day: number): Rule {
  const isNearest = (date: Date) => {
    if (daysOfMonth(date).length < day) return false;
    const distances = workdaysOfMonth(date).map((workday) => Math.abs(workday - day));
    return workdaysOfMonth(date)[distances.indexOf(Math.min(...distances))] === date.getUTCDate();
  };
  return { text: `${day}W`, matches: isNearest };
}

const weekday = fc.integer({ min: 0, max: 7 });
const dayOfMonth = fc.integer({ min: 1, max: 31 });

const DAY_RULES = fc.oneof(
  dayOfMonth.map((day): Rule => ({ text: `${day}`, matches: (date) => date.getUTCDate() === day })),
  dayOfMonth.map(nearest),
  fc.constant<Rule>({ text: 'L', matches: (date) => daysLater(date, 1).getUTCDate() === 1 }),
  fc.constant<Rule>({
    text: 'LW',
    matches: (date) => workdaysOfMonth(date).at(-1) === date.getUTCDate(),
  }),
);

const WEEKDAY_RULES = fc.oneof(
  weekday.map((day): Rule => ({ text: `${day}`, matches: (date) => date.getUTCDay() === day % 7 })),
  weekday.map((day): Rule => ({
    text: `${day}L`,
    matches: (date) => date.getUTCDay() === day % 7 && daysLater(date, 7).getUTCMonth() !== date.getUTCMonth(),
  })),
  fc.tuple(weekday, fc.integer({ min: 1, max: 5 })).map(([day, nth]): Rule => ({
    text: `${day}#${nth}`,
    matches: (date) => date.getUTCDay() === day % 7 && Math.ceil(date.getUTCDate() / 7) === nth,
  })),
);

function fieldOf(rule: fc.Arbitrary<Rule>): fc.Arbitrary<Rule[]> {
  return fc.array(rule, { maxLength: 3 });
}

const textOf = (rules: Rule[]) => (rules.length === 0 ? '*' : rules.map((rule) => rule.text).join(','));

const MONTHS = fc.constantFrom<{ text: string; months: number[] }[]>(
  { text: '*', months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] },
  { text: '2', months: [2] },
  { text: 'feb,4', months: [2, 4] },
  { text: '1-6', months: [1, 2, 3, 4, 5, 6] },
);

test('Day rules name the dates that the calendar names, and are refused when it names none', () => {
  const input = fc.tuple(fieldOf(DAY_RULES), fieldOf(WEEKDAY_RULES), MONTHS);
  fc.assert(
    fc.property(input, ([days, weekdays, month]) => {
      const rules = [...days, ...weekdays];
      const dates = DATES.filter(
        (date) =>
          month.months.includes(date.getUTCMonth() + 1) &&
          (rules.length === 0 || rules.some((rule) => rule.matches(date))),
      );
      const parse = parseCron(`0 0 ${textOf(days)} ${month.text} ${textOf(weekdays)}`);
      const found = parse.ok ? firings(parse.cron, 'UTC', FROM - 1, dates.length + 1) : [];
      expect(found.slice(0, dates.length).map((firing) => firing.at)).toEqual(dates.map(Number));
      expect(found.at(dates.length)?.at ?? Infinity).toBeGreaterThan(Number(DATES.at(-1)));
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['1W', '2026-08-01T00:00:00Z', '2026-08-03', 'Saturday the first goes forward, not to July'],
  ['31W', '2026-05-02T00:00:00Z', '2026-05-29', 'Sunday the last goes back, not to June'],
  ['31W', '2026-06-01T00:00:00Z', '2026-07-31', 'June has no day 31 and is passed over'],
  ['LW', '2026-02-01T00:00:00Z', '2026-02-27', 'the last of February 2026 is a Saturday'],
])('%s after %s is %s: %s', (day, after, date) => {
  const [local] = localsAfter(`0 0 ${day} * *`, 'UTC', after, 1);
  expect(local).toBe(`${date}T00:00:00+00:00`);
});
