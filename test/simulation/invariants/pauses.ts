import { policyOf } from '../../../src/engine/job-policy.ts';
import type { Request } from '../platform/observer.ts';
import { forget, type Invariant, isHeld, isOver, leasedBy, recordedBy, runningOf, told } from '../watched.ts';

/** What ends a pause: a caller's word alone. */
const ENDS = new Set(['jobs.resume', 'jobs.cancel', 'jobs.delete']);

function jobIdOf({ input }: Request): string {
  return String(input['job_id']);
}

/** While a job is paused nothing of it begins. */
export const pausedJobsRest: Invariant = {
  holds: 'No attempt of a paused job begins, and only a caller ends its pause',
  watch: ({ world }, violate) => {
    const asked = new Set<string>();
    const takenAt = new Map<string, number>();
    const pausedAt = new Map<string, number>();
    return {
      asked(request) {
        if (!ENDS.has(request.operation)) return;
        asked.add(jobIdOf(request));
        pausedAt.delete(jobIdOf(request));
      },
      answered({ operation, input }) {
        const id = String(input['job_id']);
        // What was asked for meanwhile may have ended the pause already; a declaration may too.
        if (operation === 'jobs.pause' && !asked.has(id) && !id.startsWith('job_k'))
          pausedAt.set(id, world.scheduler.now);
      },
      changed({ id, before, after }) {
        if (after === null) forget(takenAt, id);
        if (after === null || before === null) return;
        const begun = runningOf(after).filter(
          ({ lease }) => lease.taken && leasedBy(before, lease.fence)?.lease.taken !== true,
        );
        for (const { lease } of begun) takenAt.set(`${id}:${lease.fence}`, world.scheduler.now);
        if (!isHeld(before)) return;
        if (begun.length > 0 && isHeld(after)) violate(`an attempt begins while ${told(before)}: ${told(after)}`);
        const isEnded = !isHeld(after) && before.spec.digest === after.spec.digest && !isOver(after);
        if (isEnded && !asked.has(id)) violate(`nobody resumed ${told(before)}, now ${told(after)}`);
      },
      began({ jobId, fence, number }) {
        const at = pausedAt.get(jobId) ?? Infinity;
        if ((takenAt.get(`${jobId}:${fence}`) ?? 0) > at)
          violate(`attempt ${number} of ${jobId} begins, which is paused`);
      },
    };
  },
};

/** After so many failures in a row a job pauses. */
export const failuresPause: Invariant = {
  holds: 'After as many failures in a row as its policy says no occurrence of a job begins until it is resumed',
  watch: (_watched, violate) => {
    const failed = new Map<string, number>();
    const resumed = new Set<string>();
    return {
      asked(request) {
        if (request.operation === 'jobs.resume') resumed.add(jobIdOf(request));
      },
      changed({ id, before, after }) {
        if (after === null) failed.delete(id);
        if (before === null || after === null) return;
        const isAnew = before.spec.digest !== after.spec.digest || (isOver(before) && !isOver(after));
        if (isAnew || (isHeld(before) && resumed.has(id))) failed.delete(id);
        const count = failed.get(id) ?? 0;
        const { pauseOnFailure } = policyOf(after.spec);
        const isNew = (number: number): boolean =>
          !runningOf(before).some(({ occurrence }) => occurrence.number === number);
        const begins = runningOf(after).some(({ occurrence }) => isNew(occurrence.number));
        // A resumption may come in the turn of the failure that it follows.
        if (pauseOnFailure !== null && count >= pauseOnFailure && begins && !resumed.has(id))
          violate(`${told(after)} begins after ${count} failures`);
        for (const { status } of recordedBy({ before, after }))
          if (status !== 'cancelled') failed.set(id, status === 'failed' ? (failed.get(id) ?? 0) + 1 : 0);
        // What ended was of the request before.
        if (isAnew) failed.delete(id);
      },
    };
  },
};

/** No more occurrences begin in an hour than may. */
export const hoursAreBounded: Invariant = {
  holds:
    'No more occurrences of a job begin within the hour that the first of them opens than its policy says, but for a resumption',
  watch: (_watched, violate) => {
    const hours = new Map<string, { readonly from: number; readonly runs: number }>();
    const resumed = new Set<string>();
    const begun = new Set<string>();
    return {
      asked(request) {
        if (request.operation === 'jobs.resume') resumed.add(jobIdOf(request));
      },
      changed({ id, before, after, turn }) {
        if (after === null) {
          hours.delete(id);
          forget(begun, id);
          return;
        }
        const { maxPerHour } = policyOf(after.spec);
        if (maxPerHour === null) return;
        if (before !== null && resumed.has(id) && isHeld(before) && !isHeld(after)) hours.delete(id);
        for (const { lease, occurrence } of runningOf(after)) {
          const name = `${id}:${occurrence.number}`;
          if (!lease.taken || begun.has(name)) continue;
          begun.add(name);
          const hour = hours.get(id);
          const isOpen = hour !== undefined && turn.now - hour.from < 3_600_000;
          const next = isOpen ? { ...hour, runs: hour.runs + 1 } : { from: turn.now, runs: 1 };
          hours.set(id, next);
          if (next.runs > maxPerHour && !resumed.has(id)) violate(`run ${next.runs} of an hour: ${told(after)}`);
        }
      },
    };
  },
};

/** What was deleted is gone for all who ask. */
export const deletedIsGone: Invariant = {
  holds: 'A deleted job is shown to nobody, and nothing of it begins',
  watch: (_watched, violate) => {
    const deletedAt = new Map<string, number>();
    const unkeyed = new Set<string>();
    return {
      answered({ operation, input, key, sentAt, number }, data) {
        const id = String(input['job_id']);
        if (operation === 'actions.dispatch') {
          const { job_id: dispatched } = data as { readonly job_id: string };
          // Under a key the same request makes the job anew.
          if (key === null && input['key'] === undefined) unkeyed.add(dispatched);
        }
        const gone = deletedAt.get(id);
        if (gone !== undefined && sentAt > gone && operation !== 'jobs.delete' && unkeyed.has(id))
          violate(`request ${number} was told of ${id}, which is deleted`);
        if (operation === 'jobs.delete') deletedAt.set(id, Math.max(sentAt, deletedAt.get(id) ?? 0));
      },
      changed({ id, before, after }) {
        if (before?.phase.status !== 'deleted' || after === null || after.phase.status === 'deleted') return;
        if (unkeyed.has(id)) violate(`${told(before)} became ${told(after)}`);
      },
      began({ jobId, number }) {
        if (deletedAt.has(jobId) && unkeyed.has(jobId))
          violate(`attempt ${number} is one of ${jobId}, which is deleted`);
      },
    };
  },
};
