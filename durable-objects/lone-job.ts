import { fromRow, type JobRow, type Stage, type StoredJob } from './job-rows.ts';

const KEY = 'job';

/**
 * The one job of an object that has no other: an entry beside the tables, since a table of its own would be billed as
 * two rows written.
 */
export class LoneJob {
  readonly #kv: SyncKvStorage;
  #row: JobRow | null;
  /** The job of the row, once it was asked for. */
  #stored: StoredJob | null = null;
  #remains = false;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
    this.#row = kv.get<JobRow>(KEY) ?? null;
  }

  /** The job; null where there is none, or others besides. */
  get stored(): StoredJob | null {
    if (this.#row === null) return null;
    this.#stored ??= fromRow(this.#row);
    return this.#stored;
  }

  get row(): JobRow | null {
    return this.#row;
  }

  get stage(): Stage | null {
    return this.#row?.stage ?? null;
  }

  write(row: JobRow, stored: StoredJob): void {
    this.#kv.put(KEY, row);
    [this.#row, this.#stored] = [row, stored];
    this.#remains = false;
  }

  /** Lets go of the job; its entry stays until the storage is emptied, which comes next and is to be paid once. */
  remove(): void {
    [this.#row, this.#stored] = [null, null];
    this.#remains = true;
  }

  /** Deletes the entry of a job that goes on elsewhere in the object. */
  move(): void {
    this.#kv.delete(KEY);
    this.forget();
  }

  /** Whether the entry of a job that was removed is still there. */
  get hasRemains(): boolean {
    return this.#remains;
  }

  /** To be called when the storage was emptied. */
  forget(): void {
    [this.#row, this.#stored] = [null, null];
    this.#remains = false;
  }
}
