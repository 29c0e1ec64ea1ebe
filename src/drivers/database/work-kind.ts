import type { DatabaseWork } from './port.ts';

/** Whether work can have changed nothing, however far it got. */
export function isReading(work: DatabaseWork): boolean {
  if (work.kind === 'transaction') return work.options.isReadOnly === true;
  if (work.kind === 'migrate') return work.order.kind === 'read';
  return work.statement.operation === 'query' || work.statement.operation === 'count';
}
