/** A run of a feature as it is stored and told of. */

import type { Origin, TakenOver } from '../../engine/feature/entries.ts';
import type { FinalStatus } from '../../engine/feature/state.ts';
import type { ErrorRecord } from '../../kernel/errors.ts';
import type { CallSession } from '../sessions/call-session.ts';

/** Status of a run as callers see it. */
export type RunStatus = FinalStatus | 'running' | 'paused';

/** What a run was asked for. It does not change. Instants are epoch milliseconds. */
export interface FeatureSpec {
  /** Its `feature_id`. */
  readonly id: string;
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  /** The version to which it is pinned. */
  readonly version: number;
  /** Tag of its feature. */
  readonly feature: string;
  /** Sealed JSON of {@link RunGiven}. */
  readonly sealed: string;
  /** How it came to be. */
  readonly origin: Origin;
  /** The run it was made from, and the first one of all of those; null for an original. */
  readonly madeFrom: { readonly id: string; readonly original: string; readonly reason: string | null } | null;
  /** The step that waits for its end; null for a run that is nobody's child. */
  readonly parent: { readonly id: string; readonly step: string; readonly item: number } | null;
  /** What the caller asked for in place of the definition's options; null for what that says. */
  readonly timeoutMs: number | null;
  readonly retries: number | null;
  /** Step after whose end nothing more begins until it is resumed; null for none. */
  readonly pauseAfter: string | null;
  readonly traceparent: string | null;
  /** Events that caused it, one by the other; none when absent. */
  readonly hops?: number;
  readonly createdBy: string;
  readonly createdAt: number;
  /** Digest of the request, to tell a repetition from a conflict under one id. */
  readonly digest: string;
}

/** What a caller gave to a run; kept sealed. */
export interface RunGiven {
  readonly input: Readonly<Record<string, unknown>>;
  /** Its session, verified when it was asked for; null without one. */
  readonly session: CallSession | null;
  /** What its caller wants to be known of it, `$Run{context}`; absent for nothing. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Input of the first run that it was made from, where it differs. */
  readonly originalInput?: Readonly<Record<string, unknown>>;
  /** What is taken over from another run. */
  readonly takenOver: readonly TakenOver[];
  /** Steps that are skipped as the caller asked. */
  readonly skipped: readonly string[];
  readonly state: Readonly<Record<string, unknown>>;
  /** The checkpoint from which it was resumed; absent for none. */
  readonly resumedCheckpoint?: string;
}

/** How a run stands, as its row says. */
export interface RunSummary {
  readonly spec: FeatureSpec;
  readonly status: RunStatus;
  readonly revision: number;
  readonly startedAt: number;
  readonly updatedAt: number;
  /** When it ended; null before. */
  readonly endedAt: number | null;
  readonly error: ErrorRecord | null;
  /** Rows of its journal. */
  readonly rows: number;
}
