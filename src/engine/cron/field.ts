/** One of the six cron fields. */
export type FieldName = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'weekday';

/** One thing for each field, in the order in which an expression with seconds writes them. */
export type PerField<T> = Record<FieldName, T>;

/**
 * An item of a day field that a set of numbers cannot hold, because the day it means depends on
 * the month. Weekdays run from 0 (Sunday) to 6, `nth` from 1 to 5, `day` from 1 to 31.
 */
export type DaySpecial =
  | { kind: 'last' }
  | { kind: 'lastWorkday' }
  | { kind: 'nearest'; day: number }
  | { kind: 'lastWeekday'; weekday: number }
  | { kind: 'nthWeekday'; weekday: number; nth: number };

/**
 * A checked field: `plain` items are stars, values, ranges and steps, ready for cron-parser;
 * `specials` are the items cut out for us to compute; `faults` are English sentences that name the
 * field, one for each refused item, none when the field is sound.
 */
export interface FieldParts {
  text: string;
  plain: readonly string[];
  specials: readonly DaySpecial[];
  faults: readonly string[];
}

type Item = { kind: 'plain' } | DaySpecial | { kind: 'fault'; fault: string };

interface FieldSpec {
  label: string;
  low: number;
  high: number;
  names: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const SPECS: PerField<FieldSpec> = {
  second: { label: 'second', low: 0, high: 59, names: [] },
  minute: { label: 'minute', low: 0, high: 59, names: [] },
  hour: { label: 'hour', low: 0, high: 23, names: [] },
  day: { label: 'day-of-month', low: 1, high: 31, names: [] },
  month: { label: 'month', low: 1, high: 12, names: MONTHS },
  weekday: { label: 'day-of-week', low: 0, high: 7, names: WEEKDAYS },
};

const PLAIN = /^(\*|[a-z]{3}|\d+)(?:-([a-z]{3}|\d+))?(?:\/(\d+))?$/i;
const NEAREST = /^(\d+)W$/;
const LAST_WEEKDAY = /^([A-Za-z]{3}|\d+)L$/;
const NTH_WEEKDAY = /^([A-Za-z]{3}|\d+)#(\d+)$/;

/** Builds one thing for each field from the field's name and place, in their written order. */
export function perField<T>(build: (field: FieldName, index: number) => T): PerField<T> {
  return {
    second: build('second', 0),
    minute: build('minute', 1),
    hour: build('hour', 2),
    day: build('day', 3),
    month: build('month', 4),
    weekday: build('weekday', 5),
  };
}

/**
 * Checks one field of an expression, strictly: stars, values, names in any case, ranges, steps and
 * lists of these; `?` alone in a day field; `L`, `LW` and `nW` for the day of the month; `dL` and
 * `d#n` for the day of the week. Everything else is a fault; nothing is thrown.
 */
export function checkField(field: FieldName, text: string): FieldParts {
  const isAnyDay = text === '?' && (field === 'day' || field === 'weekday');
  const plain: string[] = [];
  const specials: DaySpecial[] = [];
  const faults: string[] = [];
  for (const source of isAnyDay ? ['*'] : text.split(',')) {
    const item = readItem(field, SPECS[field], source);
    if (item.kind === 'fault') faults.push(`The ${SPECS[field].label} field ${item.fault}.`);
    else if (item.kind === 'plain') plain.push(source);
    else specials.push(item);
  }
  return { text, plain, specials, faults };
}

function readItem(field: FieldName, spec: FieldSpec, item: string): Item {
  if (item === '') return fault('has an empty item in its list');
  if (field === 'day') return readDaySpecial(spec, item) ?? readPlain(spec, item);
  if (field === 'weekday') return readWeekdaySpecial(spec, item) ?? readPlain(spec, item);
  return readPlain(spec, item);
}

function readDaySpecial(spec: FieldSpec, item: string): Item | null {
  if (item === 'L') return { kind: 'last' };
  if (item === 'LW') return { kind: 'lastWorkday' };
  const [, day] = NEAREST.exec(item) ?? [];
  if (day === undefined) return null;
  const value = Number(day);
  return isInside(spec, value) ? { kind: 'nearest', day: value } : outside(spec, item);
}

function readWeekdaySpecial(spec: FieldSpec, item: string): Item | null {
  const [, name, nth] = NTH_WEEKDAY.exec(item) ?? LAST_WEEKDAY.exec(item) ?? [];
  if (name === undefined) return null;
  const value = valueOf(spec, name);
  if (value === undefined) return unreadable(item);
  if (!isInside(spec, value)) return outside(spec, item);
  const weekday = value % 7;
  if (nth === undefined) return { kind: 'lastWeekday', weekday };
  const count = Number(nth);
  if (count < 1 || count > 5) return fault(`asks in '${item}' for a week other than 1 to 5`);
  return { kind: 'nthWeekday', weekday, nth: count };
}

function readPlain(spec: FieldSpec, item: string): Item {
  const [, first, last, step] = PLAIN.exec(item) ?? [];
  if (first === undefined || (first === '*' && last !== undefined)) return unreadable(item);
  const from = first === '*' ? spec.low : valueOf(spec, first);
  const to = last === undefined ? from : valueOf(spec, last);
  if (from === undefined || to === undefined) return unreadable(item);
  if (!isInside(spec, from) || !isInside(spec, to)) return outside(spec, item);
  if (from > to) return fault(`has the range '${item}' that runs backwards`);
  if (step !== undefined && Number(step) === 0) return fault(`has a step of zero in '${item}'`);
  return { kind: 'plain' };
}

function valueOf(spec: FieldSpec, token: string): number | undefined {
  if (/^\d+$/.test(token)) return Number(token);
  const index = spec.names.indexOf(token.toUpperCase());
  return index < 0 ? undefined : spec.names === MONTHS ? index + 1 : index;
}

function isInside(spec: FieldSpec, value: number): boolean {
  return value >= spec.low && value <= spec.high;
}

function fault(text: string): Item {
  return { kind: 'fault', fault: text };
}

function unreadable(item: string): Item {
  return fault(`cannot read '${item}'`);
}

function outside(spec: FieldSpec, item: string): Item {
  return fault(`has '${item}' outside its values ${spec.low} to ${spec.high}`);
}
