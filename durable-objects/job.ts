import { DurableObject } from 'cloudflare:workers';
import { compose, type Env } from '../src/compose.ts';
import { applyJob, createJob } from '../src/engine/job.ts';
import type { AttemptOutcome, Job as JobData, JobEvent, JobSpec, Transition } from '../src/engine/job-state.ts';
import { type ErrorCode, refusal, toErrorRecord } from '../src/kernel/errors.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import { runAttempt } from '../src/resources/jobs/attempt.ts';
import type { JobAnswer, JobObject, JobSpecToRun, RunMessage } from '../src/resources/jobs/directory.ts';
import type { Call } from '../src/resources/executor.ts';
import { JobStore } from './job-store.ts';

/** Jobs looked at in one turn; the alarm of what is left over is due at once. */
const BATCH = 500;
/** A fault of ours is looked at again after this long. */
const FAULT_DELAY_MS = 1_000;

/**
 * Keeps jobs and fires them: loads rows, applies one transition each, writes rows and alarm in one transaction,
 * then performs the effects. What may happen to a job is in `src/engine/job.ts`.
 */
export class Job extends DurableObject<Env> implements JobObject {
  readonly #parts: ReturnType<typeof compose>;
  readonly #store: JobStore;
  readonly #instance: string;
  /** Attempts that this instance runs itself, by job and fence. */
  readonly #running = new Map<string, AbortController>();
  #recovered = false;
  /** When the alarm is due, as far as this instance set it. */
  #armedAt = Infinity;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#parts = compose(env);
    this.#store = new JobStore(ctx.storage.sql);
    this.#instance = this.#parts.ids.create('instance');
  }

  /** See {@link JobObject}. A job that is due is leased in the same write, so that it starts without an alarm. */
  async dispatch(spec: JobSpec<Call>): Promise<JobAnswer> {
    const stored = this.#store.read(spec.id);
    if (stored !== null) {
      if (stored.spec.digest !== spec.digest)
        return refused('CONFLICT', 'Idempotency-Key', 'was used for another request');
      this.#advance();
      return { ok: true, job: stored };
    }
    const created = createJob(spec);
    const next = applyJob(created, this.#wake());
    const messages: RunMessage[] = [];
    this.#store.insert(next.job);
    this.#perform(next, messages);
    this.#hand(messages);
    this.#advance();
    return { ok: true, job: created };
  }

  /** See {@link JobObject}. */
  async get(id: string): Promise<JobAnswer> {
    this.#advance();
    const job = this.#store.read(id);
    return job === null ? absent(id) : { ok: true, job };
  }

  /** See {@link JobObject}. */
  async cancel(id: string, reason: string | null): Promise<JobAnswer> {
    const job = this.#store.read(id);
    if (job === null) return absent(id);
    const cancelled = this.#change(job, { type: 'cancel', now: this.#parts.clock.now(), reason });
    this.#advance();
    return cancelled === job
      ? refused('CONFLICT', 'job_id', `job '${id}' is already ${job.phase.status}`)
      : { ok: true, job: cancelled };
  }

  /** See {@link JobObject}. */
  async take(id: string, fence: number): Promise<JobSpecToRun | null> {
    const job = this.#store.read(id);
    if (job === null) return null;
    const taken = this.#change(job, { type: 'take', now: this.#parts.clock.now(), fence });
    this.#advance();
    return taken === job ? null : { spec: taken.spec, occurrence: taken.phase.occurrence.number };
  }

  /** See {@link JobObject}. */
  async report(id: string, fence: number, outcome: AttemptOutcome): Promise<void> {
    const job = this.#store.read(id);
    const { clock, ids } = this.#parts;
    if (job !== null) this.#change(job, { type: 'report', now: clock.now(), fence, outcome, random: ids.random() });
    this.#advance();
  }

  /** Never throws: a handler that does is tried six times and then dropped by the platform. */
  override async alarm(): Promise<void> {
    this.#armedAt = Infinity;
    try {
      this.#advance();
    } catch (thrown) {
      this.#armedAt = this.#parts.clock.now() + FAULT_DELAY_MS;
      await this.ctx.storage.setAlarm(this.#armedAt);
      this.#parts.log.fault('alarm', thrown);
    }
  }

  /**
   * Leases what is due, takes over what an earlier instance left behind, performs the effects and arms the alarm.
   * A job that a fault of ours keeps from being woken does not hold up the others.
   */
  #advance(): void {
    const due = this.#store.due(this.#parts.clock.now(), BATCH);
    const abandoned = this.#recovered ? [] : this.#store.abandoned(this.#instance);
    this.#recovered = true;
    const ids = new Set(due.map(({ spec }) => spec.id));
    const messages: RunMessage[] = [];
    let notBefore = 0;
    for (const job of [...due, ...abandoned.filter(({ spec }) => !ids.has(spec.id))]) {
      try {
        this.#change(job, this.#wake(), messages);
      } catch (thrown) {
        notBefore = this.#parts.clock.now() + FAULT_DELAY_MS;
        this.#parts.log.fault(job.spec.id, thrown);
      }
    }
    this.#hand(messages);
    this.#arm(notBefore);
  }

  #wake(): JobEvent {
    const self = this.#running.size < LIMITS.attempts_in_object.value;
    return { type: 'wake', now: this.#parts.clock.now(), instance: this.#instance, self };
  }

  /** Applies an event to a stored job, stores what changed and performs the effects; messages for the queue are collected. */
  #change(job: JobData<Call>, event: JobEvent, messages: RunMessage[] = []): JobData<Call> {
    const next = applyJob(job, event);
    if (next.job !== job) this.#store.update(next.job);
    this.#perform(next, messages);
    return next.job;
  }

  #perform({ job, effects }: Transition<Call>, messages: RunMessage[]): void {
    for (const effect of effects) {
      if (effect.type === 'abort') this.#running.get(attemptKey(job, effect.fence))?.abort();
      else if (effect.self) this.ctx.waitUntil(this.#run(job, effect.fence));
      else messages.push({ workspace: job.spec.workspace, jobId: job.spec.id, fence: effect.fence });
    }
  }

  #hand(messages: readonly RunMessage[]): void {
    if (messages.length === 0) return;
    const { runs, log } = this.#parts;
    this.ctx.waitUntil(runs.send(messages).catch((thrown: unknown) => log.fault('runs', thrown)));
  }

  /**
   * In the transaction of the rows: the earliest due time, or the heartbeat while attempts run here. An alarm that
   * is armed for earlier stays: waking for nothing costs less than a write.
   */
  #arm(notBefore: number): void {
    const due = this.#store.nextDue();
    if (due === null) return;
    const heartbeat = this.#running.size > 0 ? this.#parts.clock.now() + LIMITS.lease_heartbeat.value : Infinity;
    const at = Math.max(notBefore, Math.min(due, heartbeat));
    if (this.#armedAt <= at) return;
    this.#armedAt = at;
    void this.ctx.storage.setAlarm(at);
  }

  async #run(job: JobData<Call>, fence: number): Promise<void> {
    const key = attemptKey(job, fence);
    const controller = new AbortController();
    this.#running.set(key, controller);
    const outcome = await runAttempt(this.#parts, job.spec, job.phase.occurrence.number, controller.signal);
    this.#running.delete(key);
    await this.report(job.spec.id, fence, outcome).catch((thrown: unknown) => this.#parts.log.fault(key, thrown));
    this.ctx.waitUntil(this.#parts.records.flush());
  }
}

function attemptKey({ spec }: JobData<Call>, fence: number): string {
  return `${spec.id}:${fence}`;
}

function absent(id: string): JobAnswer {
  return refused('NOT_FOUND', 'job_id', `job '${id}' not found`);
}

/** A refusal as plain data: a class would not survive the call. */
function refused(code: ErrorCode, path: string, message: string): JobAnswer {
  return { ok: false, error: toErrorRecord(refusal(code, [{ path, message }])) };
}
