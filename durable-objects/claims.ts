import type { JobStore } from './job-store.ts';

/** Who holds an idempotency key. */
export interface Claim {
  /** Digest of the request that claimed it. */
  readonly digest: string;
  readonly jobId: string;
}

/** Idempotency keys whose jobs are in other objects, by the id that the key has in this one. */
export class Claims {
  readonly #store: JobStore;

  constructor(store: JobStore) {
    this.#store = store;
  }

  read(id: string): Claim | null {
    if (!this.#store.exists) return null;
    const rows = this.#store
      .writable()
      .exec<{ digest: string; job_id: string }>('SELECT digest, job_id FROM claims WHERE id = ?', id)
      .toArray();
    return rows[0] === undefined ? null : { digest: rows[0].digest, jobId: rows[0].job_id };
  }

  set(id: string, { digest, jobId }: Claim): void {
    this.#store.writable().exec('INSERT INTO claims (id, digest, job_id) VALUES (?, ?, ?)', id, digest, jobId);
  }

  remove(id: string): void {
    if (!this.#store.exists) return;
    this.#store.writable().exec('DELETE FROM claims WHERE id = ?', id);
    this.#store.removed();
  }
}
