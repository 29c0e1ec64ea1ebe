/** What is wrong with a statement whatever its values turn out to be. */

import { type FieldError, isProcessorError } from '../../kernel/errors.ts';
import { bindFields, type Fields, type Resolve } from '../query/binding.ts';
import { type Operation, parseStatement } from './parse.ts';

/** What values are taken for in turn: a fault that follows from one of them alone is none of the statement. */
const SAMPLES = ['x', 1, true] as const;

/** Before the clauses of what is included: `include[0].include.lines.`. */
const INCLUDED = /^(?:include(?:\[\d+\])?\.(?:\w+\.(?=limit$|orderBy\b|include\b))?)+/;

/** The errors of a statement in which some texts stand for values, by their places in it. */
export function sampledFaults(
  operation: Operation,
  fields: Fields,
  stands: (text: string) => boolean,
): readonly FieldError[] {
  const [first = [], ...others] = SAMPLES.map((sample) => faultsWith(sample, operation, fields, stands));
  return first.filter(({ path, message }) =>
    others.every((faults) => faults.some((fault) => fault.path === path && fault.message === message)),
  );
}

function faultsWith(
  sample: unknown,
  operation: Operation,
  fields: Fields,
  stands: (text: string) => boolean,
): readonly FieldError[] {
  const resolve: Resolve = (text, path) => (stands(text) ? { value: sampleAt(path, sample, fields) } : null);
  try {
    parseStatement(operation, bindFields(fields, resolve).fields);
    return [];
  } catch (thrown) {
    if (!isProcessorError(thrown) || thrown.details.errors === undefined) throw thrown;
    return thrown.details.errors;
  }
}

/** A value that fits where it stands: a row, a list, a number of rows, or the sample itself. */
function sampleAt(place: string, sample: unknown, { conflictKeys }: Fields): unknown {
  const path = place.replace(INCLUDED, '');
  const keys: readonly unknown[] = Array.isArray(conflictKeys) ? conflictKeys : [];
  if (/^data(?:\[\d+\])?$/.test(path)) return Object.fromEntries(['x', ...keys].map((name) => [name, sample]));
  if (path === 'limit' || path === 'offset') return 1;
  if (/^orderBy\b.*\.order$/.test(path)) return 'asc';
  return path === 'after' || /\.\$(?:in|nin|between|overlaps)$/i.test(path) ? [sample, sample] : sample;
}
