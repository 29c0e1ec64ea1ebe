/** What the journal of a run holds. Plain data: a row holds it as JSON. Instants are epoch milliseconds. */

import type { ErrorRecord } from '../../kernel/errors.ts';
import type { LogLevel } from './plan.ts';

/** An item of a step, by the step's tag; `item` is absent where the step has one. */
export interface ItemName {
  readonly step: string;
  readonly item?: number;
}

/** An output that another run had, taken over. `compensable`: what it stands for is this run's to undo. */
export interface TakenOver {
  readonly step: string;
  readonly output: unknown;
  /** The elements of a `for_each`. */
  readonly elements?: readonly unknown[];
  readonly compensable: boolean;
}

/** How a run came to be. */
export type Origin = 'original' | 'replay' | 'restart' | 'resume' | 'replay_from_step';

/** Why a run compensates: a step failed or its time was over, it was cancelled, or a step of it says so. */
export type RollbackCause = 'failure' | 'cancel' | 'step';

/** What an entry says, without when. */
export type EntryBody =
  | {
      readonly type: 'feature_started';
      readonly origin: Origin;
      readonly takenOver: readonly TakenOver[];
      /** Steps that are skipped as the caller asked. */
      readonly skipped: readonly string[];
      readonly state: Readonly<Record<string, unknown>>;
    }
  /** The elements of a `for_each`. */
  | { readonly type: 'items_listed'; readonly step: string; readonly items: readonly unknown[] }
  /** An attempt begins. `input` is with the first, unless secrets are in it. */
  | ({ readonly type: 'step_started'; readonly attempt: number; readonly input?: unknown } & ItemName)
  /** `signal` is the number of the kept signal that it took. */
  | ({ readonly type: 'step_completed'; readonly output: unknown; readonly signal?: number } & ItemName)
  | ({ readonly type: 'step_retrying'; readonly error: ErrorRecord; readonly due: number } & ItemName)
  | ({ readonly type: 'step_held'; readonly error: ErrorRecord; readonly due: number } & ItemName)
  | ({ readonly type: 'step_lost' } & ItemName)
  | ({ readonly type: 'step_failed'; readonly error: ErrorRecord } & ItemName)
  | ({
      readonly type: 'step_skipped';
      readonly reason: 'condition' | 'allow_fail' | 'requested';
      readonly error?: ErrorRecord;
    } & ItemName)
  /** What waited and is not needed any more, as the run ends. */
  | ({ readonly type: 'step_abandoned' } & ItemName)
  | ({ readonly type: 'sleep_started'; readonly until: number } & ItemName)
  | ({ readonly type: 'sleep_completed' } & ItemName)
  | ({
      readonly type: 'signal_waiting';
      readonly signals: readonly string[];
      readonly until: number | null;
    } & ItemName)
  | {
      readonly type: 'signal_received';
      readonly n: number;
      readonly name: string;
      readonly payload: unknown;
      /** Id of the command that sent it, where it has one. */
      readonly command?: string;
    }
  | ({ readonly type: 'child_started'; readonly child: string; readonly until: number | null } & ItemName)
  | { readonly type: 'checkpoint_created'; readonly step: string; readonly name: string; readonly metadata: unknown }
  | { readonly type: 'state_changed'; readonly step: string; readonly values: Readonly<Record<string, unknown>> }
  | {
      readonly type: 'logged';
      readonly step: string;
      readonly level: LogLevel;
      readonly message: string;
      readonly data: unknown;
    }
  | {
      readonly type: 'rollback_started';
      readonly cause: RollbackCause;
      readonly reason: string | null;
      /** The step that says so. */
      readonly step?: string;
    }
  | ({ readonly type: 'compensation_started'; readonly attempt: number } & ItemName)
  | ({ readonly type: 'compensation_retrying'; readonly error: ErrorRecord; readonly due: number } & ItemName)
  | ({ readonly type: 'compensation_lost' } & ItemName)
  | ({ readonly type: 'step_rolled_back' } & ItemName)
  | ({ readonly type: 'rollback_failed'; readonly error: ErrorRecord } & ItemName)
  | { readonly type: 'rollback_ended' }
  /** The run cannot be completed, for no fault of a step: its time is over, or its output cannot be made. */
  | { readonly type: 'run_failed'; readonly error: ErrorRecord }
  /** `isForced` is false where attempts under way are let end, and absent elsewhere. */
  | { readonly type: 'cancel_requested'; readonly reason: string | null; readonly isForced?: boolean }
  /** A run that stopped for a debugger goes on. */
  | { readonly type: 'proceeded' }
  | { readonly type: 'feature_completed'; readonly output: unknown }
  | { readonly type: 'feature_failed' | 'feature_rolled_back'; readonly error: ErrorRecord; readonly step?: string }
  | { readonly type: 'feature_cancelled'; readonly reason: string | null };

/** One entry. */
export type Entry = EntryBody & { readonly at: number };
