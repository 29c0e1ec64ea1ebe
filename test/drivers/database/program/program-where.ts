import type { Value } from '../../../../src/engine/query/model.ts';
import type { Row } from '../../../../src/engine/database/model.ts';
import type { Chance } from './chance.ts';
import { COLUMNS, type ColumnName, KINDS } from './model-values.ts';
import { jsonValue, leafValue, nullableFor, valueFor } from './program-values.ts';

const NUMBERS: readonly [readonly [string, ...string[]], ...(readonly [string, ...string[]])[]] = [
  ['stock', 'id'],
  ['stock', 'total'],
  ['stock', 'price'],
  ['price', 'weight', 'stock'],
];

/** A `where` of some depth. */
export function someWhere(chance: Chance, depth = 0): Row {
  if (depth < 3 && chance.is(30)) return logical(chance, depth);
  const column = chance.of(COLUMNS as [ColumnName, ...ColumnName[]]);
  const field = { [column]: fieldOf(chance, column, depth) };
  return chance.is(20) ? { ...field, ...someWhere(chance, depth + 1) } : field;
}

function logical(chance: Chance, depth: number): Row {
  const inside = () => someWhere(chance, depth + 1);
  switch (chance.below(6)) {
    case 0:
      return { $and: chance.list(1, 3, inside) };
    case 1:
      return { $OR: chance.list(1, 3, inside) };
    case 2:
      return { $nor: chance.list(1, 2, inside) };
    case 3:
      return { $not: inside() };
    case 4:
      return { $or: { stock: valueFor(chance, 'stock'), active: chance.is(50) } };
    default:
      return { $expr: somePredicate(chance, depth) };
  }
}

/** What a `where` has beside a column. */
export function fieldOf(chance: Chance, column: ColumnName, depth: number): Value {
  if (chance.is(15)) return chance.is(40) ? null : plainOf(chance, column);
  const operator = operatorOf(chance, column);
  const operators = { [operator]: operandOf(chance, column, operator.toLowerCase()) };
  return depth < 3 && chance.is(15) ? { $not: operators } : operators;
}

function plainOf(chance: Chance, column: ColumnName): Value {
  return valueFor(chance, column);
}

const SHARED = ['$eq', '$NE', '$in', '$nin', '$isNull', '$isNotNull', '$exists'] as const;
const ORDERED = ['$gt', '$GTE', '$lt', '$lte', '$between'] as const;
const TEXT = ['$like', '$ilike', '$contains', '$startsWith', '$endsWith'] as const;
const JSON_ONLY = ['$contains', '$containedBy', '$overlaps'] as const;

function operatorOf(chance: Chance, column: ColumnName): string {
  switch (KINDS[column]) {
    case 'json':
      return chance.of([...SHARED, ...JSON_ONLY, ...JSON_ONLY]);
    case 'text':
      return chance.of([...SHARED, ...ORDERED, ...TEXT, ...TEXT]);
    default:
      return chance.of([...SHARED, ...ORDERED]);
  }
}

function operandOf(chance: Chance, column: ColumnName, operator: string): Value {
  switch (operator) {
    case '$eq':
    case '$ne':
      return nullableFor(chance, column);
    case '$in':
    case '$nin':
      return chance.list(0, 4, () => nullableFor(chance, column));
    case '$isnull':
    case '$isnotnull':
    case '$exists':
      return chance.is(50);
    case '$between':
      return [valueFor(chance, column), valueFor(chance, column)];
    case '$like':
    case '$ilike':
      return chance
        .list(0, 4, () => chance.of(['%', '%', '_', 'a', 'A', 'b', '\\%', '\\_', '\\\\', '😀', 'ë']))
        .join('');
    case '$overlaps':
      return chance.list(0, 3, () => (chance.is(80) ? leafValue(chance) : jsonValue(chance, 1)));
    case '$containedby':
      return chance.is(30) ? (leafValue(chance) ?? 1) : chance.list(0, 4, () => leafValue(chance));
    case '$contains':
      return KINDS[column] === 'json' ? jsonValue(chance, 0) : valueFor(chance, column);
    default:
      return valueFor(chance, column);
  }
}

/** A condition that is computed. */
function somePredicate(chance: Chance, depth: number): Row {
  if (depth < 2 && chance.is(25)) {
    const of = chance.list(1, 3, () => somePredicate(chance, depth + 1));
    return chance.is(30) ? { $not: of[0] ?? {} } : { [chance.of(['$and', '$or'])]: of };
  }
  const operator = chance.of(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte']);
  if (chance.is(20)) return { [operator]: ['$name', chance.is(50) ? '$note' : { $literal: valueFor(chance, 'name') }] };
  if (chance.is(10)) return { [operator]: ['$at', valueFor(chance, 'at')] };
  if (chance.is(10)) return { [operator]: [`$${chance.of(['stock', 'note', 'active'])}`, null] };
  const numbers = chance.of(NUMBERS);
  return { [operator]: [someNumber(chance, numbers, 0), someNumber(chance, numbers, 1)] };
}

/** A number that is computed; products have two operands, so that decimals stay within 15 digits. */
export function someNumber(chance: Chance, columns: readonly [string, ...string[]], depth: number): Value {
  const column = () => `$${chance.of(columns)}`;
  if (depth > 1 || chance.is(30)) return chance.is(70) ? column() : chance.of<Value>([0, 1, -2, 3, 10]);
  switch (chance.below(4)) {
    case 0:
      return { $add: chance.list(2, 3, () => someNumber(chance, columns, depth + 1)) };
    case 1:
      return { $subtract: [someNumber(chance, columns, depth + 1), someNumber(chance, columns, depth + 1)] };
    case 2:
      // Twice the big whole numbers would be out of 64 bits.
      return {
        $multiply: [
          column(),
          chance.is(50) || columns.includes('total')
            ? chance.of<Value>([2, -1, columns.includes('price') ? 0.5 : 3])
            : column(),
        ],
      };
    default:
      return columns.includes('weight') ? { $divide: [column(), chance.of<Value>([column(), 4, 0])] } : column();
  }
}
