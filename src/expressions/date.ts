/** Dates as operators read them: what the clock shows, and how the text was written. */

import { operatorError } from './scope.ts';
import { kindOf } from './value.ts';

/** How a date was given, which is how a shifted one is given back. */
export interface DateForm {
  readonly kind: 'epoch' | 'date' | 'time';
  readonly hasSeconds: boolean;
  readonly hasFraction: boolean;
  /** `Z`, an offset, or empty for a date-time as written. */
  readonly zone: string;
}

/** A date: the fields of its clock as if in UTC, in epoch milliseconds, and the zone's distance from UTC. */
export interface Clocked {
  readonly clock: number;
  readonly offset: number;
  readonly form: DateForm;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/;

const EPOCH: DateForm = { kind: 'epoch', hasSeconds: true, hasFraction: true, zone: '' };
const FIRST = -62_167_219_200_000;
const LAST = 253_402_300_799_999;
const MINUTE = 60_000;
const LONGEST = 40;

/**
 * Reads epoch milliseconds, an ISO 8601 date, or an ISO 8601 date-time with `Z`, an offset, or neither, of the years
 * 0 to 9999. Throws `OPERATOR_ERROR` for everything else, a day that its month has not included.
 */
export function readDate(value: unknown, operator: string): Clocked {
  if (typeof value === 'number' && isInside(value)) return { clock: value, offset: 0, form: EPOCH };
  const found = typeof value === 'string' && value.length <= LONGEST ? ISO.exec(value) : null;
  const [, , , , hour, , second, fraction, zone = ''] = found ?? [];
  const clock = found === null ? Number.NaN : clockOf(found);
  const offset = offsetOf(zone);
  if (!isInside(clock - offset)) throw operatorError(`$${operator} takes a date, got ${kindOf(value)} that is none`);
  const form: DateForm = {
    kind: hour === undefined ? 'date' : 'time',
    hasSeconds: second !== undefined,
    hasFraction: fraction !== undefined,
    zone,
  };
  return { clock, offset, form };
}

/** A date moved to another time of its clock, in the form in which it was given. */
export function writeDate({ offset, form }: Clocked, clock: number, operator: string): number | string {
  if (!isInside(clock) || !isInside(clock - offset))
    throw operatorError(`$${operator} leads out of the years 0 to 9999, or between two milliseconds`);
  if (form.kind === 'epoch') return clock;
  const text = new Date(clock).toISOString();
  if (form.kind === 'date' && text.endsWith('T00:00:00.000Z')) return text.slice(0, 10);
  const hasFraction = form.hasFraction || !text.endsWith('.000Z');
  const hasSeconds = form.hasSeconds || hasFraction || text.slice(17, 19) !== '00';
  return `${text.slice(0, hasFraction ? 23 : hasSeconds ? 19 : 16)}${form.zone}`;
}

function isInside(ms: number): boolean {
  return Number.isInteger(ms) && ms >= FIRST && ms <= LAST;
}

function clockOf([, year, month, day, hour = '0', minute = '0', second = '0', fraction = '']: RegExpExecArray) {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const [h, min, s] = [Number(hour), Number(minute), Number(second)];
  if (m < 1 || m > 12 || d < 1 || d > daysInMonth(y, m - 1) || h > 23 || min > 59 || s > 59) return Number.NaN;
  return utc(y, m - 1, d) + ((h * 60 + min) * 60 + s) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
}

/** Milliseconds east of UTC; NaN for an offset that no clock has. */
function offsetOf(zone: string): number {
  if (zone === '' || zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 23 || minutes > 59) return Number.NaN;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * MINUTE;
}

/** Days of a month, counted from 0. */
export function daysInMonth(year: number, month: number): number {
  if (month === 1) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 3 || month === 5 || month === 8 || month === 10 ? 30 : 31;
}

/** Midnight of a day, in epoch milliseconds. `Date.UTC` reads years below 100 as those of 1900. */
export function utc(year: number, month: number, day: number): number {
  return year >= 100
    ? Date.UTC(year, month, day)
    : new Date(Date.UTC(2000, month, day)).setUTCFullYear(year, month, day);
}
