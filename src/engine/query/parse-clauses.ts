/** Reads clauses that statements and what they include have in common. */

import { unbound } from './bound.ts';
import { type Faults, at } from './faults.ts';
import type { Order } from './model.ts';
import { columnName, isObject } from './parse-value.ts';

/** An order: one column, or several, none of them twice. `key` is the member that names it. */
export function parseOrder(
  given: unknown,
  path: string,
  faults: Faults,
  key: 'column' | 'property' = 'column',
): readonly Order[] {
  if (given === undefined) return [];
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const orders = list.map((item, index) => orderItem(item, Array.isArray(given) ? at(path, index) : path, key, faults));
  const seen = new Set<string>();
  orders.forEach(({ column }, index) => {
    if (column !== '' && seen.has(column)) faults.add(at(path, index), `names a ${key} for the second time`);
    seen.add(column);
  });
  return orders;
}

function orderItem(given: unknown, path: string, key: 'column' | 'property', faults: Faults): Order {
  if (!isObject(given) || Object.keys(given).some((name) => name !== key && name !== 'order')) {
    faults.add(path, `must be an object with \`${key}\` and, where it is not ascending, \`order\``);
    return { column: '', direction: 'asc' };
  }
  const order = unbound(given['order'] ?? 'asc');
  const direction = typeof order === 'string' ? order.toLowerCase() : '';
  if (direction !== 'asc' && direction !== 'desc') faults.add(at(path, 'order'), 'must be ASC or DESC');
  const column = columnName(given[key], at(path, key), faults);
  return { column, direction: direction === 'desc' ? 'desc' : 'asc' };
}

/** `true` or `false`, written or bound; false where it is absent. */
export function flag(given: unknown, path: string, faults: Faults): boolean {
  const value = unbound(given);
  if (value !== undefined && typeof value !== 'boolean') faults.add(path, 'must be true or false');
  return value === true;
}

/** A whole number, from 0 where no least is given, written or bound; `absent` where it is absent. */
export function whole<Absent extends number | null>(
  given: unknown,
  path: string,
  absent: Absent,
  most: number,
  faults: Faults,
  least = 0,
): number | Absent {
  const value = unbound(given);
  if (value === undefined) return absent;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  faults.add(path, `must be a whole number from ${least} to ${most}`);
  return absent;
}
