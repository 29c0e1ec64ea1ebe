import type { Parts } from '../src/compose.ts';
import type { GroupCommit } from './group-commit.ts';
import type { JobAlarm } from './job-alarm.ts';
import type { JobStore } from './job-store.ts';
import type { Loops } from './loops.ts';
import type { Outbox } from './outbox.ts';
import type { Places } from './places.ts';
import type { PutOff } from './put-off.ts';
import type { Works } from './works.ts';
import { heartbeatOf, wakeTime, type WakeReasons } from './wake-time.ts';

/** Changes of a job within this time reach the index as one. */
const FEED_DELAY_MS = 500;
/** How long the index waits while jobs do for a place: whoever looks into it can bear more than what is due. */
const FEED_PATIENCE_MS = 3_000;
/** How long the ends of attempts wait for others while jobs do for a place. */
const GATHER_MS = 3;
/** How often jobs that wait for a place are looked at. */
const QUEUE_LOOK_MS = 100;
/** How long an alarm's handler begins attempts for which it stays: it may take fifteen minutes, and an attempt ten. */
const ATTEND_MS = 240_000;

/** What a lookout works with. */
export interface LookoutParts {
  readonly parts: Parts;
  readonly store: JobStore;
  readonly outbox: Outbox;
  readonly alarm: JobAlarm;
  readonly commits: GroupCommit;
  readonly places: Places;
  readonly putOff: PutOff;
  readonly loops: Loops;
  readonly works: Works;
  /** Hands the queue what will not have a place soon enough. */
  readonly relieve: () => Promise<boolean>;
}

/** Sees to it that an object comes back for whatever it has yet to do, and that the index hears of what it did. */
export class Lookout {
  readonly #given: LookoutParts;
  #attendedUntil = -Infinity;
  /** Whether jobs waited for a place at the end of the last turn. */
  #isFull = false;
  /** Since when the index has yet to hear of something; null when it knows of everything. */
  #untoldSince: number | null = null;

  constructor(given: LookoutParts) {
    this.#given = given;
  }

  /**
   * While jobs wait for a place, ends of attempts are recorded some at a time: what a commit costs is then shared, and
   * there are more places than the moment for which some are held would take from the others.
   */
  gather(): Promise<void> | null {
    return this.#isFull ? this.#given.parts.clock.sleep(GATHER_MS) : null;
  }

  /**
   * To be called at the end of a turn: arms the alarm, and starts the loops that have something to do. A lone job has
   * its alarm put off when nothing is left to guard; in others there is something to guard soon again.
   */
  follow(now: number, isFull: boolean): void {
    const { store, outbox, alarm, places, putOff, loops, relieve } = this.#given;
    const reasons: WakeReasons = {
      now,
      next: store.earliest,
      isFull,
      isRunning: places.isBusy,
      isAttended: this.#isAttended,
      isUntold: outbox.isGuarded,
      putOffUntil: putOff.until,
    };
    const isAtRest = heartbeatOf(reasons) === Infinity && store.lone !== null;
    const isKnown = !isAtRest && alarm.covers(wakeTime(reasons));
    const next = isKnown ? reasons.next : store.nextDue();
    const at = wakeTime(reasons, next);
    if (at < Infinity) {
      alarm.arm(at, isAtRest);
      // It takes the place of the one that went off, which the platform fires anew no more: nothing guards the attempt.
      this.#attendedUntil = -Infinity;
    }
    this.#untoldSince = outbox.isEmpty ? null : (this.#untoldSince ?? now);
    if (!outbox.isEmpty) loops.keep(this.#feed, FEED_DELAY_MS);
    this.#isFull = isFull && next.waiting <= now;
    if (this.#isFull) loops.keep(relieve, QUEUE_LOOK_MS);
  }

  /**
   * What the alarm does. That of a lone job stays with the attempt it begins, and sees to it that the index hears of
   * its end: the platform fires an alarm anew whose handler was cut off, so none has to guard the attempt.
   * `isRecovered` says that this instance has looked for what an earlier one left. Never throws.
   */
  async attend(isRecovered: boolean): Promise<void> {
    const { parts, commits } = this.#given;
    try {
      await this.#stay(isRecovered);
    } catch (thrown) {
      parts.log.fault('alarm', thrown);
      this.#attendedUntil = -Infinity;
      await commits.submit(() => undefined);
    }
  }

  async #stay(isRecovered: boolean): Promise<void> {
    const { parts, store, outbox, commits, works, loops } = this.#given;
    const { lone } = store;
    // Not with each feed: what comes within a heartbeat shares the two writes of an outbox that opens and closes.
    if (lone === null) return commits.submit(() => outbox.close());
    if (!isRecovered) this.doubt({ isGuarded: lone.due > parts.clock.now() });
    this.#attendedUntil = parts.clock.now() + ATTEND_MS;
    await commits.submit(() => undefined);
    while (this.#isAttended && !works.isEmpty) await works.ended();
    if (works.isEmpty) await loops.hurry(this.#feed);
    this.#attendedUntil = -Infinity;
    await commits.submit(() => undefined);
  }

  /** The index may not have heard of what an earlier instance did to its lone job. */
  doubt(how: { readonly isGuarded: boolean }): void {
    const { store, outbox } = this.#given;
    if (store.lone !== null) outbox.note(store.lone.job.spec.id, how);
  }

  /** Whether an alarm's handler waits for the lone job's attempt, before whose end the job needs nothing. */
  get #isAttended(): boolean {
    const { parts, store } = this.#given;
    const job = store.lone?.job;
    if (job === undefined || parts.clock.now() >= this.#attendedUntil) return false;
    return job.beside === undefined && !('nextAt' in job.phase);
  }

  /** Tells the index what changed. When it cannot be told, the heartbeat tries again. */
  readonly #feed = async (): Promise<boolean> => {
    const { parts, store, outbox, commits } = this.#given;
    const now = parts.clock.now();
    if (this.#isFull && this.#untoldSince !== null && now < this.#untoldSince + FEED_PATIENCE_MS) return true;
    this.#untoldSince = now;
    await outbox.send();
    await commits.submit(() => {
      if (store.lone !== null) outbox.close();
    });
    return !outbox.isEmpty;
  };
}
