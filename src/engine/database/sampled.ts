/** What is wrong with a statement whatever its values turn out to be. */

import type { FieldError } from '../../kernel/errors.ts';
import type { Fields } from '../query/binding.ts';
import { sampledFaults as faultsOf } from '../query/sampled.ts';
import { type Operation, parseStatement } from './parse.ts';

/** Before the clauses of what is included: `include[0].include.lines.`. */
const INCLUDED = /^(?:include(?:\[\d+\])?\.(?:\w+\.(?=limit$|orderBy\b|include\b))?)+/;

/** The errors of a statement in which some texts stand for values, by their places in it. */
export function sampledFaults(
  operation: Operation,
  fields: Fields,
  stands: (text: string) => boolean,
): readonly FieldError[] {
  return faultsOf(fields, stands, {
    parse: (bound) => parseStatement(operation, bound),
    sampleAt: (path, sample) => sampleAt(path, sample, fields),
  });
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
