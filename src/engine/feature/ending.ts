/** How a run comes to its end. */

import { evaluateTemplate } from '../../expressions/template.ts';
import { beginAll } from './begin.ts';
import type { Turn } from './events.ts';
import { refusedBy } from './failing.ts';
import { rollOn } from './rolling-back.ts';
import { itemName, scopeOf, stepOf } from './scope.ts';
import type { Item } from './state.ts';

/** Goes on as far as it goes within a turn. */
export function goOn(turn: Turn): void {
  const { state } = turn;
  let before: number;
  do {
    before = turn.entries.length;
    rollOn(turn);
    if (state.ending === null) beginAll(turn);
    if (state.ending === null && state.left === 0 && state.rollback === null) complete(turn);
    if (state.ending !== null) close(turn);
  } while (state.final === null && turn.entries.length > before);
}

function complete(turn: Turn): void {
  const { state, now } = turn;
  try {
    const output = evaluateTemplate(state.plan.output, scopeOf(state, now));
    turn.record({ type: 'feature_completed', output });
    turn.do({ type: 'ended' });
  } catch (thrown) {
    turn.record({ type: 'run_failed', error: refusedBy(thrown) });
  }
}

/** What waits is given up, children are closed, what is under way is let end; then comes the rollback, and the end. */
function close(turn: Turn): void {
  const { state } = turn;
  for (const item of state.waiting) turn.record({ type: 'step_abandoned', ...itemName(state, item) });
  for (const item of state.underWay) if (item.status === 'child') closeChild(turn, item);
  if (state.underWay.size > 0 || state.rollback !== null) return;
  if (state.rolledBack === null) {
    const cause = state.ending?.type === 'cancel' ? 'cancel' : 'failure';
    turn.record({ type: 'rollback_started', cause, reason: reasonOf(turn) });
    rollOn(turn);
  }
  if (state.rolledBack !== null) finish(turn);
}

function reasonOf({ state: { ending } }: Turn): string | null {
  if (ending === null) return null;
  return ending.type === 'cancel' ? ending.reason : ending.error.message;
}

function closeChild(turn: Turn, item: Item): void {
  endChild(turn, item);
  turn.record({ type: 'step_abandoned', ...itemName(turn.state, item) });
}

/** Closes the child of an item, as its step says. */
export function endChild(turn: Turn, item: Item): void {
  const { work } = stepOf(turn.state, item.place);
  if (work.type !== 'feature' || item.child === null || work.closePolicy === 'abandon') return;
  turn.do({ type: 'close_child', child: item.child, policy: work.closePolicy });
}

/** Tells attempts that are under way to stop: what they came to is awaited, since it may have to be compensated. */
export function abortAll(turn: Turn): void {
  const { state } = turn;
  for (const item of state.underWay)
    if (item.status === 'running') turn.do({ type: 'abort', step: stepOf(state, item.place).tag, item: item.index });
}

function finish(turn: Turn): void {
  const { state } = turn;
  const { ending, rolledBack } = state;
  if (ending === null || rolledBack === null) return;
  if (ending.type === 'cancel') turn.record({ type: 'feature_cancelled', reason: ending.reason });
  else {
    const { error, step } = ending;
    const didAny = rolledBack.done.length + rolledBack.failed.length > 0;
    const type = didAny ? 'feature_rolled_back' : 'feature_failed';
    turn.record({ type, error, ...(step !== null && { step }) });
  }
  turn.do({ type: 'ended' });
}
