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
 * cannot do of it; nothing of the latter where the type is null.
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

/** What fits at places where few values do. */
const FITTING: readonly (readonly [place: RegExp, value: unknown])[] = [
  [/^minDepth$/, 0],
  [/^maxDepth$/, LIMITS.graph_depth.value],
  [/^(?:limit|skip|topK|depth)$|^vector\[|\.\$increment$/i, 1],
  [/^vector$/, [1]],
  [/^direction$/, 'BOTH'],
  [/^orderBy\b.*\.order$/, 'asc'],
  [/^query$|(?:^|\.)(?:id|nodeId|startNodeId|endNodeId)$|\.\$(?:startswith|endswith|regex)$/i, 'x'],
  [/^(?:detach|directed)$|\.\$(?:exists|isnull|isnotnull)$/i, true],
  [/\.\$near\.\w+$|\.(?:lat|lon)$/i, 0],
  [/\.\$near$/i, { lat: 0, lon: 0, distance: 0 }],
];

/** A value that fits where it stands, or the sample itself. */
function sampleAt(path: string, sample: unknown): unknown {
  const fitting = FITTING.find(([place]) => place.test(path));
  if (fitting !== undefined) return fitting[1];
  if (/(?:^|\]\.)(?:properties|matchProperties|onCreate|onMatch|params)$/.test(path)) return { x: sample };
  return /\.\$(?:in|nin|between)$/i.test(path) ? [sample, sample] : sample;
}
