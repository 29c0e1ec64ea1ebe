import type { Value } from '../../../../src/engine/query/model.ts';
import type { Row } from '../../../../src/engine/database/model.ts';
import type { Chance } from './chance.ts';
import { COLUMNS, type ColumnName, KINDS } from './model-values.ts';
import { fieldOf, someWhere } from './program-where.ts';
import type { Step } from './step.ts';

/** Functions by the kinds of the columns that they are of; sums of floats depend on the order of their rows. */
const FUNCTIONS = {
  integer: ['$count', '$sum', '$avg', '$min', '$max', '$arrayAgg', '$stringAgg'],
  bigint: ['$count', '$sum', '$avg', '$min', '$max', '$arrayAgg', '$groupConcat'],
  decimal: ['$count', '$sum', '$avg', '$min', '$max', '$arrayAgg'],
  float: ['$count', '$min', '$max', '$arrayAgg'],
  boolean: ['$count', '$min', '$max', '$arrayAgg'],
  instant: ['$count', '$min', '$max', '$arrayAgg'],
  bytes: ['$count', '$min', '$max', '$arrayAgg'],
  text: ['$count', '$min', '$max', '$arrayAgg', '$stringAgg'],
  uuid: ['$count', '$min', '$max', '$arrayAgg', '$stringAgg'],
  date: ['$count', '$min', '$max', '$arrayAgg', '$groupConcat'],
  json: ['$count'],
} as const;

const ALL = COLUMNS as [ColumnName, ...ColumnName[]];
const GROUPED = COLUMNS.filter((column) => KINDS[column] !== 'json') as [ColumnName, ...ColumnName[]];

/** A read of groups. An alias is the name of a column of the kind that its function comes to, so that `having` compares as such. */
export function someAggregate(chance: Chance): Step {
  if (chance.is(20)) return ofAll(chance);
  const isPlain = chance.is(20);
  const groupBy = isPlain ? [] : [...new Set(chance.list(1, 3, () => chance.of(GROUPED)))];
  const taken = new Set<ColumnName>(groupBy);
  const functions = chance.list(1, 4, () => someFunction(chance, taken)).flat();
  // An alias that is no column, so that nothing has it already.
  if (functions.length === 0) functions.push({ alias: 'rows' as ColumnName, type: '$count', column: '*' });
  const named = functions
    .filter(({ alias }) => Object.hasOwn(KINDS, alias) && KINDS[alias] !== 'json')
    .map(({ alias }) => alias);
  const names = [...groupBy, ...named];
  const having = () => {
    const column = chance.of(names as [ColumnName, ...ColumnName[]]);
    return { [column]: fieldOf(chance, column, 2) };
  };
  const isConditional = names.length > 0 && chance.is(50);
  const orderBy = [...new Set(names.filter(() => chance.is(40)))].map((column) => ({
    column,
    order: chance.of(['ASC', 'DESC']),
  }));
  const isGrouped = !isPlain && chance.is(50);
  const given = {
    table: 'items',
    ...(chance.is(70) && { where: someWhere(chance) }),
    ...(groupBy.length > 0 && { groupBy }),
    ...(isConditional && { having: chance.is(30) ? { $or: [having(), { $not: having() }] } : having() }),
    ...(orderBy.length > 0 && { orderBy }),
    ...(chance.is(30) && { limit: chance.below(12), offset: chance.below(4) }),
    ...written(chance, functions, isGrouped),
  };
  return { operation: isGrouped ? 'groupBy' : 'aggregate', given };
}

interface SomeFunction {
  readonly alias: ColumnName;
  readonly type: string;
  readonly column: ColumnName | '*';
  readonly distinct?: true;
  readonly separator?: string;
}

function written(chance: Chance, functions: readonly SomeFunction[], isGrouped: boolean): Row {
  if (chance.is(30))
    return {
      aggregations: functions.map(({ column, ...others }) => ({ ...others, field: column })),
    };
  const named = functions.map(({ alias, type, column, ...options }): [string, Value] => [
    alias,
    { [type]: Object.keys(options).length > 0 ? { column, ...options } : column },
  ]);
  return { [isGrouped ? 'aggregate' : 'operations']: Object.fromEntries(named) };
}

/** None where its alias is taken. */
function someFunction(chance: Chance, taken: Set<ColumnName>): SomeFunction[] {
  const column = chance.of(ALL);
  const type = chance.of<string>(FUNCTIONS[KINDS[column]]);
  const alias = aliasOf(chance, type, column);
  if (taken.has(alias)) return [];
  taken.add(alias);
  const isDistinct = type === '$count' && KINDS[column] !== 'json' && chance.is(40);
  const isSeparated = (type === '$stringAgg' || type === '$groupConcat') && chance.is(60);
  return [
    {
      alias,
      type,
      column: type === '$count' && !isDistinct && chance.is(50) ? '*' : column,
      ...(isDistinct && { distinct: true }),
      ...(isSeparated && { separator: chance.of(['', ' | ', "'", '😀', '$name']) }),
    },
  ];
}

function aliasOf(chance: Chance, type: string, column: ColumnName): ColumnName {
  switch (type) {
    case '$count':
      return chance.of(['stock', 'id']);
    case '$sum':
      return KINDS[column] === 'decimal' ? 'price' : 'total';
    case '$avg':
      return KINDS[column] === 'decimal' ? 'price' : 'weight';
    case '$arrayAgg':
      return chance.of(['tags', 'info']);
    case '$min':
    case '$max':
      return column;
    default:
      return chance.of(['name', 'note']);
  }
}

/** One function of all rows. */
function ofAll(chance: Chance): Step {
  const where = chance.is(70) && { where: someWhere(chance) };
  if (chance.is(40)) {
    const column = chance.of(GROUPED);
    return { operation: 'count', given: { table: 'items', column, distinct: chance.is(50), ...where } };
  }
  const operation = chance.of<'sum' | 'avg' | 'min' | 'max'>(['sum', 'avg', 'min', 'max']);
  const isOfNumbers = operation === 'sum' || operation === 'avg';
  const column = isOfNumbers ? chance.of(['id', 'stock', 'total', 'price']) : chance.of(GROUPED);
  return { operation, given: { table: 'items', column, ...where } };
}
