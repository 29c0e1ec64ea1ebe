/** A `where` that is met by JSON objects in memory, such as messages. Pure. */

import type { Faults } from './faults.ts';
import type { Comparison, Condition, Value } from './model.ts';
import { OPERATORS } from './parse-operators.ts';
import { parseConditions } from './parse-where.ts';

type ConditionOf<Kind extends Condition['kind']> = Extract<Condition, { readonly kind: Kind }>;

/** What a filter may have: all but `$regex`, whose time has no bound, and `$expr`. */
const LANGUAGE = {
  operators: new Map([...OPERATORS].filter(([name]) => name !== '$regex')),
  hasExpressions: false,
};

/** Reads a filter: a `where` without `$regex` and `$expr`. */
export function parseFilter(given: unknown, path: string, faults: Faults): Condition {
  return parseConditions(given, path, LANGUAGE, faults);
}

/**
 * Whether an object meets a filter. A field that is absent is null. Kinds of values are told apart, so `1` and `"1"`
 * are not the same, and only texts and numbers have an order. A condition holds or does not, and `not` of one that
 * does not holds; so `$ne` and `$nin` are met by nulls. What is no object has no fields.
 */
export function isMatch(condition: Condition, object: unknown): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.of.every((each) => isMatch(each, object));
    case 'or':
      return condition.of.some((each) => isMatch(each, object));
    case 'not':
      return !isMatch(condition.of, object);
    case 'expression':
      throw new Error('a filter has no $expr');
    default:
      return meets(condition, fieldOf(object, condition.column));
  }
}

function fieldOf(object: unknown, name: string): Value {
  if (typeof object !== 'object' || object === null || Array.isArray(object) || !Object.hasOwn(object, name))
    return null;
  return (object as Readonly<Record<string, Value>>)[name] ?? null;
}

type FieldCondition = Exclude<Condition, ConditionOf<'and' | 'or' | 'not' | 'expression'>>;

function meets(condition: FieldCondition, value: Value): boolean {
  switch (condition.kind) {
    case 'compare':
      return compares(condition.operator, value, condition.value);
    case 'in':
      return condition.values.some((each) => isSame(each, value)) !== condition.isNot;
    case 'between':
      return compares('gte', value, condition.from) && compares('lte', value, condition.to);
    case 'null':
      return (value === null) !== condition.isNot;
    case 'text':
      return meetsText(condition, value);
    case 'json':
      return meetsJson(condition, value);
  }
}

function compares(operator: Comparison, value: Value, other: Value): boolean {
  if (operator === 'eq') return isSame(value, other);
  if (operator === 'ne') return !isSame(value, other);
  const isOrdered =
    (typeof value === 'number' && typeof other === 'number') ||
    (typeof value === 'string' && typeof other === 'string');
  if (!isOrdered) return false;
  if (operator === 'gt') return value > other;
  if (operator === 'gte') return value >= other;
  return operator === 'lt' ? value < other : value <= other;
}

function meetsText({ operator, value: text }: ConditionOf<'text'>, value: Value): boolean {
  if (operator === 'contains' && Array.isArray(value)) return value.includes(text);
  if (typeof value !== 'string') return false;
  switch (operator) {
    case 'contains':
      return value.includes(text);
    case 'startsWith':
      return value.startsWith(text);
    case 'endsWith':
      return value.endsWith(text);
    case 'like':
      return isLike(value, text);
    case 'ilike':
      return isLike(folded(value), folded(text));
    case 'regex':
      throw new Error('a filter has no $regex');
  }
}

/** Letters of ASCII alone, as databases do. */
function folded(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function meetsJson({ operator, value: other }: ConditionOf<'json'>, value: Value): boolean {
  if (operator === 'contains') return has(value, other);
  if (operator === 'containedBy') return value !== null && has(other, value);
  return Array.isArray(value) && Array.isArray(other) && other.some((each: Value) => includes(value, each));
}

function includes(list: readonly Value[], value: Value): boolean {
  return list.some((each) => isSame(each, value));
}

/** As `@>` of PostgreSQL: each member and item of the second is in the first; a list has what is one of its items. */
function has(value: Value, other: Value): boolean {
  if (Array.isArray(value)) {
    const items: readonly Value[] = value;
    const others: readonly Value[] = Array.isArray(other) ? other : [other];
    return others.every((each) =>
      items.some((item) => (isComposed(each) ? isComposed(item) && has(item, each) : item === each)),
    );
  }
  if (!isComposed(value) || !isComposed(other) || Array.isArray(other)) return isSame(value, other);
  return Object.entries(other).every(([name, each]) => Object.hasOwn(value, name) && has(memberOf(value, name), each));
}

function isSame(value: Value, other: Value): boolean {
  if (!isComposed(value) || !isComposed(other)) return value === other;
  if (Array.isArray(value) !== Array.isArray(other)) return false;
  const names = Object.keys(value);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(memberOf(value, name), memberOf(other, name)))
  );
}

type Composed = readonly Value[] | { readonly [key: string]: Value };

function isComposed(value: Value): value is Composed {
  return typeof value === 'object' && value !== null;
}

function memberOf(value: Composed, name: string): Value {
  return (value as Readonly<Record<string, Value>>)[name] ?? null;
}

/** One item of a pattern: a character as it is, any one, or any number. */
type Item = { readonly is: string } | 'one' | 'many';

/** `%` is any text, `_` any character, what follows `\` itself. Its time is at most the product of both lengths. */
function isLike(text: string, pattern: string): boolean {
  const items = itemsOf(pattern);
  const characters = Array.from(text);
  let [at, item, star, from] = [0, 0, -1, 0];
  while (at < characters.length) {
    const wanted = items[item];
    if (wanted === 'many') {
      [star, from] = [item, at];
      item += 1;
    } else if (wanted !== undefined && (wanted === 'one' || wanted.is === characters[at])) {
      at += 1;
      item += 1;
    } else if (star >= 0) {
      from += 1;
      [at, item] = [from, star + 1];
    } else return false;
  }
  return items.slice(item).every((rest) => rest === 'many');
}

function itemsOf(pattern: string): Item[] {
  const items: Item[] = [];
  const characters = Array.from(pattern);
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '\\') items.push({ is: characters[(at += 1)] ?? '' });
    else items.push(character === '%' ? 'many' : character === '_' ? 'one' : { is: character });
  }
  return items;
}
