import type { CronExpression } from './expression.ts';
import type { DaySpecial } from './field.ts';
import { daysInMonth, weekdayOfFirst } from './month.ts';

// The rarest date is a 29 February on one given weekday: 40 years apart around 2100.
const HORIZON_MONTHS = 41 * 12;

/**
 * The first local time at or after `local` that the expression names, or null if there is none in
 * the 41 years that follow. Local times are milliseconds, whole seconds, of a calendar without
 * zone: what `Date.UTC` returns for the clock's fields. The year is 100 or later.
 */
export function nextMatch(cron: CronExpression, local: number): number | null {
  const date = new Date(local);
  const secondOfDay = date.getUTCHours() * 3600 + date.getUTCMinutes() * 60 + date.getUTCSeconds();
  const today = date.getUTCDate();
  const restOfToday = nextSecondOfDay(cron, secondOfDay);
  let year = date.getUTCFullYear();
  let month = date.getUTCMonth() + 1;
  let from = restOfToday === null ? today + 1 : today;
  for (let searched = 0; searched <= HORIZON_MONTHS; searched += 1) {
    const day = nextDay(cron, year, month, from);
    if (day !== null) {
      const isToday = searched === 0 && day === today;
      const second = isToday ? restOfToday : nextSecondOfDay(cron, 0);
      if (second !== null) return Date.UTC(year, month - 1, day) + second * 1000;
    }
    from = 1;
    year += month === 12 ? 1 : 0;
    month = (month % 12) + 1;
  }
  return null;
}

function nextSecondOfDay(cron: CronExpression, secondOfDay: number): number | null {
  const hour = Math.floor(secondOfDay / 3600);
  const minute = Math.floor(secondOfDay / 60) % 60;
  const firstSecond = atLeast(cron.seconds, 0) ?? 0;
  const firstMinute = atLeast(cron.minutes, 0) ?? 0;
  if (cron.hours.includes(hour)) {
    const second = cron.minutes.includes(minute) ? atLeast(cron.seconds, secondOfDay % 60) : undefined;
    if (second !== undefined) return hour * 3600 + minute * 60 + second;
    const later = atLeast(cron.minutes, minute + 1);
    if (later !== undefined) return hour * 3600 + later * 60 + firstSecond;
  }
  const later = atLeast(cron.hours, hour + 1);
  return later === undefined ? null : later * 3600 + firstMinute * 60 + firstSecond;
}

function atLeast(values: readonly number[], low: number): number | undefined {
  return values.find((value) => value >= low);
}

function nextDay(cron: CronExpression, year: number, month: number, from: number): number | null {
  if (!cron.months.includes(month)) return null;
  const length = daysInMonth(year, month);
  if (!cron.domRestricted && !cron.dowRestricted) return from <= length ? from : null;
  const first = weekdayOfFirst(year, month);
  const weekdayOf = (day: number) => (first + day - 1) % 7;
  const named = new Set(cron.specials.map((special) => dayOf(special, first, length)));
  for (let day = from; day <= length; day += 1) {
    if (named.has(day)) return day;
    if (cron.domRestricted && cron.monthDays.includes(day)) return day;
    if (cron.dowRestricted && cron.weekdays.includes(weekdayOf(day))) return day;
  }
  return null;
}

// The day a special item means in a month; one past its end when the month has no such day.
function dayOf(special: DaySpecial, first: number, length: number): number {
  switch (special.kind) {
    case 'last':
      return length;
    case 'lastWorkday':
      return nearestWorkday(length, first, length);
    case 'nearest':
      return special.day > length ? length + 1 : nearestWorkday(special.day, first, length);
    case 'nthWeekday':
      return firstOn(special.weekday, first) + (special.nth - 1) * 7;
    case 'lastWeekday': {
      const day = firstOn(special.weekday, first);
      return day + Math.floor((length - day) / 7) * 7;
    }
  }
}

function firstOn(weekday: number, first: number): number {
  return 1 + ((weekday - first + 7) % 7);
}

// Monday to Friday nearest to a day without leaving its month, as Quartz defines `W`.
function nearestWorkday(day: number, first: number, length: number): number {
  const weekday = (first + day - 1) % 7;
  if (weekday === 6) return day > 1 ? day - 1 : day + 2;
  if (weekday === 0) return day < length ? day + 1 : day - 2;
  return day;
}
