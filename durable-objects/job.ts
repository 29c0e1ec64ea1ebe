import { DurableObject } from 'cloudflare:workers';
import { compose, type Env, type Parts } from '../src/compose.ts';
import { isBeginning, isFinal } from '../src/engine/job.ts';
import { applyCommand } from '../src/engine/job-commands.ts';
import type { AttemptOutcome, Job as JobData, JobCommand, JobEvent, JobSpec } from '../src/engine/job-state.ts';
import type {
  ClaimAnswer,
  DispatchAnswer,
  JobAnswer,
  JobObject,
  JobSpecToRun,
  KeyClaim,
  LookedAt,
} from '../src/resources/jobs/directory.ts';
import { type IndexRecord, toIndexRecord } from '../src/resources/jobs/job-index.ts';
import type { StoredCall } from '../src/resources/jobs/sealed-call.ts';
import { Claims } from './claims.ts';
import { GroupCommit } from './group-commit.ts';
import { JobAlarm } from './job-alarm.ts';
import { JobRunner } from './job-runner.ts';
import { toRun } from './leased-attempt.ts';
import { JobStore } from './job-store.ts';
import { Outbox } from './outbox.ts';
import { outlive } from './purge.ts';
import { absent, alone, refusedFor, reused } from './refusals.ts';
import { Schema } from './schema.ts';

/**
 * Keeps jobs and fires them: loads rows, applies one transition each, writes rows and alarm in one transaction,
 * then performs the effects. What may happen to a job is in `src/engine/job.ts`.
 */
export class Job extends DurableObject<Env> implements JobObject {
  readonly #parts: Parts;
  readonly #store: JobStore;
  readonly #claims: Claims;
  readonly #alarm: JobAlarm;
  readonly #commits: GroupCommit;
  readonly #runner: JobRunner;
  /** Called when a job is final, by its id. */
  readonly #waiters = new Map<string, (() => void)[]>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const parts = compose(env);
    const schema = new Schema(ctx.storage.sql);
    this.#parts = parts;
    this.#store = new JobStore(schema, ctx.storage.kv, parts.retention.jobsMs);
    this.#claims = new Claims(schema);
    this.#alarm = new JobAlarm(ctx.storage);
    this.#commits = new GroupCommit(
      () => ctx.storage.sync(),
      () => this.#runner.advance(),
      () => this.#runner.gather(),
    );
    const outbox = new Outbox({ ...parts, schema, store: this.#store });
    this.#runner = new JobRunner({
      parts,
      store: this.#store,
      outbox,
      alarm: this.#alarm,
      commits: this.#commits,
      waitUntil: (work) => ctx.waitUntil(work),
      onFinal: (id) => this.#settle(id),
      eraseIfEmpty: () => this.#eraseIfEmpty(schema, outbox),
    });
  }

  /** See {@link JobObject}. */
  dispatch(spec: JobSpec<StoredCall>, isIndexed = false): Promise<DispatchAnswer> {
    return this.#commits.submit(() => {
      const answer = this.#place(spec, isIndexed);
      const stored = isIndexed ? this.#store.read(spec.id) : null;
      return stored === null ? answer : { ...answer, record: toIndexRecord(stored.job, stored.revision, stored.due) };
    });
  }

  /** See {@link JobObject}. */
  tell(id: string): Promise<void> {
    return this.#commits.submit(() => this.#runner.tell(id));
  }

  /** See {@link JobObject}. */
  dispatchAll(specs: readonly JobSpec<StoredCall>[]): Promise<DispatchAnswer[]> {
    return this.#commits.submit(() => specs.map((spec) => alone(this.#parts.log, spec.id, () => this.#place(spec))));
  }

  /** See {@link JobObject}. */
  claim(id: string, digest: string, jobId: string): Promise<ClaimAnswer> {
    return this.#commits.submit(() => this.#hold({ id, digest, jobId }));
  }

  /** See {@link JobObject}. */
  claimAll(claims: readonly KeyClaim[]): Promise<ClaimAnswer[]> {
    return this.#commits.submit(() => claims.map((claim) => alone(this.#parts.log, claim.id, () => this.#hold(claim))));
  }

  #place(spec: JobSpec<StoredCall>, isIndexed = false): DispatchAnswer {
    const stored = this.#store.read(spec.id)?.job;
    const isGone = stored?.phase.status === 'deleted';
    if (stored !== undefined && spec.key !== undefined) return { ok: true, job: this.#runner.declare(stored, spec) };
    if (stored !== undefined && !isGone)
      return stored.spec.digest === spec.digest ? { ok: true, job: stored } : reused();
    const claim = this.#claims.read(spec.id);
    if (claim !== null) return claim.digest === spec.digest ? { ok: true, jobId: claim.jobId } : reused();
    if (stored !== undefined) return { ok: true, job: this.#runner.declare(stored, spec) };
    this.#runner.insert(spec, isIndexed);
    return { ok: true, isNew: true };
  }

  #hold({ id, digest, jobId }: KeyClaim): ClaimAnswer {
    const job = this.#store.read(id)?.job;
    const isHeld = job !== undefined && job.phase.status !== 'deleted';
    const holder = isHeld ? { digest: job.spec.digest, jobId: id } : this.#claims.read(id);
    if (holder === null) this.#claims.set(id, { digest, jobId });
    return holder === null || holder.digest === digest ? { ok: true, jobId: holder?.jobId ?? jobId } : reused();
  }

  /** See {@link JobObject}. */
  release(id: string): Promise<void> {
    return this.#commits.submit(() => this.#claims.remove(id));
  }

  /** See {@link JobObject}. */
  async get(id: string): Promise<JobAnswer> {
    void this.#commits.submit(() => undefined);
    const job = this.#store.read(id)?.job;
    return job === undefined || job.phase.status === 'deleted' ? absent(id) : { ok: true, job };
  }

  /** See {@link JobObject}. */
  async settled(id: string, timeoutMs: number): Promise<JobAnswer> {
    const job = this.#store.read(id)?.job;
    if (job === undefined || isFinal(job)) return this.get(id);
    const waited = new AbortController();
    // In the same turn as the read, so that no end of the job comes in between.
    const final = new Promise<void>((resolve) => this.#waiters.set(id, [...(this.#waiters.get(id) ?? []), resolve]));
    void this.#commits.submit(() => undefined);
    await Promise.race([final, this.#parts.clock.sleep(timeoutMs, waited.signal)]);
    waited.abort();
    return this.get(id);
  }

  /** See {@link JobObject}. */
  async command(id: string, command: JobCommand, within: readonly string[] | null = null): Promise<JobAnswer> {
    const told = await this.#commits.submit((): JobAnswer => {
      const job = this.#store.read(id)?.job;
      if (job === undefined) return absent(id);
      const answer = applyCommand(job, command, within);
      if ('refused' in answer) return refusedFor(answer.refused.code, answer.refused.errors);
      return { ok: true, job: this.#runner.change(job, command) };
    });
    if (told.ok && told.job.phase.status === 'deleted') await this.#giveKeyBack(told.job.spec);
    return told;
  }

  /** Before the row goes, which gives it back in any case. */
  async #giveKeyBack({ workspace, claim, id }: JobSpec<StoredCall>): Promise<void> {
    if (claim === null) return;
    const { jobs, log } = this.#parts;
    await jobs
      .at(workspace, claim)
      .release(claim)
      .catch((thrown: unknown) => log.fault(id, thrown));
  }

  /** See {@link JobObject}. */
  admit(ids: readonly string[]): Promise<string[]> {
    return this.#commits.submit(() => {
      const now = this.#parts.clock.now();
      return ids.filter((id) => {
        const job = this.#store.read(id)?.job;
        return job === undefined || !isBeginning(this.#runner.change(job, { type: 'admit', now }), now);
      });
    });
  }

  /** See {@link JobObject}. */
  take(id: string, fence: number): Promise<JobSpecToRun | null> {
    return this.#changed(
      id,
      (now) => ({ type: 'take', now, fence }),
      (taken, before) => (taken === before ? null : toRun(taken, fence)),
    );
  }

  /** See {@link JobObject}. */
  async report(id: string, fence: number, outcome: AttemptOutcome): Promise<void> {
    const random = this.#parts.ids.random();
    await this.#changed(id, (now) => ({ type: 'report', now, fence, outcome, random }));
  }

  /** See {@link JobObject}. */
  async undelivered(id: string, fence: number): Promise<void> {
    await this.#changed(id, (now) => ({ type: 'undelivered', now, fence }));
  }

  /** See {@link JobObject}. */
  async look(ids: readonly string[]): Promise<LookedAt[]> {
    await this.#alarm.check();
    const before = ids.flatMap((id) => this.#store.read(id) ?? []);
    await this.#commits.submit(() => {
      for (const id of ids) this.#runner.retell(id);
    });
    return before.flatMap(({ job, revision }) => {
      const stored = this.#store.read(job.spec.id);
      return stored === null ? [] : [{ revision, record: toIndexRecord(stored.job, stored.revision, stored.due) }];
    });
  }

  /** Never throws: a handler that does is tried six times and then dropped by the platform. */
  override async alarm(): Promise<void> {
    this.#alarm.fired();
    await this.#runner.attend();
  }

  /** See {@link JobObject}. */
  outlive(id: string): Promise<IndexRecord | null> {
    return outlive({ parts: this.#parts, store: this.#store, commits: this.#commits }, id);
  }

  /** Applies an event to a job in the next turn, as of then, and tells what came of it; null without the job. */
  #changed<T = null>(
    id: string,
    event: (now: number) => JobEvent,
    tell?: (job: JobData<StoredCall>, before: JobData<StoredCall>) => T | null,
  ): Promise<T | null> {
    return this.#commits.submit(() => {
      const before = this.#store.read(id)?.job;
      if (before === undefined) return null;
      const changed = this.#runner.change(before, event(this.#parts.clock.now()));
      return tell?.(changed, before) ?? null;
    });
  }

  #eraseIfEmpty(schema: Schema, outbox: Outbox): void {
    const isUntouched = schema.names.length === 0 && !this.#store.hasRemains;
    if (isUntouched || !this.#store.isEmpty || !this.#claims.isEmpty) return;
    void this.ctx.storage.deleteAll();
    schema.forget();
    this.#store.forget();
    outbox.forget();
    this.#alarm.fired();
  }

  #settle(id: string): void {
    const waiters = this.#waiters.get(id) ?? [];
    this.#waiters.delete(id);
    for (const settle of waiters) settle();
  }
}
