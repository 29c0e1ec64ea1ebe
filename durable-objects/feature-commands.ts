/** What callers ask of runs, as events; what contradicts how a run stands is refused. */

import type { RunEvent } from '../src/engine/feature/events.ts';
import { invalidField, type ProcessorError, refusal } from '../src/kernel/errors.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import type { FeatureSpec } from '../src/resources/features/run.ts';
import type { Live } from './feature-live.ts';

/** The refusal of what contradicts how a run stands. */
export function conflict(id: string, why: string): ProcessorError {
  return refusal('CONFLICT', [{ path: 'feature_id', message: `run '${id}' ${why}` }]);
}

/** The beginning of a run; null for a repetition. */
export function beginning(
  { state: { startedAt }, spec, given }: Live,
  { digest, origin }: FeatureSpec,
): RunEvent | null {
  if (spec.digest !== digest)
    throw refusal('CONFLICT', [{ path: 'feature_id', message: 'was used for another request' }]);
  if (startedAt !== 0) return null;
  const { takenOver, skipped, state } = given;
  return { type: 'start', origin, takenOver, skipped, state };
}

/** A signal; null for a repetition. */
export function signalled({ state, spec }: Live, name: string, payload: unknown, command: string | null) {
  const { final, plan, commands, signals } = state;
  if (!plan.signals.has(name)) throw invalidField('signal', `feature '${spec.feature}' declares no signal '${name}'`);
  if (command !== null && commands.has(command)) return null;
  if (final !== null) throw conflict(spec.id, `is already ${final.status}`);
  if (signals.length >= LIMITS.signals_kept.value)
    throw conflict(spec.id, `keeps ${signals.length} signals that nobody has waited for yet`);
  return { type: 'signal', name, payload, ...(command !== null && { command }) } as const;
}
