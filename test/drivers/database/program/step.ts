import type { Value } from '../../../../src/engine/query/model.ts';
import type { Operation } from '../../../../src/engine/database/parse.ts';

/** What the program does next. */
export interface Step {
  readonly operation: Operation;
  readonly given: Readonly<Record<string, Value>>;
  /** Of a query: whether it goes on page by page to the end. */
  readonly isWalked?: boolean;
}
