/** What was promised and what came of it. Pure. */

import type { Order } from './orders.ts';
import type { Arrival } from './target.ts';

/** A dispatch that was answered: from then on its job must run. */
export interface Acknowledged {
  readonly order: Order;
  readonly jobId: string;
  /** When the first occurrence is due, epoch milliseconds. */
  readonly dueAt: number;
}

/** What came of the jobs of one kind. */
export interface Tally {
  readonly kind: string;
  /** Jobs whose dispatch was answered. */
  readonly acknowledged: number;
  /** Occurrences of theirs that the target is to take. */
  readonly occurrences: number;
  /** Those of them that it took. */
  readonly executed: number;
  /** Times that it took one again. */
  readonly duplicated: number;
  /** Occurrences that it never took. */
  readonly lost: number;
}

/** Whether the target took a job, rather than refused it. */
export function isTaken({ status }: Arrival): boolean {
  return status === 200;
}

/** The keys under which the target is to take a job. */
function keysOf({ jobId, order }: Acknowledged): string[] {
  return Array.from({ length: order.occurrences }, (_, index) => `${jobId}:${index + 1}`);
}

/** How often each key was taken. */
function countTaken(arrivals: readonly Arrival[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const arrival of arrivals) if (isTaken(arrival)) counts.set(arrival.key, (counts.get(arrival.key) ?? 0) + 1);
  return counts;
}

/** What came of acknowledged jobs, kind by kind and, last, of all. */
export function tally(acknowledged: readonly Acknowledged[], arrivals: readonly Arrival[]): Tally[] {
  const taken = countTaken(arrivals);
  const kinds = Map.groupBy(acknowledged, ({ order }) => order.kind);
  const rows = [...kinds].map(([kind, jobs]) => tallyOf(kind, jobs, taken));
  return [...rows.toSorted((a, b) => a.kind.localeCompare(b.kind)), tallyOf('all', acknowledged, taken)];
}

function tallyOf(kind: string, jobs: readonly Acknowledged[], taken: ReadonlyMap<string, number>): Tally {
  const counts = jobs.flatMap((job) => keysOf(job).map((key) => taken.get(key) ?? 0));
  const executed = counts.filter((count) => count > 0).length;
  return {
    kind,
    acknowledged: jobs.length,
    occurrences: counts.length,
    executed,
    duplicated: counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
    lost: counts.length - executed,
  };
}

/** The acknowledged jobs that the target has not taken as often as it is to. */
export function missing(acknowledged: readonly Acknowledged[], arrivals: readonly Arrival[]): Acknowledged[] {
  const taken = countTaken(arrivals);
  return acknowledged.filter((job) => keysOf(job).some((key) => !taken.has(key)));
}

/** Arrivals that no promise covers. */
export interface Excess {
  /** Orders that became more than one job, although one key leads to one. */
  readonly madeTwice: string[];
  /** Occurrences of acknowledged jobs beyond those asked for. */
  readonly beyond: string[];
  /** Orders that were run although no dispatch of theirs was answered: allowed. */
  readonly unacknowledged: number;
}

/** What the target saw beyond what was promised. */
export function excess(acknowledged: readonly Acknowledged[], arrivals: readonly Arrival[]): Excess {
  const jobs = new Map(acknowledged.map(({ order, jobId }) => [order.id, new Set([jobId])]));
  const unacknowledged = new Set<string>();
  for (const { key, order } of arrivals) {
    const known = jobs.get(order) ?? new Set();
    if (known.size === 0 || unacknowledged.has(order)) unacknowledged.add(order);
    jobs.set(order, known.add(jobOf(key)));
  }
  const due = new Set(acknowledged.flatMap(keysOf));
  const ids = new Set(acknowledged.map(({ jobId }) => jobId));
  return {
    madeTwice: [...jobs].flatMap(([order, { size }]) => (size > 1 ? [order] : [])),
    beyond: [...new Set(arrivals.map(({ key }) => key))].filter((key) => ids.has(jobOf(key)) && !due.has(key)),
    unacknowledged: unacknowledged.size,
  };
}

function jobOf(key: string): string {
  return key.slice(0, key.lastIndexOf(':'));
}
