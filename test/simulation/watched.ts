import { isAlone } from '../../src/resources/jobs/directory.ts';
import type { SimulatedD1 } from './platform/d1.ts';
import type { GateObjects } from './platform/gates.ts';
import type { JobObjects } from './platform/objects.ts';
import type { Execution as Recorded, LivePhase } from '../../src/engine/job-state.ts';
import type { JobChange, Observer, StoredJob } from './platform/observer.ts';
import type { World } from './platform/world.ts';

/** What an invariant may look at besides what it is told of. */
export interface Watched {
  readonly world: World;
  readonly objects: JobObjects;
  readonly gates: GateObjects;
  readonly index: SimulatedD1;
}

/** A promise, and who sees to it that it is kept; an observer sees one history. */
export interface Invariant {
  readonly holds: string;
  readonly watch: (watched: Watched, violate: (detail: string) => void) => Observer;
}

/** An occurrence that is under way, or waits to be. */
export type Live = LivePhase;
/** One with a lease. */
export type Running = Live & { readonly status: 'running' };

/** Whether nothing happens to a job by itself any more. */
export function isOver({ phase: { status } }: StoredJob): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled' || status === 'deleted';
}

/** The occurrences of a job that are under way or wait to be; of a paused one, those that go on beside it. */
export function livesOf({ phase, beside = [] }: StoredJob): readonly Live[] {
  const isLive = phase.status === 'running' || phase.status === 'scheduled' || phase.status === 'queued';
  return isLive ? [phase, ...beside] : beside;
}

/** Those that have a lease. */
export function runningOf(job: StoredJob | null): readonly Running[] {
  return job === null ? [] : livesOf(job).filter((live): live is Running => live.status === 'running');
}

/** The one that has the lease of a fence. */
export function leasedBy(job: StoredJob | null, fence: number): Running | undefined {
  return runningOf(job).find(({ lease }) => lease.fence === fence);
}

/** Whether a job is paused, or will be once its attempt is over. */
export function isHeld({ phase, hold }: StoredJob): boolean {
  return phase.status === 'paused' || hold !== undefined;
}

/** The outcomes that a change recorded. */
export function recordedBy({ before, after }: Pick<JobChange, 'before' | 'after'>): readonly Recorded[] {
  if (before === null || after === null) return [];
  const count = after.progress.executions - before.progress.executions;
  return count <= 0 ? [] : (after.history ?? []).slice(-count);
}

/** How a job stands, in one line. */
export function told(job: StoredJob): string {
  const { spec, phase, progress, beside = [], backlog = [], hold } = job;
  const { number, scheduledAt, failures, lost } = phase.occurrence;
  const more = [
    ...(beside.length > 0 ? [`beside ${JSON.stringify(beside)}`] : []),
    ...(backlog.length > 0 ? [`backlog ${JSON.stringify(backlog)}`] : []),
    ...(hold === undefined ? [] : [`held by ${hold.by}`]),
    ...(phase.status === 'paused' ? [`by ${phase.pause.by}`] : []),
    ...(spec.policy === undefined ? [] : [JSON.stringify(spec.policy)]),
  ].join(' ');
  const when = phase.status === 'running' ? JSON.stringify(phase.lease) : 'due' in phase ? `due ${phase.due}` : '';
  return `${spec.id} ${phase.status} ${when} occurrence ${number} of ${scheduledAt} failures ${failures} lost ${lost} fence ${progress.fence} executions ${progress.executions} retries ${progress.retries} ${more}`;
}

/**
 * Whether a job was stored and nothing has become of it since. Of one in an object of its own the index is told by the
 * request; should that be cut off, so that nobody is told of the job, the index hears of it when its time comes.
 */
export function isUntouched({ spec, progress }: StoredJob): boolean {
  return isAlone(spec.id) && progress.fence === 0 && progress.updatedAt === spec.createdAt;
}

/** Removes the names `<job>:<number>` of a job that is no more: another may begin under its id. */
export function forget(names: Set<string> | Map<string, unknown>, id: string): void {
  for (const name of names.keys()) if (name.startsWith(`${id}:`)) names.delete(name);
}
