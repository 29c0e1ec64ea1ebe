/** The operators on dates. */

import { type Clocked, daysInMonth, readDate, utc, writeDate } from './date.ts';
import { formatDate } from './date-format.ts';
import type { Operator } from './operator.ts';
import { chargeMade, operatorError } from './scope.ts';
import { textOf, wrong } from './value.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds of the units that always last the same. */
const FIXED: ReadonlyMap<string, number> = new Map(
  [
    [SECOND, ['sec', 'secs', 'second', 'seconds']],
    [MINUTE, ['min', 'mins', 'minute', 'minutes']],
    [HOUR, ['hour', 'hours']],
    [DAY, ['day', 'days']],
    [7 * DAY, ['week', 'weeks']],
  ].flatMap(([ms, names]) => (names as string[]).map((name) => [name, ms as number] as const)),
);

/** Months of the units that do not. */
const MONTHS: ReadonlyMap<string, number> = new Map([
  ['month', 1],
  ['months', 1],
  ['year', 12],
  ['years', 12],
]);

/** `$Dateformat` and `$DateAdd`. */
export const DATE_OPERATORS: readonly Operator[] = [
  {
    name: 'Dateformat',
    least: 2,
    most: 2,
    apply([value, pattern], run) {
      const { clock, offset } = readDate(value, 'Dateformat');
      const text = formatDate(clock - offset, textOf(pattern, 'Dateformat'));
      chargeMade(run, text.length);
      return text;
    },
  },
  {
    name: 'DateAdd',
    least: 3,
    most: 3,
    apply([value, amount, unit]) {
      const date = readDate(value, 'DateAdd');
      if (typeof amount !== 'number' || !Number.isFinite(amount)) return wrong('DateAdd', 'a number of units', amount);
      const name = textOf(unit, 'DateAdd');
      const ms = FIXED.get(name);
      if (ms !== undefined) return writeDate(date, date.clock + amount * ms, 'DateAdd');
      const months = MONTHS.get(name);
      if (months === undefined)
        throw operatorError('$DateAdd takes secs, mins, hours, days, weeks, months or years as unit');
      if (!Number.isSafeInteger(amount * months)) return wrong('DateAdd', 'a whole number of months or years', amount);
      return writeDate(date, addMonths(date, amount * months), 'DateAdd');
    },
  },
];

/** Moves by calendar months; a day that the month has not becomes its last. */
function addMonths({ clock }: Clocked, count: number): number {
  const date = new Date(clock);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth() + count;
  const year = Math.floor(month / 12);
  if (year < 0 || year > 9999) return Number.NaN;
  const day = Math.min(date.getUTCDate(), daysInMonth(year, month - year * 12));
  return utc(year, month - year * 12, day) + (((clock % DAY) + DAY) % DAY);
}
