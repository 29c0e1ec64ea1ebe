/**
 * `where` as SQL. A condition holds or does not: what SQL calls unknown is not, and `not` of it holds. Kinds of values are
 * told apart, so `1`, `true`, `"1"` and `[1]` are not the same.
 */

import { storedValue } from './properties.ts';
import type { Comparison, Value } from '../../../engine/query/model.ts';
import { type GraphCondition, isPoint, type NodePattern } from '../../../engine/graph/patterns.ts';
import { nearSql } from './near.ts';
import { constant, joined, plain, sql, type Sql, value as param } from './sql.ts';
import type { Tables } from './tables.ts';

/** Parameters of a condition: SQLite takes a hundred in all, and the rest of the statement has some of its own. */
const PARAMETERS = 60;

/** Parameters of a term for which an index may be found, at most. */
const OF_INDEXED = 10;

type ConditionOf<Kind extends GraphCondition['kind']> = Extract<GraphCondition, { readonly kind: Kind }>;

/** Whether a node or relationship, known by an alias of its table, meets a condition. */
export function conditionSql(condition: GraphCondition, alias: string): Sql {
  return termsSql(condition, alias).meets;
}

/** A condition as SQL, and those of its terms for which an index may be found. */
export interface Terms {
  readonly meets: Sql;
  readonly direct: readonly GraphCondition[];
}

/** The terms of a condition. Where they have too many parameters, as many of them as can be stand as they are. */
export function termsSql(condition: GraphCondition, alias: string): Terms {
  const terms = termsOf(condition);
  const pieces = terms.map((term) => conditionOf(term, alias));
  let rest = PARAMETERS;
  if (pieces.reduce((sum, { params }) => sum + params.length, 0) <= rest)
    return { meets: joined(pieces, 'AND'), direct: terms };
  const isDirect = pieces.map(
    ({ params: { length } }) => length <= OF_INDEXED && length < rest && (rest -= length) > 0,
  );
  const packed = oneParameter(
    joined(
      pieces.filter((_, at) => isDirect[at] !== true),
      'AND',
    ),
  );
  return {
    meets: joined([...pieces.filter((_, at) => isDirect[at] === true), packed], 'AND'),
    direct: terms.filter((_, at) => isDirect[at] === true),
  };
}

function termsOf(condition: GraphCondition): readonly GraphCondition[] {
  return condition.kind === 'and' ? condition.of.flatMap(termsOf) : [condition];
}

/** The same in one parameter, where it has many: then no index is found for it. */
export function fewParameters({ sql: given, params }: Sql): Sql {
  return params.length <= PARAMETERS ? { sql: given, params } : oneParameter({ sql: given, params });
}

function oneParameter({ sql: given, params }: Sql): Sql {
  let at = -1;
  const text = given.replaceAll('?', () => `(given.list ->> ${(at += 1)})`);
  return { sql: `(SELECT ${text} FROM (SELECT ? AS list) AS given)`, params: [storedValue(params)] };
}

/** Whether a node, known by an alias of its table, has labels and meets a condition. */
export function nodePatternSql({ names }: Tables, { labels, where }: NodePattern, alias: string): Sql {
  const ids = names.ids('label', labels);
  if (ids.length < new Set(labels).size) return constant(false);
  return joined([...ids.map((id) => hasLabel(id, alias)), conditionSql(where, alias)], 'AND');
}

/** Whether a node has the label of a number; indexes of the label say the same. */
export function hasLabel(id: number, alias?: string): Sql {
  return plain(`instr(${alias === undefined ? '' : `${alias}.`}labels, ',${id},') > 0`);
}

/** The value of a property, as indexes have it. Names match `NAME`, so they need no quotes. */
export function propertySql(property: string, alias?: string): string {
  return `json_extract(${alias === undefined ? '' : `${alias}.`}properties, '$.${property}')`;
}

/** The kind of the value of a property; null where it is absent. */
export function kindSql(property: string, alias?: string): string {
  return `json_type(${alias === undefined ? '' : `${alias}.`}properties, '$.${property}')`;
}

function conditionOf(condition: GraphCondition, alias: string): Sql {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return joined(
        condition.of.map((each) => conditionOf(each, alias)),
        condition.kind === 'and' ? 'AND' : 'OR',
      );
    case 'not':
      return sql`((${conditionOf(condition.of, alias)}) IS NOT TRUE)`;
    case 'compare':
      return compareSql(condition, alias);
    case 'in':
      return inSql(condition, alias);
    case 'between':
      return sql`(${orderSql(condition.column, 'gte', condition.from, alias)} AND ${orderSql(condition.column, 'lte', condition.to, alias)})`;
    case 'null':
      return plain(`${propertySql(condition.column, alias)} IS ${condition.isNot ? 'NOT ' : ''}NULL`);
    case 'text':
      return textSql(condition, alias);
    case 'json':
      return condition.operator === 'contains' ? hasItem(condition.column, condition.value, alias) : unknown(condition);
    case 'near':
      return nearSql(condition, alias);
    case 'expression':
      return unknown(condition);
  }
}

/** The model of graphs has none of these. */
function unknown({ kind }: GraphCondition): never {
  throw new Error(`no condition of a graph is '${kind}'`);
}

const ORDERS: Readonly<Record<Exclude<Comparison, 'eq' | 'ne'>, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

function compareSql({ column, operator, value }: ConditionOf<'compare'>, alias: string): Sql {
  if (operator === 'eq') return equalSql(column, value, alias);
  if (operator === 'ne') return sql`((${equalSql(column, value, alias)}) IS NOT TRUE)`;
  return orderSql(column, operator, value, alias);
}

function orderSql(column: string, operator: keyof typeof ORDERS, value: Value, alias: string): Sql {
  if (typeof value !== 'string' && typeof value !== 'number') return constant(false);
  const text = `(${propertySql(column, alias)} ${ORDERS[operator]} ? AND ${isOfKind(column, value, alias)})`;
  return { sql: text, params: [value] };
}

function equalSql(column: string, value: Value, alias: string): Sql {
  const property = propertySql(column, alias);
  if (value === null) return plain(`${property} IS NULL`);
  // What a flag is to SQLite, 1 or 0, is what an index has.
  if (typeof value === 'boolean')
    return plain(`(${property} = ${Number(value)} AND ${kindSql(column, alias)} = '${value}')`);
  const isComposed = typeof value === 'object';
  if (isComposed && !Array.isArray(value) && !isPoint(value)) return constant(false);
  const isPlain = isOneKind(value);
  const text = isPlain ? `${property} = ?` : `(${property} = ? AND ${isOfKind(column, value, alias)})`;
  return { sql: text, params: [isComposed ? storedValue(value) : value] };
}

/** Whether nothing of another kind is the same to SQLite: lists and points are their JSON to it, and flags 0 and 1. */
function isOneKind(value: Value): boolean {
  if (typeof value === 'string') return !value.startsWith('[') && !value.startsWith('{');
  return typeof value === 'number' && value !== 0 && value !== 1;
}

function isOfKind(column: string, value: Value, alias: string): string {
  const kind = kindSql(column, alias);
  if (typeof value === 'number') return `${kind} IN ('integer', 'real')`;
  if (typeof value === 'boolean') return `${kind} IN ('true', 'false')`;
  return `${kind} = '${typeof value === 'string' ? 'text' : Array.isArray(value) ? 'array' : 'object'}'`;
}

/** A list is one parameter for each kind of its items, whatever its length. */
function inSql({ column, isNot, values }: ConditionOf<'in'>, alias: string): Sql {
  const kinds = Map.groupBy(values, (value) =>
    Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value,
  );
  const isIn = joined(
    [...kinds].map(([kind, of]) => {
      if (kind === 'string' || kind === 'number') return memberOf(column, of, alias);
      return joined(
        [...new Map(of.map((value) => [storedValue(value), value])).values()].map((value) =>
          equalSql(column, value, alias),
        ),
        'OR',
      );
    }),
    'OR',
  );
  return isNot ? sql`((${isIn}) IS NOT TRUE)` : isIn;
}

function memberOf(column: string, of: readonly Value[], alias: string): Sql {
  const list = sql`SELECT value FROM json_each(${param(storedValue(of))})`;
  return sql`(${propertySql(column, alias)} IN (${list}) AND ${isOfKind(column, of[0] ?? '', alias)})`;
}

function textSql({ column, operator, value }: ConditionOf<'text'>, alias: string): Sql {
  const property = propertySql(column, alias);
  const isText = `${kindSql(column, alias)} = 'text'`;
  switch (operator) {
    case 'contains': {
      const isPart = value === '' ? plain(isText) : sql`(${isText} AND instr(${property}, ${param(value)}) > 0)`;
      return sql`(${isPart} OR ${hasItem(column, value, alias)})`;
    }
    case 'startsWith': {
      const end = afterPrefix(value);
      const isBefore = end === null ? plain('1') : sql`${property} < ${param(end)}`;
      return sql`(${property} >= ${param(value)} AND ${isBefore} AND ${isText})`;
    }
    case 'endsWith':
      if (value === '') return plain(isText);
      return sql`(${isText} AND substr(${property}, ${-Array.from(value).length}) = ${param(value)})`;
    default:
      return unknown({ kind: 'text', column, operator, value });
  }
}

/** The least text after all that begin with a prefix, by bytes of UTF-8, which is by code points; null where there is none. */
function afterPrefix(prefix: string): string | null {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.length > 0) {
    const last = points.pop() ?? 0;
    if (last === 0x10_ff_ff) continue;
    return String.fromCodePoint(...points, last === 0xd7_ff ? 0xe0_00 : last + 1);
  }
  return null;
}

/** Whether a property is a list with an item in it. */
function hasItem(column: string, value: Value, alias: string): Sql {
  if (typeof value === 'object') return constant(false);
  const items = `json_each(${alias}.properties, '$.${column}') AS item`;
  const isItem =
    typeof value === 'boolean'
      ? plain(`item.type = '${value}'`)
      : sql`item.value = ${param(value)} AND item.type ${typeof value === 'number' ? "IN ('integer', 'real')" : "= 'text'"}`;
  return sql`(${kindSql(column, alias)} = 'array' AND EXISTS (SELECT 1 FROM ${items} WHERE ${isItem}))`;
}
