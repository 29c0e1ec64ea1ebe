import { policyOf } from '../../../src/engine/job-policy.ts';
import type { JobSchedule } from '../../../src/engine/schedule.ts';
import { CRONS } from '../operations/drawing.ts';
import type { StoredJob } from '../platform/observer.ts';
import { type Invariant, leasedBy, type Live, livesOf, recordedBy, runningOf, told } from '../watched.ts';

/** The last firing after an instant, up to another; null when there is none. */
export function latestFiring(schedule: JobSchedule, after: number, until: number): number | null {
  let latest: number | null = null;
  for (let at = firingAfter(schedule, after); at !== null && at <= until; at = firingAfter(schedule, at)) latest = at;
  return latest;
}

/** The first firing after an instant, by the grid on which a schedule of the simulation fires; null when there is none. */
export function firingAfter(schedule: JobSchedule, after: number): number | null {
  if (schedule.kind === 'once') return schedule.at > after ? schedule.at : null;
  const [origin, step] =
    schedule.kind === 'every' ? [schedule.startAt, schedule.every] : [0, CRONS[schedule.cron] ?? NaN];
  const from = schedule.startAt === null ? after : Math.max(after, schedule.startAt - 1);
  const at = origin + (Math.floor((from - origin) / step) + 1) * step;
  return schedule.endDate !== null && at > schedule.endDate ? null : at;
}

/** Nothing is begun before it is due. */
export const nothingIsEarly: Invariant = {
  holds: 'No attempt is leased before it is due',
  watch: (_watched, violate) => {
    const resumed = new Set<string>();
    const leased = new Set<string>();
    return {
      asked({ operation, input }) {
        if (operation === 'jobs.resume') resumed.add(String(input['job_id']));
      },
      changed({ id, before, after, turn }) {
        for (const { lease, occurrence } of runningOf(after)) {
          if (leasedBy(before, lease.fence) !== undefined) continue;
          const known = before === null ? undefined : liveOf(before, occurrence.number);
          // What was due by one clock is repeated by any; what a caller asked for counts from when that clock said.
          const isBegun = leased.has(`${id}:${occurrence.number}`) || occurrence.since !== undefined;
          leased.add(`${id}:${occurrence.number}`);
          if (!isBegun && occurrence.scheduledAt > turn.now)
            violate(`at ${turn.now} ${told(after as StoredJob)} was scheduled for ${occurrence.scheduledAt}`);
          const waits = known?.status === 'queued' && known.waitingFor?.kind === 'retry' ? known.due : 0;
          if (waits > turn.now && !resumed.has(id))
            violate(`at ${turn.now} ${told(after as StoredJob)} was due at ${waits}`);
        }
      },
    };
  },
};

function liveOf(job: StoredJob, number: number): Live | undefined {
  return livesOf(job).find(({ occurrence }) => occurrence.number === number);
}

/** A recurring job goes on to the firing that its policy says, and ends when its bounds say so. */
export const firingsFollowTheSchedule: Invariant = {
  holds: 'The next occurrence is the firing that schedule and policies say, within the bounds',
  watch: (_watched, violate) => {
    const changedByCallers = new Set<string>();
    return {
      asked({ operation, input }) {
        if (operation.startsWith('jobs.')) changedByCallers.add(String(input['job_id']));
      },
      changed({ id, before, after, turn }) {
        if (after === null || after.phase.status === 'deleted') return;
        const { spec, phase, progress } = after;
        const { schedule } = spec;
        const count = progress.executions - (progress.uncounted ?? 0);
        const isRescheduled = changedByCallers.has(id);
        if (schedule.kind !== 'once' && schedule.limit !== null && count > schedule.limit && !isRescheduled)
          violate(`${told(after)} is limited to ${schedule.limit}`);
        const isDeclared = before !== null && before.spec !== spec;
        const at = phase.occurrence.scheduledAt;
        if (before === null || (isDeclared && !isRescheduled)) {
          if (at !== spec.first && at !== firingAfter(schedule, at - 1) && phase.status !== 'completed')
            violate(`${told(after)} does not fire then: ${JSON.stringify(schedule)}`);
          return;
        }
        // What was missed is another invariant's.
        const wasWaiting = before.phase.status === 'scheduled' || before.phase.status === 'paused';
        if (isRescheduled || wasWaiting || phase.occurrence.number === before.phase.occurrence.number) return;
        const next = nextOf(before, turn.now);
        const [outcome, ...others] = recordedBy({ before, after });
        // Where they may overlap, the outcome may be of another, which began too late.
        const isOfFront = outcome?.number === before.phase.occurrence.number && others.length === 0;
        if (next !== undefined && isOfFront && next !== at)
          violate(`at ${turn.now} ${told(after)} comes after ${told(before)}, and ${next} should`);
      },
    };
  },
};

/** The firing that follows the outcome of the front of a job; undefined where more than that decides. */
function nextOf(job: StoredJob, now: number): number | null | undefined {
  const { spec, phase, backlog: [owed] = [], beside = [] } = job;
  const dealtWith = job.cursor ?? phase.occurrence.scheduledAt;
  const { overlap } = policyOf(spec);
  // Where the limit is reached with those beside, one of them takes its place.
  if (overlap === 'allow' && beside.length > 0) return undefined;
  // It began beside the front before that ended; should it have been missed, that is another invariant's.
  if (overlap === 'allow' && 'nextAt' in phase && phase.nextAt !== undefined && phase.nextAt <= now) return undefined;
  if (owed !== undefined) return owed.at;
  switch (overlap) {
    case 'skip':
      return firingAfter(spec.schedule, Math.max(now, dealtWith));
    case 'queue_one':
    case 'queue_all':
    case 'allow':
      return firingAfter(spec.schedule, dealtWith);
    case 'cancel_running':
      return latestFiring(spec.schedule, dealtWith, now) ?? firingAfter(spec.schedule, Math.max(now, dealtWith));
  }
}

/** A recurring job that has not reached its bounds goes on. */
export const schedulesGoOn: Invariant = {
  holds: 'A recurring job completes at its limit or its end, not before',
  watch: (_watched, violate) => ({
    changed({ before, after, turn }) {
      if (after?.phase.status !== 'completed' || before === null || before.phase.status === 'completed') return;
      if (livesOf(after).length > 0) violate(`${told(after)} while some go on`);
      const { schedule } = after.spec;
      if (schedule.kind === 'once') return;
      const count = after.progress.executions - (after.progress.uncounted ?? 0);
      if (schedule.limit !== null && count >= schedule.limit) return;
      const next = firingAfter(schedule, Math.max(turn.now, after.phase.occurrence.scheduledAt));
      if (next !== null) violate(`${told(after)} still fires at ${next}: ${JSON.stringify(schedule)}`);
    },
  }),
};
