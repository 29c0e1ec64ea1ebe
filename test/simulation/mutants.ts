/** Faults that are put into the engine's source as it is loaded, to see that the simulator finds them. */

/** One fault: in a file, a text that stands there once and what it becomes. */
export interface Mutant {
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The faults. */
export const MUTANTS: readonly Mutant[] = [
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
  {
    name: 'the alarm is armed two minutes late',
    file: 'durable-objects/job-alarm.ts',
    from: 'void this.#storage.setAlarm(at);',
    to: 'void this.#storage.setAlarm(at + 120_000);',
  },
  {
    name: 'an alarm that went off is taken to be armed',
    file: 'durable-objects/job.ts',
    from: '    this.#alarm.fired();\n    await',
    to: '    await',
  },
  {
    name: 'the sweeper believes what the instance knows of its alarm',
    file: 'durable-objects/job.ts',
    from: 'await this.#alarm.check();',
    to: 'await undefined;',
  },
  {
    name: 'no heartbeat while attempts run',
    file: 'durable-objects/job-runner.ts',
    from: 'this.#places.isBusy || !outbox.isEmpty ?',
    to: '!outbox.isEmpty ?',
  },
  {
    name: 'no heartbeat while the index has not been told',
    file: 'durable-objects/job-runner.ts',
    from: 'this.#places.isBusy || !outbox.isEmpty ?',
    to: 'this.#places.isBusy ?',
  },
  {
    name: 'a new instance does not look for what was cut off',
    file: 'durable-objects/job-runner.ts',
    from: '#isRecovered = false;',
    to: '#isRecovered = true;',
  },
  {
    name: 'an attempt begins without a lease being stored',
    file: 'durable-objects/job-runner.ts',
    from: 'store.insert(next.job, outbox.note(spec.id));',
    to: 'store.insert(created, outbox.note(spec.id));',
  },
  {
    name: 'what cannot be handed to the queue is run as well',
    file: 'durable-objects/job-runner.ts',
    from: `else this.#messages.push(`,
    to: `else this.#given.waitUntil(this.#run(job, fence, key)), this.#messages.push(`,
  },
  {
    name: 'a cancelled attempt is not told to stop',
    file: 'durable-objects/places.ts',
    from: 'this.#running.get(key)?.controller.abort();',
    to: 'void key;',
  },
  {
    name: 'claims are not looked at',
    file: 'durable-objects/job.ts',
    from: 'const claim = this.#claims.read(spec.id);',
    to: 'const claim = spec.id === "" ? this.#claims.read(spec.id) : null;',
  },
  {
    name: 'a claim is not given back',
    file: 'durable-objects/purge.ts',
    from: 'await parts.jobs.at(workspace, claim).release(claim);',
    to: 'void workspace, void claim;',
  },
  {
    name: 'an object with claims is erased',
    file: 'durable-objects/job.ts',
    from: '!this.#store.isEmpty || !this.#claims.isEmpty',
    to: '!this.#store.isEmpty',
  },
  {
    name: 'an object that is erased takes its alarm to be armed',
    file: 'durable-objects/job.ts',
    from: '    outbox.forget();\n    this.#alarm.fired();',
    to: '    outbox.forget();',
  },
  {
    name: 'a job is forgotten when it ends',
    file: 'durable-objects/job-store.ts',
    from: '(job.progress.completedAt ?? job.progress.updatedAt) + this.#keepMs',
    to: '(job.progress.completedAt ?? job.progress.updatedAt) + (this.#keepMs && 60_000)',
  },
  {
    name: 'the index is not told again after a crash',
    file: 'durable-objects/outbox.ts',
    from: "if (schema.has('outbox')) this.#recover();",
    to: '',
  },
  {
    name: 'what could not be told is taken as told',
    file: 'durable-objects/outbox.ts',
    from: 'await this.#index.put(',
    to: 'await Promise.resolve(), void this.#index.put(',
  },
  {
    name: 'an old report of a job replaces a newer one in the index',
    file: 'src/resources/jobs/job-index.ts',
    from: 'WHERE excluded.revision > jobs.revision',
    to: '',
  },
  {
    name: 'a consumer runs what it did not take',
    file: 'src/queues.ts',
    from: 'if (taken !== null) {',
    to: `const given = taken ?? (await parts.jobs.at(workspace, jobId).get(jobId).then((found) => (found.ok ? { spec: found.job.spec, occurrence: found.job.phase.occurrence.number } : null)));
    if (given !== null) {
      const taken = given;`,
  },
  {
    name: 'a consumer reports once and then gives up its message',
    file: 'src/queues.ts',
    from: 'await persistently(parts, () => parts.jobs.at(workspace, jobId).report(jobId, fence, outcome));',
    to: 'void persistently, void parts.jobs.at(workspace, jobId).report(jobId, fence + 1, outcome).catch(() => undefined);',
  },
  {
    name: 'no sweeper',
    file: 'src/resources/jobs/sweep.ts',
    from: 'const queue = [...objects.values()];',
    to: 'const queue = [...objects.values()].slice(objects.size);',
  },
  {
    name: 'the same key is another job by chance',
    file: 'src/resources/jobs/directory.ts',
    from: 'idempotencyKey === null\n      ?',
    to: 'idempotencyKey === null || ids.random() < 0.5\n      ?',
  },
];
