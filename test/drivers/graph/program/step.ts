import type { GraphStatement } from '../../../../src/engine/graph/model.ts';
import type { GraphOperation } from '../../../../src/engine/graph/operations.ts';
import type { GraphTransactionOptions } from '../../../../src/drivers/graph/port.ts';

/** What a program does next; ids in it are the model's. */
export interface Step {
  readonly operation: GraphOperation;
  readonly given: Readonly<Record<string, unknown>>;
}

/** The graph that a program is run on; a `GraphSession` is one. */
export interface Ground {
  run(statement: GraphStatement): Promise<unknown>;
  /** Absent where there are none. */
  transaction?(options: GraphTransactionOptions, work: () => Promise<void>): Promise<void>;
}

/** What is left out where a server cannot do it. */
export interface Extent {
  readonly steps: number;
  /** Indexes, constraints and searches of them. */
  readonly hasDefinitions: boolean;
  /** Whether ids grow, so that what has no order comes in that of making. */
  readonly isOrderedById: boolean;
  /** Whether paths have weights. */
  readonly hasWeights: boolean;
  /** What the server cannot do. */
  readonly isLeftOut: (statement: GraphStatement) => boolean;
}
