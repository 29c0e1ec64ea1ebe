/** Functions that a handler hands to the recorder, each of which makes one call. */

import type { Expression } from './expression.ts';
import type { SourcePlace } from './source-place.ts';
import type { StepOptions, StepRollback } from './definition.ts';

interface Common {
  /** The frame within which this one was opened. */
  readonly parent: Frame | null;
  readonly place: SourcePlace;
  /** Calls made so far. */
  calls: number;
  isOpen: boolean;
  /** Tag of the step that its call became. */
  recorded: string | null;
}

/** A frame: the function of a `ctx.step`, its rollback, or the body of a `ctx.forEach`. */
export type Frame =
  | (Common & { readonly kind: 'step'; readonly tag: string; readonly options: StepOptions })
  | (Common & { readonly kind: 'rollback'; readonly parent: Frame; rollback: StepRollback | null })
  | (Common & {
      readonly kind: 'each';
      readonly tag: string | null;
      readonly items: unknown;
      readonly concurrency: number | undefined;
      readonly reads: Expression['uses'];
    });

/** The frame's `for_each`, or that of one around it; null outside of any. */
export function eachOf(frame: Frame | null): Extract<Frame, { kind: 'each' }> | null {
  if (frame === null) return null;
  return frame.kind === 'each' ? frame : eachOf(frame.parent);
}

/** The frames whose one call a call in this one is: a `ctx.step` within a `ctx.forEach` makes the call of both. */
export function countedFrames(frame: Frame | null): Frame[] {
  if (frame === null) return [];
  return frame.kind === 'rollback' ? [frame] : [frame, ...countedFrames(frame.parent)];
}

/** How a frame is called in a message. */
export function nameOf(frame: Frame): string {
  if (frame.kind === 'step') return `ctx.step('${frame.tag}')`;
  return frame.kind === 'each' ? 'ctx.forEach' : `the rollback of ${nameOf(frame.parent)}`;
}
