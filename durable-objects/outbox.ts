import type { Clock } from '../src/kernel/clock.ts';
import { type JobIndex, toIndexRecord } from '../src/resources/jobs/job-index.ts';
import { toNotices } from '../src/resources/jobs/notices.ts';
import type { JobWebhooks } from '../src/resources/webhooks/directory.ts';
import type { StoredJob } from './job-rows.ts';
import type { JobStore } from './job-store.ts';
import type { Schema } from './schema.ts';

/** What an outbox works with. */
export interface OutboxParts {
  readonly schema: Schema;
  readonly store: JobStore;
  readonly index: JobIndex;
  readonly webhooks: JobWebhooks;
  readonly clock: Clock;
}

/** Attempts that take less than this reach the index with their end alone. */
const SOON_MS = 2_000;
/** Jobs that one write to the index takes. */
const BATCH = 100;
/** Jobs that are kept in memory until the index heard of them, of so many characters at most; others are read again. */
const [KEPT_JOBS, KEPT_LENGTH] = [1_000, 8_192];

/**
 * What the index has yet to hear of an object's jobs. Every change of a job takes a revision, which grows over the
 * object's life. Where there are several jobs, one row says whether all were sent, no lease is out and no deleted row
 * is left, so that after a crash what was not is looked for. A lone job has no such row: what changes it without a
 * caller was due before, and so the sweeper comes to ask, should the index not hear of it; what a caller changes is
 * guarded by the alarm.
 */
export class Outbox {
  readonly #schema: Schema;
  readonly #store: JobStore;
  readonly #index: JobIndex;
  readonly #webhooks: JobWebhooks;
  readonly #clock: Clock;
  /** The newest revision of each job that the index does not know of. */
  readonly #unsent = new Map<string, number>();
  /** Some of those jobs as they were last written, so that they need not be read again. */
  readonly #written = new Map<string, StoredJob>();
  #revision = 0;
  #isOpen = false;
  #isGuarded = false;
  /** Whether this instance has told the index everything once. */
  #hasToldAll = false;

  constructor({ schema, store, index, webhooks, clock }: OutboxParts) {
    this.#schema = schema;
    this.#store = store;
    this.#index = index;
    this.#webhooks = webhooks;
    this.#clock = clock;
    this.#revision = store.loneRevision ?? 0;
    if (schema.has('outbox')) this.#recover();
  }

  /** Whether the index knows of everything. */
  get isEmpty(): boolean {
    return this.#unsent.size === 0;
  }

  /** Whether the object has to come back for what was not sent. */
  get isGuarded(): boolean {
    return !this.isEmpty && (this.#isGuarded || this.#store.lone === null);
  }

  /** Whether the index has yet to hear of a job. */
  has(id: string): boolean {
    return this.#unsent.has(id);
  }

  /** Whether it is certain that all notices of a job were told. A lone job leaves no trace of that but in memory. */
  isTold(id: string): boolean {
    return !this.has(id) && (this.#store.lone === null || this.#hasToldAll);
  }

  /** A revision for a change that is about to be stored. */
  next(): number {
    this.#revision = Math.max(this.#revision + 1, this.#clock.now() * 1000);
    return this.#revision;
  }

  /** Notes how a job was stored, in the turn in which it was. */
  wrote(stored: StoredJob, how: { readonly isGuarded: boolean }): void {
    const { id } = stored.job.spec;
    if (this.#written.size < KEPT_JOBS && !isLarge(stored)) this.#written.set(id, stored);
    else this.#written.delete(id);
    this.note(id, how);
  }

  /** Notes that the index has to be told of a job as it is stored. */
  note(id: string, { isGuarded }: { readonly isGuarded: boolean }): void {
    this.#unsent.set(id, this.#revision);
    this.#isGuarded ||= isGuarded;
    if (this.#store.lone === null) this.#open();
  }

  /**
   * Tells the index everything, in batches, but for jobs that may have ended in a moment; throws when it cannot be told,
   * and what it was not stays unsent.
   */
  async send(): Promise<void> {
    const settled = [...this.#unsent].filter(([id]) => !this.#mayEndSoon(id));
    while (settled.length > 0) {
      const batch = settled.splice(0, BATCH);
      const stored = batch.flatMap(([id]) => this.#written.get(id) ?? this.#store.read(id) ?? []);
      const [gone, kept] = [stored.filter(isDeleted), stored.filter((one) => !isDeleted(one))];
      try {
        await this.#index.put(kept.map(({ job, revision, due }) => toIndexRecord(job, revision, due)));
        await this.#index.forget(gone.map(({ job: { spec } }) => spec));
        await this.#tell(kept);
      } catch (thrown) {
        this.#isGuarded = true;
        throw thrown;
      }
      for (const [id, revision] of batch) if (this.#unsent.get(id) === revision) this.#forget(id);
    }
  }

  /** Records that everything was sent, if it was, and nothing is under way. */
  close(): void {
    if (!this.isEmpty) return;
    this.#isGuarded = false;
    this.#hasToldAll = true;
    if (!this.#isOpen || this.#store.hasUnsettled) return;
    this.#schema.with('outbox').exec('UPDATE outbox SET is_open = 0, sent = ?', this.#revision);
    this.#isOpen = false;
  }

  /** To be called when the storage was emptied; revisions go on. */
  forget(): void {
    this.#unsent.clear();
    this.#written.clear();
    this.#isOpen = false;
    this.#isGuarded = false;
  }

  #forget(id: string): void {
    this.#unsent.delete(id);
    this.#written.delete(id);
  }

  /** Tells what the jobs went through; all of an object are of one workspace. */
  async #tell(stored: readonly StoredJob[]): Promise<void> {
    const notices = stored.flatMap(({ job }) => toNotices(job));
    const workspace = stored[0]?.job.spec.workspace;
    if (workspace !== undefined && notices.length > 0) await this.#webhooks.tell(workspace, notices);
  }

  /** Whether an attempt of this instance began a moment ago: should it end soon, the index is told once. */
  #mayEndSoon(id: string): boolean {
    const begun = this.#store.begun(id);
    return begun !== null && begun > this.#clock.now() - SOON_MS;
  }

  #open(): void {
    if (!this.#isOpen)
      this.#schema
        .with('outbox')
        .exec(
          'INSERT INTO outbox (id, is_open, sent) VALUES (0, 1, 0) ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open',
        );
    this.#isOpen = true;
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
    for (const { job, revision } of this.#store.recover(row.sent)) {
      this.#unsent.set(job.spec.id, revision);
      this.#revision = Math.max(this.#revision, revision);
    }
  }
}

function isDeleted({ job }: StoredJob): boolean {
  return job.phase.status === 'deleted';
}

function isLarge({ job: { spec, progress } }: StoredJob): boolean {
  const { result } = progress;
  const resultLength = result === null ? 0 : typeof result === 'string' ? result.length : KEPT_LENGTH;
  return !('sealed' in spec.call) || spec.call.sealed.length + resultLength > KEPT_LENGTH;
}
