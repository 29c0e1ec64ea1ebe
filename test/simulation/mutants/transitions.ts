import type { Mutant } from './mutant.ts';

/** Faults of the pure engine. */
export const TRANSITIONS: readonly Mutant[] = [
  {
    name: 'a report counts under any fence',
    file: 'src/engine/job.ts',
    from: `  if (phase.status !== 'running' || phase.lease.fence !== fence) return unchanged(job);
  const { occurrence } = phase;`,
    to: `  if (phase.status !== 'running') return unchanged(job);
  const { occurrence } = phase;`,
  },
  {
    name: 'an attempt is taken twice',
    file: 'src/engine/job.ts',
    from: `if (phase.status !== 'running' || phase.lease.fence !== fence || phase.lease.taken) return unchanged(job);
  const lease`,
    to: `if (phase.status !== 'running' || phase.lease.fence !== fence) return unchanged(job);
  const lease`,
  },
  {
    name: 'an attempt is taken under any fence',
    file: 'src/engine/job.ts',
    from: `if (phase.status !== 'running' || phase.lease.fence !== fence || phase.lease.taken) return unchanged(job);
  const lease`,
    to: `if (phase.status !== 'running' || phase.lease.taken) return unchanged(job);
  const lease`,
  },
  {
    name: 'what was taken is taken back as undelivered',
    file: 'src/engine/job.ts',
    from: `if (phase.status !== 'running' || phase.lease.fence !== fence || phase.lease.taken) return unchanged(job);
  if (job.next`,
    to: `if (phase.status !== 'running' || phase.lease.fence !== fence) return unchanged(job);
  if (job.next`,
  },
  {
    name: 'a fence is given twice',
    file: 'src/engine/job.ts',
    from: 'const fence = job.progress.fence + 1;',
    to: 'const fence = Math.max(1, job.progress.fence);',
  },
  {
    name: 'lost attempts are forgotten',
    file: 'src/engine/job.ts',
    from: 'const lost = occurrence.lost + 1;',
    to: 'const lost = occurrence.lost;',
  },
  {
    name: 'an attempt that nobody took counts as lost',
    file: 'src/engine/job.ts',
    from: 'const after = taken ? lose(',
    to: 'const after = taken || !taken ? lose(',
  },
  {
    name: 'a lease outlives its instance',
    file: 'src/engine/job.ts',
    from: 'expiresAt <= event.now || (instance !== null && instance !== event.instance)',
    to: 'expiresAt <= event.now',
  },
  {
    name: 'a lease never expires',
    file: 'src/engine/job.ts',
    from: 'expiresAt <= event.now || (instance !== null && instance !== event.instance)',
    to: 'instance !== null && instance !== event.instance',
  },
  {
    name: 'an unknown outcome is repeated',
    file: 'src/kernel/retry.ts',
    from: `if (error.code === 'OUTCOME_UNKNOWN' ||`,
    to: `if (error.code === 'OUTCOME_UNKNOWN') return true;
  if (`,
  },
  {
    name: 'one retry too many',
    file: 'src/kernel/retry.ts',
    from: 'attempt > policy.retries ||',
    to: 'attempt > policy.retries + 1 ||',
  },
  {
    name: 'one occurrence too many',
    file: 'src/engine/job.ts',
    from: '(progress.uncounted ?? 0) >= schedule.limit',
    to: '(progress.uncounted ?? 0) > schedule.limit',
  },
  {
    name: 'firings that passed pile up',
    file: 'src/engine/job.ts',
    from: 'nextOccurrence(schedule, Math.max(now, occurrence.scheduledAt))',
    to: 'nextOccurrence(schedule, occurrence.scheduledAt)',
  },
  {
    name: 'a firing comes twice to an early clock',
    file: 'src/engine/job.ts',
    from: 'nextOccurrence(schedule, Math.max(now, occurrence.scheduledAt))',
    to: 'nextOccurrence(schedule, now)',
  },
  {
    name: 'a cancelled job is reported on',
    file: 'src/engine/job.ts',
    from: `if (isFinal(job)) return unchanged(job);
  const { phase } = job;
  const effects`,
    to: `if (isFinal(job) || job.phase.status === 'running') return unchanged(job);
  const { phase } = job;
  const effects`,
  },
  {
    name: 'a request that waits is dropped',
    file: 'src/engine/job.ts',
    from: '  if (job.next !== undefined) return beginDeclared({ ...job, progress }, job.next, now);\n  const { schedule }',
    to: '  const { schedule }',
  },
  {
    name: 'a declaration does not wait for the attempt under way',
    file: 'src/engine/job-declaration.ts',
    from: 'if (!isUnderWay) return',
    to: 'return',
  },
];
