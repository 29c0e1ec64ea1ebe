/** What the command line touches besides its arguments; given in, so that it can be run by a test. */
export interface CliWorld {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Prints to standard output. */
  readonly out: (text: string) => void;
  /** Prints to standard error. */
  readonly err: (text: string) => void;
}

/** A mistake in how the command line is used, or in a file it was given. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
