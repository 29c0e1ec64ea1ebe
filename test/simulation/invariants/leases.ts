import { policyOf } from '../../../src/engine/job-policy.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import type { Execution, StoredJob } from '../platform/observer.ts';
import type { Place } from '../platform/place.ts';
import {
  forget,
  type Invariant,
  isHeld,
  isOver,
  leasedBy,
  type Live,
  livesOf,
  recordedBy,
  runningOf,
  told,
} from '../watched.ts';

/** A lease carries a new fence of its job, and no fence is given twice. */
export const fencesGrow: Invariant = {
  holds: 'Fences only grow, and a lease has a new one',
  watch: (_watched, violate) => ({
    changed({ before, after }) {
      if (after === null) return;
      const last = before?.progress.fence ?? 0;
      const newest = after.progress.fence;
      if (newest < last && before?.phase.status !== 'deleted') violate(`${told(after)} had fence ${last}`);
      const leases = runningOf(after).map(({ lease }) => lease.fence);
      if (new Set(leases).size < leases.length || leases.some((fence) => fence > newest)) violate(told(after));
      for (const fence of leases)
        if (fence <= last && leasedBy(before, fence) === undefined)
          violate(`${told(after)} was leased anew under the same fence`);
    },
  }),
};

/** Only an outcome, the end of its time, the end of its instance, a limiter or a caller ends a lease. */
export const leasesLast: Invariant = {
  holds: 'A lease ends with an outcome, a cancellation, its time or its instance, and an attempt that had begun counts',
  watch: (_watched, violate) => {
    const began = new Set<string>();
    const givenBy = new Map<string, Place>();
    return {
      began: ({ jobId, fence }) => void began.add(`${jobId}:${fence}`),
      changed({ id, before, after, turn }) {
        for (const { lease } of runningOf(after))
          if (!givenBy.has(`${id}:${lease.fence}`)) givenBy.set(`${id}:${lease.fence}`, turn.place);
        if (after === null) for (const names of [began, givenBy]) forget(names, id);
        if (before === null || after === null || after.phase.status === 'cancelled') return;
        const ended = runningOf(before).filter(({ lease }) => leasedBy(after, lease.fence) === undefined);
        const lost = after.progress.lost - before.progress.lost;
        const mayBeLost = ended.filter(({ lease }) => {
          const isCutOff = lease.instance !== null && givenBy.get(`${id}:${lease.fence}`) !== turn.place;
          return lease.taken && (lease.expiresAt <= turn.now || isCutOff);
        });
        if (lost > mayBeLost.length)
          violate(`${lost} attempts were lost, in time or not taken: at ${turn.now} ${told(before)} is ${told(after)}`);
        const known = new Set(recordedBy({ before, after }).map(({ number }) => number));
        const kept = ended.filter(({ occurrence: { number } }) => !known.has(number));
        const counts = (live: Live): number => live.occurrence.failures + live.occurrence.lost;
        for (const live of kept) {
          const { number } = live.occurrence;
          const { phase } = after;
          const now =
            livesOf(after).find(({ occurrence }) => occurrence.number === number) ??
            (phase.status === 'paused' && phase.occurrence.number === number ? phase : undefined);
          const isCounted = now !== undefined && now.occurrence.failures + now.occurrence.lost > counts(live);
          if (!isCounted && began.has(`${id}:${live.lease.fence}`))
            violate(`an attempt of ${told(before)} counts for nothing; now ${told(after)}`);
        }
      },
    };
  },
};

/** What an instance was running when it died is begun anew, or given up, as soon as the next one does anything. */
export const nothingWaitsForTheDead: Invariant = {
  holds: 'An instance takes over at once what an earlier one was running',
  watch: (_watched, violate) => {
    const givenBy = new Map<string, Place>();
    return {
      wrote({ place }, jobs) {
        for (const [id, job] of jobs)
          for (const { lease } of runningOf(job)) {
            if (lease.instance === null) continue;
            const name = `${id}:${lease.fence}:${lease.instance}`;
            if (!givenBy.has(name)) givenBy.set(name, place);
            else if (givenBy.get(name) !== place) violate(`${place.name} leaves ${name} alone`);
          }
      },
    };
  },
};

/** An attempt begins under a lease of its own, which is in force where the object itself runs it. */
export const attemptsAreLeased: Invariant = {
  holds: 'An attempt begins under a lease that is stored, and no other does under the same',
  watch: ({ objects }, violate) => {
    const began = new Set<string>();
    const taken = new Set<string>();
    return {
      changed({ id, after }) {
        if (after === null) for (const names of [began, taken]) forget(names, id);
        for (const { lease } of runningOf(after)) if (lease.taken) taken.add(`${id}:${lease.fence}`);
      },
      began({ jobId, fence, occurrence, place, number }) {
        if (jobId === '') return;
        const name = `${jobId}:${fence}`;
        if (began.has(name)) violate(`attempt ${number} is the second of ${name}`);
        began.add(name);
        const job = objects.stored(jobId);
        // A consumer may learn too late that its lease is over: its outcome will not count.
        const isElsewhere = place.name.startsWith('runs#');
        if (job === null) {
          if (!isElsewhere) violate(`attempt ${number} is one of ${jobId}, which is not stored`);
          return;
        }
        if (job.progress.fence < fence) violate(`attempt ${number} of ${name} begins before its lease is stored`);
        if (!taken.has(name)) violate(`attempt ${number} of ${name} begins under a lease that nobody took`);
        if (!isElsewhere && leasedBy(job, fence)?.occurrence.number !== occurrence)
          violate(`attempt ${number} of ${jobId}:${occurrence} under ${fence} begins while ${told(job)}`);
      },
    };
  },
};

/** Of all the attempts of a job that go on, one at most could still record an outcome, unless occurrences may overlap. */
export const leasesAreAlone: Invariant = {
  holds: 'No two attempts of an occurrence hold a lease at one time, nor of a job whose occurrences do not overlap',
  watch: ({ objects }, violate) => {
    const running = new Map<string, Set<Execution>>();
    return {
      began(execution) {
        const { jobId } = execution;
        if (jobId === '') return;
        const others = running.get(jobId) ?? new Set();
        running.set(jobId, others.add(execution));
        const job = objects.stored(jobId);
        if (job === null) return;
        const mayOverlap = policyOf(job.spec).overlap === 'allow' || (job.beside ?? []).length > 0;
        const holders = [...others].filter(
          ({ fence, place, occurrence }) =>
            place.isAlive &&
            (!mayOverlap || occurrence === execution.occurrence) &&
            leasedBy(job, fence)?.occurrence.number === occurrence,
        );
        if (holders.length > 1)
          violate(`${jobId} is run by attempts ${holders.map(({ number }) => number).join(', ')}`);
      },
      ended: (execution) => void running.get(execution.jobId)?.delete(execution),
      changed({ after }) {
        if (after?.beside === undefined) return;
        const isTooMany = after.beside.length > LIMITS.job_beside.value;
        if (isTooMany) violate(`too many overlap: ${told(after)}`);
      },
    };
  },
};

/** Whatever happens to an object, it wakes when the first of its jobs needs it, or soon after while it is at work. */
export const alarmsAreArmed: Invariant = {
  holds: 'The alarm of an object is never later than the first of its jobs is due, but for a heartbeat',
  watch: (_watched, violate) => ({
    wrote({ object, now, alarm, isAlarmLost, isRinging }, jobs) {
      const due = Math.min(...[...jobs.values()].map(dueOf));
      // An alarm whose handler stays with an attempt rings anew should that be cut off.
      if (due === Infinity || isAlarmLost || isRinging) return;
      const latest = Math.max(due, now) + LIMITS.lease_heartbeat.value;
      if (alarm === null || alarm > latest) violate(`${object} wakes at ${alarm}, and at ${due} it should`);
    },
  }),
};

function dueOf(job: StoredJob): number {
  // Its table or its row in the index sees to it that it goes.
  if (isOver(job)) return Infinity;
  const dues = livesOf(job).map((live) => {
    const next = isHeld(job) ? Infinity : (live.nextAt ?? Infinity);
    if (live.status === 'running') return Math.min(live.lease.expiresAt, next);
    return Math.min(isHeld(job) ? Infinity : live.due, next);
  });
  return Math.min(...dues, Infinity);
}
