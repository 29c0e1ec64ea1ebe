/** What one row of the table measures. */

import type { Floors, Processor } from './runtime.ts';
import type { Target } from './target.ts';

/** What a row is measured on. */
export interface Subjects {
  readonly floors: Floors;
  readonly processor: Processor;
  readonly target: Target;
  /** Requests in flight at a time. */
  readonly connections: number;
}

/** One measurement. What `value` is, the row's `unit` says; `p50` and `p99` are milliseconds. */
export interface Sample {
  readonly value: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

/** A row of the table. */
export interface Row {
  readonly name: string;
  /** `/s` is requests a second, where more is better; `ms` a duration. */
  readonly unit: '/s' | 'ms';
  /** What the value is to be, as a multiple of its floor's: at least that for `/s`, at most for `ms`. */
  readonly bar?: number;
  measure(subjects: Subjects): Promise<Sample>;
}

/** A floor with what is held against it. They are measured in turns, so that a slower machine slows them all. */
export interface Group {
  readonly floor: Row;
  readonly rows: readonly Row[];
  /** Requests in flight at a time, where the bar is for so many; else what the command line asks for. */
  readonly connections?: number;
  /** Most rounds, where each takes long. */
  readonly rounds?: number;
}
