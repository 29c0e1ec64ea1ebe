/** The operations of graphs by the names that callers give them. */

import { type GraphOperation, GRAPH_READS, SCHEMA_OPERATIONS } from '../../engine/graph/operations.ts';
import { FIELDS } from './contract-fields.ts';

/** What a dispatch may be of. */
export type Dispatchable = GraphOperation | 'transaction';

/** Which operations change nothing. */
export const READS: ReadonlySet<string> = new Set<GraphOperation>(GRAPH_READS);

const DEVELOPERS: ReadonlySet<string> = new Set<GraphOperation>(['query', ...SCHEMA_OPERATIONS]);

/** Whether an operation takes the role of a developer. */
export function isDevelopers(operation: string): boolean {
  return DEVELOPERS.has(operation);
}

const NAMES = new Map(
  [...Object.keys(FIELDS), 'transaction'].map((name) => [name.toLowerCase(), name as Dispatchable]),
);

/** The operation that a method, or its name in upper case with `_`, in any case, names; null for none. */
export function operationNamed(name: string): Dispatchable | null {
  return NAMES.get(name.replaceAll('_', '').toLowerCase()) ?? null;
}
