import { isDeepStrictEqual } from 'node:util';
import type { Entry, ItemName } from '../../../src/engine/feature/entries.ts';
import type { Effect } from '../../../src/engine/feature/events.ts';
import { isUnknown } from '../../../src/engine/feature/outcome.ts';
import type { Plan } from '../../../src/engine/feature/plan.ts';
import { foldJournal, nextDue } from '../../../src/engine/feature/run.ts';
import { type Given, isStopped, type Item, type RunState } from '../../../src/engine/feature/state.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';

const keyOf = ({ step, item = 0 }: ItemName) => `${step}:${item}`;

/** What a history saw of one run, from outside. */
export class Watch {
  readonly plan: Plan;
  /** Items that ended, newest last. */
  readonly completed: string[] = [];
  readonly unknown = new Set<string>();
  readonly undone = new Set<string>();
  readonly over = new Set<string>();
  readonly ended = new Set<string>();
  readonly failures = new Map<string, number>();
  /** Latest attempt of each item that has one under way. */
  readonly underWay = new Map<string, number>();
  /** Ended items that the latest checkpoint came after. */
  checkpointed = 0;
  /** What the rollback under way has yet to compensate, the next one last; null without one. */
  left: string[] | null = null;
  isFinal = false;

  constructor(plan: Plan) {
    this.plan = plan;
  }

  attempted(effect: Extract<Effect, { type: 'attempt' }>): void {
    const key = keyOf(effect);
    this.underWay.set(key, effect.attempt);
    if (this.over.has(key)) throw new Error(`${key} ended, and is attempted again`);
    const step = this.plan.steps[this.plan.places.get(effect.step) ?? -1];
    for (const place of step?.dependsOn ?? []) {
      const tag = this.plan.steps[place]?.tag ?? '';
      if (!this.ended.has(tag)) throw new Error(`${key} begins before ${tag} has ended`);
    }
    if ((this.failures.get(key) ?? 0) > (step?.options.retries ?? 0)) throw new Error(`${key} is tried too often`);
  }

  /** Whether a report is of an attempt that is under way. */
  isOfLatest({ attempt, ...name }: { readonly attempt: number } & ItemName): boolean {
    return this.underWay.get(keyOf(name)) === attempt;
  }

  /** What was cut off is under way no more. */
  crash(): void {
    this.underWay.clear();
  }

  compensated(effect: Extract<Effect, { type: 'compensate' }>): void {
    const key = keyOf(effect);
    if (key !== this.left?.at(-1)) throw new Error(`${key} is compensated, and ${this.left?.at(-1)} comes before it`);
  }

  /** Items that have a compensation and ended so that it is due, oldest first, as the strategy says. */
  dueFor(cause: 'failure' | 'cancel' | 'step'): string[] {
    const { strategy, steps, places } = this.plan;
    if (cause !== 'step' && strategy === 'none') return [];
    const from = cause !== 'step' && strategy === 'to_checkpoint' ? this.checkpointed : 0;
    return this.completed.slice(from).filter((key) => {
      const step = steps[places.get(key.split(':')[0] ?? '') ?? -1];
      const isNamed = cause === 'step' || strategy !== 'critical_only' || step?.options.critical === true;
      return step?.rollback != null && isNamed && !this.undone.has(key);
    });
  }
}

/** Checks an entry as it is kept. */
export function checkEntry(watch: Watch, entry: Entry): void {
  if (watch.isFinal) throw new Error(`${entry.type} after the end`);
  switch (entry.type) {
    case 'feature_started':
      takeOver(watch, entry);
      return;
    case 'step_completed':
      end(watch, entry);
      watch.completed.push(keyOf(entry));
      return;
    case 'step_failed':
    case 'step_skipped':
      if (entry.type === 'step_skipped' && entry.reason !== 'allow_fail') watch.ended.add(entry.step);
      else end(watch, entry);
      if (entry.error !== undefined && isUnknown(entry.error)) {
        watch.unknown.add(keyOf(entry));
        watch.completed.push(keyOf(entry));
      }
      return;
    case 'checkpoint_created':
      watch.checkpointed = watch.completed.length;
      return;
    case 'step_held':
    case 'step_lost':
      watch.underWay.delete(keyOf(entry));
      return;
    case 'step_retrying':
      watch.underWay.delete(keyOf(entry));
      watch.failures.set(keyOf(entry), (watch.failures.get(keyOf(entry)) ?? 0) + 1);
      return;
    case 'items_listed':
      if (entry.items.length === 0) watch.ended.add(entry.step);
      return;
    case 'rollback_started':
      if (entry.cause !== 'step' && watch.underWay.size > 0)
        throw new Error('a rollback begins while attempts are under way');
      watch.left = watch.dueFor(entry.cause);
      return;
    case 'step_rolled_back':
    case 'rollback_failed':
      if (keyOf(entry) !== watch.left?.pop()) throw new Error(`${keyOf(entry)} is compensated out of turn`);
      watch.undone.add(keyOf(entry));
      return;
    case 'rollback_ended':
      if (watch.left?.length !== 0) throw new Error(`${watch.left?.join() ?? 'nothing'} was not compensated`);
      watch.left = null;
      return;
    case 'feature_completed':
    case 'feature_failed':
    case 'feature_rolled_back':
    case 'feature_cancelled':
      watch.isFinal = true;
      return;
    default:
  }
}

/** What was taken over has ended, and may have to be compensated. */
function takeOver(watch: Watch, { takenOver, skipped }: Extract<Entry, { type: 'feature_started' }>): void {
  for (const { step, elements = [null], compensable } of takenOver) {
    watch.ended.add(step);
    for (const item of elements.keys()) {
      watch.over.add(keyOf({ step, item }));
      if (compensable) watch.completed.push(keyOf({ step, item }));
    }
  }
  for (const step of skipped) watch.ended.add(step);
}

function end(watch: Watch, entry: ItemName): void {
  if (watch.over.has(keyOf(entry))) throw new Error(`${keyOf(entry)} ended twice`);
  watch.over.add(keyOf(entry));
  watch.underWay.delete(keyOf(entry));
  watch.ended.add(entry.step);
}

/** Checks that the state follows from the journal, and that a run which has not ended goes on. */
export function checkState(state: RunState, journal: readonly Entry[], given: Given): void {
  const folded = foldJournal(given, journal);
  const [seen, told] = [snapshot(state), snapshot(folded)];
  if (!isDeepStrictEqual(seen, told))
    throw new Error(`the journal tells another state:\n${JSON.stringify(seen)}\n${JSON.stringify(told)}`);
  if (state.final !== null || journal.length === 0) return;
  const listens = [...state.waiting].some(({ status, due }) => status === 'waiting' && due === null);
  const isCompensating = state.rollback?.left.at(-1)?.compensation?.status === 'running';
  if (state.underWay.size === 0 && !isCompensating && !listens && !isStopped(state) && nextDue(state) === Infinity)
    throw new Error(`nothing will wake the run after ${JSON.stringify(journal.at(-1))}`);
  if (state.underWay.size > LIMITS.steps_in_run.value) throw new Error('too much is under way');
}

/** A state as plain data. */
function snapshot(state: RunState): unknown {
  const named = ({ place, index }: Item) => `${place}:${index}`;
  const {
    plan: _plan,
    timers,
    steps,
    underWay,
    waiting,
    ready,
    expanding,
    rollback,
    rolledBack,
    compensable,
    listening,
    ...rest
  } = state;
  const { events: _events, ...plain } = rest;
  const rollbackOf = (one: RunState['rollback']) => one && { ...one, left: one.left.map(named) };
  return JSON.parse(
    JSON.stringify({
      ...plain,
      deadline: String(state.deadline),
      next: String(timers.next),
      steps: steps.map(({ items, ...step }) => ({ ...step, items })),
      underWay: [...underWay].map(named).toSorted(),
      waiting: [...waiting].map(named).toSorted(),
      ready: [...ready],
      expanding: [...expanding],
      compensable: compensable.map(named),
      listening: [...listening].map(([name, items]) => `${name}: ${[...items].map(named).join()}`).toSorted(),
      rollback: rollbackOf(rollback),
      rolledBack: rollbackOf(rolledBack),
    }),
  ) as unknown;
}
