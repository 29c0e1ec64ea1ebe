/** Steps and items as they begin and end. */

import type { ErrorRecord } from '../../kernel/errors.ts';
import type { ItemName, TakenOver } from './entries.ts';
import type { Item, ItemStatus, RunState, StepState } from './state.ts';

/** A fault of the processor: an entry that its plan or the entries before it do not allow. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** The place of a step, which has to be there. */
export function placeOf({ plan }: RunState, tag: string): number {
  const place = plan.places.get(tag);
  if (place === undefined) throw new JournalError(`feature '${plan.tag}' has no step '${tag}'`);
  return place;
}

/** The state of a step. */
export function stepAt({ steps }: RunState, place: number): StepState {
  const step = steps[place];
  if (step === undefined) throw new JournalError(`there is no step ${place}`);
  return step;
}

/** An item that has begun. */
export function itemOf(state: RunState, { step, item = 0 }: ItemName): Item {
  const found = stepAt(state, placeOf(state, step)).items[item];
  if (found === undefined) throw new JournalError(`item ${item} of step '${step}' has not begun`);
  return found;
}

/** Begins an item unless it has begun. */
export function beginItem(state: RunState, { step: tag, item: index = 0 }: ItemName, at: number): Item {
  const place = placeOf(state, tag);
  const step = stepAt(state, place);
  const known = step.items[index];
  if (known !== undefined) return known;
  const item: Item = {
    place,
    index,
    status: 'running',
    startedAt: at,
    endedAt: null,
    due: null,
    error: null,
    input: undefined,
    begun: 0,
    failures: 0,
    lost: 0,
    order: 0,
    child: null,
    signals: [],
    compensation: null,
  };
  step.items[index] = item;
  step.open += 1;
  step.status = 'running';
  step.startedAt ??= at;
  state.ready.delete(place);
  if (step.elements !== null && step.items.length >= step.elements.length) state.expanding.delete(place);
  return item;
}

const UNDER_WAY: ReadonlySet<ItemStatus> = new Set(['running', 'child', 'compensating']);
const WAITING: ReadonlySet<ItemStatus> = new Set(['retrying', 'held', 'sleeping', 'waiting']);

/** Sets how an item stands, and when something happens to it by itself. */
export function setItem(state: RunState, item: Item, status: ItemStatus, due: number | null = null): void {
  item.status = status;
  item.due = due;
  state.underWay[UNDER_WAY.has(status) ? 'add' : 'delete'](item);
  state.waiting[WAITING.has(status) ? 'add' : 'delete'](item);
  state.timers.set(item, due);
  for (const name of item.signals) listen(state, name, item, status === 'waiting');
}

function listen({ listening }: RunState, name: string, item: Item, isListening: boolean): void {
  const items = listening.get(name) ?? new Set();
  items[isListening ? 'add' : 'delete'](item);
  if (items.size > 0) listening.set(name, items);
  else listening.delete(name);
}

/** How something ended. */
interface End<Status> {
  readonly status: Status;
  readonly output: unknown;
  readonly at: number;
  readonly error?: ErrorRecord | null;
}

/** Ends an item, and with the last one its step. */
export function endItem(state: RunState, item: Item, end: End<'completed' | 'failed' | 'skipped' | 'abandoned'>): void {
  const step = stepAt(state, item.place);
  setItem(state, item, end.status);
  item.endedAt = end.at;
  item.error = end.error ?? null;
  step.open -= 1;
  step.outputs[item.index] = end.output;
  const { status } = end;
  if (status === 'completed') step.completed += 1;
  if (status === 'failed') endStep(state, item.place, { ...end, status });
  else if (status === 'abandoned') step.status = step.status === 'running' ? 'pending' : step.status;
  else if (step.elements === null) endStep(state, item.place, { ...end, status });
  else endIfAllDid(state, item.place, end.at);
}

/** Ends a step of which no item is left. */
function endIfAllDid(state: RunState, place: number, at: number): void {
  const step = stepAt(state, place);
  if (step.status !== 'running' || step.open > 0 || step.items.length < (step.elements?.length ?? 1)) return;
  endStep(state, place, { status: 'completed', output: step.outputs, at });
}

/** Ends a step: those that depend on it have one thing less to wait for. */
export function endStep(
  state: RunState,
  place: number,
  { status, output, at, error = null }: End<'completed' | 'failed' | 'skipped'>,
): void {
  const step = stepAt(state, place);
  const planned = state.plan.steps[place];
  if (planned === undefined || step.status === 'failed') return;
  step.status = status;
  step.endedAt = at;
  step.error = error;
  state.left -= 1;
  state.ready.delete(place);
  state.expanding.delete(place);
  if (status === 'failed') return;
  state.outputs[planned.tag] = output;
  const [sequence, event] = state.events.get(planned.tag) ?? [];
  const outputs = sequence === undefined ? undefined : state.sequences[sequence];
  if (outputs !== undefined && event !== undefined) outputs[event] = output;
  for (const dependent of planned.dependents) {
    const next = stepAt(state, dependent);
    next.blockedBy -= 1;
    if (next.blockedBy === 0 && next.status === 'pending') state.ready.add(dependent);
  }
}

/** Remembers that an item has to be compensated if it comes to that. */
export function noteCompensable(state: RunState, item: Item): void {
  if (state.plan.steps[item.place]?.rollback == null) return;
  state.ordered += 1;
  item.order = state.ordered;
  state.compensable.push(item);
}

/** A step that ended in another run. */
export function takeOver(state: RunState, { step: tag, output, elements, compensable }: TakenOver, at: number): void {
  const place = placeOf(state, tag);
  const step = stepAt(state, place);
  if (elements !== undefined) step.elements = elements;
  const outputs = elements === undefined ? [output] : (output as readonly unknown[]);
  for (const [index, each] of outputs.entries()) {
    const item = beginItem(state, { step: tag, item: index }, at);
    if (compensable) noteCompensable(state, item);
    endItem(state, item, { status: 'completed', output: each, at });
  }
  if (outputs.length === 0) endStep(state, place, { status: 'completed', output: [], at });
}
