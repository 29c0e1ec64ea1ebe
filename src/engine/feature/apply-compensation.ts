/** Entries of a rollback. */

import { JournalError, stepAt } from './apply-step.ts';
import type { Entry } from './entries.ts';
import type { Item, Rollback, RunState } from './state.ts';

type CompensationEntry = Extract<
  Entry,
  {
    type:
      | 'rollback_started'
      | 'compensation_started'
      | 'compensation_retrying'
      | 'compensation_lost'
      | 'step_rolled_back'
      | 'rollback_failed'
      | 'rollback_ended';
  }
>;

/** How lists of compensated items name one: by the tag of its step, with its place where there are several. */
function nameOf({ plan, steps }: RunState, { place, index }: Item): string {
  const tag = plan.steps[place]?.tag ?? '';
  return steps[place]?.elements == null ? tag : `${tag}[${index}]`;
}

/** Applies one of them. */
export function applyCompensation(state: RunState, entry: CompensationEntry): void {
  if (entry.type === 'rollback_started') {
    const { cause, reason, step = null } = entry;
    state.rollback = { cause, reason, step, left: toCompensate(state, cause), done: [], failed: [] };
    return;
  }
  const { rollback } = state;
  if (rollback === null) throw new JournalError('no rollback is under way');
  if (entry.type === 'rollback_ended') {
    const over = new Set(rollback.done);
    state.compensable = state.compensable.filter((item) => !over.has(nameOf(state, item)));
    if (rollback.cause !== 'step') state.rolledBack = rollback;
    state.rollback = null;
    return;
  }
  const item = rollback.left.at(-1);
  if (item === undefined) throw new JournalError('nothing is left to be compensated');
  applyToItem(state, rollback, item, entry);
}

function applyToItem(
  state: RunState,
  rollback: Rollback,
  item: Item,
  entry: Exclude<CompensationEntry, { type: 'rollback_started' | 'rollback_ended' }>,
): void {
  item.compensation ??= { begun: 0, failures: 0, lost: 0, status: 'running', error: null };
  const { compensation } = item;
  switch (entry.type) {
    case 'compensation_started':
      compensation.begun = entry.attempt;
      compensation.status = 'running';
      state.timers.set(item, null);
      return;
    case 'compensation_retrying':
      compensation.failures += 1;
      compensation.status = 'retrying';
      compensation.error = entry.error;
      state.timers.set(item, entry.due);
      return;
    case 'compensation_lost':
      compensation.lost += 1;
      compensation.status = 'retrying';
      state.timers.set(item, entry.at);
      return;
    case 'step_rolled_back':
      compensation.status = 'done';
      rollback.left.pop();
      rollback.done.push(nameOf(state, item));
      undo(state, item);
      return;
    case 'rollback_failed':
      compensation.failures += 1;
      compensation.status = 'failed';
      compensation.error = entry.error;
      rollback.left.pop();
      rollback.failed.push({ tag: nameOf(state, item), error: entry.error });
  }
}

/** A step is rolled back once nothing that it did is left. */
function undo(state: RunState, item: Item): void {
  const step = stepAt(state, item.place);
  if (item.status === 'completed') step.completed -= 1;
  item.status = 'rolled_back';
  if (step.completed === 0 && step.open === 0) step.status = 'rolled_back';
}

/** What has to be compensated, the newest last. */
function toCompensate({ plan, compensable, checkpoint }: RunState, cause: Rollback['cause']): Item[] {
  const left = compensable.filter(({ compensation }) => compensation === null);
  if (cause === 'step') return left;
  switch (plan.strategy) {
    case 'none':
      return [];
    case 'critical_only':
      return left.filter(({ place }) => plan.steps[place]?.options.critical === true);
    case 'to_checkpoint':
      return left.filter(({ order }) => order > (checkpoint?.order ?? 0));
    default:
      return left;
  }
}
