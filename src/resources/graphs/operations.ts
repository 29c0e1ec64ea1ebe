/** What operations of graphs do, and who may ask for them. */

import { type GraphOperation, SCHEMA_OPERATIONS } from '../../engine/graph/operations.ts';

const DEVELOPERS: ReadonlySet<string> = new Set<GraphOperation>(['query', ...SCHEMA_OPERATIONS]);

/** Whether an operation takes the role of a developer. */
export function isDevelopers(operation: string): boolean {
  return DEVELOPERS.has(operation);
}
