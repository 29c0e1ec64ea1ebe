/** Reads `where` of a graph: that of databases, of properties, without what is of rows alone. */

import { unbound } from '../query/bound.ts';
import { type Faults, at } from '../query/faults.ts';
import type { Comparison, Value } from '../query/model.ts';
import { type Language, nothing, type Operator, OPERATORS } from '../query/parse-operators.ts';
import { isObject, listed } from '../query/parse-value.ts';
import { parseConditions } from '../query/parse-where.ts';
import { propertyValue, readPoint, scalar } from './parse-properties.ts';
import type { GraphCondition, Near } from './patterns.ts';

type GraphOperator = Operator<Near>;

const SCALAR_RULE = 'must be text, a number, or true or false';
const ORDERED_RULE = 'must be text or a number';

/** Operators that are those of databases. */
const SHARED = ['$exists', '$isnull', '$isnotnull', '$startswith', '$endswith', '$regex'] as const;

const LANGUAGE: Language<Near> = {
  hasExpressions: false,
  operators: new Map<string, GraphOperator>([
    ...[...OPERATORS].filter(([name]) => (SHARED as readonly string[]).includes(name)),
    ['$eq', equality('eq')],
    ['$ne', equality('ne')],
    ['$gt', order('gt')],
    ['$gte', order('gte')],
    ['$lt', order('lt')],
    ['$lte', order('lte')],
    ['$in', membership(false)],
    ['$nin', membership(true)],
    ['$between', between],
    ['$contains', contains],
    ['$near', near],
  ]),
};

/** Which nodes or relationships a `where` means; all of them where it is absent. */
export function parseGraphWhere(given: unknown, path: string, faults: Faults): GraphCondition {
  return parseConditions(given, path, LANGUAGE, faults);
}

function equality(operator: 'eq' | 'ne'): GraphOperator {
  return (column, operand, path, faults) =>
    unbound(operand) === null
      ? { kind: 'null', column, isNot: operator === 'ne' }
      : { kind: 'compare', column, operator, value: propertyValue(operand, path, faults) as Value };
}

function order(operator: Comparison): GraphOperator {
  return (column, operand, path, faults) => ({
    kind: 'compare',
    column,
    operator,
    value: ordered(operand, path, faults),
  });
}

function ordered(operand: unknown, path: string, faults: Faults): string | number {
  const value = scalar(operand, path, faults, ORDERED_RULE);
  if (typeof value !== 'boolean') return value;
  faults.add(path, ORDERED_RULE);
  return '';
}

function membership(isNot: boolean): GraphOperator {
  return (column, operand, path, faults) => ({
    kind: 'in',
    column,
    isNot,
    values: listed(operand, path, faults).map((item, index) => scalar(item, at(path, index), faults, SCALAR_RULE)),
  });
}

function between(...[column, operand, path, faults]: Parameters<GraphOperator>): GraphCondition {
  const pair: unknown = unbound(operand);
  if (!Array.isArray(pair) || pair.length !== 2) return nothing(path, 'must be a list of two values', faults);
  const from = ordered(pair[0], at(path, 0), faults);
  const to = ordered(pair[1], at(path, 1), faults);
  if (typeof from !== typeof to) faults.add(path, 'must be two numbers or two texts');
  return { kind: 'between', column, from, to };
}

/** A part of a text, or an item of a list. */
function contains(...[column, operand, path, faults]: Parameters<GraphOperator>): GraphCondition {
  const value = scalar(operand, path, faults, SCALAR_RULE);
  return typeof value === 'string'
    ? { kind: 'text', column, operator: 'contains', value }
    : { kind: 'json', column, operator: 'contains', value };
}

function near(...[column, operand, path, faults]: Parameters<GraphOperator>): GraphCondition {
  const given = unbound(operand);
  if (!isObject(given) || Object.keys(given).some((key) => !['lat', 'lon', 'distance'].includes(key)))
    return nothing(path, 'must be an object with `lat`, `lon` and `distance`', faults);
  const metres = unbound(given['distance']);
  if (typeof metres === 'number' && metres >= 0 && Number.isFinite(metres))
    return { kind: 'near', column, point: readPoint(given, path, faults), metres };
  faults.add(at(path, 'distance'), 'must be a number of metres, not negative');
  return { kind: 'near', column, point: readPoint(given, path, faults), metres: 0 };
}
