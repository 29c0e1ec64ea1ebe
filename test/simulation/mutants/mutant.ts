/** A fault that is put into the engine's source as it is loaded: in a file, a text that stands there once and what it becomes. */
export interface Mutant {
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Histories of features find it, and not those of jobs. */
  readonly isOfFeatures?: boolean;
}
