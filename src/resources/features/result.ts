/** What a run answers. */

import { type RunState, statusOf } from '../../engine/feature/state.ts';
import type { ErrorCode, ErrorRecord } from '../../kernel/errors.ts';
import type { RunStatus } from './run.ts';

/** What `run` answers: how a run ended, or stands. */
export interface ExecutionResult {
  readonly feature_id: string;
  /** The same, under the name that it had before. */
  readonly workflow_id: string;
  readonly status: RunStatus;
  /** Null unless it completed. */
  readonly output: unknown;
  /** Why it failed; `step` is null where no step did. */
  readonly error: { readonly message: string; readonly step: string | null; readonly code: ErrorCode } | null;
  /** Tags of the steps that completed and were not rolled back, in the order of the plan. */
  readonly completed_steps: readonly string[];
  readonly failed_step: string | null;
  /** Milliseconds from its start to its end, or to the latest that happened to it. */
  readonly execution_time: number;
  /** What its end compensated; null when it did not come to that. */
  readonly rollback_result: {
    readonly rolled_back_steps: readonly string[];
    readonly failed_steps: readonly { readonly tag: string; readonly error: string }[];
  } | null;
}

/** The result of a run as it stands. */
export function executionResult(state: RunState): ExecutionResult {
  const { id, plan, steps, final, ending, rolledBack, startedAt, updatedAt } = state;
  const failure = ending?.type === 'failure' ? ending : null;
  const failedStep = failure?.step ?? null;
  return {
    feature_id: id,
    workflow_id: id,
    status: statusOf(state),
    output: final?.output ?? null,
    error: failure === null ? null : { message: failure.error.message, step: failedStep, code: failure.error.code },
    completed_steps: plan.steps.flatMap(({ tag }, place) => (steps[place]?.status === 'completed' ? [tag] : [])),
    failed_step: failedStep,
    execution_time: (final?.at ?? updatedAt) - startedAt,
    rollback_result:
      rolledBack === null
        ? null
        : {
            rolled_back_steps: rolledBack.done,
            failed_steps: rolledBack.failed.map(({ tag, error }) => ({ tag, error: error.message })),
          },
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
