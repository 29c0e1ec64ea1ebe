import { policyOf } from '../../../src/engine/job-policy.ts';
import type { Execution as Recorded } from '../../../src/engine/job-state.ts';
import { ERRORS } from '../../../src/kernel/errors.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { RETENTION_MS } from '../parts.ts';
import type { Execution } from '../platform/observer.ts';
import { runIdOf } from '../target.ts';
import { forget, type Invariant, isOver, livesOf, recordedBy, told } from '../watched.ts';

/** An occurrence has one outcome, and it is that of the attempt that held the lease. */
export const outcomesAreRecordedOnce: Invariant = {
  holds: 'The outcome of an occurrence is recorded once, by the attempt that held the lease',
  watch: (_watched, violate) => {
    const recorded = new Set<string>();
    const attempts = new Map<string, Execution>();
    const byRun = new Map<string, Execution>();
    return {
      began(execution) {
        attempts.set(`${execution.jobId}:${execution.fence}`, execution);
        byRun.set(runIdOf(execution), execution);
      },
      changed({ id, before, after }) {
        if (after === null) for (const names of [recorded, attempts]) forget(names, id);
        if (before === null || after === null) return;
        for (const outcome of recordedBy({ before, after })) {
          const occurrence = `${id}:${outcome.number}`;
          if (recorded.has(occurrence)) violate(`a second outcome of ${occurrence} was recorded: ${told(after)}`);
          recorded.add(occurrence);
          const runId = runOf(outcome);
          if (runId === undefined) continue;
          const live = livesOf(before).find(({ occurrence: { number } }) => number === outcome.number);
          const attempt = byRun.get(runId);
          if (attempt?.jobId !== id || attempt.occurrence !== outcome.number)
            violate(`${occurrence} has the outcome of ${runId}, which was no attempt of it`);
          // What could not be repeated in time, because nobody took its lease too, has the outcome of its latest attempt.
          const under = live?.status === 'running' ? attempts.get(`${id}:${live.lease.fence}`) : undefined;
          if (under !== undefined && under !== attempt)
            violate(`${occurrence} has the outcome of ${runId}, under fence ${attempt?.fence}: ${told(before)}`);
          else if (under === undefined && outcome.status !== 'failed')
            violate(`an outcome was recorded of ${told(before)}`);
        }
        if (after.progress.executions < before.progress.executions && before.phase.status !== 'deleted')
          violate(`${told(before)} became ${told(after)}`);
      },
    };
  },
};

/** The run behind an outcome; undefined for one of no run. */
function runOf({ result, error }: Recorded): string | undefined {
  if (typeof result !== 'string') return error?.run_id;
  return (JSON.parse(Buffer.from(result.slice(5), 'base64url').toString()) as { readonly run: string }).run;
}

/** How often an occurrence is attempted follows from its retries and from what was lost. */
export const attemptsKeepTheRule: Invariant = {
  holds: 'An occurrence is attempted once, and again for each retry, each loss and each judgment at most',
  watch: ({ objects }, violate) => {
    const counts = new Map<string, number>();
    return {
      began({ jobId, occurrence }) {
        const count = (counts.get(`${jobId}:${occurrence}`) ?? 0) + 1;
        counts.set(`${jobId}:${occurrence}`, count);
        const job = objects.stored(jobId);
        const live =
          job === null ? undefined : livesOf(job).find(({ occurrence: { number } }) => number === occurrence);
        if (job === null || live === undefined) return;
        const { failures, lost } = live.occurrence;
        const most = 1 + job.spec.retry.retries + LIMITS.job_retries_lost.value;
        const isJudged = policyOf(job.spec).onUnknown === 'park';
        if ((count > most && !isJudged) || count > 1 + failures + lost)
          violate(`attempt ${count} of ${jobId}:${occurrence} with ${job.spec.retry.retries} retries: ${told(job)}`);
      },
      changed({ id, after }) {
        if (after === null) forget(counts, id);
        // What is parked is repeated as often as someone says so.
        if (after === null || policyOf(after.spec).onUnknown === 'park') return;
        const { retries } = after.spec.retry;
        const isEnded = isOver(after);
        for (const { failures, lost } of [after.phase, ...livesOf(after)].map(({ occurrence }) => occurrence))
          if (failures > retries + (isEnded ? 1 : 0) || lost > LIMITS.job_retries_lost.value + (isEnded ? 1 : 0))
            violate(`${told(after)} with ${retries} retries`);
      },
    };
  },
};

/** A failure that may have had its effect, or that no repetition helps, is final, unless its policy says otherwise. */
export const unknownIsNotRepeated: Invariant = {
  holds: 'A failure is repeated only where its code allows, and an unknown outcome only where its policy does',
  watch: (_watched, violate) => ({
    changed({ before, after }) {
      if (before === null || after === null) return;
      const repeated = after.progress.retries - before.progress.retries;
      // What is paused between two attempts keeps its occurrence; one that is to be judged is not repeated yet.
      const { phase } = after;
      const isHeld = phase.status === 'paused' && phase.pause.by !== 'unknown';
      const kept = isHeld ? [...livesOf(after), phase] : livesOf(after);
      const again = kept.flatMap((live) => {
        const known = livesOf(before).find(({ occurrence: { number } }) => number === live.occurrence.number);
        const isNew = live.occurrence.failures > (known?.occurrence.failures ?? live.occurrence.failures);
        return isNew ? [live] : [];
      });
      for (const live of again) {
        if (!('waitingFor' in live) || live.waitingFor?.kind !== 'retry') continue;
        const code = live.waitingFor.key as keyof typeof ERRORS;
        const isAllowed =
          code === 'OUTCOME_UNKNOWN' ? policyOf(after.spec).onUnknown === 'retry' : ERRORS[code].retry !== 'never';
        if (!isAllowed) violate(`${told(after)} is repeated after ${code}`);
      }
      if (repeated !== again.length) violate(`${told(before)} became ${told(after)}`);
    },
  }),
};

/** Nothing happens to a job that has ended by itself, until its time is over. */
export const endsAreFinal: Invariant = {
  holds: 'A job that has ended stays as it is, for as long as it is kept, unless it is retried, declared or deleted',
  watch: (_watched, violate) => {
    const asked = new Set<string>();
    return {
      asked({ operation, input }) {
        if (operation === 'jobs.retry' || operation === 'jobs.delete')
          asked.add(`${operation} ${String(input['job_id'])}`);
      },
      changed({ id, before, after, turn }) {
        if (before === null) return;
        const isDeleted = before.phase.status === 'deleted';
        if (after === null) {
          const { completedAt } = before.progress;
          if (!isDeleted && (!isOver(before) || completedAt === null || turn.now < completedAt + RETENTION_MS))
            violate(`at ${turn.now} ${told(before)} is forgotten`);
          return;
        }
        if (after.phase.status === 'deleted' && !isDeleted && !asked.has(`jobs.delete ${id}`))
          violate(`nobody asked to delete ${told(before)}`);
        if (!isOver(before) || isDeleted || before.spec.key !== undefined || after.phase.status === 'deleted') return;
        const isRetried = before.phase.status === 'failed' && asked.has(`jobs.retry ${id}`);
        if (!isRetried) violate(`${told(before)} became ${told(after)}`);
      },
    };
  },
};
