import type { Mutant } from './mutant.ts';

const JOB = 'src/engine/job.ts';
const LEASE = 'src/engine/job-lease.ts';
const OUTCOME = 'src/engine/job-outcome.ts';
const RECURRENCE = 'src/engine/job-recurrence.ts';
const COMMANDS = 'src/engine/job-commands.ts';
const ROOM = 'src/engine/gate-room.ts';

/** Faults of the policies, the commands and the limiter. */
export const POLICIES: readonly Mutant[] = [
  {
    name: 'firings that are to be skipped wait',
    file: RECURRENCE,
    from: "if (overlap === 'skip') return counted;",
    to: "if (overlap === 'allow') return counted;",
  },
  {
    name: 'a job ends while others run beside',
    file: RECURRENCE,
    from: 'if ((job.beside ?? []).length > 0) return promote(job, now);',
    to: 'if ((job.beside ?? []).length > 99) return promote(job, now);',
  },
  {
    name: 'what is to be ended for the next goes on',
    file: LEASE,
    from: 'job: replaceByNext(job, phase, now),',
    to: 'job: beginBeside(job, phase, next.at),',
  },
  {
    name: 'a pause that waits for an attempt holds nothing',
    file: LEASE,
    from: "if (job.phase.status === 'paused' || job.hold !== undefined) return null;",
    to: "if (job.phase.status === 'paused') return null;",
  },
  {
    name: 'what waits for a consumer begins although its job is paused',
    file: JOB,
    from: 'if (isHeld || !mayBegin(',
    to: 'if (!mayBegin(',
  },
  {
    name: 'what waits for a consumer begins at any age',
    file: JOB,
    from: 'if (isHeld || !mayBegin(job, live.occurrence, now))',
    to: 'if (isHeld)',
  },
  {
    name: 'a ttl is ignored',
    file: LEASE,
    from: 'ttlMs !== null && now > since + ttlMs)',
    to: 'ttlMs !== null && now > since + 60 * ttlMs)',
  },
  {
    name: 'a deadline is ignored',
    file: LEASE,
    from: 'if (deadline !== null && now >= deadline) return',
    to: 'if (deadline !== null && now >= deadline + 60_000) return',
  },
  {
    name: 'one run too many in an hour',
    file: LEASE,
    from: 'runsOf(job, now).runs < maxPerHour',
    to: 'runsOf(job, now).runs <= maxPerHour',
  },
  {
    name: 'what is lost is repeated with at_most_once',
    file: OUTCOME,
    from: 'policyOf(job.spec).atMostOnce || lost >',
    to: 'lost >',
  },
  {
    name: 'an unknown outcome is not parked',
    file: OUTCOME,
    from: "if (isUnknown && policy.onUnknown === 'park') return park",
    to: "if (isUnknown && policy.onUnknown === 'park' && now < 0) return park",
  },
  {
    name: 'a job pauses one failure late',
    file: OUTCOME,
    from: 'failed < pauseOnFailure) return job;',
    to: 'failed <= pauseOnFailure) return job;',
  },
  {
    name: 'the outcome of another attempt is told of one that was cut off',
    file: OUTCOME,
    from: 'failures > 0 && lost === 0 ? job.progress.lastError : null;',
    to: 'failures + lost > 0 ? job.progress.lastError : null;',
  },
  {
    name: 'missed firings are made up for although none should be',
    file: RECURRENCE,
    from: "catchup === 'none' ? now - LIMITS.job_missed.value : now",
    to: "catchup === 'none' ? 0 : now",
  },
  {
    name: 'the latest missed firing alone is made up for',
    file: RECURRENCE,
    from: "if (catchup === 'all') return firingsBetween",
    to: "if (catchup === 'all' && now < 0) return firingsBetween",
  },
  {
    name: 'a window for missed firings is ignored',
    file: RECURRENCE,
    from: 'now - (catchupWindowMs ?? now);',
    to: 'now - Math.max(catchupWindowMs ?? 0, now);',
  },
  {
    name: 'a trigger runs twice',
    file: COMMANDS,
    from: 'makeUp(job, [{ at: command.now, since: command.now }], command.now)',
    to: 'makeUp(job, [0, 1].map((more) => ({ at: command.now + more, since: command.now + more })), command.now)',
  },
  {
    name: 'a command is carried out as often as it is sent',
    file: COMMANDS,
    from: 'if (id !== undefined && commands.includes(id)) return done(job);',
    to: "if (id === '' && commands.includes(id)) return done(job);",
  },
  {
    name: 'a job is deleted while it runs',
    file: COMMANDS,
    from: "if (livesOf(job).some(({ status }) => status === 'running'))",
    to: 'if (livesOf(job).length > 99)',
  },
  {
    name: 'a retry is the occurrence that failed',
    file: COMMANDS,
    from: 'occurrenceOf(phase.occurrence.number + 1, { at: due })',
    to: 'occurrenceOf(phase.occurrence.number, { at: due })',
  },
  {
    name: 'a limit admits one more',
    file: ROOM,
    from: 'if (free <= 0) return',
    to: 'if (free < 0) return',
  },
  {
    name: 'a rate admits one more',
    file: ROOM,
    from: 'reserved - rate.limit;',
    to: 'reserved - rate.limit - 1;',
  },
  {
    name: 'a paused key lets attempts begin',
    file: ROOM,
    from: 'if (key.pause !== null) return {',
    to: 'if (key.pause !== null && this.#now < 0) return {',
  },
  {
    name: 'a gate forgets its leases in a crash',
    file: 'durable-objects/gate-store.ts',
    from: 'JSON.stringify({ leases, pause, known }',
    to: 'JSON.stringify({ leases: leases.slice(0, 0), pause, known }',
  },
  {
    name: 'an alarm that was replaced is taken to guard the attempt',
    file: 'durable-objects/lookout.ts',
    from: 'alarm.arm(at, isAtRest);\n      // It takes the place of the one that went off, which the platform fires anew no more: nothing guards the attempt.\n      this.#attendedUntil = -Infinity;',
    to: 'alarm.arm(at, isAtRest);',
  },
  {
    name: 'an outbox closes over deleted rows',
    file: 'durable-objects/job-store.ts',
    from: 'return this.#leased.size > 0 || this.#deleted.size > 0;',
    to: 'return this.#leased.size > 0;',
  },
];
