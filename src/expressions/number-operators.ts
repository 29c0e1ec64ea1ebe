/** The operators on numbers. */

import type { Operator } from './operator.ts';
import { operatorError } from './scope.ts';
import { parseDecimal, wrong } from './value.ts';

/** `$Add` and `$Subtract`. */
export const NUMBER_OPERATORS: readonly Operator[] = [
  {
    name: 'Add',
    least: 1,
    most: Infinity,
    apply(args) {
      let sum = 0;
      for (const value of args) sum += numberOf(value, 'Add');
      return finite(sum, 'Add');
    },
  },
  {
    name: 'Subtract',
    least: 1,
    most: Infinity,
    apply([first, ...rest]) {
      let difference = numberOf(first, 'Subtract');
      for (const value of rest) difference -= numberOf(value, 'Subtract');
      return finite(difference, 'Subtract');
    },
  },
];

function numberOf(value: unknown, operator: string): number {
  if (typeof value === 'number') return finite(value, operator);
  const parsed = typeof value === 'string' ? parseDecimal(value) : undefined;
  return parsed ?? wrong(operator, 'numbers or decimal text', value);
}

function finite(value: number, operator: string): number {
  if (!Number.isFinite(value)) throw operatorError(`$${operator} leads beyond the largest number`);
  return value;
}
