/** What a run takes over from the one that it is made from. Pure. */

import type { Entry, TakenOver } from '../../engine/feature/entries.ts';
import { foldJournal } from '../../engine/feature/run.ts';
import type { RunState, StepState } from '../../engine/feature/state.ts';
import { type FieldError, refusal } from '../../kernel/errors.ts';
import type { RunGiven } from './run.ts';

/** What is taken over. */
export type Taken = Pick<RunGiven, 'takenOver' | 'skipped' | 'state' | 'resumedCheckpoint'>;

/** A run that has ended. */
export interface Ended {
  readonly state: RunState;
  readonly entries: readonly Entry[];
}

/** From where a run is resumed; all of it absent: from where it ended. */
export interface ResumeFrom {
  readonly from_checkpoint?: string | undefined;
  readonly from_step?: string | undefined;
  readonly skip_steps?: readonly string[] | undefined;
}

/**
 * What a resumed run takes over: what completed, still stands, and depends on nothing that runs again. It is the new
 * run's to undo. Throws a `VALIDATION_ERROR` naming a step or a checkpoint that is not there.
 */
export function takeForResume({ state, entries }: Ended, from: ResumeFrom): Taken {
  const { from_checkpoint: checkpoint, from_step: step, skip_steps: asked = [] } = from;
  const errors = unknownSteps(state, [
    ...(step === undefined ? [] : [['from_step', step] as const]),
    ...asked.map((tag, at) => [`skip_steps[${at}]`, tag] as const),
  ]);
  const end = checkpoint === undefined ? entries.length : endOfCheckpoint(entries, checkpoint);
  if (end === null) errors.push({ path: 'from_checkpoint', message: `the run has no checkpoint '${checkpoint}'` });
  if (checkpoint !== undefined && step !== undefined)
    errors.push({ path: 'from_step', message: 'has no place beside from_checkpoint' });
  if (errors.length > 0 || end === null) throw refusal('VALIDATION_ERROR', errors);
  const then = end === entries.length ? state : foldJournal(state, entries.slice(0, end));
  const again = withDependents(
    state,
    state.steps.flatMap(({ items }, place) => {
      const stands = isOver(then.steps[place]) && isOver(state.steps[place]);
      const isUndone = items.some(({ status }) => status === 'rolled_back');
      return stands && !isUndone && state.plan.steps[place]?.tag !== step ? [] : [place];
    }),
  );
  const { kept, skipped } = reusable({ state, entries }, again);
  return {
    takenOver: kept.map((place) => takenOver(state, place, isToUndo(state, place))),
    skipped: [...new Set([...skipped, ...asked.filter((tag) => again.has(state.plan.places.get(tag) ?? -1))])],
    state: dataUntil(entries, end),
    ...(checkpoint !== undefined && { resumedCheckpoint: checkpoint }),
  };
}

/**
 * What a run takes over that is replayed from a step: the outputs of all that does not depend on it, those in `outputs`
 * in place of what there was. It stays the original's to undo. Throws a `VALIDATION_ERROR` naming a step that is not
 * there, or an output of one that runs again.
 */
export function takeForReplay(
  { state, entries }: Ended,
  from: string,
  outputs: Readonly<Record<string, unknown>> = {},
): Taken {
  const named = Object.keys(outputs).map((tag) => [`step_outputs.${tag}`, tag] as const);
  const errors = unknownSteps(state, [['from_step', from], ...named]);
  const again = withDependents(state, [state.plan.places.get(from) ?? -1]);
  for (const [path, tag] of named)
    if (again.has(state.plan.places.get(tag) ?? -1) && errors.length === 0)
      errors.push({ path, message: `step '${tag}' runs again` });
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  const { kept, skipped } = reusable({ state, entries }, again);
  const own = new Set(kept.map((place) => state.plan.steps[place]?.tag ?? ''));
  const given = Object.entries(outputs).map(([step, output]) => ({ step, output, compensable: false }));
  return {
    takenOver: [
      ...kept.map((place) => takenOver(state, place, false)).filter(({ step }) => !Object.hasOwn(outputs, step)),
      ...given,
    ],
    skipped: skipped.filter((tag) => !own.has(tag) && !Object.hasOwn(outputs, tag)),
    state: dataUntil(entries, beginningOf(entries, from)),
  };
}

/** The fields that name steps which the feature does not have. */
export function unknownSteps(
  { plan }: RunState,
  named: readonly (readonly [path: string, tag: string])[],
): FieldError[] {
  return named.flatMap(([path, tag]) =>
    plan.places.has(tag) ? [] : [{ path, message: `feature '${plan.tag}' has no step '${tag}'` }],
  );
}

function isOver(step: StepState | undefined): boolean {
  return step?.status === 'completed' || step?.status === 'skipped';
}

function withDependents({ plan }: RunState, places: readonly number[]): Set<number> {
  const all = new Set(places);
  // A set is walked through to what is added meanwhile.
  for (const place of all) for (const dependent of plan.steps[place]?.dependents ?? []) all.add(dependent);
  return all;
}

/** Places of steps whose output can be used again, in the order in which they ended, and tags of those that were skipped. */
function reusable(
  { state: { plan, steps, outputs }, entries }: Ended,
  again: ReadonlySet<number>,
): { kept: number[]; skipped: string[] } {
  const kept: number[] = [];
  const skipped: string[] = [];
  for (const [place, { status, error }] of steps.entries()) {
    const tag = plan.steps[place]?.tag ?? '';
    if (again.has(place) || !Object.hasOwn(outputs, tag)) continue;
    if (status === 'skipped') skipped.push(tag);
    else if (error === null) kept.push(place);
  }
  const ranks = ranksOf(entries);
  const rankOf = (place: number) => ranks.get(plan.steps[place]?.tag ?? '') ?? 0;
  kept.sort((one, other) => rankOf(one) - rankOf(other));
  return { kept, skipped };
}

/** Steps by when they ended, which was often in the same instant; those that were taken over come first. */
function ranksOf(entries: readonly Entry[]): Map<string, number> {
  const ended = entries.flatMap((entry) => {
    if (entry.type === 'feature_started') return entry.takenOver.map(({ step }) => step);
    return entry.type === 'step_completed' ? [entry.step] : [];
  });
  return new Map(ended.map((step, at) => [step, at]));
}

function takenOver({ plan, steps, outputs }: RunState, place: number, compensable: boolean): TakenOver {
  const step = plan.steps[place]?.tag ?? '';
  const elements = steps[place]?.elements ?? null;
  return { step, output: outputs[step], ...(elements !== null && { elements }), compensable };
}

/** Where only what came after the latest checkpoint is ever undone, what came before it never will be. */
function isToUndo({ plan, steps, checkpoint }: RunState, place: number): boolean {
  if (plan.steps[place]?.rollback == null) return false;
  return plan.strategy !== 'to_checkpoint' || lastOrder(steps[place]) > (checkpoint?.order ?? 0);
}

function lastOrder(step: StepState | undefined): number {
  return (step?.items ?? []).reduce((last, { order }) => Math.max(last, order), 0);
}

/** The number of entries up to the latest checkpoint of a name and the end of its step; null where there is none. */
function endOfCheckpoint(entries: readonly Entry[], name: string): number | null {
  const at = entries.findLastIndex((entry) => entry.type === 'checkpoint_created' && entry.name === name);
  return at === -1 ? null : at + 2;
}

/** The number of entries before a step began; of all where it never did. */
function beginningOf(entries: readonly Entry[], tag: string): number {
  const at = entries.findIndex((entry) => 'step' in entry && entry.step === tag);
  return at === -1 ? entries.length : at;
}

/** What the run's steps had set after so many entries. */
function dataUntil(entries: readonly Entry[], end: number): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const entry of entries.slice(0, end)) {
    if (entry.type === 'feature_started') Object.assign(data, entry.state);
    if (entry.type === 'state_changed') Object.assign(data, entry.values);
  }
  return data;
}
