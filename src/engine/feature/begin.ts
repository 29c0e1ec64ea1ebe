/** Which steps begin, and how each kind does. */

import { evaluateCondition } from '../../expressions/condition.ts';
import { evaluateTemplate, type Template } from '../../expressions/template.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { instantOf } from './instant.ts';
import type { Turn } from './events.ts';
import { failItem, failStep, refusedBy } from './failing.ts';
import type { StepWork } from './plan.ts';
import { isLate, itemName, scopeOf, stepOf } from './scope.ts';
import { isStopped, type Item, type RunState } from './state.ts';

/** Begins whatever may begin, until nothing more may. */
export function beginAll(turn: Turn): void {
  const { state } = turn;
  while (state.ending === null && !isStopped(state) && state.underWay.size < LIMITS.steps_in_run.value) {
    const place = nextPlace(state);
    if (place === null) return;
    if (state.expanding.has(place)) beginNext(turn, place);
    else consider(turn, place);
  }
}

function nextPlace({ expanding, ready, steps, plan, rollback }: RunState): number | null {
  for (const place of expanding) if ((steps[place]?.open ?? 0) < (plan.steps[place]?.concurrency ?? 1)) return place;
  for (const place of ready) if (rollback === null || plan.steps[place]?.work.type !== 'rollback') return place;
  return null;
}

/** A step whose dependencies have ended. */
function consider(turn: Turn, place: number): void {
  const { state, now } = turn;
  const step = stepOf(state, place);
  const scope = scopeOf(state, now);
  try {
    if (step.condition !== null && !evaluateCondition(step.condition, scope)) {
      turn.record({ type: 'step_skipped', step: step.tag, reason: 'condition' });
      return;
    }
    if (step.items !== null) {
      const items = listOf(evaluateTemplate(step.items, scope));
      turn.record({ type: 'items_listed', step: step.tag, items });
      return;
    }
  } catch (thrown) {
    failStep(turn, step, refusedBy(thrown));
    return;
  }
  beginWork(turn, place, 0);
}

function beginNext(turn: Turn, place: number): void {
  beginWork(turn, place, turn.state.steps[place]?.items.length ?? 0);
}

/** Begins an attempt of an item that waited for it. */
export function beginAgain(turn: Turn, { place, index }: Item): void {
  beginWork(turn, place, index);
}

function beginWork(turn: Turn, place: number, index: number): void {
  const { work } = stepOf(turn.state, place);
  try {
    if (work.type === 'call') beginCall(turn, place, index, work.input);
    else if (work.type === 'feature') beginChild(turn, place, index, work);
    else if (work.type === 'sleep') beginSleep(turn, place, index, work);
    else if (work.type === 'wait_signal') beginWait(turn, place, index, work);
    else doAtOnce(turn, place, index, work);
  } catch (thrown) {
    failItem(turn, { place, index }, refusedBy(thrown));
  }
}

function beginCall(turn: Turn, place: number, index: number, input: Template): void {
  const { state } = turn;
  const name = itemName(state, { place, index });
  const known = state.steps[place]?.items[index];
  const attempt = (known?.begun ?? 0) + 1;
  const isKept = known !== undefined && known.begun > 0;
  const made = isKept || isLate(input) ? {} : { input: valueOf(turn, input, place, index) };
  turn.record({ type: 'step_started', ...name, attempt, ...made });
  turn.do({ type: 'attempt', step: name.step, item: index, attempt });
}

function beginChild(turn: Turn, place: number, index: number, work: Extract<StepWork, { type: 'feature' }>): void {
  const { state, now } = turn;
  const name = itemName(state, { place, index });
  const attempt = (state.steps[place]?.items[index]?.begun ?? 0) + 1;
  const input = valueOf(turn, work.input, place, index);
  const { timeoutMs } = stepOf(state, place).options;
  const own = `${state.id}.${place}.${index}.${attempt}`;
  const child = state.nameChild?.(own) ?? own;
  turn.record({ type: 'step_started', ...name, attempt, input });
  turn.record({ type: 'child_started', ...name, child, until: timeoutMs === null ? null : now + timeoutMs });
  turn.do({ type: 'start_child', step: name.step, item: index, child, input });
}

function beginSleep(turn: Turn, place: number, index: number, work: Extract<StepWork, { type: 'sleep' }>): void {
  const { state, now } = turn;
  const until = instantOf(valueOf(turn, work.time, place, index), work.isDuration, now);
  turn.record({ type: 'sleep_started', ...itemName(state, { place, index }), until });
}

function beginWait(
  turn: Turn,
  place: number,
  index: number,
  { signals, timeoutMs }: Extract<StepWork, { type: 'wait_signal' }>,
): void {
  const { state, now } = turn;
  const name = itemName(state, { place, index });
  turn.record({ type: 'signal_waiting', ...name, signals, until: timeoutMs === null ? null : now + timeoutMs });
  const kept = state.signals.find((signal) => signals.includes(signal.name));
  const item = state.steps[place]?.items[index];
  if (kept !== undefined && item !== undefined) giveSignal(turn, item, kept.n);
}

/** Hands a kept signal to an item that waits for it. */
export function giveSignal(turn: Turn, item: Item, n: number): void {
  const { state } = turn;
  const kept = state.signals.find((signal) => signal.n === n);
  if (kept === undefined) return;
  const { name, payload } = kept;
  const output = item.signals.length > 1 ? { ...objectOf(payload), _signal: name } : payload;
  turn.record({ type: 'step_completed', ...itemName(state, item), output, signal: n });
}

/** What is done within the turn. */
function doAtOnce(
  turn: Turn,
  place: number,
  index: number,
  work: Extract<StepWork, { type: 'checkpoint' | 'set_state' | 'log' | 'rollback' }>,
): void {
  const { state } = turn;
  const name = itemName(state, { place, index });
  const { step } = name;
  const done = (output: unknown) => turn.record({ type: 'step_completed', ...name, output });
  if (work.type === 'checkpoint') {
    const metadata = valueOf(turn, work.metadata, place, index);
    turn.record({ type: 'checkpoint_created', step, name: work.name, metadata });
    done(null);
  } else if (work.type === 'set_state') {
    const values = objectOf(valueOf(turn, work.values, place, index));
    turn.record({ type: 'state_changed', step, values });
    done(values);
  } else if (work.type === 'log') {
    const { level } = work;
    const message = textOf(valueOf(turn, work.message, place, index));
    const data = valueOf(turn, work.data, place, index);
    turn.record({ type: 'logged', step, level, message, data });
    turn.do({ type: 'log', level, message, data });
    done(null);
  } else {
    const reason = textOf(valueOf(turn, work.reason, place, index));
    turn.record({ type: 'step_started', ...name, attempt: 1 });
    turn.record({ type: 'rollback_started', cause: 'step', reason, step });
  }
}

function valueOf({ state, now }: Turn, template: Template, place: number, index: number): unknown {
  return evaluateTemplate(template, scopeOf(state, now, { place, index }));
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new ProcessorError('OPERATOR_ERROR', 'for_each.items is no list');
  if (value.length > LIMITS.feature_items.value)
    throw new ProcessorError('OPERATOR_ERROR', `for_each.items has more than ${LIMITS.feature_items.value} elements`);
  return value as readonly unknown[];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : { value };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
