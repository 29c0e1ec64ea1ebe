import type { Schema } from './schema.ts';

/** Who holds an idempotency key. */
export interface Claim {
  /** Digest of the request that claimed it. */
  readonly digest: string;
  readonly jobId: string;
}

/** Idempotency keys whose jobs are in other objects, by the id that the key has in this one. */
export class Claims {
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /** Whether no key is held. */
  get isEmpty(): boolean {
    if (!this.#schema.has('claims')) return true;
    return this.#schema.with('claims').exec('SELECT 1 FROM claims LIMIT 1').toArray().length === 0;
  }

  read(id: string): Claim | null {
    if (!this.#schema.has('claims')) return null;
    const rows = this.#schema
      .with('claims')
      .exec<{ digest: string; job_id: string }>('SELECT digest, job_id FROM claims WHERE id = ?', id)
      .toArray();
    return rows[0] === undefined ? null : { digest: rows[0].digest, jobId: rows[0].job_id };
  }

  set(id: string, { digest, jobId }: Claim): void {
    this.#schema.with('claims').exec('INSERT INTO claims (id, digest, job_id) VALUES (?, ?, ?)', id, digest, jobId);
  }

  remove(id: string): void {
    if (this.#schema.has('claims')) this.#schema.with('claims').exec('DELETE FROM claims WHERE id = ?', id);
  }
}
