/** How values compare: in conditions, `$Filter` and `$Find`. */

import type { ComparisonOperator } from './syntax.ts';
import { isObject, isScalar, parseDecimal } from './value.ts';

const OPERATORS: ReadonlyMap<string, ComparisonOperator> = new Map([
  ['==', '=='],
  ['===', '=='],
  ['!=', '!='],
  ['!==', '!='],
  ['>', '>'],
  ['>=', '>='],
  ['<', '<'],
  ['<=', '<='],
]);

/** Digits that a double holds exactly. */
const EXACT_LENGTH = 15;

/** The comparison that a text names; null when there is none. */
export function findComparison(text: string): ComparisonOperator | null {
  return OPERATORS.get(text) ?? null;
}

/**
 * Compares two values. Numbers and decimal texts compare as numbers; two texts of which one has more characters than
 * a double holds digits are compared as text, so that long ids do not run together. Two other texts are ordered by
 * code unit. Values of two kinds are unequal and have no order, and neither have objects and lists.
 */
export function compare(left: unknown, operator: ComparisonOperator, right: unknown): boolean {
  const a = left ?? null;
  const b = right ?? null;
  if (!isScalar(a) || !isScalar(b)) return operator === '!=';
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, operator, b);
  if (typeof a === 'number' && typeof b === 'number') return order(a, operator, b);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return order(x, operator, y);
  // Two of one kind can only be two booleans or two nulls here.
  if (operator === '==') return a === b;
  return operator === '!=' && a !== b;
}

/** Whether an element of a list meets a comparison: the element itself, or any of an object's own scalars. */
export function matches(element: unknown, operator: ComparisonOperator, value: unknown): boolean {
  if (!isObject(element)) return compare(element, operator, value) && !Array.isArray(element);
  for (const key of Object.keys(element)) {
    const property = element[key];
    if (isScalar(property) && compare(property, operator, value)) return true;
  }
  return false;
}

function compareTexts(a: string, operator: ComparisonOperator, b: string): boolean {
  if (a.length <= EXACT_LENGTH && b.length <= EXACT_LENGTH) {
    const x = parseDecimal(a);
    const y = x === undefined ? undefined : parseDecimal(b);
    if (x !== undefined && y !== undefined) return order(x, operator, y);
  }
  return order(a, operator, b);
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parseDecimal(value) : undefined;
}

function order<T extends string | number>(a: T, operator: ComparisonOperator, b: T): boolean {
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
  }
}
