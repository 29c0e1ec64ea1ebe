import { isGraphRead } from '../../engine/graph/operations.ts';
import type { GraphWork } from './port.ts';

/** Whether work can have changed nothing, however far it got. */
export function isReading(work: GraphWork): boolean {
  if (work.kind === 'ping') return true;
  return work.kind === 'transaction' ? work.options.isReadOnly : isGraphRead(work.statement.operation);
}
