import { DurableObject } from 'cloudflare:workers';
import { compose, type Env, type Parts } from '../src/compose.ts';
import {
  applyCounter,
  type CounterEvent,
  type CounterState,
  createCounter,
  foresee,
  optionUsage,
  totalUsage,
} from '../src/engine/quota/counter.ts';
import { emptyFrom, renamed } from '../src/engine/quota/keeping.ts';
import type { QuotaNotice } from '../src/engine/quota/notice.ts';
import type {
  Charging,
  CounterName,
  CounterObject,
  CounterReply,
  CounterStanding,
  NamedRules,
} from '../src/resources/quotas/directory.ts';
import { faultDelayMs } from './backoff.ts';
import { GroupCommit } from './group-commit.ts';
import { JobAlarm } from './job-alarm.ts';
import { QuotaStore, type StoredCounter } from './quota-store.ts';

/**
 * Counts for one key of a quota: applies one transition each, and writes the row once for all that come together. What
 * may happen to a counter is in `src/engine/quota/counter.ts`. It erases itself when nothing in it counts any more.
 */
export class Quota extends DurableObject<Env> implements CounterObject {
  readonly #parts: Parts;
  readonly #store: QuotaStore;
  readonly #alarm: JobAlarm;
  readonly #commits: GroupCommit;
  #held: StoredCounter | null;
  #isWritten = true;
  /** Times in a row that notices could not be told, and until when they are left alone. */
  #faults = 0;
  #quietUntil = 0;
  #isTelling = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#parts = compose(env);
    this.#store = new QuotaStore(ctx.storage.sql);
    this.#alarm = new JobAlarm(ctx.storage);
    this.#commits = new GroupCommit(
      () => ctx.storage.sync(),
      () => this.#settle(),
    );
    this.#held = this.#store.read();
    if (this.#held !== null) void ctx.blockConcurrencyWhile(() => this.#alarm.check());
  }

  /** See {@link CounterObject}. */
  async check(rules: NamedRules, charging: Charging): Promise<CounterReply> {
    const now = this.#now;
    const state = this.#stateUnder(rules, now);
    return { ...foresee(state, rules, { now, ...charging }), ...standingOf(state, rules, now) };
  }

  /** See {@link CounterObject}. */
  increment(name: CounterName, rules: NamedRules, charging: Charging, key: string | null): Promise<CounterReply> {
    return this.#commits.submit(() =>
      this.#apply(name, rules, { type: 'increment', now: this.#now, key, ...charging }),
    );
  }

  /** See {@link CounterObject}. */
  giveBack(name: CounterName, rules: NamedRules, key: string): Promise<CounterStanding> {
    return this.#commits.submit(() => this.#apply(name, rules, { type: 'return', now: this.#now, key }));
  }

  /** See {@link CounterObject}. */
  reset(name: CounterName, rules: NamedRules): Promise<CounterStanding> {
    return this.#commits.submit(() => this.#apply(name, rules, { type: 'reset', now: this.#now }));
  }

  /** Never throws: a handler that does is tried six times and then dropped by the platform. */
  override async alarm(): Promise<void> {
    this.#alarm.fired();
    await this.#commits.submit(() => this.#eraseIfEmpty());
  }

  get #now(): number {
    return this.#parts.clock.now();
  }

  /** The counter as these rules count. */
  #stateUnder(rules: NamedRules, now: number): CounterState {
    if (this.#held === null) return createCounter(rules, now);
    const { state, rules: before } = this.#held;
    return isSame(before.names, rules.names) ? state : renamed(state, before.names, rules.names);
  }

  #apply(name: CounterName, rules: NamedRules, event: CounterEvent): CounterReply {
    const { now } = event;
    const before = this.#stateUnder(rules, now);
    const { state, answer, crossed } = applyCounter(before, rules, event);
    const standing = standingOf(state, rules, now);
    if (state !== before) {
      const notices = this.#held?.notices ?? [];
      const told = crossed === null ? null : this.#noticeOf(name, state, standing, crossed, now);
      this.#held = { name, rules, state, notices: told === null ? notices : [...notices, told] };
      this.#isWritten = false;
    }
    return { ...answer, ...standing };
  }

  #noticeOf(
    { product, env, tag, scope }: CounterName,
    { crossed }: CounterState,
    { total }: CounterStanding,
    threshold: number,
    at: number,
  ): QuotaNotice | null {
    if (total === null || crossed === null) return null;
    const { used, limit, resetsAt } = total;
    return {
      id: `${String(this.ctx.id).slice(0, 32)}.${crossed.since}.${threshold}`,
      type: 'quota.threshold',
      at,
      quota: { product, env, tag, scope, threshold, used, limit, resets_at: resetsAt },
    };
  }

  /** After the events of a turn. What cannot be written is taken up from the row, by a new instance. */
  #settle(): void {
    if (this.#held === null) return;
    try {
      if (!this.#isWritten) this.#store.write(this.#held);
      this.#isWritten = true;
      const { state, rules, notices } = this.#held;
      const now = this.#now;
      // Asked for before it can be told: an instance that is lost on the way leaves the alarm.
      if (notices.length > 0) this.#alarm.arm(Math.max(now, this.#quietUntil) + faultDelayMs(1));
      const from = emptyFrom(state, rules, now);
      if (from !== null) this.#alarm.arm(from);
      if (notices.length > 0 && !this.#isTelling && this.#quietUntil <= now)
        this.ctx.waitUntil(this.#tell(this.#held.name, notices));
    } catch (thrown) {
      this.#parts.log.fault('quota', thrown);
      this.ctx.abort('a counter could not be stored');
    }
  }

  async #tell({ workspace }: CounterName, notices: readonly QuotaNotice[]): Promise<void> {
    this.#isTelling = true;
    try {
      for (const { id, type, at, quota } of notices)
        await this.#parts.events.tell(workspace, {
          id,
          type,
          at,
          product: quota.product,
          env: quota.env,
          payload: { quota },
        });
      this.#faults = 0;
      await this.#commits.submit(() => {
        this.#isTelling = false;
        if (this.#held === null) return;
        const isTold = new Set(notices);
        this.#held = { ...this.#held, notices: this.#held.notices.filter((notice) => !isTold.has(notice)) };
        this.#isWritten = false;
      });
    } catch (thrown) {
      // The alarm has it told again.
      this.#faults += 1;
      this.#quietUntil = this.#now + faultDelayMs(this.#faults);
      this.#isTelling = false;
      this.#parts.log.fault('quota', thrown);
    }
  }

  #eraseIfEmpty(): void {
    if (this.#held === null || this.#held.notices.length > 0) return;
    const { state, rules } = this.#held;
    const now = this.#now;
    const from = emptyFrom(state, rules, now);
    if (from === null || from > now) return;
    this.#held = null;
    this.#isWritten = true;
    void this.ctx.storage.deleteAll();
    this.#store.forget();
    this.#alarm.fired();
  }
}

function standingOf(state: CounterState, rules: NamedRules, now: number): CounterStanding {
  return {
    total: totalUsage(state, rules, now),
    options: rules.options.map((_, place) => optionUsage(state, rules, place, now)),
  };
}

function isSame(before: readonly string[], names: readonly string[]): boolean {
  return before.length === names.length && before.every((name, place) => name === names[place]);
}
