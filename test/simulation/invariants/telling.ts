import { isLimited } from '../limits.ts';
import { eventIn } from '../target.ts';
import { CALM } from '../platform/faults.ts';
import type { Execution, StoredJob } from '../platform/observer.ts';
import { type Invariant, isUntouched, runningOf, told } from '../watched.ts';

/** How soon after a change the index and the notices follow, when nothing goes wrong; clocks may differ. */
const SOON_MS = 15_000;
/** After this long without faults nothing is left of those before. */
const SMOOTH_MS = 4 * 60_000;

/** Whoever watches a job hears of everything that it went through. */
export const noticesAreTold: Invariant = {
  holds: 'A job keeps what is to be told of it until it was, and in the end all was',
  watch: ({ world, objects }, violate) => {
    const known = new Set<string>();
    const heardOf = new Set<string>();
    const untold = (job: StoredJob, before: number): string[] =>
      (job.notices ?? [])
        .filter(({ n, at }) => at < before && !known.has(`${job.spec.id}.${n}`))
        .map(({ n, type }) => `${n} ${type}`);
    return {
      told: (ids) => ids.forEach((id) => known.add(id)),
      answered({ operation }, data) {
        if (operation === 'actions.dispatch') heardOf.add((data as { readonly job_id: string }).job_id);
      },
      changed({ before, after }) {
        if (before === null) return;
        if (after?.phase.status === 'deleted') return;
        const kept = new Set((after?.notices ?? []).map(({ n }) => n));
        // That an attempt began which was held back is taken back.
        const isHeldBack = (type: string): boolean => type === 'job.started' && isLimited(eventIn(before.spec.call));
        const dropped = {
          ...before,
          notices: (before.notices ?? []).filter(({ n, type }) => !kept.has(n) && !isHeldBack(type)),
        };
        const lost = untold(dropped, Infinity);
        if (lost.length > 0) violate(`${told(before)} drops ${lost.join(', ')}`);
      },
      rested() {
        for (const job of objects.storedJobs) {
          const { id } = job.spec;
          if (isUntouched(job) && (!heardOf.has(id) || objects.untold.has(id))) continue;
          const late = untold(job, world.scheduler.now - SOON_MS);
          if (late.length > 0) violate(`nobody was told of ${late.join(', ')} of ${told(job)}`);
        }
      },
    };
  },
};

/** An attempt of a job that was cancelled does not go on where its object runs it. */
export const cancelledAttemptsStop: Invariant = {
  holds: 'An attempt that an object runs is told to stop when its job is cancelled',
  watch: (_watched, violate) => {
    const attempts = new Map<string, Execution>();
    return {
      began: (execution) => void attempts.set(`${execution.jobId}:${execution.fence}`, execution),
      changed({ id, before, after, turn }) {
        if (after?.phase.status !== 'cancelled') return;
        for (const { lease } of runningOf(before)) {
          const attempt = attempts.get(`${id}:${lease.fence}`);
          if (attempt?.place === turn.place && attempt.place.isAlive && attempt.end === null && !attempt.isAborted)
            violate(`attempt ${attempt.number} goes on: ${told(after)}`);
        }
      },
    };
  },
};

/** Where nothing goes wrong nothing is lost, not even what would be made good. */
export const calmIsSmooth: Invariant = {
  holds: 'Where nothing goes wrong no attempt is lost',
  watch: ({ world }, violate) => {
    let calmSince: number | null = null;
    return {
      changed({ before, after }) {
        const { now } = world.scheduler;
        if (world.faults !== CALM) calmSince = null;
        else calmSince ??= now;
        if (before === null || after === null || calmSince === null || now < calmSince + SMOOTH_MS) return;
        if (after.progress.lost > before.progress.lost) violate(`at ${now} ${told(before)} became ${told(after)}`);
      },
    };
  },
};
