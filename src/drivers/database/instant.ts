/** Instants, dates and times as text. */

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?$/;

/**
 * An instant as ISO 8601 in UTC with the digits of a second that are asked for, 3 at least; null where it is none.
 * Takes epoch milliseconds too. `zone` is that of a text which names none.
 */
export function instantText(value: string | number, digits: 3 | 6, zone: 'Z' | null): string | null {
  if (typeof value === 'number') return inRange(value) ? new Date(value).toISOString() : null;
  const match = INSTANT.exec(value);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second = '00', fraction = '', named] = match;
  const offset = zoneOf(named ?? zone);
  if (offset === null || !isDate(`${year}-${month}-${day}`)) return null;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.000${offset}`);
  if (!inRange(time)) return null;
  const kept = fraction.slice(0, digits).replace(/0+$/, '').padEnd(3, '0');
  return new Date(time).toISOString().replace(/\.\d+Z$/, `.${kept}Z`);
}

/** Whether it is a date such as 2026-01-31. */
export function isDate(value: string): boolean {
  if (!DATE.test(value) || value.startsWith('0000')) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(value);
}

/** A time of day as `09:30:00`, with a fraction where it has one; null where it is none. */
export function timeText(value: string): string | null {
  const match = TIME.exec(value);
  if (match === null) return null;
  const [, hour, minute, second = '00', fraction = ''] = match;
  const kept = fraction.replace(/0+$/, '');
  return `${hour}:${minute}:${second}${kept === '' ? '' : `.${kept}`}`;
}

function zoneOf(zone: string | null): string | null {
  if (zone === null || zone.toUpperCase() === 'Z') return zone === null ? null : 'Z';
  const digits = zone.replace(':', '');
  return `${digits.slice(0, 3)}:${digits.slice(3) || '00'}`;
}

function inRange(time: number): boolean {
  return time >= -62_135_596_800_000 && time <= 253_402_300_799_999;
}
