/** Reads the rows of an insert and the assignments of an update. */

import { LIMITS } from '../../kernel/limits.ts';
import { isBound, unbound } from '../query/bound.ts';
import { type Faults, at } from '../query/faults.ts';
import { NAME, type Value } from '../query/model.ts';
import { type Assignment, type ConcatItem, type Row } from './model.ts';
import { parseExpression } from '../query/parse-expression.ts';
import { boundText, columnName, isObject, isOperators, literal, literalNotNull } from '../query/parse-value.ts';

type Update = (column: string, operand: unknown, path: string, faults: Faults) => Assignment;

const NUMBER = /^-?\d+(\.\d+)?$/;

/** By name in lower case. */
const UPDATES: ReadonlyMap<string, Update> = new Map<string, Update>([
  ['$set', (column, operand, path, faults) => ({ kind: 'set', column, value: literal(operand, path, faults) })],
  [
    '$expr',
    (column, operand, path, faults) => ({ kind: 'expression', column, of: parseExpression(operand, path, faults) }),
  ],
  ['$inc', (column, operand, path, faults) => change(column, 'inc', amount(operand, path, faults))],
  ['$dec', (column, operand, path, faults) => change(column, 'inc', negated(amount(operand, path, faults)))],
  ['$mul', (column, operand, path, faults) => change(column, 'mul', amount(operand, path, faults))],
  ['$min', (column, operand, path, faults) => change(column, 'min', literalNotNull(operand, path, faults))],
  ['$max', (column, operand, path, faults) => change(column, 'max', literalNotNull(operand, path, faults))],
  ['$unset', marker('unset')],
  ['$currentdate', marker('currentDate')],
  ['$push', (column, operand, path, faults) => change(column, 'push', literal(operand, path, faults))],
  ['$pull', (column, operand, path, faults) => change(column, 'pull', literal(operand, path, faults))],
  ['$addtoset', (column, operand, path, faults) => change(column, 'addToSet', literal(operand, path, faults))],
  ['$concat', concat],
]);

const UNSUPPORTED = new Set(['$pop', '$rename']);

/** The rows of an insert: one or several, as literals whatever is in them. */
export function parseRows(given: unknown, path: string, faults: Faults): readonly Row[] {
  const data = unbound(given);
  if (!Array.isArray(data)) return [parseRow(data, path, faults)];
  if (data.length === 0) faults.add(path, 'must have a row');
  if (data.length > LIMITS.query_rows.value) {
    faults.add(path, `must have ${LIMITS.query_rows.value} rows at most`);
    return [];
  }
  return data.map((row, index) => parseRow(row, at(path, index), faults));
}

function parseRow(given: unknown, path: string, faults: Faults): Row {
  const row = unbound(given);
  if (!isObject(row)) {
    faults.add(path, 'must be an object');
    return {};
  }
  // Members of a copy are its own: `__proto__` is one too.
  const read: Record<string, unknown> = { ...row };
  for (const key of Object.keys(row)) {
    const value = row[key];
    if (value === undefined) {
      delete read[key];
      continue;
    }
    const place = at(path, key);
    columnName(key, place, faults);
    read[key] = literal(value, place, faults);
  }
  return read as Row;
}

/** What an update makes of its columns. */
export function parseAssignments(given: unknown, path: string, faults: Faults): readonly Assignment[] {
  if (!isObject(given)) {
    faults.add(path, isBound(given) ? 'must be written out' : 'must be an object');
    return [];
  }
  const members = Object.entries(given).filter(([, value]) => value !== undefined);
  if (members.length === 0) faults.add(path, 'must have a column');
  return members.map(([key, value]) => parseAssignment(key, value, at(path, key), faults));
}

function parseAssignment(key: string, given: unknown, path: string, faults: Faults): Assignment {
  const column = columnName(key, path, faults);
  if (!isOperators(given)) return { kind: 'set', column, value: literal(given, path, faults) };
  const [name = '', ...more] = Object.keys(given);
  const place = at(path, name);
  const update = UPDATES.get(name.toLowerCase());
  if (more.length > 0) faults.add(path, 'must have one operator');
  else if (UNSUPPORTED.has(name.toLowerCase())) faults.refuse(place, 'is not supported');
  else if (update === undefined) faults.add(place, 'is not an operator of updates');
  else return update(column, given[name], place, faults);
  return { kind: 'set', column, value: null };
}

function change(
  column: string,
  operator: Extract<Assignment, { kind: 'change' }>['operator'],
  value: Value,
): Assignment {
  return { kind: 'change', column, operator, value };
}

function marker(operator: 'unset' | 'currentDate'): Update {
  return (column, operand, path, faults) => {
    if (unbound(operand) !== true) faults.add(path, 'must be true');
    return change(column, operator, true);
  };
}

/** A number, or digits where it is too large or too exact for one. */
function amount(given: unknown, path: string, faults: Faults): number | string {
  const value = unbound(given);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && NUMBER.test(value)) return value;
  faults.add(path, 'must be a number');
  return 0;
}

function negated(value: number | string): number | string {
  if (typeof value === 'number') return 0 - value;
  return value.startsWith('-') ? value.slice(1) : `-${value}`;
}

/** Text is appended; of a list, what names a column is the column, unless it was bound or stands under `$literal`. */
function concat(column: string, operand: unknown, path: string, faults: Faults): Assignment {
  if (!Array.isArray(operand)) {
    const value = boundText(operand, path, faults);
    return {
      kind: 'concat',
      column,
      of: [
        { kind: 'name', value: column },
        { kind: 'text', value },
      ],
    };
  }
  if (operand.length === 0 || operand.length > LIMITS.query_operands.value)
    faults.add(path, `must have 1 to ${LIMITS.query_operands.value} items`);
  return { kind: 'concat', column, of: operand.map((item, index) => concatItem(item, at(path, index), faults)) };
}

function concatItem(given: unknown, path: string, faults: Faults): ConcatItem {
  if (isObject(given) && Object.hasOwn(given, '$literal'))
    return { kind: 'text', value: boundText(given['$literal'], at(path, '$literal'), faults) };
  const value = boundText(given, path, faults);
  return { kind: !isBound(given) && NAME.test(value) ? 'name' : 'text', value };
}
