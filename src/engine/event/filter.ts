/** Filters of subscriptions: a `where` as databases have it, held against a message. */

import type { Faults } from '../query/faults.ts';
import type { Comparison, Condition, Value } from '../query/model.ts';
import { OPERATORS } from '../query/parse-operators.ts';
import { parseConditions } from '../query/parse-where.ts';

/** What a filter says. */
export type Filter = Condition;

/** Patterns that take their time with the text they meet are left to databases. */
const LANGUAGE = {
  operators: new Map([...OPERATORS].filter(([name]) => name !== '$regex')),
  hasExpressions: false,
};

/** Reads a filter: no `$regex` and no `$expr`. What is wrong with it is added to `faults`. */
export function parseFilter(given: unknown, path: string, faults: Faults): Filter {
  return parseConditions(given, path, LANGUAGE, faults);
}

/** Whether a message fits. One that is no object has no fields. A condition of a field that is not there, or of another type, does not hold. */
export function fits(filter: Filter, message: Value): boolean {
  const fields = isObject(message) ? message : {};
  const field = (name: string): Value => (Object.hasOwn(fields, name) ? (fields[name] ?? null) : null);
  const holds = (condition: Filter): boolean => {
    switch (condition.kind) {
      case 'and':
        return condition.of.every(holds);
      case 'or':
        return condition.of.some(holds);
      case 'not':
        return !holds(condition.of);
      case 'compare':
        return compares(condition.operator, field(condition.column), condition.value);
      case 'in':
        return condition.values.some((value) => isSame(field(condition.column), value)) !== condition.isNot;
      case 'between':
        return (
          compares('gte', field(condition.column), condition.from) &&
          compares('lte', field(condition.column), condition.to)
        );
      case 'null':
        return (field(condition.column) === null) !== condition.isNot;
      case 'text':
        return fitsText(condition.operator, field(condition.column), condition.value);
      case 'json':
        return fitsJson(condition.operator, field(condition.column), condition.value);
      case 'expression':
        return false;
    }
  };
  return holds(filter);
}

function compares(operator: Comparison, one: Value, other: Value): boolean {
  if (operator === 'eq') return isSame(one, other);
  if (operator === 'ne') return !isSame(one, other);
  const isOrdered =
    (typeof one === 'number' && typeof other === 'number') || (typeof one === 'string' && typeof other === 'string');
  if (!isOrdered) return false;
  switch (operator) {
    case 'gt':
      return one > other;
    case 'gte':
      return one >= other;
    case 'lt':
      return one < other;
    case 'lte':
      return one <= other;
  }
}

function isSame(one: Value, other: Value): boolean {
  if (isList(one) && isList(other))
    return one.length === other.length && one.every((item, n) => isSame(item, other[n] ?? null));
  if (isObject(one) && isObject(other)) {
    const names = Object.keys(one);
    return (
      names.length === Object.keys(other).length &&
      names.every((name) => Object.hasOwn(other, name) && isSame(one[name] ?? null, other[name] ?? null))
    );
  }
  return one === other;
}

type TextOperator = Extract<Condition, { kind: 'text' }>['operator'];

function fitsText(operator: TextOperator, found: Value, value: string): boolean {
  // A text is a part of a text, and an item of a list.
  if (operator === 'contains' && isList(found)) return found.includes(value);
  if (typeof found !== 'string') return false;
  switch (operator) {
    case 'contains':
      return found.includes(value);
    case 'startsWith':
      return found.startsWith(value);
    case 'endsWith':
      return found.endsWith(value);
    case 'like':
      return isLike(found, value);
    case 'ilike':
      return isLike(found.toLowerCase(), value.toLowerCase());
    case 'regex':
      return false;
  }
}

/** Whether a text is like a pattern: `%` any text, `_` one character, `\` before one that is meant as it is. */
function isLike(text: string, pattern: string): boolean {
  const parts = partsOf(pattern);
  const characters = Array.from(text);
  let [at, part] = [0, 0];
  // Where to begin anew: the latest `%`, and how much it takes so far.
  let [any, taken] = [-1, 0];
  while (at < characters.length) {
    const wanted = parts[part];
    if (wanted === ANY) {
      [any, taken] = [part, at];
      part += 1;
    } else if (wanted !== undefined && (wanted === ONE || wanted === characters[at])) {
      at += 1;
      part += 1;
    } else if (any === -1) return false;
    else {
      taken += 1;
      [at, part] = [taken, any + 1];
    }
  }
  return parts.slice(part).every((left) => left === ANY);
}

const ANY = Symbol('any text');
const ONE = Symbol('one character');

function partsOf(pattern: string): (string | symbol)[] {
  const parts: (string | symbol)[] = [];
  let isMeant = false;
  for (const character of pattern) {
    if (!isMeant && character === '\\') isMeant = true;
    else {
      parts.push(isMeant ? character : character === '%' ? ANY : character === '_' ? ONE : character);
      isMeant = false;
    }
  }
  return parts;
}

function fitsJson(operator: 'contains' | 'containedBy' | 'overlaps', found: Value, value: Value): boolean {
  switch (operator) {
    case 'contains':
      return holdsAll(found, value);
    case 'containedBy':
      return holdsAll(value, found);
    case 'overlaps':
      return isList(found) && isList(value) && found.some((item) => value.some((other) => isSame(item, other)));
  }
}

/** Whether a value has in it what another says: of lists the items, of objects the members. */
function holdsAll(whole: Value, part: Value): boolean {
  if (isList(whole))
    return isList(part)
      ? part.every((item) => whole.some((other) => isSame(other, item) || (isNested(item) && holdsAll(other, item))))
      : whole.some((other) => isSame(other, part));
  if (isObject(whole) && isObject(part))
    return Object.entries(part).every(([name, item]) => {
      const own = Object.hasOwn(whole, name) ? whole[name] : undefined;
      return own !== undefined && holdsAll(own, item);
    });
  return isSame(whole, part);
}

function isNested(value: Value): boolean {
  return typeof value === 'object' && value !== null;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function isObject(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
