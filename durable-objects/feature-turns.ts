import type { Parts } from '../src/compose.ts';
import type { Effect } from '../src/engine/feature/events.ts';
import type { JournalRow } from '../src/resources/features/directory.ts';
import type { FeatureSpec, RunSummary } from '../src/resources/features/run.ts';
import { type Change, type ChangeParts, prepareChange, type Request } from './feature-change.ts';
import type { FeatureFiles } from './feature-files.ts';
import { dueOf, heldBy, isErrand, type Live, stageOf, summaryOf } from './feature-live.ts';
import { FeatureSchedule, type ScheduleParts } from './feature-schedule.ts';
import { REVISIONS_A_MS, type StoredRun } from './feature-store.ts';

/** Runs in memory at most, and how long one waits that stays there; others are read again when something happens to them. */
const [KEPT, SOON_MS] = [300, 10_000];
/** Characters of what those hold: an object has 128 MB, and its isolate may have others. */
const KEPT_LENGTH = 24 * 1_048_576;
/** How long one stays that has ended: those who wait for it are told what it came to. */
const ENDED_MS = 1_000;

/** What the shell does with a run once what happened to it is kept. */
export interface Followers {
  /** Performs effects. Never throws. */
  readonly perform: (live: Live, effects: readonly Effect[]) => void;
  /** Told of each run whose journal grew, or whose row was written. */
  readonly changed: (id: string, isWritten: boolean) => void;
  /** Told of each run that was taken over from an earlier instance. */
  readonly recovered: (live: Live) => void;
  /** Whether others have yet to hear of something in a run. */
  readonly hasErrands: (id: string) => boolean;
  /** Whether anybody has yet to hear of anything, but for what this turn has written. */
  readonly isUntold: () => boolean;
}

/** What turns work with. */
export interface TurnParts extends ScheduleParts {
  readonly parts: Parts;
  readonly storage: DurableObjectStorage;
  readonly files: FeatureFiles;
}

/**
 * Lets events happen to the runs of an object, in turns: all that wait at a time are handled together, what they make
 * is written in one transaction, and only then are effects performed and callers answered. A run that has to be read, or
 * needs a file, is written in the turn after that is done. A run of which something cannot be written is read anew.
 * Neither holds up another.
 */
export class FeatureTurns {
  readonly #given: TurnParts;
  readonly #followers: Followers;
  readonly #schedule: FeatureSchedule;
  readonly #changeParts: ChangeParts;
  readonly #live = new Map<string, Live>();
  /** Runs that are being looked at, by their ids. */
  readonly #attended = new Map<string, Promise<void>>();
  /** Runs that something happens to now; what else is to happen to them waits. */
  readonly #inHand = new Set<string>();
  #waiting: Request[] = [];
  /** Changes that took their time, and have yet to be written. */
  #late: Change[] = [];
  #isTurning = false;
  #revision = 0;

  constructor(given: TurnParts, followers: Followers) {
    this.#given = given;
    this.#followers = followers;
    this.#schedule = new FeatureSchedule(given);
    this.#changeParts = { ...given, schedule: this.#schedule };
  }

  /** Whether nothing is under way, so that the object may be emptied. */
  get isIdle(): boolean {
    return !this.#isTurning && this.#inHand.size === 0 && this.#schedule.isIdle;
  }

  /** A run in memory, as it was written last. */
  peek(id: string): Live | null {
    return this.#live.get(id) ?? null;
  }

  /** Lets something happen to a run in the next turn; resolves once it is kept. */
  submit(id: string, decide: Request['decide'], spec?: FeatureSpec): Promise<RunSummary> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id, decide, resolve, reject, ...(spec !== undefined && { spec }) });
      this.#start();
    });
  }

  /** Looks after what is due and what was abandoned, and arms the alarm. Never throws. */
  async attend(): Promise<void> {
    const due = this.#schedule.take(this.#given.parts.clock.now());
    for (const id of due) if (!this.#attended.has(id)) this.#attended.set(id, this.#wake(id));
    await Promise.all(this.#attended.values());
    this.#arm(this.#isTurning);
  }

  /** Once at a time. */
  async #wake(id: string): Promise<void> {
    // What fails is logged, and tried again later.
    await this.submit(id, () => ({ type: 'wake' })).catch(() => undefined);
    this.#attended.delete(id);
  }

  /** Does something while nothing happens to a run; false when something does. */
  async alone(id: string, work: () => Promise<void>): Promise<boolean> {
    if (this.#inHand.has(id)) return false;
    this.#inHand.add(id);
    try {
      await work();
    } finally {
      this.#inHand.delete(id);
      this.#start();
    }
    return true;
  }

  /** Forgets a run that was removed. */
  forget(id: string): void {
    this.#live.delete(id);
    this.#schedule.forget(id);
  }

  #start(): void {
    if (!this.#isTurning) void this.#turn();
  }

  #arm(isUntold: boolean): void {
    this.#schedule.arm(this.#inHand, isUntold || this.#followers.isUntold());
  }

  async #turn(): Promise<void> {
    const { storage } = this.#given;
    this.#isTurning = true;
    while (this.#late.length > 0 || this.#waiting.some(({ id }) => !this.#inHand.has(id))) {
      // Resolves in a later turn of the event loop: what comes together shares a turn.
      await storage.sync().catch(() => undefined);
      const changes = await this.#changes();
      for (const change of changes) this.#write(change);
      for (const { id } of changes) this.#inHand.delete(id);
      this.#arm(changes.some(({ isWritten }) => isWritten));
      // What leaves the object from here on, calls and answers alike, the runtime holds back until that is durable.
      for (const change of changes) this.#finish(change);
    }
    this.#isTurning = false;
    this.#letGo();
  }

  /** What can be written now. */
  async #changes(): Promise<Change[]> {
    const late = this.#late;
    this.#late = [];
    const groups = Map.groupBy(
      this.#waiting.filter(({ id }) => !this.#inHand.has(id)),
      ({ id }) => id,
    );
    this.#waiting = this.#waiting.filter(({ id }) => this.#inHand.has(id));
    const prepared = await Promise.all([...groups].map(([id, group]) => this.#prepare(id, group)));
    return [...late, ...prepared.filter((change) => change !== null)];
  }

  /** What requests make of a run; null when that takes its time, and follows. */
  #prepare(id: string, requests: readonly Request[]): Promise<Change | null> {
    this.#inHand.add(id);
    const { promise: late, resolve } = Promise.withResolvers<null>();
    let isLate = false;
    const slow = () => {
      isLate = true;
      resolve(null);
    };
    const change = prepareChange(this.#changeParts, id, requests, { known: this.peek(id), slow });
    void change.then((made) => {
      if (!isLate) return;
      this.#late.push(made);
      this.#start();
    });
    return Promise.race([late, change]);
  }

  #write(change: Change): void {
    const { id, live, row } = change;
    if (live !== null) {
      const { clock, retention } = this.#given.parts;
      const stage = stageOf(live, this.#followers.hasErrands(id) || change.effects.some(isErrand));
      const due = dueOf(live, stage, clock.now(), retention.jobsMs);
      try {
        const store = () => this.#store(live, row, { stage, due });
        // One statement needs no transaction, which would cost as much as it does.
        const isOne = live.stored?.stage === 'active' && stage === 'active';
        change.isWritten = isOne ? store() : this.#given.storage.transactionSync(store);
        this.#schedule.follow(id, stage, due);
        this.#live.set(id, live);
      } catch (thrown) {
        this.#given.store.takenBack();
        change.failed = { thrown, requests: change.taken };
      }
    }
    if (change.failed === null) return;
    this.#live.delete(id);
    if (change.failed.isRefused !== true) this.#schedule.putOff(id);
  }

  /** The row of a run that has something under way before and after is left as it is. */
  #store(live: Live, row: JournalRow | null, { stage, due }: Pick<StoredRun, 'stage' | 'due'>): boolean {
    const { store, parts } = this.#given;
    const { stored } = live;
    if (row === null && stored !== null && stage === stored.stage) return false;
    this.#revision = Math.max(this.#revision + 1, parts.clock.now() * REVISIONS_A_MS, (stored?.run.revision ?? 0) + 1);
    const rows = live.rows + (row === null ? 0 : 1);
    const run = summaryOf({ ...live, rows }, this.#revision);
    const next = { run, stage, due, isTold: false };
    if (row !== null) store.append(live.spec.id, row);
    live.length += row?.length ?? 0;
    const isUnchanged = stored?.stage === 'active' && stage === 'active';
    if (stored === null) store.insert(next);
    else if (!isUnchanged) store.update(next);
    live.stored = next;
    live.rows = rows;
    return !isUnchanged;
  }

  #finish({ id, live, row, effects, taken, isWritten, failed }: Change): void {
    if (failed !== null) {
      if (failed.isRefused !== true) this.#given.parts.log.fault(id, failed.thrown);
      for (const { reject } of failed.requests) reject(failed.thrown);
    }
    if (failed !== null || live?.stored == null) return;
    for (const { resolve } of taken) resolve(live.stored.run);
    try {
      this.#followers.perform(live, effects);
      if (this.#schedule.recovered(id)) this.#followers.recovered(live);
      if (row !== null || isWritten) this.#followers.changed(id, isWritten);
    } catch (thrown) {
      this.#given.parts.log.fault(id, thrown);
    }
  }

  #letGo(): void {
    const now = this.#given.parts.clock.now();
    for (const [id, { stored, state }] of this.#live) {
      const isOver = stored?.stage === 'ended' && (state.final?.at ?? 0) < now - ENDED_MS;
      if (isOver || (stored?.stage === 'waiting' && stored.due > now + SOON_MS)) this.#live.delete(id);
    }
    let length = [...this.#live.values()].reduce((sum, live) => sum + heldBy(live), 0);
    for (const [id, live] of this.#live) {
      if (this.#live.size <= KEPT && length <= KEPT_LENGTH) return;
      this.#live.delete(id);
      length -= heldBy(live);
    }
  }
}
