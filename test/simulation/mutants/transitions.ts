import type { Mutant } from './mutant.ts';

const JOB = 'src/engine/job.ts';
const LEASE = 'src/engine/job-lease.ts';
const OUTCOME = 'src/engine/job-outcome.ts';
const RECURRENCE = 'src/engine/job-recurrence.ts';
const DECLARATION = 'src/engine/job-declaration.ts';
const COMMANDS = 'src/engine/job-commands.ts';
const RETRY = 'src/kernel/retry.ts';

/** Faults of the pure engine. */
export const TRANSITIONS: readonly Mutant[] = [
  {
    name: 'a report counts under any fence',
    file: JOB,
    from: 'const live = leasedBy(job, fence);\n  if (live === null) return job;\n  if (outcome.ok)',
    to: 'const live = leasedBy(job, job.progress.fence);\n  if (live === null) return job;\n  if (outcome.ok)',
  },
  {
    name: 'an attempt is taken twice',
    file: JOB,
    from: 'if (live === null || live.lease.taken) return job;\n  const isHeld',
    to: 'if (live === null) return job;\n  const isHeld',
  },
  {
    name: 'an attempt is taken under any fence',
    file: JOB,
    from: 'const live = leasedBy(job, fence);\n  if (live === null || live.lease.taken) return job;\n  const isHeld',
    to: 'const live = leasedBy(job, job.progress.fence);\n  if (live === null || live.lease.taken) return job;\n  const isHeld',
  },
  {
    name: 'what was taken is taken back as undelivered',
    file: JOB,
    from: 'if (live === null || live.lease.taken) return job;\n  if (job.next',
    to: 'if (live === null) return job;\n  if (job.next',
  },
  {
    name: 'an attempt that nobody took counts as lost',
    file: JOB,
    from: 'current = lease.taken ? lose(',
    to: 'current = lease.taken || !lease.taken ? lose(',
  },
  {
    name: 'a lease outlives its instance',
    file: JOB,
    from: 'lease.expiresAt <= now || (lease.instance !== null && lease.instance !== instance)',
    to: 'lease.expiresAt <= now || instance === null',
  },
  {
    name: 'a lease never expires',
    file: JOB,
    from: 'lease.expiresAt <= now || (lease.instance !== null && lease.instance !== instance)',
    to: 'lease.instance !== null && lease.instance !== instance',
  },
  {
    name: 'a lease that was taken is shorter than its attempt',
    file: JOB,
    from: 'expiresAt: now + job.spec.timeoutMs + LIMITS.lease_margin.value };\n  const taken',
    to: 'expiresAt: now + job.spec.timeoutMs - LIMITS.lease_margin.value };\n  const taken',
  },
  {
    name: 'a fence is given twice',
    file: LEASE,
    from: 'const fence = job.progress.fence + 1;',
    to: 'const fence = Math.max(1, job.progress.fence);',
  },
  {
    name: 'an attempt begins before its time',
    file: LEASE,
    from: "live.status !== 'running' && live.due <= now) return live;",
    to: "live.status !== 'running' && live.due <= now + 2_000) return live;",
  },
  {
    name: 'lost attempts are forgotten',
    file: OUTCOME,
    from: 'const lost = live.occurrence.lost + 1;',
    to: 'const lost = live.occurrence.lost;',
  },
  {
    name: 'failed attempts are forgotten',
    file: OUTCOME,
    from: 'failures: live.occurrence.failures + 1 };',
    to: 'failures: live.occurrence.failures };',
  },
  {
    name: 'an unknown outcome is repeated',
    file: RETRY,
    from: `if (error.code === 'OUTCOME_UNKNOWN' ||`,
    to: `if (error.code === 'OUTCOME_UNKNOWN') return true;\n  if (`,
  },
  {
    name: 'one retry too many',
    file: RETRY,
    from: 'attempt > policy.retries ||',
    to: 'attempt > policy.retries + 1 ||',
  },
  { name: 'one occurrence too many', file: RECURRENCE, from: '>= schedule.limit;', to: '> schedule.limit;' },
  {
    name: 'firings that passed pile up',
    file: RECURRENCE,
    from: 'const counted = { ...job, cursor: Math.max(from, now) };',
    to: 'const counted = { ...job, cursor: from };',
  },
  {
    name: 'a firing comes twice where a clock is behind',
    file: RECURRENCE,
    from: 'const counted = { ...job, cursor: Math.max(from, now) };',
    to: 'const counted = { ...job, cursor: now };',
  },
  {
    name: 'a job that runs cannot be cancelled, and says it was',
    file: COMMANDS,
    from: `if (job.phase.status === 'cancelled') return done(job);`,
    to: `if (job.phase.status === 'cancelled' || job.phase.status === 'running') return done(job);`,
  },
  {
    name: 'a job that has ended can be cancelled',
    file: COMMANDS,
    from: `if (job.phase.status === 'cancelled') return done(job);\n  if (isOver(job)) return over(job);`,
    to: `if (job.phase.status === 'cancelled') return done(job);`,
  },
  {
    name: 'a request that waits is dropped',
    file: RECURRENCE,
    from: '  if (job.next !== undefined) return beginDeclared(job, job.next, now);\n  if (schedule.kind',
    to: '  void beginDeclared;\n  if (schedule.kind',
  },
  {
    name: 'a declaration does not wait for the attempt under way',
    file: DECLARATION,
    from: 'if (!isUnderWay) return beginDeclared',
    to: 'return beginDeclared',
  },
  {
    name: 'a declaration begins to number anew',
    file: DECLARATION,
    from: 'const number = Math.max(progress.numbered ?? 0, phase.occurrence.number) + 1;',
    to: 'const number = 1;',
  },
];
