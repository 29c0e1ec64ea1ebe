import { LIMITS } from '../../../src/kernel/limits.ts';
import type { Execution, StoredJob } from '../platform/observer.ts';
import type { Place } from '../platform/place.ts';
import { type Invariant, isOver, told } from '../watched.ts';

/** A lease carries the newest fence of its job, and no fence is given twice. */
export const fencesGrow: Invariant = {
  holds: 'Fences only grow, and a lease has the newest',
  watch: (_watched, violate) => ({
    changed({ before, after }) {
      if (after === null) return;
      const { phase, progress } = after;
      const last = before?.progress.fence ?? 0;
      if (progress.fence < last) violate(`${told(after)} had fence ${last}`);
      if (phase.status !== 'running') return;
      if (phase.lease.fence !== progress.fence) violate(told(after));
      if (before?.phase.status === 'running' && before.phase.lease.fence === phase.lease.fence) return;
      if (progress.fence <= last) violate(`${told(after)} was leased anew under the same fence`);
    },
  }),
};

/** Only an outcome, the end of its time, the end of its instance or a caller ends a lease. */
export const leasesLast: Invariant = {
  holds: 'A lease ends with an outcome, a cancellation, its time or its instance, and an attempt that had begun counts',
  watch: (_watched, violate) => {
    const began = new Set<string>();
    const givenBy = new Map<string, Place>();
    return {
      began: ({ jobId, fence }) => void began.add(`${jobId}:${fence}`),
      changed({ id, before, after, turn }) {
        const granted = `${id}:${after?.progress.fence}`;
        if (after?.phase.status === 'running' && !givenBy.has(granted)) givenBy.set(granted, turn.place);
        if (before?.phase.status !== 'running' || after === null) return;
        const { lease } = before.phase;
        if (after.phase.status === 'running' && after.phase.lease.fence === lease.fence) return;
        if (after.phase.status === 'cancelled') return;
        const outcomes =
          after.progress.executions - before.progress.executions + after.progress.retries - before.progress.retries;
        const lost = after.progress.lost - before.progress.lost;
        const isCutOff = lease.instance !== null && givenBy.get(`${id}:${lease.fence}`) !== turn.place;
        if (lost > 0 && lease.expiresAt > turn.now && !isCutOff)
          violate(`${id} lost an attempt in time: ${JSON.stringify(lease)} at ${turn.now}`);
        if (lost > 0 && !lease.taken) violate(`${id} lost an attempt that was not taken: ${JSON.stringify(lease)}`);
        if (outcomes > 0 || lost > 0) return;
        if (began.has(`${id}:${lease.fence}`) || lease.taken)
          violate(`an attempt of ${told(before)} counts for nothing; now ${told(after)}`);
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
        for (const [id, { phase }] of jobs) {
          if (phase.status !== 'running' || phase.lease.instance === null) continue;
          const lease = `${id}:${phase.lease.fence}:${phase.lease.instance}`;
          if (!givenBy.has(lease)) givenBy.set(lease, place);
          else if (givenBy.get(lease) !== place) violate(`${place.name} leaves ${lease} alone`);
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
        if (after?.phase.status === 'running' && after.phase.lease.taken) taken.add(`${id}:${after.phase.lease.fence}`);
      },
      began({ jobId, fence, occurrence, place, number }) {
        const name = `${jobId}:${fence}`;
        if (began.has(name)) violate(`attempt ${number} is the second of ${name}`);
        began.add(name);
        const job = objects.stored(jobId);
        if (job === null) return violate(`attempt ${number} is one of ${jobId}, which is not stored`);
        const { phase, progress } = job;
        if (progress.fence < fence) violate(`attempt ${number} of ${name} begins before its lease is stored`);
        if (!taken.has(name)) violate(`attempt ${number} of ${name} begins under a lease that nobody took`);
        // A consumer may learn too late that its lease is over: its outcome will not count.
        if (place.name.startsWith('runs#')) return;
        const isHeld = phase.status === 'running' && phase.lease.fence === fence;
        if (!isHeld || phase.occurrence.number !== occurrence)
          violate(`attempt ${number} of ${jobId}:${occurrence} under ${fence} begins while ${told(job)}`);
      },
    };
  },
};

/** Of all the attempts of a job that go on, one at most could still record an outcome. */
export const leasesAreAlone: Invariant = {
  holds: 'No two attempts of a job hold a lease at one time',
  watch: ({ objects }, violate) => {
    const running = new Map<string, Set<Execution>>();
    return {
      began(execution) {
        const { jobId } = execution;
        const others = running.get(jobId) ?? new Set();
        running.set(jobId, others.add(execution));
        const phase = objects.stored(jobId)?.phase;
        const held = phase?.status === 'running' ? phase.lease.fence : null;
        const holders = [...others].filter(({ fence, place }) => fence === held && place.isAlive);
        if (holders.length > 1)
          violate(`${jobId} is run by attempts ${holders.map(({ number }) => number).join(', ')}`);
      },
      ended: (execution) => void running.get(execution.jobId)?.delete(execution),
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
  const { phase } = job;
  // Its table or its row in the index sees to it that it goes.
  if (isOver(job)) return Infinity;
  if (phase.status === 'running') return phase.lease.expiresAt;
  return 'due' in phase ? phase.due : Infinity;
}
