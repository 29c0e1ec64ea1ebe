import { checkField, perField, type DaySpecial, type FieldParts, type PerField } from './field.ts';
import { longestMonth } from './month.ts';
import { readPlainValues } from './plain-values.ts';

/**
 * A compiled expression, plain data. Values ascend without repeats; months run from 1, weekdays
 * from 0 (Sunday). A day field is restricted unless its text is `*` or `?`. `hourIsWildcard` says
 * that the hour field starts with `*`. `source` is the text as it was given.
 */
export interface CronExpression {
  readonly source: string;
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: readonly number[];
  readonly monthDays: readonly number[];
  readonly weekdays: readonly number[];
  readonly specials: readonly DaySpecial[];
  readonly hourIsWildcard: boolean;
  readonly domRestricted: boolean;
  readonly dowRestricted: boolean;
}

/** The compiled expression, or one English sentence that says why the text is refused. */
export type CronParse = { ok: true; cron: CronExpression } | { ok: false; reason: string };

const MAX_LENGTH = 200;

const MACROS = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
]);

/**
 * Reads a cron expression: five fields, six with seconds first, or a macro such as `@daily`.
 * Refuses with a reason whatever is not in the grammar, is longer than 200 characters, or names
 * only dates that no year has (`0 0 31 2 *`). Never throws; an accepted expression always fires
 * again within 41 years.
 */
export function parseCron(source: string): CronParse {
  if (source.length > MAX_LENGTH) return refuse(`The expression is over ${MAX_LENGTH} characters.`);
  const text = source.trim();
  if (text === '') return refuse('The expression is empty.');
  const expanded = text.startsWith('@') ? MACROS.get(text) : text;
  if (expanded === undefined) {
    return refuse(`The macro '${text}' is unknown: known are ${[...MACROS.keys()].join(', ')}.`);
  }
  const texts = expanded.split(/\s+/);
  if (texts.length === 5) texts.unshift('0');
  if (texts.length !== 6) {
    const count = texts.length === 1 ? 'one field' : `${texts.length} fields`;
    return refuse(`The expression has ${count}, not five, or six with seconds first.`);
  }
  const parts = perField((field, index) => checkField(field, texts[index] ?? ''));
  const [fault] = Object.values(parts).flatMap((field) => field.faults);
  if (fault !== undefined) return refuse(fault);
  const cron = compile(source, parts);
  if (!hasDate(cron)) {
    const day = parts.day.text;
    return refuse(`The day-of-month field '${day}' names a day that none of its months has.`);
  }
  return { ok: true, cron };
}

function compile(source: string, parts: PerField<FieldParts>): CronExpression {
  const { hour, day, weekday } = parts;
  const values = readPlainValues(perField((field) => parts[field].plain));
  return {
    source,
    seconds: values.second,
    minutes: values.minute,
    hours: values.hour,
    months: values.month,
    monthDays: day.plain.length === 0 ? [] : values.day,
    weekdays: weekday.plain.length === 0 ? [] : values.weekday,
    specials: [...day.specials, ...weekday.specials],
    hourIsWildcard: hour.text.startsWith('*'),
    domRestricted: isRestricted(day),
    dowRestricted: isRestricted(weekday),
  };
}

// POSIX crontab: a day field limits the days unless it is a star; the question mark is Quartz's.
function isRestricted(parts: FieldParts): boolean {
  return parts.text !== '*' && parts.text !== '?';
}

// Every weekday rule, the fifth one of February included, has its date in some year.
function hasDate(cron: CronExpression): boolean {
  if (!cron.domRestricted || cron.dowRestricted) return true;
  const nearest = cron.specials.map((special) => (special.kind === 'nearest' ? special.day : 1));
  return Math.min(...cron.monthDays, ...nearest) <= longestMonth(cron.months);
}

function refuse(reason: string): CronParse {
  return { ok: false, reason };
}
