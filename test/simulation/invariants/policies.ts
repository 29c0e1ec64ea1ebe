import { policyOf } from '../../../src/engine/job-policy.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import type { Execution } from '../platform/observer.ts';
import { forget, type Invariant, leasedBy, livesOf, recordedBy, type Running, runningOf, told } from '../watched.ts';
import { firingAfter, latestFiring } from './schedules.ts';

/** From when the times of an occurrence count. */
function sinceOf({ occurrence: { since, scheduledAt } }: Pick<Running, 'occurrence'>): number {
  return since ?? scheduledAt;
}

/** What is too old does not begin. */
export const oldOccurrencesLapse: Invariant = {
  holds: 'No occurrence begins that is older than its ttl, and no attempt after its deadline',
  watch: ({ objects }, violate) => {
    const begun = new Set<string>();
    return {
      changed({ id, before, after, turn }) {
        if (after === null) return forget(begun, id);
        const { ttlMs, deadlineMs } = policyOf(after.spec);
        for (const live of runningOf(after)) {
          const { lease, occurrence } = live;
          if (!lease.taken || leasedBy(before, lease.fence)?.lease.taken === true) continue;
          const ageMs = turn.now - sinceOf(live);
          const name = `${id}:${occurrence.number}`;
          const isFirst = occurrence.failures + occurrence.lost === 0 && !begun.has(name);
          if (isFirst && ttlMs !== null && ageMs > ttlMs) violate(`${told(after)} begins at the age of ${ageMs}`);
          if (deadlineMs !== null && ageMs >= deadlineMs) violate(`${told(after)} begins at the age of ${ageMs}`);
        }
      },
      began(execution) {
        const { jobId, fence, deadline, place, number } = execution;
        begun.add(`${jobId}:${execution.occurrence}`);
        const job = objects.stored(jobId);
        const live = leasedBy(job, fence);
        if (job === null || live === undefined) return;
        const { deadlineMs } = policyOf(job.spec);
        const latest = Math.min(place.now + job.spec.timeoutMs, sinceOf(live) + (deadlineMs ?? Infinity));
        if (deadline > latest) violate(`attempt ${number} may go on until ${deadline}, and ${latest} is the latest`);
      },
    };
  },
};

/** What may have had its effect is not done again. */
export const effectsAreNotRepeated: Invariant = {
  holds:
    'With at_most_once no attempt follows one that may have had an effect; without a policy, none that is known to be unknown',
  watch: ({ objects }, violate) => {
    const attempts = new Map<string, Execution[]>();
    const judged = new Set<string>();
    return {
      asked({ operation, input }) {
        if (operation === 'jobs.resume') judged.add(String(input['job_id']));
      },
      changed: ({ id, after }) => (after === null ? forget(attempts, id) : undefined),
      began(execution) {
        const { jobId, occurrence, number } = execution;
        const name = `${jobId}:${occurrence}`;
        const before = attempts.get(name) ?? [];
        attempts.set(name, [...before, execution]);
        const job = objects.stored(jobId);
        if (job === null || before.length === 0) return;
        const { atMostOnce } = policyOf(job.spec);
        const isHarmless = ({ end }: Execution): boolean => end !== null && !end.ok && end.code !== 'OUTCOME_UNKNOWN';
        if (atMostOnce && !before.every(isHarmless))
          violate(`attempt ${number} of ${name} repeats what may have had an effect: ${told(job)}`);
      },
    };
  },
};

/** A parked outcome waits for a judgment: nobody records it, and nothing else begins. */
export const parkedStaysParked: Invariant = {
  holds: 'An unknown outcome whose policy is to park is never recorded as a failure of its own',
  watch: (_watched, violate) => ({
    changed({ before, after }) {
      if (before === null || after === null || policyOf(before.spec).onUnknown !== 'park') return;
      for (const { error, number } of recordedBy({ before, after }))
        if (error?.code === 'OUTCOME_UNKNOWN' && before.spec === after.spec && error.outcome !== 'not_sent') {
          const wasLate = before.phase.status !== 'running';
          if (!wasLate) violate(`occurrence ${number} was not parked: ${told(after)}`);
        }
    },
  }),
};

/** Which of the firings that downtime has missed are made up for. */
export const missedFiringsAreMadeUpFor: Invariant = {
  holds: 'Of the firings that downtime has missed those are made up for that the policy says',
  watch: (_watched, violate) => {
    const asked = new Set<string>();
    return {
      asked({ operation, input }) {
        if (operation.startsWith('jobs.')) asked.add(String(input['job_id']));
      },
      changed({ id, before, after, turn }) {
        if (before === null || after === null || asked.has(id) || before.spec !== after.spec) return;
        const { phase, spec, backlog = [] } = before;
        const { schedule } = spec;
        const isMissed = phase.status === 'scheduled' && turn.now - phase.due > LIMITS.job_missed.value;
        const { occurrence } = after.phase;
        if (!isMissed || schedule.kind === 'once' || occurrence.number !== phase.occurrence.number) return;
        const { catchup, catchupWindowMs } = policyOf(spec);
        const oldest =
          catchup === 'none' ? turn.now - LIMITS.job_missed.value : turn.now - (catchupWindowMs ?? turn.now);
        const from = Math.max(phase.occurrence.scheduledAt, oldest) - 1;
        const first = catchup === 'all' ? firingAfter(schedule, from) : latestFiring(schedule, from, turn.now);
        const expected = first !== null && first <= turn.now ? first : firingAfter(schedule, turn.now);
        if (expected !== null && occurrence.scheduledAt !== expected)
          violate(`at ${turn.now} ${told(after)} follows ${told(before)}, and ${expected} should`);
        const owed = (after.backlog ?? []).length - backlog.length;
        if (catchup !== 'all' && owed > 0) violate(`${told(after)} owes ${owed} more than ${told(before)}`);
      },
    };
  },
};

/** Each firing begins once. */
export const firingsAreDistinct: Invariant = {
  holds: 'No firing of a schedule has two occurrences, and each trigger one at most',
  watch: (_watched, violate) => {
    const firings = new Map<string, number>();
    const triggers = new Map<string, number>();
    const changedByCallers = new Set<string>();
    return {
      asked({ operation, input, number }) {
        const id = String(input['job_id']);
        if (operation === 'jobs.trigger') triggers.set(`${id}:${number}`, number);
        if (operation === 'jobs.reschedule' || operation === 'jobs.retry' || operation === 'jobs.resume')
          changedByCallers.add(id);
      },
      changed({ id, before, after }) {
        if (after === null || (before !== null && before.spec.digest !== after.spec.digest)) forget(firings, id);
        if (after === null || changedByCallers.has(id)) return;
        for (const live of livesOf(after)) {
          const { number, scheduledAt, since } = live.occurrence;
          if (live.status !== 'running') continue;
          const name = `${id}:${scheduledAt}:${since ?? ''}`;
          if (firings.has(name) && firings.get(name) !== number)
            violate(`occurrences ${firings.get(name)} and ${number} have one firing: ${told(after)}`);
          firings.set(name, number);
        }
        const triggered = [...firings.keys()].filter((name) => {
          const [job, at, since] = name.split(':');
          return job === id && at === since;
        });
        const asked = [...triggers.keys()].filter((name) => name.startsWith(`${id}:`));
        if (triggered.length > asked.length) violate(`${triggered.length} runs were triggered: ${told(after)}`);
      },
    };
  },
};
