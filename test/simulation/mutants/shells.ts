import type { Mutant } from './mutant.ts';

/** Faults of the objects, the queue's consumer, the index and the sweeper. */
export const SHELLS: readonly Mutant[] = [
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
