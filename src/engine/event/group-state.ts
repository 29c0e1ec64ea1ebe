/** What a group of consumers knows: see `group.ts`. */

import type { ErrorRecord } from '../../kernel/errors.ts';
import type { Ranges } from './ranges.ts';

/** A message as the engine sees it. */
export interface Enqueued {
  readonly offset: number;
  /** Null shares one with all others without. */
  readonly key: string | null;
  /** Of the message, as it is delivered. */
  readonly bytes: number;
}

/** A message that failed, and is neither settled nor a dead letter. */
export interface Failing {
  readonly offset: number;
  readonly key: string | null;
  /** How often it failed: 1 or more. */
  readonly attempts: number;
  /** Epoch milliseconds before which it is not delivered again. */
  readonly due: number;
  readonly error: ErrorRecord;
}

/** A message that a member was given and did not settle. */
export interface Lease {
  readonly message: Enqueued;
  readonly member: string;
}

/** What is kept of a group. */
export interface GroupRecord {
  /** Lowest offset that is not settled. */
  readonly cursor: number;
  /** Settled offsets above the cursor. */
  readonly settled: Ranges;
  readonly failing: ReadonlyMap<number, Failing>;
}

/** A group as an instance of its object knows it. */
export interface GroupState extends GroupRecord {
  /** Read ahead of the cursor, in the order of offsets: neither settled before nor read again. Without gaps from `cursor` to `readTo`. */
  readonly window: readonly Enqueued[];
  /** Offset of what is to be read next. */
  readonly readTo: number;
  readonly leases: ReadonlyMap<number, Lease>;
  /** Dead letters that are delivered again, in the order of offsets: settled as far as the cursor and the window go. */
  readonly again: readonly Enqueued[];
}

/** What a member may be given. */
export interface Credit {
  readonly messages: number;
  readonly bytes: number;
}

/** How failures are dealt with. */
export interface FailurePolicy {
  /** After which a message is a dead letter. */
  readonly attempts: number;
  /** From 0 to below 1: where in its range a wait is. */
  readonly random: number;
}

/** What happens to a group. */
export type GroupEvent =
  /** Messages were read, from `readTo` on and without gaps; those before were removed by retention where they begin later. */
  | { readonly type: 'read'; readonly messages: readonly Enqueued[]; readonly from: number }
  /** A member is given as much as it may be: what, is among the effects. */
  | {
      readonly type: 'offer';
      readonly member: string;
      readonly credit: Credit;
      readonly now: number;
      /** Keys that it may be given; all when absent. */ readonly isFor?: (key: string | null) => boolean;
    }
  /** A member has settled messages. Those that it holds no lease of (late, doubled) are settled all the same, but the failing and what was given to another. */
  | { readonly type: 'acked'; readonly member: string; readonly offsets: readonly number[] }
  /** A message failed at a member. Without a lease of that member it changes nothing. `isFinal` has it be a dead letter at once. */
  | {
      readonly type: 'failed';
      readonly member: string;
      readonly offset: number;
      readonly error: ErrorRecord;
      readonly isFinal?: boolean;
      readonly policy: FailurePolicy;
      readonly now: number;
    }
  /** A member has left: its leases end uncounted. */
  | { readonly type: 'left'; readonly member: string }
  /** A member gave no sign of life: of each key, the first that it holds counts a failure. */
  | { readonly type: 'silent'; readonly member: string; readonly policy: FailurePolicy; readonly now: number }
  /** Delivery goes on at an offset: all leases end, what was failing is forgotten. */
  | { readonly type: 'seek'; readonly offset: number }
  /** Dead letters are to be delivered again. */
  | { readonly type: 'again'; readonly messages: readonly Enqueued[] }
  /** Retention removed what is before; of dead letters it removes nothing. */
  | { readonly type: 'trimmed'; readonly first: number };

/** What is to be done after a transition. */
export type GroupEffect =
  | { readonly type: 'deliver'; readonly member: string; readonly message: Enqueued; readonly attempt: number }
  | { readonly type: 'bury'; readonly failing: Failing };

/** A transition's outcome. */
export interface GroupStep {
  readonly state: GroupState;
  readonly effects: readonly GroupEffect[];
}
