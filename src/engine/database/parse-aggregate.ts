/**
 * Reads aggregates: `aggregate` and `groupBy`, and `sum`, `avg`, `min` and `max`, which are one function of all rows.
 * Names (aliases, columns) are those that were written; separators and the values of `having` may be bound.
 */

import { LIMITS } from '../../kernel/limits.ts';
import { isBound } from '../query/bound.ts';
import { type Faults, at } from '../query/faults.ts';
import type { Condition, Expression } from '../query/model.ts';
import type { AggregateFunction, AggregateStatement, CountStatement } from './model.ts';
import { boundFlag, boundText, columnName, columnNames, isObject, isOperators } from '../query/parse-value.ts';
import { parseWhere } from '../query/parse-where.ts';

/** What aggregates, beside `count`. */
export type AggregateOperation = 'sum' | 'avg' | 'min' | 'max' | 'aggregate' | 'groupBy';

/** Which of the groups are answered, and in what order. */
export type Page = Pick<AggregateStatement, 'orderBy' | 'limit' | 'offset'>;

type Given = Readonly<Record<string, unknown>>;

const OF_ALL = ['table', 'column', 'where'];
const GROUPS = ['table', 'where', 'groupBy', 'aggregations', 'having', 'orderBy', 'limit', 'offset'];

/** Fields of each operation. */
export const AGGREGATE_FIELDS: Readonly<Record<AggregateOperation, readonly string[]>> = {
  sum: OF_ALL,
  avg: OF_ALL,
  min: OF_ALL,
  max: OF_ALL,
  aggregate: [...GROUPS, 'operations'],
  groupBy: [...GROUPS, 'aggregate'],
};

/** By name in lower case. */
const FUNCTIONS: ReadonlyMap<string, AggregateFunction['name']> = new Map([
  ['$count', 'count'],
  ['$sum', 'sum'],
  ['$avg', 'avg'],
  ['$min', 'min'],
  ['$max', 'max'],
  ['$arrayagg', 'arrayAgg'],
  ['$stringagg', 'stringAgg'],
  ['$groupconcat', 'stringAgg'],
]);

/** What functions take beside their column. */
const OPTIONS: Readonly<Partial<Record<AggregateFunction['name'], string>>> = {
  count: 'distinct',
  stringAgg: 'separator',
};

/** What a `count` counts. */
export function readCounted(given: Given, path: string, faults: Faults): Pick<CountStatement, 'column' | 'isDistinct'> {
  const { column, isDistinct } = readOperands('count', given, at(path, 'column'), path, faults);
  return { column, isDistinct };
}

/** What an aggregate computes, of which groups. */
export function readAggregate(
  operation: AggregateOperation,
  given: Given,
  path: string,
  page: Page,
  faults: Faults,
): Omit<AggregateStatement, 'operation' | 'table' | 'where'> {
  if (operation !== 'aggregate' && operation !== 'groupBy') {
    const of = readOperands(operation, given, at(path, 'column'), path, faults);
    return { functions: [{ alias: operation, ...of }], groupBy: [], having: { kind: 'and', of: [] }, ...page };
  }
  const functions = readFunctions(operation, given, path, faults);
  const groupBy = readGroups(operation, given['groupBy'], at(path, 'groupBy'), faults);
  const having = parseWhere(given['having'], at(path, 'having'), faults);
  const names = new Map<string, AggregateFunction | null>(groupBy.map((column) => [column, null]));
  for (const each of functions) names.set(each.alias, each);
  for (const name of columnsOf(having)) checkName(name, names, at(path, 'having'), faults);
  for (const { column } of page.orderBy) checkName(column, names, at(path, 'orderBy'), faults);
  return { functions, groupBy, having, ...page };
}

function readGroups(operation: string, given: unknown, path: string, faults: Faults): readonly string[] {
  if (given === undefined && operation === 'aggregate') return [];
  const columns = columnNames(given, path, faults);
  if (Array.isArray(given) && columns.length === 0) faults.add(path, 'must name a column');
  const most = LIMITS.aggregate_columns.value;
  if (columns.length > most) faults.add(path, `must have ${most} columns at most`);
  return columns;
}

/** Functions by alias, or in a list. */
function readFunctions(
  operation: 'aggregate' | 'groupBy',
  given: Given,
  path: string,
  faults: Faults,
): readonly AggregateFunction[] {
  const field = operation === 'aggregate' ? 'operations' : 'aggregate';
  const { [field]: named, aggregations: list, groupBy } = given;
  if (named !== undefined && list !== undefined)
    faults.add(at(path, 'aggregations'), `takes the place of \`${field}\``);
  if (named === undefined && list === undefined && operation === 'groupBy') return [];
  const place = at(path, list === undefined ? field : 'aggregations');
  const functions = list === undefined ? byAlias(named, place, faults) : inList(list, place, faults);
  const most = LIMITS.aggregate_functions.value;
  if (functions.length > most) faults.add(place, `must have ${most} functions at most`);
  const taken = new Set(Array.isArray(groupBy) ? groupBy.map((column) => String(column).toLowerCase()) : []);
  functions.forEach(({ alias }, index) => {
    const own = list === undefined ? at(place, alias) : at(at(place, index), 'alias');
    // Not all databases tell names apart by case.
    if (alias !== '' && taken.has(alias.toLowerCase()))
      faults.add(own, 'has the name of another, or of a grouped column');
    taken.add(alias.toLowerCase());
  });
  return functions;
}

function byAlias(given: unknown, path: string, faults: Faults): readonly AggregateFunction[] {
  const members = isObject(given) ? Object.entries(given).filter(([, value]) => value !== undefined) : [];
  if (members.length === 0)
    faults.add(path, isBound(given) ? 'must be written out' : 'must be an object with functions by their aliases');
  return members.map(([key, value]) => {
    const place = at(path, key);
    const alias = columnName(key, place, faults);
    const [name = '', ...more] = isOperators(value) ? Object.keys(value) : [];
    if (!isOperators(value) || more.length > 0) {
      faults.add(place, 'must be an object with one function, such as { "$sum": "column" }');
      return { alias, ...NOTHING };
    }
    const own = at(place, name);
    const operand = value[name];
    const operands = isObject(operand) ? operand : { column: operand };
    return { alias, ...readFunction(name, operands, isObject(operand) ? at(own, 'column') : own, own, faults) };
  });
}

/** `{ type, field, alias }`, with what the function takes besides. */
function inList(given: unknown, path: string, faults: Faults): readonly AggregateFunction[] {
  if (!Array.isArray(given) || given.length === 0) {
    faults.add(
      path,
      isBound(given) ? 'must be written out' : 'must be a list of objects with `type`, `field`, `alias`',
    );
    return [];
  }
  return given.map((item: unknown, index) => {
    const place = at(path, index);
    if (!isObject(item)) faults.add(place, 'must be an object with `type`, `field` and `alias`');
    const { alias: name, type, field, ...options } = isObject(item) ? item : {};
    const alias = columnName(name, at(place, 'alias'), faults);
    const key = typeof type === 'string' ? (type.startsWith('$') ? type : `$${type}`) : '';
    const operands = { ...options, column: field };
    return { alias, ...readFunction(key, operands, at(place, 'field'), place, faults, at(place, 'type')) };
  });
}

const NOTHING: Omit<AggregateFunction, 'alias'> = {
  name: 'count',
  column: null,
  isDistinct: false,
  separator: '',
  path: '',
};

function readFunction(
  key: string,
  given: Given,
  columnPath: string,
  path: string,
  faults: Faults,
  namePath = path,
): Omit<AggregateFunction, 'alias'> {
  const name = FUNCTIONS.get(key.toLowerCase());
  if (name === undefined) {
    faults.add(
      namePath,
      `is no function: they are $count, $sum, $avg, $min, $max, $arrayAgg, $stringAgg, $groupConcat`,
    );
    return NOTHING;
  }
  for (const field of Object.keys(given))
    if (field !== 'column' && field !== OPTIONS[name]) faults.add(at(path, field), `is not a field of $${name}`);
  return readOperands(name, given, columnPath, path, faults);
}

function readOperands(
  name: AggregateFunction['name'],
  { column: written, distinct, separator = ',' }: Given,
  columnPath: string,
  path: string,
  faults: Faults,
): Omit<AggregateFunction, 'alias'> {
  const isOfRows = name === 'count' && (written === undefined || written === '*');
  const column = isOfRows ? null : columnName(written, columnPath, faults);
  const isDistinct = name === 'count' && distinct !== undefined && boundFlag(distinct, at(path, 'distinct'), faults);
  if (isDistinct && isOfRows) faults.add(columnPath, 'must name a column, whose values are told apart');
  const between = name === 'stringAgg' ? boundText(separator, at(path, 'separator'), faults) : '';
  const most = LIMITS.aggregate_separator.value;
  if (between.length > most) faults.add(at(path, 'separator'), `must be ${most} characters at most`);
  return { name, column, isDistinct, separator: between, path: columnPath };
}

function checkName(
  name: string,
  names: ReadonlyMap<string, AggregateFunction | null>,
  path: string,
  faults: Faults,
): void {
  const found = names.get(name);
  if (name === '') return;
  if (found === undefined) faults.add(at(path, name), 'is neither an alias nor a grouped column');
  else if (found?.name === 'arrayAgg') faults.add(at(path, name), 'is a list, which has no order');
}

/** The columns of a condition. */
function columnsOf(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.flatMap(columnsOf);
    case 'not':
      return columnsOf(condition.of);
    case 'expression':
      return columnsOfExpression(condition.of);
    default:
      return [condition.column];
  }
}

function columnsOfExpression(expression: Expression): readonly string[] {
  if (expression.kind === 'column') return [expression.column];
  return expression.kind === 'literal' ? [] : expression.of.flatMap(columnsOfExpression);
}
