import type { JournalPart } from '../src/resources/features/directory.ts';
import { type FeatureRecord, toFeatureRecord } from '../src/resources/features/feature-index.ts';
import type { RunSummary } from '../src/resources/features/run.ts';
import { absent, type Live } from './feature-live.ts';
import type { FeatureStore } from './feature-store.ts';

/** Characters of rows that one answer bears. */
const ANSWER_LENGTH = 8_000_000;

/** Tells how the runs of an object stand: from memory where they are there, since the rows of some are older. */
export class FeatureReader {
  readonly #store: FeatureStore;
  readonly #peek: (id: string) => Live | null;

  constructor(store: FeatureStore, peek: (id: string) => Live | null) {
    this.#store = store;
    this.#peek = peek;
  }

  /** Throws `NOT_FOUND` naming `feature_id`. */
  summary(id: string): RunSummary {
    const live = this.#peek(id)?.stored;
    if (live != null) return live.run;
    const stored = this.#store.read(id);
    if (stored === null) throw absent(id);
    return stored.stage === 'active' ? { ...stored.run, rows: this.#store.latest(id) } : stored.run;
  }

  /** The same, with the rows of its journal after a number. */
  part(id: string, after: number): JournalPart {
    const run = this.summary(id);
    const { rows, isAll } = this.#store.rows(id, after, ANSWER_LENGTH);
    return { run, rows, next: isAll ? null : (rows.at(-1)?.n ?? null) };
  }

  /** What the index has of a run; null without it. */
  record(id: string): FeatureRecord | null {
    const due = (this.#peek(id)?.stored ?? this.#store.read(id))?.due;
    return due === undefined ? null : toFeatureRecord(this.summary(id), due);
  }
}
