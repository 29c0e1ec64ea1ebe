import type { SimulatedD1 } from './platform/d1.ts';
import type { JobObjects } from './platform/objects.ts';
import type { Observer, StoredJob } from './platform/observer.ts';
import type { World } from './platform/world.ts';

/** What an invariant may look at besides what it is told of. */
export interface Watched {
  readonly world: World;
  readonly objects: JobObjects;
  readonly index: SimulatedD1;
}

/** A promise, and who sees to it that it is kept; an observer sees one history. */
export interface Invariant {
  readonly holds: string;
  readonly watch: (watched: Watched, violate: (detail: string) => void) => Observer;
}

/** Whether nothing can happen to a job any more. */
export function isOver({ phase }: StoredJob): boolean {
  return phase.status === 'completed' || phase.status === 'failed' || phase.status === 'cancelled';
}

/** How a job stands, in one line. */
export function told({ spec, phase, progress }: StoredJob): string {
  const { number, scheduledAt, failures, lost } = phase.occurrence;
  const when = phase.status === 'running' ? JSON.stringify(phase.lease) : 'due' in phase ? `due ${phase.due}` : '';
  return `${spec.id} ${phase.status} ${when} occurrence ${number} of ${scheduledAt} failures ${failures} lost ${lost} fence ${progress.fence} executions ${progress.executions} retries ${progress.retries}`;
}
