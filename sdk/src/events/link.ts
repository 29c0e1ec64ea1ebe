import type { Delivered, Settled } from './intake.ts';

/** What is told of a link. */
export interface LinkEvents {
  /** It is established, and delivery begins at an offset. */
  readonly onReady: (cursor: number) => void;
  readonly onMessages: (messages: readonly Delivered[]) => void;
  /** The processor knows that a message failed: what comes of its key from now on is to be done. `isDead`: it is not delivered again. */
  readonly onFailed: (offset: number, isDead: boolean) => void;
}

/** A way by which messages come, until it ends. */
export interface Link {
  /** Tells what became of messages; false where it has ended. */
  settle(settled: readonly Settled[]): boolean;
  /** Takes nothing more and ends; resolves when what was settled is told, or cannot be. */
  close(): Promise<void>;
  /** Once it has ended: what it was to tell and did not. */
  rest(): readonly Settled[];
  /** Resolves when it has ended, with why: null where there is nothing to say. */
  readonly ended: Promise<unknown>;
}
