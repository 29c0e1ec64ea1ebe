import { DurableObject } from 'cloudflare:workers';
import { compose, type Env, type Parts } from '../src/compose.ts';
import type { RunEvent } from '../src/engine/feature/events.ts';
import { isStopped } from '../src/engine/feature/state.ts';
import { answered } from '../src/resources/features/directory.ts';
import type { ChildEnd, FeatureAnswer, FeatureObject, JournalPart } from '../src/resources/features/directory.ts';
import type { FeatureRecord } from '../src/resources/features/feature-index.ts';
import { openPayload } from '../src/resources/features/journal.ts';
import { type ExecutionResult, executionResult } from '../src/resources/features/result.ts';
import type { FeatureSpec, RunSummary } from '../src/resources/features/run.ts';
import { FeatureChildren } from './feature-children.ts';
import { beginning, conflict, signalled } from './feature-commands.ts';
import { FeatureEffects } from './feature-effects.ts';
import { FeatureFeed } from './feature-feed.ts';
import { FeatureFiles } from './feature-files.ts';
import { type Live, loadLive } from './feature-live.ts';
import { FeatureReader } from './feature-reader.ts';
import { FeatureStore } from './feature-store.ts';
import { FeatureTurns } from './feature-turns.ts';
import { FeatureWatch } from './feature-watch.ts';
import { JobAlarm } from './job-alarm.ts';
import { Loops } from './loops.ts';
import { Schema } from './schema.ts';
import { Works } from './works.ts';

/**
 * Keeps runs of features and has them go on: each turn lets events happen to runs, writes what that made, and then
 * performs the effects. What may happen to a run is in `src/engine/feature/`.
 */
export class Feature extends DurableObject<Env> implements FeatureObject {
  readonly #parts: Parts;
  readonly #schema: Schema;
  readonly #store: FeatureStore;
  readonly #alarm: JobAlarm;
  readonly #files: FeatureFiles;
  readonly #turns: FeatureTurns;
  readonly #feed: FeatureFeed;
  readonly #watch: FeatureWatch;
  readonly #reader: FeatureReader;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const parts = compose(env);
    const waitUntil = (work: Promise<unknown>) => ctx.waitUntil(work);
    this.#parts = parts;
    this.#schema = new Schema(ctx.storage.sql);
    const store = new FeatureStore(this.#schema);
    this.#store = store;
    this.#alarm = new JobAlarm(ctx.storage);
    this.#files = new FeatureFiles({ parts, store, alarm: this.#alarm, storage: ctx.storage });
    this.#watch = new FeatureWatch(parts.clock);
    const works = new Works(waitUntil);
    const children = new FeatureChildren({ parts, happen: this.#happen });
    const effects = new FeatureEffects({ parts, works, children, happen: this.#happen, waitUntil });
    this.#feed = new FeatureFeed({
      parts,
      store,
      children,
      loops: new Loops(parts, waitUntil),
      load: this.#load,
    });
    this.#turns = new FeatureTurns(
      { parts, store, storage: ctx.storage, alarm: this.#alarm, files: this.#files },
      {
        perform: (live, made) => effects.perform(live, made),
        changed: (id, isWritten) => this.#changed(id, isWritten, works),
        recovered: (live) => works.add(children.closeAll(live)),
        hasErrands: (id) => children.has(id),
        isUntold: () => this.#feed.isUntold || this.#files.hasStrays,
      },
    );
    this.#reader = new FeatureReader(store, (id) => this.#turns.peek(id));
    this.#recover(waitUntil);
  }

  /** See {@link FeatureObject}. */
  start(spec: FeatureSpec): Promise<FeatureAnswer<{ readonly run: RunSummary; readonly isNew: boolean }>> {
    return answered(async () => {
      let isNew = false;
      const begin = (live: Live): RunEvent | null => {
        const event = beginning(live, spec);
        isNew = event !== null;
        return event;
      };
      const run = await this.#turns.submit(spec.id, begin, spec);
      // Whoever made it from another one looks for it.
      if (isNew && spec.madeFrom !== null) await this.#feed.hurry();
      return { run, isNew };
    });
  }

  /** See {@link FeatureObject}. */
  get(id: string): Promise<FeatureAnswer<RunSummary>> {
    return answered(() => this.#reader.summary(id));
  }

  /** See {@link FeatureObject}. */
  settled(id: string, timeoutMs: number): Promise<FeatureAnswer<ExecutionResult>> {
    return answered(async () => {
      await this.#watch.until(id, timeoutMs, () => this.#reader.summary(id).endedAt !== null);
      const { state, spec, given } = await this.#load(id);
      return executionResult(state, spec, this.#parts.clock.now(), given);
    });
  }

  /** See {@link FeatureObject}. */
  async run(spec: FeatureSpec, timeoutMs: number): Promise<FeatureAnswer<ExecutionResult>> {
    const started = await this.start(spec);
    return started.ok ? this.settled(spec.id, timeoutMs) : started;
  }

  /** See {@link FeatureObject}. */
  read(id: string, after: number): Promise<FeatureAnswer<JournalPart>> {
    return answered(() => this.#reader.part(id, after));
  }

  /** See {@link FeatureObject}. */
  follow(id: string, after: number, timeoutMs: number): Promise<FeatureAnswer<JournalPart>> {
    return answered(async () => {
      await this.#watch.until(id, timeoutMs, () => {
        const { rows, endedAt } = this.#reader.summary(id);
        return rows > after || endedAt !== null;
      });
      return this.#reader.part(id, after);
    });
  }

  /** See {@link FeatureObject}. */
  signal(
    id: string,
    name: string,
    sealedPayload: string,
    commandId: string | null,
  ): Promise<FeatureAnswer<RunSummary>> {
    return answered(async () => {
      const { spec } = this.#reader.summary(id);
      const payload = await openPayload(this.#parts.sealer, spec, sealedPayload);
      return this.#turns.submit(id, (live) => signalled(live, name, payload, commandId));
    });
  }

  /** See {@link FeatureObject}. */
  cancel(id: string, reason: string | null, isForced = true): Promise<FeatureAnswer<RunSummary>> {
    return this.#command(id, ({ state: { final } }) => {
      if (final !== null && final.status !== 'cancelled') throw conflict(id, `is already ${final.status}`);
      return { type: 'cancel', reason, isForced };
    });
  }

  /** See {@link FeatureObject}. */
  proceed(id: string): Promise<FeatureAnswer<RunSummary>> {
    return this.#command(id, ({ state }) => {
      if (state.final !== null || !isStopped(state)) throw conflict(id, 'did not stop after a step');
      return { type: 'proceed' };
    });
  }

  /** See {@link FeatureObject}. */
  async childEnded(id: string, { sealedOutput, ...ended }: ChildEnd): Promise<void> {
    const stored = this.#store.read(id);
    if (stored === null) return;
    const output = sealedOutput === null ? null : await openPayload(this.#parts.sealer, stored.run.spec, sealedOutput);
    await this.#happen(id, { type: 'child', ...ended, output });
  }

  /** See {@link FeatureObject}; the index hears of what follows by itself. */
  async look(ids: readonly string[]): Promise<FeatureRecord[]> {
    await this.#alarm.check();
    const found = ids.flatMap((id) => this.#reader.record(id) ?? []);
    await this.#attend();
    return found;
  }

  /** See {@link FeatureObject}. */
  async outlive(id: string): Promise<FeatureRecord | null> {
    const stored = this.#store.read(id);
    if (stored?.stage !== 'ended' || stored.due > this.#parts.clock.now() || !stored.isTold)
      return this.#reader.record(id);
    await this.#turns.alone(id, async () => {
      await this.#files.remove(stored.run.spec);
      this.#turns.forget(id);
    });
    this.#eraseIfEmpty();
    return this.#reader.record(id);
  }

  /** Never throws: a handler that does is tried six times and then dropped by the platform. */
  override async alarm(): Promise<void> {
    this.#alarm.fired();
    await this.#attend();
  }

  /** What was due or could not be told, and what an earlier instance has left. */
  async #attend(): Promise<void> {
    await Promise.all([this.#feed.retry(), this.#clear(), this.#turns.attend()]);
  }

  async #clear(): Promise<void> {
    if (!this.#files.hasStrays) return;
    await this.#files.clear((id, work) => this.#turns.alone(id, work));
    this.#eraseIfEmpty();
  }

  /** Takes over at once, not a heartbeat later. */
  #recover(waitUntil: (work: Promise<unknown>) => void): void {
    const [abandoned, untold] = [this.#store.abandoned(), this.#store.untold()];
    const unsure = this.#store.unsure(this.#parts.clock.now());
    for (const id of [...abandoned, ...untold, ...unsure]) this.#feed.note(id);
    for (const id of untold) waitUntil(this.#feed.ended(id));
    if (abandoned.length > 0 || this.#files.hasStrays) waitUntil(this.#attend());
  }

  #command(id: string, decide: (live: Live) => RunEvent | null): Promise<FeatureAnswer<RunSummary>> {
    return answered(async () => {
      this.#reader.summary(id);
      return this.#turns.submit(id, decide);
    });
  }

  readonly #load = async (id: string): Promise<Live> => this.#turns.peek(id) ?? loadLive(this.#parts, this.#store, id);

  /** Lets something happen to a run; one that is not there any more needs nothing. */
  readonly #happen = async (id: string, event: RunEvent | null): Promise<void> => {
    if (this.#turns.peek(id) !== null || this.#store.has(id)) await this.#turns.submit(id, () => event);
  };

  #changed(id: string, isWritten: boolean, works: Works): void {
    this.#watch.changed(id);
    if (!isWritten) return;
    this.#feed.note(id);
    if (this.#turns.peek(id)?.stored?.stage === 'ended') works.add(this.#feed.ended(id));
  }

  #eraseIfEmpty(): void {
    if (!this.#store.isEmpty || !this.#turns.isIdle || this.#feed.isUntold) return;
    void this.ctx.storage.deleteAll();
    this.#schema.forget();
    this.#alarm.fired();
  }
}
