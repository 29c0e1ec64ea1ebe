/** The operators on lists, and `$Pick`, which takes text too. */

import { findComparison, matches } from './comparison.ts';
import type { Operator } from './operator.ts';
import { chargeMade, chargeRead, operatorError, type Run } from './scope.ts';
import type { ComparisonOperator } from './syntax.ts';
import { concat } from './text-operators.ts';
import { integerOf, isObject, isScalar, listOf, type Scalar, wrong } from './value.ts';

/** The operators that take lists. */
export const LIST_OPERATORS: readonly Operator[] = [
  {
    name: 'Pick',
    least: 2,
    most: 2,
    apply([value, at]) {
      if (typeof value !== 'string' && !Array.isArray(value)) return wrong('Pick', 'text or a list', value);
      const index = integerOf(at, 'Pick');
      if (index < 0 || index >= value.length)
        throw operatorError(`$Pick: index ${index} is outside ${value.length} elements`);
      return (value as ArrayLike<unknown>)[index] ?? null;
    },
  },
  {
    name: 'Join',
    least: 1,
    most: 2,
    apply([value, separator], run) {
      const items = listOf(value, 'Join');
      chargeRead(run, items.length);
      const isText = separator !== undefined && items.every((item) => isScalar(item ?? null));
      return isText ? concat(items, separator, run, 'Join') : merge(items, run);
    },
  },
  {
    name: 'Filter',
    least: 3,
    most: 3,
    apply([value, operator, wanted], run) {
      const list = listOf(value, 'Filter');
      const [comparison, scalar] = [comparisonOf(operator, 'Filter'), scalarOf(wanted, 'Filter')];
      const found: unknown[] = [];
      for (const element of list) {
        chargeRead(run, sizeOf(element));
        if (matches(element, comparison, scalar)) found.push(element ?? null);
      }
      chargeMade(run, found.length);
      return found;
    },
  },
  {
    name: 'Find',
    least: 3,
    most: 3,
    apply([value, operator, wanted], run) {
      const list = listOf(value, 'Find');
      const [comparison, scalar] = [comparisonOf(operator, 'Find'), scalarOf(wanted, 'Find')];
      for (const element of list) {
        chargeRead(run, sizeOf(element));
        if (matches(element, comparison, scalar)) return element ?? null;
      }
      return null;
    },
  },
];

/** One list of the elements of lists; what is no list is an element itself. */
function merge(items: readonly unknown[], run: Run): unknown[] {
  const merged: unknown[] = [];
  for (const item of items) {
    const elements: readonly unknown[] = Array.isArray(item) ? item : [item ?? null];
    chargeMade(run, elements.length);
    for (const element of elements) merged.push(element);
  }
  return merged;
}

function comparisonOf(value: unknown, operator: string): ComparisonOperator {
  const comparison = typeof value === 'string' ? findComparison(value) : null;
  if (comparison === null) throw operatorError(`$${operator} compares by one of == != > >= < <=`);
  return comparison;
}

function scalarOf(value: unknown, operator: string): Scalar {
  const scalar = value ?? null;
  return isScalar(scalar) ? scalar : wrong(operator, 'text, a number, a boolean or null to compare with', value);
}

function sizeOf(element: unknown): number {
  return isObject(element) ? 1 + Object.keys(element).length : 1;
}
