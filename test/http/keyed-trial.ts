import type { Member } from '../support/workspace.ts';

/** What a keyed operation is tried with. */
export interface Trial {
  readonly owner: Member;
  readonly input: object;
  /** What is to be found in its answer. */
  readonly answer: object | boolean;
  /** Another request, which would be accepted. */
  readonly other: object;
  /** The operation of the other request; the same when absent. */
  readonly otherOperation?: string;
  /** What the same request answers under another key; 200 when absent. */
  readonly statusAgain?: number;
  /** A request that the operation itself refuses. */
  readonly refused: object;
  /** Undoes what `input` did, so that a repetition that did it again would show. */
  readonly undo?: () => Promise<unknown>;
  /** Requests that reached the target, of those that call it. */
  readonly reached?: () => Promise<readonly unknown[]>;
}

/** An operation that takes an `Idempotency-Key`. */
export interface KeyedOperation {
  readonly operation: string;
  /** Rows that one request under a key adds or changes, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** The statement by which the database learns of the effect, where it does. */
  readonly effect?: RegExp;
  /** A workspace of its own with all that the operation needs. */
  readonly prepare: () => Promise<Trial>;
}
