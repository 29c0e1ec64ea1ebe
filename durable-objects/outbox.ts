import type { Clock } from '../src/kernel/clock.ts';
import { type JobIndex, toIndexRecord } from '../src/resources/jobs/job-index.ts';
import type { JobStore, StoredJob } from './job-store.ts';
import type { Schema } from './schema.ts';

/** Jobs that one write to the index takes. */
const BATCH = 100;

/**
 * What the index has yet to hear of an object's jobs. Every change of a job takes a revision, which grows over the
 * object's life. One row says whether all of them were sent, so that after a crash what was not is sent again.
 */
export class Outbox {
  readonly #schema: Schema;
  readonly #store: JobStore;
  readonly #index: JobIndex;
  readonly #clock: Clock;
  /** The newest revision of each job that the index does not know of. */
  readonly #unsent = new Map<string, number>();
  #revision = 0;
  #isOpen = false;

  constructor(schema: Schema, store: JobStore, index: JobIndex, clock: Clock) {
    this.#schema = schema;
    this.#store = store;
    this.#index = index;
    this.#clock = clock;
    if (schema.has('outbox')) this.#recover();
  }

  /** Whether the index knows of everything. */
  get isEmpty(): boolean {
    return this.#unsent.size === 0;
  }

  /** Whether the index has yet to hear of a job. */
  has(id: string): boolean {
    return this.#unsent.has(id);
  }

  /** The revision of a change of a job; to be stored with it, in the same turn. */
  note(id: string): number {
    this.#revision = Math.max(this.#revision + 1, this.#clock.now() * 1000);
    this.#unsent.set(id, this.#revision);
    if (!this.#isOpen)
      this.#schema
        .with('outbox')
        .exec(
          'INSERT INTO outbox (id, is_open, sent) VALUES (0, 1, 0) ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open',
        );
    this.#isOpen = true;
    return this.#revision;
  }

  /** Tells the index everything, in batches; throws when it cannot be told, and what it was not stays unsent. */
  async send(): Promise<void> {
    while (!this.isEmpty) {
      const batch = [...this.#unsent].slice(0, BATCH);
      const stored = batch.flatMap(([id]) => this.#store.read(id) ?? []);
      const [gone, kept] = [stored.filter(isDeleted), stored.filter((one) => !isDeleted(one))];
      await this.#index.put(kept.map(({ job, revision, due }) => toIndexRecord(job, revision, due)));
      await this.#index.forget(gone.map(({ job: { spec } }) => spec));
      for (const [id, revision] of batch) if (this.#unsent.get(id) === revision) this.#unsent.delete(id);
    }
  }

  /** Records that everything was sent, if it was. */
  close(): void {
    if (!this.#isOpen || !this.isEmpty) return;
    this.#schema.with('outbox').exec('UPDATE outbox SET is_open = 0, sent = ?', this.#revision);
    this.#isOpen = false;
  }

  /** To be called when the storage was emptied; revisions go on. */
  forget(): void {
    this.#unsent.clear();
    this.#isOpen = false;
  }

  #recover(): void {
    const row = this.#schema
      .with('outbox')
      .exec<{ is_open: number; sent: number }>('SELECT is_open, sent FROM outbox')
      .toArray()[0];
    if (row === undefined) return;
    this.#revision = row.sent;
    this.#isOpen = row.is_open === 1;
    if (!this.#isOpen) return;
    for (const { job, revision } of this.#store.since(row.sent)) {
      this.#unsent.set(job.spec.id, revision);
      this.#revision = Math.max(this.#revision, revision);
    }
  }
}

function isDeleted({ job }: StoredJob): boolean {
  return job.phase.status === 'deleted';
}
