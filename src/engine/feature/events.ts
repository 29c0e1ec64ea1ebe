/** What can happen to a run, and what follows from it outside. */

import type { ErrorRecord } from '../../kernel/errors.ts';
import type { Entry, EntryBody, ItemName, Origin, TakenOver } from './entries.ts';
import { applyEntry } from './apply.ts';
import type { ClosePolicy, LogLevel } from './plan.ts';
import type { FinalStatus, RunState } from './state.ts';

/** How an attempt ended. */
export type Outcome =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly error: ErrorRecord };

/** What can happen. */
export type RunEvent =
  | {
      readonly type: 'start';
      readonly origin: Origin;
      readonly takenOver: readonly TakenOver[];
      readonly skipped: readonly string[];
      readonly state: Readonly<Record<string, unknown>>;
    }
  /** Time has passed. */
  | { readonly type: 'wake' }
  /** It cannot be completed, for no fault of a step. Means nothing to a run that is ending. */
  | { readonly type: 'fail'; readonly error: ErrorRecord }
  /** What an earlier instance had under way was cut off. */
  | { readonly type: 'recover' }
  | ({ readonly type: 'report'; readonly attempt: number; readonly outcome: Outcome } & ItemName)
  | ({ readonly type: 'compensated'; readonly attempt: number; readonly outcome: Outcome } & ItemName)
  /** A repetition of a command changes nothing. */
  | { readonly type: 'signal'; readonly name: string; readonly payload: unknown; readonly command?: string }
  | ({
      readonly type: 'child';
      readonly child: string;
      readonly status: FinalStatus;
      readonly output: unknown;
      readonly error: ErrorRecord | null;
    } & ItemName)
  /** A repetition changes nothing. Attempts under way are let end where it is not forced; it is where that is absent. */
  | { readonly type: 'cancel'; readonly reason: string | null; readonly isForced?: boolean }
  | { readonly type: 'proceed' };

/** What is to be done outside once the entries are kept. May be repeated. */
export type Effect =
  | ({ readonly type: 'attempt'; readonly attempt: number } & Required<ItemName>)
  | ({ readonly type: 'compensate'; readonly attempt: number; readonly input: unknown } & Required<ItemName>)
  | ({ readonly type: 'start_child'; readonly child: string; readonly input: unknown } & Required<ItemName>)
  | { readonly type: 'close_child'; readonly child: string; readonly policy: Exclude<ClosePolicy, 'abandon'> }
  | ({ readonly type: 'abort' } & Required<ItemName>)
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string; readonly data: unknown }
  | { readonly type: 'ended' };

/** What one event does to a run: entries are applied as they are made. */
export class Turn {
  readonly state: RunState;
  readonly now: number;
  readonly entries: Entry[] = [];
  readonly effects: Effect[] = [];

  constructor(state: RunState, now: number) {
    this.state = state;
    this.now = now;
  }

  /** Makes an entry. */
  record(body: EntryBody): void {
    const entry: Entry = { ...body, at: this.now };
    this.entries.push(entry);
    applyEntry(this.state, entry);
  }

  /** Asks for an effect. */
  do(effect: Effect): void {
    this.effects.push(effect);
  }
}
