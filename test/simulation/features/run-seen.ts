import { isDeepStrictEqual } from 'node:util';
import { applyEntry } from '../../../src/engine/feature/apply.ts';
import type { Entry } from '../../../src/engine/feature/entries.ts';
import { foldJournal, nextDue } from '../../../src/engine/feature/run.ts';
import { type Given, type Item, type RunState, statusOf } from '../../../src/engine/feature/state.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import type { FeatureSpec, RunSummary } from '../../../src/resources/features/run.ts';
import { checkEntry, Watch } from '../../engine/feature/invariants.ts';
import type { Attempted } from './target.ts';

/** A row of a run, as its object keeps it. */
export interface RunRow {
  readonly id: string;
  readonly summary: string;
  readonly stage: string;
  readonly due: number;
  readonly revision: number;
  readonly told: number;
}

/** What is given with an entry that begins or loses an attempt. */
type Named = { readonly step: string; readonly item?: number };

/** One run, as whoever reads what is durable sees it. What is found wrong is thrown. */
export class RunSeen {
  readonly spec: FeatureSpec;
  readonly object: string;
  readonly given: Given;
  readonly entries: Entry[] = [];
  readonly state: RunState;
  /** Rows of its journal. */
  rows = 0;
  row: RunRow;
  readonly #watch: Watch;
  /** Instances by the attempts that they began. */
  readonly #begunBy = new Map<string, string>();
  /** Times that attempts were lost. */
  readonly #lost = new Map<string, number>();
  readonly #commands = new Set<string>();
  /** Signals that were received and handed to nobody, by number. */
  readonly #signals = new Map<number, string>();

  constructor(spec: FeatureSpec, object: string, given: Given, row: RunRow) {
    this.spec = spec;
    this.object = object;
    this.given = given;
    this.row = row;
    this.state = foldJournal(given, []);
    this.#watch = new Watch(given.plan);
  }

  /** A row was added to its journal by an instance. */
  add(n: number, entries: readonly Entry[], instance: string): void {
    if (n !== this.rows + 1) throw new Error(`row ${n} follows row ${this.rows}`);
    this.rows = n;
    for (const entry of entries) {
      this.#checkAttempt(entry, instance);
      this.#checkSignal(entry);
      checkEntry(this.#watch, entry);
      applyEntry(this.state, entry);
      this.entries.push(entry);
    }
  }

  /** Its row was written, after its journal. */
  replace(row: RunRow): void {
    const { state } = this;
    const isChanged = row.revision !== this.row.revision || this.row === row;
    if (row.revision < this.row.revision) throw new Error('an older row replaces a newer one');
    this.row = row;
    if (!isChanged) return;
    const { status, updatedAt, endedAt, rows } = JSON.parse(row.summary) as RunSummary;
    const written = { status, updatedAt, endedAt, rows, isOver: row.stage === 'ended' };
    const { final } = state;
    const told = { status: statusOf(state), updatedAt: state.updatedAt, endedAt: final?.at ?? null, rows: this.rows };
    const expected = { ...told, isOver: final !== null };
    if (!isDeepStrictEqual(written, expected))
      throw new Error(`its row says ${JSON.stringify(written)}, its journal ${JSON.stringify(expected)}`);
    if (row.stage === 'waiting' && row.due !== Math.min(nextDue(state), 8.64e15))
      throw new Error(`it is due at ${row.due}, and its journal says ${nextDue(state)}`);
    if (row.stage === 'waiting' && [...state.underWay].some((item) => item.status === 'running'))
      throw new Error('it waits while an attempt is under way');
  }

  /** The target begins to carry out an attempt. */
  attempted({ key, input }: Attempted): void {
    const [, step = '', index, rollback] = key.split(':');
    const { state } = this;
    const item = state.steps[state.plan.places.get(step) ?? -1]?.items[Number(index)];
    if (item === undefined) throw new Error(`${key} begins, and is not in the journal`);
    if (rollback === undefined) {
      if (item.status !== 'running') throw new Error(`${key} begins, and is ${item.status} in the journal`);
      this.#watch.attempted({ type: 'attempt', step, item: item.index, attempt: item.begun });
      if (!isDeepStrictEqual(input, item.input)) throw new Error(`${key} is given ${JSON.stringify(input)}`);
    } else if (state.rollback?.left.at(-1) !== item || item.compensation?.status !== 'running')
      throw new Error(`${key} begins, and nothing of it is under way in the journal`);
  }

  /** Items that have begun. */
  get items(): readonly Item[] {
    return this.state.steps.flatMap(({ items }) => items);
  }

  /** A command is carried out once, and a signal is handed on once, to one who waits for it. */
  #checkSignal(entry: Entry): void {
    if (entry.type === 'signal_received') {
      const { command, n, name } = entry;
      if (command !== undefined && this.#commands.has(command)) throw new Error(`command ${command} counts twice`);
      if (command !== undefined) this.#commands.add(command);
      this.#signals.set(n, name);
    } else if (entry.type === 'step_completed' && entry.signal !== undefined) {
      const name = this.#signals.get(entry.signal);
      const work = this.given.plan.steps[this.given.plan.places.get(entry.step) ?? -1]?.work;
      if (name === undefined || work?.type !== 'wait_signal' || !work.signals.includes(name))
        throw new Error(`signal ${entry.signal} is handed to ${entry.step}`);
      this.#signals.delete(entry.signal);
    }
  }

  /** An attempt is lost with its instance, and once. */
  #checkAttempt(entry: Entry, instance: string): void {
    const kind = /^(step|compensation)_(started|lost)$/.exec(entry.type);
    if (kind === null) return;
    const { step, item = 0 } = entry as Entry & Named;
    const key = `${kind[1]}:${step}:${item}`;
    if (kind[2] === 'started') this.#begunBy.set(key, instance);
    else {
      if (this.#begunBy.get(key) === instance) throw new Error(`${key} counts as lost to the instance that has it`);
      this.#begunBy.set(key, instance);
      const lost = (this.#lost.get(key) ?? 0) + 1;
      this.#lost.set(key, lost);
      if (lost > LIMITS.job_retries_lost.value) throw new Error(`${key} is repeated although it was lost too often`);
    }
    if (entry.type === 'step_started' && this.#watch.over.has(`${step}:${item}`))
      throw new Error(`${step}:${item} begins again after its end`);
  }
}
