import { LIMITS } from '../src/kernel/limits.ts';
import type { Parts } from '../src/compose.ts';
import type { GroupPlace } from '../src/drivers/broker/directory.ts';
import type { GroupFeed } from './group-feed.ts';
import type { GroupKeeper } from './group-keeper.ts';
import type { LagWatch } from './group-lag.ts';
import type { GroupLine } from './group-line.ts';
import { JobAlarm } from './job-alarm.ts';

/** How soon after a fault of ours it is tried again. */
const FAULT_DELAY_MS = 5_000;

/** What is woken. */
export interface Woken {
  readonly parts: Pick<Parts, 'clock' | 'log'>;
  readonly isKnown: boolean;
  readonly facts: { readonly place: GroupPlace };
  readonly lines: Iterable<GroupLine>;
  readonly feed: Pick<GroupFeed, 'ask'>;
  readonly keeper: Pick<GroupKeeper, 'write'>;
  whole(): Promise<void>;
  readonly lag: LagWatch;
  settle(): void;
}

/** When a group's object wakes by itself: for what is due, and for members that give no sign of life. */
export class GroupAlarm {
  readonly #core: Woken;
  readonly #storage: DurableObjectStorage;
  readonly #alarm: JobAlarm;

  constructor(storage: DurableObjectStorage, core: Woken) {
    this.#core = core;
    this.#storage = storage;
    this.#alarm = new JobAlarm(storage);
  }

  /** Makes sure that it wakes while its members have something to settle. */
  arm(): void {
    const core = this.#core;
    if (!core.isKnown) return;
    const now = core.parts.clock.now();
    core.lag.look();
    let at = Math.max(core.lag.nextAt, now);
    for (const line of core.lines) {
      if (line.members.size === 0) continue;
      at = Math.min(at, line.nextDue(now));
      if (line.state.leases.size > 0) at = Math.min(at, now + LIMITS.event_lease.value);
    }
    if (at < Infinity) this.#alarm.arm(at);
  }

  /** To be called soon after something was delivered or failed: what became due meanwhile is not waited for. */
  tick(): void {
    if (!this.#core.isKnown) return;
    this.#core.settle();
    this.arm();
  }

  /** What is to be done when it went off. Never throws. */
  async ring(): Promise<void> {
    const core = this.#core;
    this.#alarm.fired();
    if (!core.isKnown) return;
    try {
      await core.whole();
      const before = core.parts.clock.now() - LIMITS.event_lease.value;
      for (const line of core.lines) line.silence(before);
      await core.feed.ask();
      core.settle();
      core.keeper.write();
      this.arm();
    } catch (thrown) {
      this.noteFault(thrown);
    }
  }

  /** Logs a fault of ours, and tries again soon. */
  noteFault(thrown: unknown): void {
    const { parts, isKnown } = this.#core;
    // Erased while it was under way.
    if (!isKnown) return;
    const { place } = this.#core.facts;
    parts.log.fault(`group:${place.broker}:${place.topic}:${place.group}`, thrown);
    this.#alarm.arm(parts.clock.now() + FAULT_DELAY_MS);
  }

  /** It is not to wake any more. */
  clear(): void {
    void this.#storage.deleteAlarm();
    this.#alarm.fired();
  }
}
