/** What the templates of a run may know of the run itself. */

import type { RUN_FACTS } from '../products/manifest-feature-references.ts';
import { origins } from './result.ts';
import type { FeatureSpec, RunGiven } from './run.ts';

/** What `$Run{}` refers to; null for what does not apply to the run. */
export function factsOf(spec: FeatureSpec, given: RunGiven): Record<(typeof RUN_FACTS)[number], unknown> {
  const { origin, madeFrom } = spec;
  const isReplay = origin === 'replay' || origin === 'replay_from_step';
  const isRestart = origin === 'restart';
  const {
    replayed_from: replayed = null,
    restarted_from: restarted = null,
    resumed_from: resumed = null,
  } = origins(spec);
  return {
    feature_id: spec.id,
    feature_tag: spec.feature,
    product: spec.product,
    env: spec.env,
    context: given.context ?? null,
    original_input: given.originalInput ?? given.input,
    is_replay: isReplay,
    is_restart: isRestart,
    is_restored: origin === 'resume',
    replayed_from: replayed,
    restarted_from: restarted,
    resumed_from: resumed,
    replay_reason: isReplay ? (madeFrom?.reason ?? null) : null,
    restart_reason: isRestart ? (madeFrom?.reason ?? null) : null,
    restored_checkpoint: given.resumedCheckpoint ?? null,
    checkpoint_name: null,
    checkpoint_data: null,
  };
}
