import { DurableObject } from 'cloudflare:workers';
import { compose, type Env, type Parts } from '../src/compose.ts';
import { applyBulk, type BulkEvent, type BulkRequest, createBulk } from '../src/engine/bulk.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import type { Bulk as BulkData, BulkAnswer, BulkObject } from '../src/resources/jobs/bulk.ts';
import type { JobFilter } from '../src/resources/jobs/job-filter.ts';
import { BulkRunner } from './bulk-runner.ts';
import { BulkStore } from './bulk-store.ts';
import { JobAlarm } from './job-alarm.ts';
import { refused, reused } from './refusals.ts';

/** Within this time the index knows of what became of jobs before an operation was asked for. */
const INDEX_LAG_MS = 1_000;
/** The same where jobs matter that have just begun: of their beginning it hears later, unless they end before. */
const BEGUN_LAG_MS = 3_000;
/** How long one wake goes on before it makes way for the next. */
const TURN_MS = 30_000;
/** How soon after a crash the next instance goes on. */
const HEARTBEAT_MS = 5_000;
/** A fault of ours is looked at again after this long. */
const FAULT_DELAY_MS = 1_000;
/** Later than any alarm. */
const LAST = 8.64e15;

/**
 * Carries out one bulk operation: all of it happens in its alarm, so that it goes on after a crash. What may happen to
 * it is in `src/engine/bulk.ts`.
 */
export class Bulk extends DurableObject<Env> implements BulkObject {
  readonly #parts: Parts;
  readonly #store: BulkStore;
  readonly #alarm: JobAlarm;
  readonly #runner: BulkRunner;
  #bulk: BulkData | null;
  #listed: BulkData['status'] | null;
  /** Called when the operation has ended. */
  #waiters: (() => void)[] = [];

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#parts = compose(env);
    this.#store = new BulkStore(ctx.storage.sql);
    this.#alarm = new JobAlarm(ctx.storage);
    const stored = this.#store.read();
    this.#bulk = stored?.bulk ?? null;
    this.#listed = stored?.listed ?? null;
    this.#runner = new BulkRunner({
      parts: this.#parts,
      read: () => this.#present(),
      apply: (event) => this.#change(event),
    });
  }

  /** See {@link BulkObject}. */
  async begin(request: BulkRequest<JobFilter>): Promise<BulkAnswer> {
    if (this.#bulk !== null && this.#bulk.request.digest !== request.digest) return reused();
    if (this.#bulk === null) {
      this.#bulk = createBulk(request, request.createdAt + lagOf(request));
      this.#save();
      this.#arm();
    }
    return { ok: true, bulk: this.#bulk };
  }

  /** See {@link BulkObject}. */
  async get(): Promise<BulkAnswer> {
    if (this.#bulk === null) return absent();
    await this.#alarm.check();
    if (!this.#alarm.covers(LAST)) this.#arm();
    return { ok: true, bulk: this.#bulk };
  }

  /** See {@link BulkObject}. */
  async settled(timeoutMs: number): Promise<BulkAnswer> {
    if (this.#bulk === null || this.#bulk.status !== 'running') return this.get();
    const waited = new AbortController();
    const ended = new Promise<void>((resolve) => this.#waiters.push(resolve));
    await Promise.race([ended, this.#parts.clock.sleep(timeoutMs, waited.signal)]);
    waited.abort();
    return this.get();
  }

  /** See {@link BulkObject}. */
  async cancel(): Promise<BulkAnswer> {
    if (this.#bulk === null) return absent();
    if (this.#bulk.status === 'completed')
      return refused('CONFLICT', 'operation_id', `operation '${this.#bulk.request.id}' is already completed`);
    this.#change({ type: 'cancel', now: this.#parts.clock.now() });
    // Should the list not be told now, the alarm tells it.
    this.#alarm.arm(this.#parts.clock.now() + FAULT_DELAY_MS);
    await this.#tell().catch((thrown: unknown) => this.#parts.log.fault(this.#id, thrown));
    this.#settle();
    return { ok: true, bulk: this.#present() };
  }

  /** Never throws: a handler that does is tried six times and then dropped by the platform. */
  override async alarm(): Promise<void> {
    const { clock, log } = this.#parts;
    this.#alarm.fired();
    if (this.#bulk === null) return;
    this.#alarm.arm(clock.now() + HEARTBEAT_MS);
    try {
      await this.#goOn(this.#bulk);
      this.#arm();
    } catch (thrown) {
      this.#save();
      this.#alarm.arm(clock.now() + FAULT_DELAY_MS, true);
      log.fault(this.#id, thrown);
    }
  }

  async #goOn({ status, nextAt, endedAt }: BulkData): Promise<void> {
    const now = this.#parts.clock.now();
    if (endedAt !== null && now >= endedAt + LIMITS.bulk_kept.value) return this.#erase();
    await this.#tell();
    if (status === 'running' && now >= nextAt) await this.#runner.run(now + TURN_MS);
    this.#save();
    await this.#tell();
    if (this.#present().status !== 'running') this.#settle();
  }

  /** Stored at once, but for outcomes: those are stored with what is begun next, and looked up should that not come. */
  #change(event: BulkEvent): void {
    const before = this.#present();
    this.#bulk = applyBulk(before, event);
    if (this.#bulk !== before && event.type !== 'record') this.#save();
  }

  #save(): void {
    if (this.#bulk !== null) this.#store.write({ bulk: this.#bulk, listed: this.#listed });
  }

  /** Tells the list of the operation, unless it knows of its status. */
  async #tell(): Promise<void> {
    const bulk = this.#present();
    if (this.#listed === bulk.status) return;
    await this.#parts.bulkList.put(bulk);
    this.#listed = bulk.status;
    this.#save();
  }

  #arm(): void {
    if (this.#bulk === null) return;
    const { status, nextAt, endedAt } = this.#bulk;
    const now = this.#parts.clock.now();
    const isKept = endedAt !== null && this.#listed === status;
    this.#alarm.arm(isKept ? endedAt + LIMITS.bulk_kept.value : Math.max(now, Math.ceil(nextAt)), true);
  }

  async #erase(): Promise<void> {
    const { id, workspace, createdAt } = this.#present().request;
    await this.#parts.bulkList.remove({ id, workspace, createdAt });
    await this.ctx.storage.deleteAll();
    this.#store.forget();
    this.#alarm.fired();
    this.#bulk = null;
    this.#listed = null;
  }

  #settle(): void {
    for (const settle of this.#waiters.splice(0)) settle();
  }

  get #id(): string {
    return this.#bulk?.request.id ?? 'bulk';
  }

  #present(): BulkData {
    if (this.#bulk === null) throw new Error('there is no operation');
    return this.#bulk;
  }
}

function lagOf({ kind }: BulkRequest<JobFilter>): number {
  return kind === 'cancel' || kind === 'delete' ? BEGUN_LAG_MS : INDEX_LAG_MS;
}

function absent(): BulkAnswer {
  return refused('NOT_FOUND', 'operation_id', 'there is no such operation');
}
