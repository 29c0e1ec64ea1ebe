/** What is wrong with a statement whatever its values turn out to be. */

import { type FieldError, isProcessorError } from '../../kernel/errors.ts';
import { bindFields, type Fields, type Resolve } from './binding.ts';

/** What values are taken for in turn: a fault that follows from one of them alone is none of the statement. */
const SAMPLES = ['x', 1, true] as const;

/** How statements of a model are read, and what fits where. */
export interface Sampling {
  /** Throws a `ProcessorError` for what is wrong with fields. */
  readonly parse: (fields: Fields) => unknown;
  /** A value that fits at a place, made of a sample, or the sample itself. */
  readonly sampleAt: (path: string, sample: unknown) => unknown;
}

/** The errors of a statement in which some texts stand for values, by their places in it. */
export function sampledFaults(
  fields: Fields,
  stands: (text: string) => boolean,
  sampling: Sampling,
): readonly FieldError[] {
  const [first = [], ...others] = SAMPLES.map((sample) => faultsWith(sample, fields, stands, sampling));
  return first.filter(({ path, message }) =>
    others.every((faults) => faults.some((fault) => fault.path === path && fault.message === message)),
  );
}

function faultsWith(
  sample: unknown,
  fields: Fields,
  stands: (text: string) => boolean,
  { parse, sampleAt }: Sampling,
): readonly FieldError[] {
  const resolve: Resolve = (text, path) => (stands(text) ? { value: sampleAt(path, sample) } : null);
  try {
    parse(bindFields(fields, resolve).fields);
    return [];
  } catch (thrown) {
    if (!isProcessorError(thrown) || thrown.details.errors === undefined) throw thrown;
    return thrown.details.errors;
  }
}
