import type { Mutant } from './mutant.ts';

const JOB = 'durable-objects/job.ts';
const RUNNER = 'durable-objects/job-runner.ts';
const OUTBOX = 'durable-objects/outbox.ts';
const EFFECTS = 'durable-objects/turn-effects.ts';
const WAKE = 'durable-objects/wake-time.ts';
const PLACES = 'durable-objects/places.ts';
const QUEUES = 'src/queues.ts';

/** Faults of the objects, the queue's consumer, the index and the sweeper. */
export const SHELLS: readonly Mutant[] = [
  {
    name: 'leases are not written',
    file: 'durable-objects/lease-journal.ts',
    from: 'if (taken.length === 0) return;',
    to: 'if (taken.length >= 0) return;',
  },
  {
    name: 'leases of an earlier instance are not looked for',
    file: 'durable-objects/lease-journal.ts',
    from: "if (!this.#schema.has('leases')) return;",
    to: "if (this.#schema.has('leases')) return;",
  },
  {
    name: 'a row of leases is taken while one of them counts',
    file: 'durable-objects/lease-journal.ts',
    from: 'this.#counts.indexOf(0)',
    to: 'this.#counts.indexOf(1)',
  },
  {
    name: 'the alarm is armed two minutes late',
    file: 'durable-objects/job-alarm.ts',
    from: 'void this.#storage.setAlarm(at);',
    to: 'void this.#storage.setAlarm(at + 120_000);',
  },
  {
    name: 'an alarm that went off is taken to be armed',
    file: JOB,
    from: '    this.#alarm.fired();\n    await',
    to: '    await',
  },
  {
    name: 'the sweeper believes what the instance knows of its alarm',
    file: JOB,
    from: 'await this.#alarm.check();',
    to: 'await undefined;',
  },
  {
    name: 'no heartbeat while attempts run',
    file: WAKE,
    from: '(isRunning && !isAttended) || isUntold',
    to: '(isRunning && isAttended && !isAttended) || isUntold',
  },
  {
    name: 'no heartbeat while the index has not been told',
    file: WAKE,
    from: '(isRunning && !isAttended) || isUntold',
    to: '(isRunning && !isAttended) || (isUntold && !isUntold)',
  },
  {
    name: 'a new instance does not look for what was cut off',
    file: RUNNER,
    from: '#isRecovered = false;',
    to: '#isRecovered = true;',
  },
  {
    name: 'an attempt begins without a lease being stored',
    file: RUNNER,
    from: 'store.insert(next.job, outbox.next());',
    to: 'store.insert(created, outbox.next());',
  },
  {
    name: 'what is handed to the queue is run as well',
    file: EFFECTS,
    from: 'else this.#messages.push(',
    to: 'else this.#given.start(toRun(job, fence)!, fence, key), this.#messages.push(',
  },
  {
    name: 'of what is handed to the queue one is forgotten',
    file: EFFECTS,
    from: '[this.#messages, this.#begun];',
    to: '[this.#messages.slice(1), this.#begun];',
  },
  {
    name: 'a cancelled attempt is not told to stop',
    file: PLACES,
    from: 'this.#running.get(key)?.controller.abort();',
    to: 'void key;',
  },
  { name: 'a place is not given back', file: PLACES, from: 'this.#running.delete(key);', to: 'void key;' },
  {
    name: 'claims are not looked at',
    file: JOB,
    from: 'const claim = this.#claims.read(spec.id);',
    to: "const claim = spec.id === '' ? this.#claims.read(spec.id) : null;",
  },
  {
    name: 'a claim is taken over by the next that comes',
    file: JOB,
    from: '{ digest: job.spec.digest, jobId: id } : this.#claims.read(id);',
    to: '{ digest: job.spec.digest, jobId: id } : (this.#claims.remove(id), null);',
  },
  {
    name: 'an object with claims is erased',
    file: JOB,
    from: '!this.#store.isEmpty || !this.#claims.isEmpty',
    to: '!this.#store.isEmpty',
  },
  {
    name: 'an object that was erased takes its alarm to be armed',
    file: JOB,
    from: '    outbox.forget();\n    this.#alarm.fired();',
    to: '    outbox.forget();',
  },
  {
    name: 'a claim is not given back when its job is forgotten',
    file: 'durable-objects/purge.ts',
    from: 'if (claim !== null) await parts.jobs.at(workspace, claim).release(claim);',
    to: 'void claim, void workspace;',
  },
  {
    name: 'a job is kept for a minute',
    file: 'durable-objects/job-rows.ts',
    from: 'return (completedAt ?? updatedAt) + keepMs;',
    to: 'return (completedAt ?? updatedAt) + Math.min(keepMs, 60_000);',
  },
  {
    name: 'a table is dropped with what must stay',
    file: 'durable-objects/job-tables.ts',
    from: "stage IN ('waiting', 'leased') OR due > ?\";",
    to: "stage = 'none' AND due > ?\";",
  },
  {
    name: 'an earlier due time is not noted in memory',
    file: 'durable-objects/job-store.ts',
    from: "if (stage === 'waiting') this.#waiting = Math.min(this.#waiting, dueOrNever(due));",
    to: "if (stage === 'waiting' && this.#waiting === Infinity) this.#waiting = dueOrNever(due);",
  },
  {
    name: 'the index is not told again after a crash',
    file: OUTBOX,
    from: "if (schema.has('outbox')) this.#recover();",
    to: '',
  },
  {
    name: 'what could not be told is taken as told',
    file: OUTBOX,
    from: 'await this.#index.put(',
    to: 'await Promise.resolve(), void this.#index.put(',
  },
  {
    name: 'notices are dropped before they were told',
    file: RUNNER,
    from: 'const told = outbox.isTold(id) ? (before.progress.notices ?? 0) : 0;',
    to: 'const told = before.progress.notices ?? 0;',
  },
  {
    name: 'an old report of a job replaces a newer one in the index',
    file: 'src/resources/jobs/job-index-sql.ts',
    from: '\n  WHERE excluded.revision > jobs.revision',
    to: '',
  },
  {
    name: 'a consumer runs what it did not take',
    file: QUEUES,
    from: 'if (taken !== null) {',
    to: `const { job } = (await parts.jobs.at(workspace, jobId).get(jobId)) as never as { job: Awaited<typeof taken> & { phase } };
    const given = taken ?? (job && { spec: job.spec, occurrence: job.phase.occurrence, deadline: null });
    if (given) {
      const taken = given;`,
  },
  {
    name: 'a consumer reports under another fence',
    file: QUEUES,
    from: '.report(jobId, fence, outcome)',
    to: '.report(jobId, fence + 1, outcome)',
  },
  {
    name: 'no sweeper',
    file: 'src/resources/jobs/sweep.ts',
    from: 'await mapAtATime(objects.values(), AT_A_TIME, (jobs) => sweepObject(parts, jobs));',
    to: 'void objects, void sweepObject;',
  },
  {
    name: 'the same key is another job by chance',
    file: 'src/resources/jobs/directory.ts',
    from: 'idempotencyKey === null\n      ?',
    to: 'idempotencyKey === null || ids.random() < 0.5\n      ?',
  },
];
