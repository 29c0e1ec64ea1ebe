const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The number of days of a month (1 to 12) in a year of the Gregorian calendar. */
export function daysInMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (LENGTHS[month - 1] ?? 0);
}

/** The most days that any of these months (1 to 12) has in any year: February counts as 29. */
export function longestMonth(months: readonly number[]): number {
  const leapYear = 2000;
  return Math.max(...months.map((month) => daysInMonth(leapYear, month)));
}

/** The weekday of a month's first day, 0 for Sunday; the year is 100 or later. */
export function weekdayOfFirst(year: number, month: number): number {
  return new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
}
