/** What an operator is. */

import type { Run } from './scope.ts';

/** One operator: a pure function of its arguments. */
export interface Operator {
  /** Without its `$`. */
  readonly name: string;
  /** Fewest and most arguments. */
  readonly least: number;
  readonly most: number;
  /** The value; throws `OPERATOR_ERROR` for a wrong type or range. What it makes and reads is counted in `run`. */
  apply(args: readonly unknown[], run: Run): unknown;
}
