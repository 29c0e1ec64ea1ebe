/** Compensating what items did, newest first, one at a time. */

import { evaluateTemplate } from '../../expressions/template.ts';
import type { ErrorRecord } from '../../kernel/errors.ts';
import type { Outcome, Turn } from './events.ts';
import { refusedBy } from './failing.ts';
import { delayOf } from './outcome.ts';
import { isLate, itemName, scopeOf, stepOf } from './scope.ts';
import type { Item, Rollback } from './state.ts';

/** Begins the next compensation, unless one is under way, and ends the rollback when nothing is left. */
export function rollOn(turn: Turn): void {
  const { state } = turn;
  for (;;) {
    const { rollback } = state;
    if (rollback === null) return;
    const item = rollback.left.at(-1);
    if (item === undefined) {
      end(turn, rollback);
      return;
    }
    if (item.compensation !== null) return;
    begin(turn, item);
  }
}

/** Begins a compensation, or the next attempt of one. */
export function begin(turn: Turn, item: Item): void {
  const { state, now } = turn;
  const { rollback } = stepOf(state, item.place);
  if (rollback === null) return;
  const name = itemName(state, item);
  const attempt = (item.compensation?.begun ?? 0) + 1;
  turn.record({ type: 'compensation_started', ...name, attempt });
  try {
    const input = isLate(rollback.input) ? undefined : evaluateTemplate(rollback.input, scopeOf(state, now, item));
    turn.do({ type: 'compensate', step: name.step, item: item.index, attempt, input });
  } catch (thrown) {
    turn.record({ type: 'rollback_failed', ...name, error: refusedBy(thrown) });
  }
}

/** An attempt of a compensation ended. */
export function compensated(turn: Turn, item: Item, outcome: Outcome): void {
  const { state } = turn;
  const name = itemName(state, item);
  if (outcome.ok) turn.record({ type: 'step_rolled_back', ...name });
  else failed(turn, item, outcome.error);
}

/** An attempt of a compensation failed: it is made again, or recorded, and the rest go on. */
export function failed(turn: Turn, item: Item, error: ErrorRecord): void {
  const { state, now } = turn;
  const name = itemName(state, item);
  const { options } = stepOf(state, item.place);
  const due =
    error.held_back === undefined
      ? delayOf(options, (item.compensation?.failures ?? 0) + 1, error)
      : Math.max(error.held_back.until - now, 1);
  if (due === null) turn.record({ type: 'rollback_failed', ...name, error });
  else turn.record({ type: 'compensation_retrying', ...name, error, due: now + due });
}

function end(turn: Turn, rollback: Rollback): void {
  const { state } = turn;
  const { cause, step, reason, done, failed: failures } = rollback;
  turn.record({ type: 'rollback_ended' });
  if (cause !== 'step' || step === null) return;
  const output = {
    success: failures.length === 0,
    rolled_back_steps: done,
    failed_steps: failures.map(({ tag, error }) => ({ tag, error: error.message })),
    reason,
  };
  const [item] = state.steps[state.plan.places.get(step) ?? -1]?.items ?? [];
  if (item?.status === 'compensating') turn.record({ type: 'step_completed', ...itemName(state, item), output });
}
