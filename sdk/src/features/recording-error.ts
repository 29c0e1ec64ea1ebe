import type { SourcePlace } from './source-place.ts';

/** A handler does what cannot be recorded. `message` says what, where, and what to do instead. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly code = 'RECORDING_ERROR';
  /** Of the handler. */
  readonly file: string;
  /** From 1; 0 where it is not known. */
  readonly line: number;

  constructor(message: string, { file, line }: SourcePlace, cause?: unknown) {
    super(`${file}:${line}: ${message}`, cause === undefined ? undefined : { cause });
    this.file = file;
    this.line = line;
  }
}
