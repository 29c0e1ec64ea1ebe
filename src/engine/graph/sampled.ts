/** What is wrong with a statement on a graph whatever its values turn out to be. */

import type { FieldError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Fields } from '../query/binding.ts';
import { sampledFaults } from '../query/sampled.ts';
import { abilityFaults, type GraphType } from './abilities.ts';
import type { GraphOperation } from './operations.ts';
import { parseGraphStatement } from './parse.ts';

/**
 * The errors of a statement in which some texts stand for values, by their places in it, and what a graph of the type
 * cannot do of it; what no type can do where it is null.
 */
export function sampledGraphFaults(
  type: GraphType | null,
  operation: GraphOperation,
  fields: Fields,
  stands: (text: string) => boolean,
): readonly FieldError[] {
  let unable: readonly FieldError[] = [];
  const parse = (bound: Fields) => {
    const statement = parseGraphStatement(operation, bound);
    unable = type === null ? [] : abilityFaults(type, statement);
  };
  const faults = sampledFaults(fields, stands, { parse, sampleAt });
  return [...faults, ...unable];
}

/** A value that fits where it stands: properties, a place, a list, a number, or the sample itself. */
function sampleAt(path: string, sample: unknown): unknown {
  if (path === 'minDepth') return 0;
  if (path === 'maxDepth') return LIMITS.graph_depth.value;
  if (/^(?:limit|skip|topK|depth)$/.test(path)) return 1;
  if (path === 'direction') return 'BOTH';
  if (/^orderBy\b.*\.order$/.test(path)) return 'asc';
  if (path === 'vector') return [1];
  if (/(?:^|\]\.)(?:properties|matchProperties|onCreate|onMatch|params)$/.test(path)) return { x: sample };
  if (/\.\$near$/i.test(path)) return { lat: 0, lon: 0, distance: 0 };
  return /\.\$(?:in|nin|between)$/i.test(path) ? [sample, sample] : sample;
}
