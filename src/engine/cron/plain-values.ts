import { CronExpressionParser } from 'cron-parser';
import { perField, type FieldName, type PerField } from './field.ts';

/**
 * Lets cron-parser read the plain items of all six fields, each one already checked to be a star,
 * value, range or step; a field without items reads as `*`. Gives the values each field admits,
 * ascending and distinct, Sunday only as 0. A list may name a value twice (`1-5,3`, `0,7`). Throws
 * only if an item was not checked first.
 */
export function readPlainValues(items: PerField<readonly string[]>): PerField<readonly number[]> {
  const rows = readRows(items);
  return perField((field) => {
    const values = rows.flatMap((row) => row[field]).filter((value) => typeof value === 'number');
    const distinct = new Set(field === 'weekday' ? values.map((value) => value % 7) : values);
    return [...distinct].toSorted((a, b) => a - b);
  });
}

type Row = PerField<readonly unknown[]>;

function readRows(items: PerField<readonly string[]>): readonly Row[] {
  try {
    return [readRow((field) => items[field].join(','))];
  } catch {
    // cron-parser refuses a list that names a value twice, so its items are read one at a time.
    const length = Math.max(...Object.values(items).map((list) => list.length));
    return Array.from({ length }, (_, index) => readRow((field) => items[field][index] ?? items[field][0] ?? ''));
  }
}

function readRow(textOf: (field: FieldName) => string): Row {
  const texts = Object.values(perField((field) => readable(field, textOf(field))));
  // A fixed date, zone and seed keep the parser from reading the clock and from random numbers.
  const options = { currentDate: 0, tz: 'UTC', hashSeed: 'cron' };
  const { fields } = CronExpressionParser.parse(texts.join(' '), options);
  return {
    second: fields.second.values,
    minute: fields.minute.values,
    hour: fields.hour.values,
    day: fields.dayOfMonth.values,
    month: fields.month.values,
    weekday: fields.dayOfWeek.values,
  };
}

// Beside an explicit weekday cron-parser leaves day 31 alone; whether a date exists is our check.
function readable(field: FieldName, text: string): string {
  if (field === 'weekday' && (text === '' || text === '*')) return '0-6';
  return text === '' ? '*' : text;
}
