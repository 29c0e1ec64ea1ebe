/** What follows when an attempt fails. */

import { type ErrorRecord, isProcessorError, toErrorRecord } from '../../kernel/errors.ts';
import type { Turn } from './events.ts';
import { delayOf } from './outcome.ts';
import type { PlanStep } from './plan.ts';
import { itemName, stepOf } from './scope.ts';
import type { Item } from './state.ts';

/** The refusal of a template; what else was thrown is a fault of ours and goes on. */
export function refusedBy(thrown: unknown): ErrorRecord {
  if (!isProcessorError(thrown)) throw thrown;
  return { ...toErrorRecord(thrown), outcome: 'not_sent' };
}

/** An item failed: it is tried again, left out, or fails its step and with it the run. */
export function failItem(turn: Turn, at: Pick<Item, 'place' | 'index'>, error: ErrorRecord): void {
  const { state, now } = turn;
  const { options } = stepOf(state, at.place);
  const name = itemName(state, at);
  if (state.ending === null) {
    if (error.held_back !== undefined) {
      turn.record({ type: 'step_held', ...name, error, due: Math.max(error.held_back.until, now + 1) });
      return;
    }
    const failures = (state.steps[at.place]?.items[at.index]?.failures ?? 0) + 1;
    const delay = delayOf(options, failures, error);
    if (delay !== null) {
      turn.record({ type: 'step_retrying', ...name, error, due: now + delay });
      return;
    }
  }
  if (options.allowFail) turn.record({ type: 'step_skipped', ...name, reason: 'allow_fail', error });
  else turn.record({ type: 'step_failed', ...name, error });
}

/** A step failed before it began: what decides about it cannot be made. */
export function failStep(turn: Turn, step: PlanStep, error: ErrorRecord): void {
  if (step.options.allowFail) turn.record({ type: 'step_skipped', step: step.tag, reason: 'allow_fail', error });
  else turn.record({ type: 'step_failed', step: step.tag, error });
}
