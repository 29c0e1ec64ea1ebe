/** What is recorded, as data. */

import type { Step, StepOptions, StepType } from './definition.ts';
import type { Uses } from './expression.ts';
import type { SourcePlace } from './source-place.ts';

/** What a call of the context asks to be recorded. */
export interface Call {
  readonly type: StepType;
  /** Fields of the step that say what it calls. */
  readonly target: Partial<Step>;
  /** Its tag where it is given none. */
  readonly base: string;
  /** Undefined for none. */
  readonly input?: unknown;
  /** Fields of the input that are no templates. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  readonly options?: StepOptions;
  /** Properties of its answer that are written by another name. */
  readonly names?: Readonly<Record<string, string>>;
}

/** A comparison that holds wherever a pass goes on. */
export interface Term {
  readonly text: string;
  readonly uses: Uses;
  /** Whether it is of one scenario among several. */
  readonly isOfScenario: boolean;
}

/** A step as one pass has recorded it. */
export interface RecordedStep {
  readonly step: Step;
  readonly after: readonly string[];
  readonly terms: readonly Term[];
  readonly place: SourcePlace;
}

/** What one pass is given in place of results. */
export interface Overrides {
  /** Results by the tag of their step. */
  readonly results: ReadonlyMap<string, unknown>;
  /** Those of them that only this scenario has. */
  readonly ofScenario: ReadonlySet<string>;
}

/** What one pass came to. */
export interface Pass {
  readonly steps: ReadonlyMap<string, RecordedStep>;
  /** A template. */
  readonly output: unknown;
}
