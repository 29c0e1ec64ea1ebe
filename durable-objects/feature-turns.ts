import type { Parts } from '../src/compose.ts';
import type { Entry } from '../src/engine/feature/entries.ts';
import type { Effect, RunEvent } from '../src/engine/feature/events.ts';
import { handleEvent } from '../src/engine/feature/run.ts';
import { isProcessorError } from '../src/kernel/errors.ts';
import { sealRow, type SealedRow } from '../src/resources/features/journal.ts';
import type { FeatureSpec, RunSummary } from '../src/resources/features/run.ts';
import { createLive, dueOf, isErrand, type Live, loadLive, stageOf, summaryOf } from './feature-live.ts';
import { REVISIONS_A_MS, type StoredRun } from './feature-store.ts';
import { FeatureSchedule, type ScheduleParts } from './feature-schedule.ts';

/** Runs in memory at most, and how long one waits that stays there. */
const [KEPT, SOON_MS] = [300, 10_000];
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
}

/** Something that is to happen to a run. */
interface Request {
  readonly id: string;
  /** Of a run that is to begin. */
  readonly spec?: FeatureSpec;
  /** The event, as the run stands; null for none. Throws a `ProcessorError` to refuse. */
  readonly decide: (live: Live) => RunEvent | null;
  readonly resolve: (run: RunSummary) => void;
  readonly reject: (thrown: unknown) => void;
}

/** What a turn makes of a run. */
interface Change {
  readonly id: string;
  readonly live: Live | null;
  readonly row: SealedRow | null;
  readonly effects: readonly Effect[];
  /** Those whose request was taken. */
  readonly taken: readonly Request[];
  /** Whether the row of the run was written, too. */
  isWritten: boolean;
  /** Why nothing of it counts, and who is told so; a run that could not begin for a reason of its caller's is refused. */
  failed: { readonly thrown: unknown; readonly requests: readonly Request[]; readonly isRefused?: boolean } | null;
}

/**
 * Lets events happen to the runs of an object, in turns: all that wait at a time are handled together, what they make
 * is written in one transaction, and only then are effects performed and callers answered. A run of which something
 * cannot be written is read anew; it holds up no other.
 */
export class FeatureTurns {
  readonly #given: TurnParts;
  readonly #followers: Followers;
  readonly #schedule: FeatureSchedule;
  readonly #live = new Map<string, Live>();
  /** Runs that are being looked at, by their ids. */
  readonly #attended = new Map<string, Promise<void>>();
  #waiting: Request[] = [];
  #isTurning = false;
  #revision = 0;

  constructor(given: TurnParts, followers: Followers) {
    this.#given = given;
    this.#followers = followers;
    this.#schedule = new FeatureSchedule(given);
  }

  /** Whether nothing is under way, so that the object may be emptied. */
  get isIdle(): boolean {
    return !this.#isTurning && this.#schedule.isIdle;
  }

  /** A run in memory, as it was written last. */
  peek(id: string): Live | null {
    return this.#live.get(id) ?? null;
  }

  /** Lets something happen to a run in the next turn; resolves once it is kept. */
  submit(id: string, decide: Request['decide'], spec?: FeatureSpec): Promise<RunSummary> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id, decide, resolve, reject, ...(spec !== undefined && { spec }) });
      if (!this.#isTurning) void this.#turn();
    });
  }

  /** Looks after what is due and what was abandoned, and arms the alarm. Never throws: what fails is tried again later. */
  async attend(): Promise<void> {
    const due = this.#schedule.take(this.#given.parts.clock.now());
    for (const id of due) if (!this.#attended.has(id)) this.#attended.set(id, this.#wake(id));
    await Promise.all(this.#attended.values());
    this.#schedule.arm(this.#isTurning || this.#followers.isUntold());
  }

  async #wake(id: string): Promise<void> {
    await this.submit(id, () => ({ type: 'wake' })).catch(() => undefined);
    this.#attended.delete(id);
  }

  /** Forgets a run that was removed. */
  forget(id: string): void {
    this.#live.delete(id);
  }

  async #turn(): Promise<void> {
    const { storage } = this.#given;
    this.#isTurning = true;
    while (this.#waiting.length > 0) {
      // Resolves in a later turn of the event loop: what comes together shares a turn.
      await storage.sync().catch(() => undefined);
      const groups = Map.groupBy(this.#waiting, ({ id }) => id);
      this.#waiting = [];
      const changes = await Promise.all([...groups].map(([id, group]) => this.#prepare(id, group)));
      for (const change of changes) this.#write(change);
      this.#schedule.arm(this.#followers.isUntold() || changes.some(({ isWritten }) => isWritten));
      // One that fails breaks the object, and the runtime tells whoever waits.
      await storage.sync().catch(() => undefined);
      for (const change of changes) this.#finish(change);
    }
    this.#isTurning = false;
    this.#letGo();
  }

  async #prepare(id: string, requests: readonly Request[]): Promise<Change> {
    let isRefused = true;
    try {
      const live = await this.#load(id, requests.find(({ spec }) => spec !== undefined)?.spec);
      isRefused = false;
      const { taken, entries, effects } = this.#happen(live, requests);
      const row =
        entries.length === 0 ? null : await sealRow(this.#given.parts.journal, live.spec, live.rows + 1, entries);
      return { id, live, row, effects, taken, isWritten: false, failed: null };
    } catch (thrown) {
      isRefused &&= isProcessorError(thrown) && thrown.code !== 'INTERNAL' && !this.#schedule.knows(id);
      const failed = { thrown, requests, isRefused };
      return { id, live: null, row: null, effects: [], taken: [], isWritten: false, failed };
    }
  }

  #happen(live: Live, requests: readonly Request[]) {
    const now = this.#given.parts.clock.now();
    const [taken, entries, effects]: [Request[], Entry[], Effect[]] = [[], [], []];
    const handle = (event: RunEvent): void => {
      const made = handleEvent(live.state, event, now);
      entries.push(...made.entries);
      effects.push(...made.effects);
    };
    // Whatever happens to it first: what was cut off is taken over, and counts as lost once.
    if (this.#schedule.isAbandoned(live.spec.id)) handle({ type: 'recover' });
    for (const request of requests) {
      let event: RunEvent | null;
      try {
        event = request.decide(live);
      } catch (refused) {
        request.reject(refused);
        continue;
      }
      taken.push(request);
      if (event !== null) handle(event);
    }
    return { taken, entries, effects };
  }

  async #load(id: string, spec: FeatureSpec | undefined): Promise<Live> {
    const { parts, store } = this.#given;
    const known = this.#live.get(id);
    if (known !== undefined) return known;
    const isNew = spec !== undefined && store.read(id) === null;
    return isNew ? createLive(parts, spec) : loadLive(parts, store, id);
  }

  #write(change: Change): void {
    const { live, row } = change;
    if (live === null) return;
    const stage = stageOf(live, this.#followers.hasErrands(change.id) || change.effects.some(isErrand));
    const due = dueOf(live, stage, this.#given.parts.clock.now(), this.#given.parts.retention.jobsMs);
    try {
      change.isWritten = this.#given.storage.transactionSync(() => this.#store(live, row, { stage, due }));
      this.#schedule.follow(change.id, stage, due);
      this.#live.set(change.id, live);
    } catch (thrown) {
      this.#given.store.takenBack();
      change.failed = { thrown, requests: change.taken };
    }
  }

  /** The row of a run that has something under way before and after is left as it is. */
  #store(live: Live, row: SealedRow | null, { stage, due }: Pick<StoredRun, 'stage' | 'due'>): boolean {
    const { store, parts } = this.#given;
    const { stored } = live;
    if (row === null && stored !== null && stage === stored.stage) return false;
    this.#revision = Math.max(this.#revision + 1, parts.clock.now() * REVISIONS_A_MS, (stored?.run.revision ?? 0) + 1);
    const hasFiles = live.hasFiles || row?.hasFiles === true;
    const rows = live.rows + (row === null ? 0 : 1);
    const run = summaryOf({ ...live, rows }, this.#revision);
    const next = { run, stage, due, isTold: false, hasFiles };
    if (row !== null) store.append(live.spec.id, row);
    const isUnchanged = stored?.stage === 'active' && stage === 'active' && stored.hasFiles === hasFiles;
    if (stored === null) store.insert(next);
    else if (!isUnchanged) store.update(next);
    live.stored = next;
    live.rows = rows;
    live.hasFiles = hasFiles;
    return !isUnchanged;
  }

  #finish({ id, live, row, effects, taken, isWritten, failed }: Change): void {
    if (failed !== null) this.#fail(id, failed);
    if (failed !== null || live?.stored == null) return;
    try {
      this.#followers.perform(live, effects);
      if (this.#schedule.recovered(id)) this.#followers.recovered(live);
      for (const { resolve } of taken) resolve(live.stored.run);
      if (row !== null || isWritten) this.#followers.changed(id, isWritten);
    } catch (thrown) {
      this.#given.parts.log.fault(id, thrown);
    }
  }

  #fail(id: string, { thrown, requests, isRefused = false }: NonNullable<Change['failed']>): void {
    this.#live.delete(id);
    if (!isRefused) {
      this.#given.parts.log.fault(id, thrown);
      this.#schedule.putOff(id);
    }
    for (const { reject } of requests) reject(thrown);
  }

  #letGo(): void {
    const soon = this.#given.parts.clock.now() + SOON_MS;
    for (const [id, { stored }] of this.#live)
      if (stored?.stage === 'ended' || (stored?.stage === 'waiting' && stored.due > soon)) this.#live.delete(id);
    for (const id of this.#live.keys()) {
      if (this.#live.size <= KEPT) return;
      this.#live.delete(id);
    }
  }
}
