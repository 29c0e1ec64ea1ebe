import type { JobSchedule } from '../../../src/engine/schedule.ts';
import { CRONS } from '../operations.ts';
import { type Invariant, told } from '../watched.ts';

/** The first firing after an instant, by the grid on which a schedule of the simulation fires; null when there is none. */
function firingAfter(schedule: JobSchedule, after: number): number | null {
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
  watch: (_watched, violate) => ({
    changed({ before, after, turn }) {
      if (after?.phase.status !== 'running') return;
      // What was begun is repeated by any clock.
      const due = before === null ? after.phase.occurrence.scheduledAt : 'due' in before.phase ? before.phase.due : 0;
      const isSame = before === null || before.phase.occurrence.number === after.phase.occurrence.number;
      if (isSame && due > turn.now) violate(`at ${turn.now} ${told(after)} was due at ${due}`);
    },
  }),
};

/** A recurring job goes on to the first firing that has not passed, and ends when its bounds say so. */
export const firingsFollowTheSchedule: Invariant = {
  holds: 'The next occurrence is the first firing of the schedule that has not passed, within its bounds',
  watch: (_watched, violate) => ({
    changed({ before, after, turn }) {
      if (after === null) return;
      const { spec, phase, progress } = after;
      const { schedule } = spec;
      if (
        schedule.kind !== 'once' &&
        schedule.limit !== null &&
        progress.executions - (progress.uncounted ?? 0) > schedule.limit
      )
        violate(`${told(after)} is limited to ${schedule.limit}`);
      const isDeclared = before !== null && before.spec !== spec;
      const at = phase.occurrence.scheduledAt;
      if (before === null || isDeclared) {
        if (at !== spec.first && at !== firingAfter(schedule, at - 1) && phase.status !== 'completed')
          violate(`${told(after)} does not fire then: ${JSON.stringify(schedule)}`);
        return;
      }
      const last = before.phase.occurrence;
      if (phase.occurrence.number === last.number) return;
      const next = firingAfter(schedule, Math.max(turn.now, before.cursor ?? last.scheduledAt));
      if (phase.occurrence.number !== last.number + 1 || at !== next)
        violate(`${told(after)} comes after ${told(before)}, and ${next} should`);
    },
  }),
};

/** A recurring job that has not reached its bounds goes on. */
export const schedulesGoOn: Invariant = {
  holds: 'A recurring job completes at its limit or its end, not before',
  watch: (_watched, violate) => ({
    changed({ before, after, turn }) {
      if (after?.phase.status !== 'completed' || before === null || before.phase.status === 'completed') return;
      const { schedule } = after.spec;
      if (schedule.kind === 'once') return;
      const count = after.progress.executions - (after.progress.uncounted ?? 0);
      if (schedule.limit !== null && count >= schedule.limit) return;
      const next = firingAfter(schedule, Math.max(turn.now, after.phase.occurrence.scheduledAt));
      if (next !== null) violate(`${told(after)} still fires at ${next}: ${JSON.stringify(schedule)}`);
    },
  }),
};
