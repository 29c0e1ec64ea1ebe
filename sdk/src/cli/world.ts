/** What the command line touches besides its arguments; given in, so that it can be run by a test. */
export interface CliWorld {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Prints to standard output. */
  readonly out: (text: string) => void;
  /** Prints to standard error. */
  readonly err: (text: string) => void;
}

/** A mistake in how the command line is used, or in a file it was given; or, as `failed`, what this machine could not do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly kind: 'usage' | 'failed';

  constructor(message: string, kind: 'usage' | 'failed' = 'usage') {
    super(message);
    this.kind = kind;
  }
}
