/** `ctx.step` and `ctx.forEach`: functions of the handler that make one call each. */

import type { StepOptions, StepRollback } from './definition.ts';
import { reference, textOf } from './expression.ts';
import { RecordedCall } from './flow.ts';
import { type Frame, nameOf } from './frame.ts';
import { plainOptions } from './plain-options.ts';
import { openFrame, type Recording } from './recording.ts';
import { callerPlace } from './source-place.ts';
import { createReference, createStandIn, expressionOf } from './stand-in.ts';

/** How a `ctx.forEach` runs. */
export interface ForEachOptions {
  /** Elements worked on at a time. */
  readonly concurrency?: number;
  /** Of the step; made of what it calls where absent. */
  readonly tag?: string;
}

/** Records the call of a function as the step of a tag, and that of its rollback. */
export function recordStep(
  recording: Recording,
  given: unknown,
  handler: () => unknown,
  rollback: ((result: unknown) => unknown) | null | undefined,
  options: StepOptions | undefined,
): RecordedCall<unknown> {
  const place = callerPlace();
  const parent = recording.frame(place);
  if (parent !== null && parent.kind !== 'each')
    recording.refuse(`${nameOf(parent)} makes a step of its own; it takes one call`, place);
  const tag = recording.checkTag(given, place);
  const checked = plainOptions(recording, options, STEP_OPTIONS, `ctx.step('${tag}')`) as StepOptions;
  const frame: Frame = { ...openFrame(parent, place), kind: 'step', tag, options: checked };
  const made = new RecordedCall<unknown>(recording.flow);
  runFrame(recording, frame, handler, (read) => {
    if (rollback == null) made.answer(tag, read);
    else
      runRollback(
        recording,
        frame,
        () => rollback(rollbackValue(recording, tag, read)),
        () => {
          made.answer(tag, read);
        },
      );
  });
  return made;
}

/** Records the call of a function as one step that runs for each element of a list. */
export function recordForEach(
  recording: Recording,
  items: unknown,
  given: ForEachOptions | undefined,
  body: (item: unknown, index: unknown) => unknown,
): RecordedCall<unknown> {
  const place = callerPlace();
  const parent = recording.frame(place);
  if (parent !== null) recording.refuse(`${nameOf(parent)} makes a loop of its own; it takes one call`, place);
  const { concurrency, tag } = plainOptions(recording, given, ['concurrency', 'tag'], 'ctx.forEach') as ForEachOptions;
  if (!Array.isArray(items) && expressionOf(items) === undefined)
    recording.refuse('ctx.forEach takes a list, or what stands for one', place);
  const written = recording.writer.template(items, 'items');
  if (written.uses.isOfItem) recording.refuse('an item of ctx.forEach is used outside of its function', place);
  const frame: Frame = {
    ...openFrame(null, place),
    kind: 'each',
    tag: tag ?? null,
    items: written.value,
    concurrency,
    reads: written.uses,
  };
  const made = new RecordedCall<unknown>(recording.flow);
  const run = () => body(createReference(recording, 'Item'), createReference(recording, 'Index'));
  runFrame(recording, frame, run, (read) => {
    const value = read();
    const own = reference('Step', frame.recorded ?? '');
    const answered = expressionOf(value);
    if (value !== undefined && (answered === undefined || textOf(answered) !== textOf(own)))
      recording.refuse(
        'the function of ctx.forEach answers something else than its call did; the list is of what the calls answer',
        place,
      );
    made.answer(frame.recorded, recording.resultOf(frame.recorded ?? ''));
  });
  return made;
}

const STEP_OPTIONS = ['allow_fail', 'retries', 'retry_delay', 'timeout', 'critical'] as const;

/** A rollback is recorded with references, whatever the step's result reads as. */
function rollbackValue(recording: Recording, tag: string, read: () => unknown): unknown {
  const own = reference('Step', tag);
  if (recording.hasOverride(tag)) return createStandIn(own, recording);
  return read();
}

/** Runs a frame's function; what it gives is handed on once it has ended, its one call made. */
function runFrame(recording: Recording, frame: Frame, work: () => unknown, ended: (read: () => unknown) => void): void {
  recording.frames.add(frame);
  const close = (read: () => unknown) => {
    frame.isOpen = false;
    recording.frames.delete(frame);
    if (frame.calls === 0)
      recording.refuse(`${nameOf(frame)} makes no call that is recorded; it takes exactly one`, frame.place);
    ended(read);
  };
  const outcome = attempt(recording, () => recording.flow.within(frame, work));
  if (outcome instanceof RecordedCall && outcome.isAnswered) return close(() => outcome.value as unknown);
  if (!isThenable(outcome)) return close(() => outcome);
  void Promise.resolve(outcome.then((value) => close(() => value))).catch((error: unknown) => recording.note(error));
}

function runRollback(
  recording: Recording,
  step: Frame,
  work: () => unknown,
  ended: (rollback: StepRollback) => void,
): void {
  const frame: Extract<Frame, { kind: 'rollback' }> = {
    ...openFrame(null, step.place),
    kind: 'rollback',
    parent: step,
    rollback: null,
  };
  runFrame(recording, frame, work, () => {
    if (frame.rollback === null) return;
    recording.setRollback(step.recorded ?? '', frame.rollback);
    ended(frame.rollback);
  });
}

/** Takes down what a function throws, since the handler may catch it. */
function attempt<T>(recording: Recording, work: () => T): T {
  try {
    return work();
  } catch (error) {
    recording.note(error);
    throw error;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return expressionOf(value) === undefined && typeof value === 'object' && value !== null && 'then' in value;
}
