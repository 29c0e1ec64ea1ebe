/** What a run came to, as callers see it. */

import type { RunState } from '../../engine/feature/state.ts';
import { statusOf } from '../../engine/feature/state.ts';
import type { ErrorCode, ErrorRecord } from '../../kernel/errors.ts';
import type { FeatureSpec, RunGiven, RunStatus } from './run.ts';

/** What `features.run` answers, and what a step that runs a feature is told. Times are milliseconds. */
export interface ExecutionResult {
  feature_id: string;
  /** The same; the name that other versions have for it. */
  workflow_id: string;
  feature_tag: string;
  status: RunStatus;
  /** Null unless it completed. */
  output: unknown;
  /** Why it failed; null when it did not. `step` is null where no step is at fault. */
  error: { message: string; code: ErrorCode; step: string | null } | null;
  /** Tags of the steps that completed, in that order; those that were compensated afterwards included. */
  completed_steps: string[];
  failed_step: string | null;
  /** From its start to its end, or to now. */
  execution_time: number;
  /** What its end compensated; null when nothing was to be. */
  rollback_result: { rolled_back_steps: string[]; failed_steps: { tag: string; error: string }[] } | null;
  replayed_from?: string;
  restarted_from?: string;
  resumed_from?: string;
  resumed_checkpoint?: string | null;
}

/** What a run came to, or how it stands. */
export function executionResult(
  state: RunState,
  spec: Pick<FeatureSpec, 'id' | 'feature' | 'origin' | 'madeFrom'>,
  now: number,
  given: Pick<RunGiven, 'resumedCheckpoint'> = {},
): ExecutionResult {
  const { ending, final, startedAt } = state;
  const failure = ending?.type === 'failure' ? ending : null;
  return {
    feature_id: spec.id,
    workflow_id: spec.id,
    feature_tag: spec.feature,
    status: statusOf(state),
    output: final?.output ?? null,
    error: failure === null ? null : { message: failure.error.message, code: failure.error.code, step: failure.step },
    completed_steps: completedSteps(state),
    failed_step: failure?.step ?? null,
    execution_time: Math.max(0, (final?.at ?? now) - startedAt),
    rollback_result: rollbackOf(state),
    ...origins(spec),
    ...(spec.origin === 'resume' && { resumed_checkpoint: given.resumedCheckpoint ?? null }),
  };
}

/** The run that a run was made from, under the name of how it was made. */
export function origins({ origin, madeFrom }: Pick<FeatureSpec, 'origin' | 'madeFrom'>): {
  replayed_from?: string;
  restarted_from?: string;
  resumed_from?: string;
} {
  if (madeFrom === null) return {};
  if (origin === 'restart') return { restarted_from: madeFrom.id };
  return origin === 'resume' ? { resumed_from: madeFrom.id } : { replayed_from: madeFrom.id };
}

/** Tags of the steps that completed, the first one first; those that were compensated afterwards included. */
export function completedSteps({ plan, steps }: RunState): string[] {
  return steps
    .map((step, place) => ({ ...step, tag: plan.steps[place]?.tag ?? '' }))
    .filter(({ status, error }) => status === 'completed' || (status === 'rolled_back' && error === null))
    .toSorted((one, other) => (one.endedAt ?? 0) - (other.endedAt ?? 0))
    .map(({ tag }) => tag);
}

function rollbackOf({ rolledBack, rollback }: RunState): ExecutionResult['rollback_result'] {
  const ran = rolledBack ?? (rollback?.cause === 'step' ? null : rollback);
  if (ran === null || ran.done.length + ran.failed.length === 0) return null;
  return {
    rolled_back_steps: [...ran.done],
    failed_steps: ran.failed.map(({ tag, error }) => ({ tag, error: error.message })),
  };
}

/**
 * The failure that a job counts where the run that it started has failed; null for any other value. It is never
 * retried: another attempt of the occurrence would find the same run.
 */
export function failureOf({ status, error, feature_id: id }: ExecutionResult): ErrorRecord | null {
  if (status !== 'failed' && status !== 'rolled_back' && status !== 'cancelled') return null;
  const why = error === null ? '' : `: ${error.step === null ? '' : `${error.step}: `}${error.code}: ${error.message}`;
  return { code: 'UPSTREAM_ERROR', message: `run ${id} is ${status.replace('_', ' ')}${why}`, outcome: 'sent' };
}
