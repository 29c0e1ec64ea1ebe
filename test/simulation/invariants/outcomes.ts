import { ERRORS } from '../../../src/kernel/errors.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { RETENTION_MS } from '../parts.ts';
import type { Execution, StoredJob } from '../platform/observer.ts';
import { runIdOf } from '../target.ts';
import { type Invariant, isOver, told } from '../watched.ts';

/** An occurrence has one outcome, and it is that of the attempt that held the lease. */
export const outcomesAreRecordedOnce: Invariant = {
  holds: 'The outcome of an occurrence is recorded once, by the attempt that held the lease',
  watch: (_watched, violate) => {
    const recorded = new Set<string>();
    const attempts = new Map<string, Execution>();
    return {
      began: (execution) => void attempts.set(`${execution.jobId}:${execution.fence}`, execution),
      changed({ id, before, after }) {
        const count = (after?.progress.executions ?? 0) - (before?.progress.executions ?? 0);
        if (before === null || after === null || count === 0) return;
        const { phase } = before;
        const occurrence = `${id}:${phase.occurrence.number}`;
        if (count !== 1 || recorded.has(occurrence)) violate(`${count} outcomes of ${occurrence} were recorded`);
        recorded.add(occurrence);
        if (phase.status !== 'running') return violate(`an outcome was recorded of ${told(before)}`);
        const attempt = attempts.get(`${id}:${phase.lease.fence}`);
        const runId = outcomeOf(before, after);
        if (runId !== undefined && (attempt === undefined || runId !== runIdOf(attempt)))
          violate(`${occurrence} has the outcome of ${runId}, and its lease had attempt ${attempt?.number}`);
      },
    };
  },
};

/** The run behind an outcome; undefined for one of no run. */
function outcomeOf(before: StoredJob, after: StoredJob): string | undefined {
  const { run, lastError } = after.progress;
  if (run !== null && run.run_id !== before.progress.run?.run_id) return run.run_id;
  return lastError?.run_id;
}

/** How often an occurrence is attempted follows from its retries and from what was lost. */
export const attemptsKeepTheRule: Invariant = {
  holds: 'An occurrence is attempted once, and again for each retry and each loss at most',
  watch: ({ objects }, violate) => {
    const counts = new Map<string, number>();
    return {
      began({ jobId, occurrence }) {
        const count = (counts.get(`${jobId}:${occurrence}`) ?? 0) + 1;
        counts.set(`${jobId}:${occurrence}`, count);
        const job = objects.stored(jobId);
        if (job === null || job.phase.occurrence.number !== occurrence) return;
        const { failures, lost } = job.phase.occurrence;
        const most = 1 + job.spec.retry.retries + LIMITS.job_retries_lost.value;
        if (count > most || count > 1 + failures + lost)
          violate(`attempt ${count} of ${told(job)} with ${job.spec.retry.retries} retries`);
      },
      changed({ after }) {
        if (after === null) return;
        const { failures, lost } = after.phase.occurrence;
        const { retries } = after.spec.retry;
        const isEnded = isOver(after);
        if (failures > retries + (isEnded ? 1 : 0) || lost > LIMITS.job_retries_lost.value + (isEnded ? 1 : 0))
          violate(`${told(after)} with ${retries} retries`);
      },
    };
  },
};

/** A failure that may have had its effect, or that no repetition helps, is final. */
export const unknownIsNotRepeated: Invariant = {
  holds: 'A failure is repeated only where its code allows, and an unknown outcome never',
  watch: (_watched, violate) => ({
    changed({ before, after }) {
      if (before === null || after === null || after.progress.retries === before.progress.retries) return;
      const { lastError } = after.progress;
      if (lastError === null || lastError.code === 'OUTCOME_UNKNOWN' || ERRORS[lastError.code].retry === 'never')
        violate(`${told(after)} is repeated after ${lastError?.code}`);
      const repeated = after.progress.retries - before.progress.retries;
      const failures = after.phase.occurrence.failures - before.phase.occurrence.failures;
      const isSame = after.phase.occurrence.number === before.phase.occurrence.number;
      if (repeated !== 1 || (isSame && failures !== 1)) violate(`${told(before)} became ${told(after)}`);
    },
  }),
};

/** Nothing happens to a job that has ended, unless its schedule is declared anew, until its time is over. */
export const endsAreFinal: Invariant = {
  holds: 'A job that has ended stays as it is, for as long as it is kept',
  watch: (_watched, violate) => ({
    changed({ before, after, turn }) {
      if (before === null) return;
      if (after === null) {
        const { completedAt } = before.progress;
        if (!isOver(before) || completedAt === null || turn.now < completedAt + RETENTION_MS)
          violate(`at ${turn.now} ${told(before)} is forgotten`);
        return;
      }
      if (isOver(before) && before.spec.key === undefined) violate(`${told(before)} became ${told(after)}`);
    },
  }),
};
