/**
 * What happens to a run: an event makes entries, which are applied as they are made, and effects, which are for the
 * shell once the entries are kept. Pure: time comes with the event. Invariants are in `docs/design/features.md`.
 */

import { type ErrorRecord, ProcessorError, toErrorRecord } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { applyEntry } from './apply.ts';
import { beginAgain, giveSignal } from './begin.ts';
import type { Entry } from './entries.ts';
import { abortAll, endChild, goOn } from './ending.ts';
import { type Effect, type Outcome, type RunEvent, Turn } from './events.ts';
import { failItem } from './failing.ts';
import { begin, compensated, failed } from './rolling-back.ts';
import { itemName, stepOf } from './scope.ts';
import { createRunState, type Given, isStopped, type Item, type RunState } from './state.ts';

/** What an event made. */
export interface Handled {
  readonly entries: readonly Entry[];
  readonly effects: readonly Effect[];
}

/** A run as its journal tells it. */
export function foldJournal(given: Given, entries: readonly Entry[]): RunState {
  const state = createRunState(given);
  for (const entry of entries) applyEntry(state, entry);
  return state;
}

/** Lets an event happen. One that means nothing to the run changes nothing. */
export function handleEvent(state: RunState, event: RunEvent, now: number): Handled {
  const turn = new Turn(state, now);
  if (state.final === null) {
    happen(turn, event);
    goOn(turn);
  }
  return { entries: turn.entries, effects: turn.effects };
}

/** When something happens to a run by itself; `Infinity` for never. */
export function nextDue({ final, ending, deadline, timers }: RunState): number {
  if (final !== null) return Infinity;
  return Math.min(timers.next, ending === null ? deadline : Infinity);
}

function happen(turn: Turn, event: RunEvent): void {
  switch (event.type) {
    case 'start':
      if (turn.state.startedAt === 0) turn.record({ ...event, type: 'feature_started' });
      return;
    case 'wake':
      wake(turn);
      return;
    case 'fail':
      fail(turn, event.error);
      return;
    case 'recover':
      recover(turn);
      return;
    case 'report':
      report(turn, event);
      return;
    case 'compensated': {
      const item = turn.state.rollback?.left.at(-1);
      if (item === undefined || !isNamed(turn.state, item, event) || item.compensation?.begun !== event.attempt) return;
      if (item.compensation.status === 'running') compensated(turn, item, event.outcome);
      return;
    }
    case 'signal':
      receive(turn, event);
      return;
    case 'child':
      childEnded(turn, event);
      return;
    case 'cancel':
      cancel(turn, event);
      return;
    case 'proceed':
      if (isStopped(turn.state)) turn.record({ type: 'proceeded' });
  }
}

function isNamed({ plan }: RunState, { place, index }: Item, { step, item = 0 }: { step: string; item?: number }) {
  return plan.places.get(step) === place && index === item;
}

function itemNamed({ plan, steps }: RunState, { step, item = 0 }: { step: string; item?: number }): Item | undefined {
  return steps[plan.places.get(step) ?? -1]?.items[item];
}

/** A report counts while the attempt that it is of is the latest, and under way. */
function report(turn: Turn, event: Extract<RunEvent, { type: 'report' }>): void {
  const item = itemNamed(turn.state, event);
  if (item?.status !== 'running' || item.begun !== event.attempt) return;
  ended(turn, item, event.outcome);
}

function ended(turn: Turn, item: Item, outcome: Outcome): void {
  if (outcome.ok) turn.record({ type: 'step_completed', ...itemName(turn.state, item), output: outcome.output });
  else failItem(turn, item, outcome.error);
}

function wake(turn: Turn): void {
  const { state, now } = turn;
  if (state.deadline <= now) fail(turn, toErrorRecord(new ProcessorError('TIMEOUT', 'the run did not end in time')));
  for (let item = state.timers.take(now); item !== null; item = state.timers.take(now)) isDue(turn, item);
}

function fail(turn: Turn, error: ErrorRecord): void {
  if (turn.state.ending !== null) return;
  turn.record({ type: 'run_failed', error });
  abortAll(turn);
}

function isDue(turn: Turn, item: Item): void {
  const { state } = turn;
  const name = itemName(state, item);
  if (item.compensation?.status === 'retrying') begin(turn, item);
  else if (state.ending !== null) return;
  else if (item.status === 'retrying' || item.status === 'held') beginAgain(turn, item);
  else if (item.status === 'sleeping') {
    turn.record({ type: 'sleep_completed', ...name });
    turn.record({ type: 'step_completed', ...name, output: null });
  } else if (item.status === 'waiting') {
    const names = item.signals.join(', ');
    failItem(turn, item, toErrorRecord(new ProcessorError('SIGNAL_TIMEOUT', `no signal came in time: ${names}`)));
  } else if (item.status === 'child') {
    endChild(turn, item);
    failItem(turn, item, toErrorRecord(new ProcessorError('TIMEOUT', 'the child did not end in time')));
  }
}

/** What was cut off is done again, as often as jobs are; then it cannot be told what became of it. */
function recover(turn: Turn): void {
  const { state, now } = turn;
  for (const item of state.underWay) {
    if (item.status === 'child' && item.child !== null)
      turn.do({
        type: 'start_child',
        step: stepOf(state, item.place).tag,
        item: item.index,
        child: item.child,
        input: item.input,
      });
    if (item.status !== 'running') continue;
    if (item.lost < LIMITS.job_retries_lost.value) turn.record({ type: 'step_lost', ...itemName(state, item) });
    else failItem(turn, item, lostForGood());
  }
  const compensating = state.rollback?.left.at(-1);
  if (compensating?.compensation?.status === 'running') {
    if (compensating.compensation.lost < LIMITS.job_retries_lost.value)
      turn.record({ type: 'compensation_lost', ...itemName(state, compensating) });
    else failed(turn, compensating, lostForGood());
  }
  for (let item = state.timers.take(now); item !== null; item = state.timers.take(now)) isDue(turn, item);
}

function lostForGood() {
  return toErrorRecord(
    new ProcessorError('OUTCOME_UNKNOWN', 'its attempts were cut off too often', { outcome: 'unknown' }),
  );
}

function receive(turn: Turn, { name, payload, command }: Extract<RunEvent, { type: 'signal' }>): void {
  const { state } = turn;
  if (state.signals.length >= LIMITS.signals_kept.value) return;
  if (command !== undefined && state.commands.has(command)) return;
  const n = state.received + 1;
  turn.record({ type: 'signal_received', n, name, payload, ...(command !== undefined && { command }) });
  const [first] = state.listening.get(name) ?? [];
  if (first !== undefined) giveSignal(turn, first, n);
}

function childEnded(turn: Turn, event: Extract<RunEvent, { type: 'child' }>): void {
  const item = itemNamed(turn.state, event);
  if (item?.status !== 'child' || item.child !== event.child) return;
  if (event.status === 'completed') {
    ended(turn, item, { ok: true, output: event.output });
    return;
  }
  const message = `child ${event.child} is ${event.status.replace('_', ' ')}`;
  const code = event.error?.code ?? 'CONFLICT';
  failItem(turn, item, { code, message: event.error === null ? message : `${message}: ${event.error.message}` });
}

/** One that is forced comes to something also after one that was not. */
function cancel(turn: Turn, { reason, isForced = true }: Extract<RunEvent, { type: 'cancel' }>): void {
  const { ending } = turn.state;
  if (ending !== null && (ending.type === 'failure' || ending.isForced || !isForced)) return;
  turn.record({ type: 'cancel_requested', reason, ...(!isForced && { isForced }) });
  if (isForced) abortAll(turn);
}
