import type { Value } from '../../../../src/engine/query/model.ts';
import type { Row } from '../../../../src/engine/database/model.ts';
import { Avoided } from './model-numbers.ts';
import { type ColumnName, compared, type FullRow, KINDS, scaled, SCALE, unscaled, written } from './model-values.ts';

type Given = Readonly<Record<string, Value>>;

/** Digits after the point of an average of decimals. */
const AVERAGE_SCALE = SCALE + 6;
/** Sums of bigints are within 64 bits, in whatever order they are made. */
const MOST = 2n ** 62n;

/** The rows of groups before they are looked at by `having`: the grouped columns and the functions. */
export function groupsOf(rows: readonly FullRow[], given: Given): readonly Row[] {
  const columns = (given['groupBy'] ?? []) as readonly ColumnName[];
  const groups = new Map<string, FullRow[]>();
  if (columns.length === 0) groups.set('', []);
  for (const row of rows) {
    const key = columns.length === 0 ? '' : JSON.stringify(columns.map((column) => row[column]));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const functions = functionsOf(given);
  return [...groups.values()].map((group) => ({
    ...Object.fromEntries(columns.map((column) => [column, group[0]?.[column] ?? null])),
    ...Object.fromEntries(functions.map(([alias, name, operand]) => [alias, valueOf(group, name, operand)])),
  }));
}

function functionsOf({ operations, aggregate, aggregations }: Given): readonly (readonly [string, string, Row])[] {
  if (aggregations !== undefined)
    return (aggregations as readonly Row[]).map((item) => [
      written(item['alias'] ?? ''),
      written(item['type'] ?? ''),
      { ...item, column: item['field'] ?? null },
    ]);
  return Object.entries((operations ?? aggregate ?? {}) as Row).map(([alias, item]) => {
    const [name = '', operand = null] = Object.entries(item as Row)[0] ?? [];
    return [alias, name, typeof operand === 'string' ? { column: operand } : (operand as Row)];
  });
}

/** What a function comes to. */
export function valueOf(group: readonly FullRow[], name: string, operand: Row): Value {
  const column = operand['column'] as ColumnName | '*';
  if (column === '*') return group.length;
  const all = group.map((row) => row[column]).toSorted((one, other) => byValue(column, one, other));
  const values = all.filter((value) => value !== null);
  switch (name.toLowerCase()) {
    case '$count':
      return operand['distinct'] === true ? new Set(values.map((value) => JSON.stringify(value))).size : values.length;
    case '$sum':
      return values.length === 0 ? null : sum(column, values);
    case '$avg':
      return values.length === 0 ? null : average(column, values);
    case '$min':
      return values[0] ?? null;
    case '$max':
      return values.at(-1) ?? null;
    case '$arrayagg':
      return all;
    default:
      return values.length === 0 ? null : values.map(written).join(written(operand['separator'] ?? ','));
  }
}

function byValue(column: ColumnName, one: Value, other: Value): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? -1 : 1;
  return compared(column, one, other);
}

/** In units of the last digit. */
function total(column: ColumnName, values: readonly Value[]): bigint {
  const scale = KINDS[column] === 'decimal' ? SCALE : 0;
  const units = values.map((value) => scaled(written(value), scale));
  if (units.reduce((most, each) => most + (each < 0n ? -each : each), 0n) > MOST) throw new Avoided('a sum of 64 bits');
  return units.reduce((all, each) => all + each, 0n);
}

function sum(column: ColumnName, values: readonly Value[]): Value {
  const units = total(column, values);
  if (KINDS[column] === 'decimal') return unscaled(units, SCALE);
  return KINDS[column] === 'bigint' ? String(units) : Number(units);
}

function average(column: ColumnName, values: readonly Value[]): Value {
  const units = total(column, values);
  if (KINDS[column] !== 'decimal') return Number(units) / values.length;
  const count = BigInt(values.length);
  const dividend = (units < 0n ? -units : units) * 10n ** BigInt(AVERAGE_SCALE - SCALE);
  // A half is rounded away from zero.
  const [quotient, rest] = [dividend / count, dividend % count];
  const rounded = rest * 2n >= count ? quotient + 1n : quotient;
  return unscaled(units < 0n ? -rounded : rounded, AVERAGE_SCALE);
}
