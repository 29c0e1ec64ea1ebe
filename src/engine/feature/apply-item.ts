/** Entries of single items. */

import { isUnknown } from './outcome.ts';
import { beginItem, endItem, endStep, itemOf, noteCompensable, placeOf, setItem, stepAt } from './apply-step.ts';
import type { Entry } from './entries.ts';
import type { RunState } from './state.ts';

type ItemEntry = Extract<Entry, { step: string }>;
type Of<Type extends Entry['type']> = Extract<Entry, { type: Type }>;

/** Entries that this file applies. */
export type ItemEvent = Exclude<
  Entry,
  Of<
    | 'feature_started'
    | 'signal_received'
    | 'checkpoint_created'
    | 'state_changed'
    | 'run_failed'
    | 'cancel_requested'
    | 'proceeded'
    | 'logged'
    | 'feature_completed'
    | 'feature_failed'
    | 'feature_rolled_back'
    | 'feature_cancelled'
    | 'rollback_started'
    | 'compensation_started'
    | 'compensation_retrying'
    | 'compensation_lost'
    | 'step_rolled_back'
    | 'rollback_failed'
    | 'rollback_ended'
  >
> &
  ItemEntry;

/** Applies one of them. */
export function applyItem(state: RunState, entry: ItemEvent): void {
  switch (entry.type) {
    case 'items_listed':
      list(state, entry);
      return;
    case 'step_started': {
      const item = beginItem(state, entry, entry.at);
      item.begun = entry.attempt;
      if (entry.input !== undefined) item.input = entry.input;
      setItem(state, item, state.plan.steps[item.place]?.work.type === 'rollback' ? 'compensating' : 'running');
      return;
    }
    case 'child_started': {
      const item = itemOf(state, entry);
      item.child = entry.child;
      setItem(state, item, 'child', entry.until);
      return;
    }
    case 'sleep_started':
      setItem(state, beginItem(state, entry, entry.at), 'sleeping', entry.until);
      return;
    case 'sleep_completed':
      return;
    case 'signal_waiting': {
      const item = beginItem(state, entry, entry.at);
      item.signals = entry.signals;
      setItem(state, item, 'waiting', entry.until);
      return;
    }
    default:
      applyEnd(state, entry);
  }
}

/** Those after which an attempt is over. */
function applyEnd(
  state: RunState,
  entry: Extract<
    ItemEvent,
    { type: `step_${'completed' | 'retrying' | 'held' | 'lost' | 'failed' | 'skipped' | 'abandoned'}` }
  >,
): void {
  if (entry.type === 'step_skipped' && entry.reason !== 'allow_fail') {
    endStep(state, placeOf(state, entry.step), { status: 'skipped', output: null, ...entry });
    return;
  }
  const item = beginItem(state, entry, entry.at);
  switch (entry.type) {
    case 'step_completed':
      if (entry.signal !== undefined) drop(state, entry.signal);
      noteCompensable(state, item);
      endItem(state, item, { status: 'completed', output: entry.output, at: entry.at });
      return;
    case 'step_retrying':
      item.failures += 1;
      item.error = entry.error;
      setItem(state, item, 'retrying', entry.due);
      return;
    case 'step_held':
      item.error = entry.error;
      setItem(state, item, 'held', entry.due);
      return;
    case 'step_lost':
      item.lost += 1;
      setItem(state, item, 'retrying', entry.at);
      return;
    case 'step_abandoned':
      endItem(state, item, { status: 'abandoned', output: null, at: entry.at });
      return;
    default:
      fail(state, entry);
  }
}

function fail(state: RunState, entry: Of<'step_failed'> | Of<'step_skipped'>): void {
  const item = itemOf(state, entry);
  const { error = null, at } = entry;
  item.failures += 1;
  if (error !== null && isUnknown(error)) noteCompensable(state, item);
  if (entry.type === 'step_skipped') {
    endItem(state, item, { status: 'skipped', output: null, at, error });
    return;
  }
  endItem(state, item, { status: 'failed', output: null, at, error });
  state.ending ??= { type: 'failure', error: entry.error, step: entry.step };
}

function list(state: RunState, { step: tag, items, at }: Of<'items_listed'>): void {
  const place = placeOf(state, tag);
  const step = stepAt(state, place);
  step.elements = items;
  step.status = 'running';
  step.startedAt = at;
  state.ready.delete(place);
  if (items.length === 0) endStep(state, place, { status: 'completed', output: [], at });
  else state.expanding.add(place);
}

function drop(state: RunState, n: number): void {
  const at = state.signals.findIndex((signal) => signal.n === n);
  if (at >= 0) state.signals.splice(at, 1);
}
