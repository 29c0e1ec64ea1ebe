import type { Statement } from '../../engine/database/model.ts';
import type { DatabaseWork } from './port.ts';

const READS: ReadonlySet<Statement['operation']> = new Set<Statement['operation']>(['query', 'count', 'aggregate']);

/** Whether work can have changed nothing, however far it got. */
export function isReading(work: DatabaseWork): boolean {
  if (work.kind === 'transaction') return work.options.isReadOnly === true;
  if (work.kind === 'migrate') return work.order.kind === 'read';
  if (work.kind === 'schema') return work.order.kind !== 'change';
  if (work.kind === 'rehearse') return true;
  return READS.has(work.statement.operation);
}

/** Whether work may change tables by migrations. */
export function isMigrating(work: DatabaseWork): boolean {
  return (work.kind === 'migrate' || work.kind === 'schema') && !isReading(work);
}
