/** How a run stands, as callers see it. */

import { type RunState, statusOf } from '../../engine/feature/state.ts';
import { redact } from '../../kernel/redact.ts';
import { completedSteps, origins } from './result.ts';
import type { FeatureSpec, RunStatus } from './run.ts';

/** How a run stands. Times are epoch milliseconds. */
export interface StatusView {
  feature_id: string;
  workflow_id: string;
  feature_tag: string;
  product: string;
  env: string;
  version: number;
  status: RunStatus;
  /** Tag of the earliest step that has begun and not ended; null when there is none. */
  current_step: string | null;
  completed_steps: string[];
  /** What the run's steps have set. */
  state: Record<string, unknown>;
  checkpoint_name: string | null;
  checkpoint_data: unknown;
  started_at: number;
  updated_at: number;
  replayed_from?: string;
  restarted_from?: string;
  resumed_from?: string;
}

/** How a run stands. */
export function statusView(state: RunState, spec: FeatureSpec): StatusView {
  const { checkpoint } = state;
  return {
    feature_id: spec.id,
    workflow_id: spec.id,
    feature_tag: spec.feature,
    product: spec.product,
    env: spec.env,
    version: spec.version,
    status: statusOf(state),
    current_step: currentStep(state),
    completed_steps: completedSteps(state),
    state: redact(state.data) as Record<string, unknown>,
    checkpoint_name: checkpoint?.name ?? null,
    checkpoint_data: redact(checkpoint?.metadata ?? null),
    started_at: state.startedAt,
    updated_at: state.updatedAt,
    ...origins(spec),
  };
}

function currentStep({ plan, final, underWay, waiting }: RunState): string | null {
  if (final !== null) return null;
  const [first] = [...underWay, ...waiting].toSorted((one, other) => one.startedAt - other.startedAt);
  return first === undefined ? null : (plan.steps[first.place]?.tag ?? null);
}
