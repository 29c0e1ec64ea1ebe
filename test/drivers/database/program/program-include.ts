import type { Value } from '../../../../src/engine/query/model.ts';
import type { Row } from '../../../../src/engine/database/model.ts';
import type { Chance } from './chance.ts';
import { COLUMNS, type ColumnName, KINDS } from './model-values.ts';
import { someWhere } from './program-where.ts';

type Pair = readonly [ColumnName, ColumnName];

/** Columns of which one has the key of the other, in either direction. */
const PAIRS: readonly [Pair, ...Pair[]] = [
  ['stock', 'id'],
  ['id', 'stock'],
  ['total', 'id'],
  ['stock', 'total'],
  ['price', 'stock'],
  ['note', 'name'],
  ['note', 'code'],
  ['day', 'day'],
  ['code', 'code'],
  ['body', 'body'],
  ['active', 'active'],
];

/** Columns of a table between and of the row, which many rows share. */
const SHARED: readonly [Pair, ...Pair[]] = [
  ['active', 'active'],
  ['stock', 'id'],
  ['stock', 'stock'],
  ['day', 'day'],
  ['note', 'name'],
];

const ORDERED = COLUMNS.filter((column) => KINDS[column] !== 'json') as [ColumnName, ...ColumnName[]];

/** Relations of the table to itself, of few rows each: rows of all levels together are those of one answer. */
export function someInclude(chance: Chance, level = 0): Row {
  const relations = chance.list(1, 2 - level, () => someRelation(chance, level));
  return Object.fromEntries(relations.map((relation, at) => [`of_${level}_${at}`, relation]));
}

function someRelation(chance: Chance, level: number): Row {
  const [one, other] = chance.of(PAIRS);
  const type = chance.of(['many-to-one', 'one-to-many', 'one-to-many', 'many-to-many']);
  const clauses: Record<string, Value> = { type, table: 'items' };
  if (chance.is(40)) clauses['where'] = someWhere(chance, 2);
  if (chance.is(50)) clauses['select'] = [...new Set(chance.list(1, 3, () => chance.of(ORDERED)))];
  if (chance.is(50)) clauses['orderBy'] = { column: chance.of(ORDERED), order: chance.of(['ASC', 'DESC']) };
  if (level === 0 && chance.is(30)) clauses['include'] = someInclude(chance, 1);
  if (type === 'many-to-one') return { ...clauses, foreignKey: one, primaryKey: other };
  clauses['limit'] = chance.below(4);
  if (type === 'one-to-many') return { ...clauses, foreignKey: one, primaryKey: other };
  const [throughForeignKey, own] = chance.of(SHARED);
  const throughRelatedKey = chance.of(['stock', 'stock', 'total', 'price', 'id']);
  return { ...clauses, through: 'items', throughForeignKey, primaryKey: own, throughRelatedKey };
}
