/** Idempotency keys in D1, for operations whose records do not keep them. */

import type { Clock } from './kernel/clock.ts';

/** A request under a key. */
export interface KeyedRequest {
  readonly workspace: string;
  readonly user: string;
  /** Such as `products.apply`. */
  readonly operation: string;
  readonly key: string;
  /** Digest of the request's input. */
  readonly digest: string;
}

/** What is known of a key when a request comes under it. */
export type KnownKey =
  | { readonly state: 'conflict' }
  /**
   * No answer is kept: the request is new, or the same one came before and is under way, or was cut off. `at` is when
   * it first came, epoch milliseconds.
   */
  | { readonly state: 'new' | 'cut_off'; readonly at: number }
  | { readonly state: 'answered'; readonly answer: unknown };

/** The keys. */
export interface KeyStore {
  /** Takes a key for a request, or tells who has it. */
  claim(request: KeyedRequest): Promise<KnownKey>;
  /** Keeps the answer, and tells the one that is kept: another's, when the same request was answered meanwhile. */
  answer(request: KeyedRequest, answer: unknown): Promise<unknown>;
  /** Gives a key back under which nothing was done; tells the answer instead when the same request was answered meanwhile. */
  release(request: KeyedRequest): Promise<{ readonly answer: unknown } | null>;
  /** Forgets keys from before an instant; those of products stay, since what they made does. */
  purge(before: number, limit: number): Promise<void>;
}

interface KeyRow {
  readonly request_digest: string;
  readonly answer: string | null;
  readonly created_at: number;
}

const KEY = 'workspace_id = ?1 AND user_id = ?2 AND operation = ?3 AND key = ?4';

/** Builds the store. */
export function createKeyStore({ db, clock }: { readonly db: D1Database; readonly clock: Clock }): KeyStore {
  const named = (sql: string, { workspace, user, operation, key }: KeyedRequest, ...more: unknown[]) =>
    db.prepare(sql).bind(workspace, user, operation, key, ...more);
  return {
    async claim(request) {
      const now = clock.now();
      const inserted = named(
        `INSERT INTO idempotency_keys (workspace_id, user_id, operation, key, request_digest, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING`,
        request,
        request.digest,
        now,
      );
      const read = named(`SELECT request_digest, answer, created_at FROM idempotency_keys WHERE ${KEY}`, request);
      const [made, found] = await db.batch<KeyRow>([inserted, read]);
      const row = found?.results[0];
      if ((made?.meta.changes ?? 0) > 0 || row === undefined) return { state: 'new', at: now };
      if (row.request_digest !== request.digest) return { state: 'conflict' };
      return row.answer === null
        ? { state: 'cut_off', at: row.created_at }
        : { state: 'answered', answer: JSON.parse(row.answer) as unknown };
    },
    async answer(request, answer) {
      const row = await named(
        `UPDATE idempotency_keys SET answer = COALESCE(answer, ?5) WHERE ${KEY} RETURNING answer`,
        request,
        JSON.stringify(answer),
      ).first<{ answer: string }>();
      return row === null ? answer : (JSON.parse(row.answer) as unknown);
    },
    async release(request) {
      const removed = named(`DELETE FROM idempotency_keys WHERE ${KEY} AND answer IS NULL`, request);
      const read = named(`SELECT answer FROM idempotency_keys WHERE ${KEY}`, request);
      const [, left] = await db.batch<{ answer: string }>([removed, read]);
      const row = left?.results[0];
      return row === undefined ? null : { answer: JSON.parse(row.answer) as unknown };
    },
    async purge(before, limit) {
      await db
        .prepare(
          `DELETE FROM idempotency_keys WHERE (workspace_id, user_id, operation, key) IN
           (SELECT workspace_id, user_id, operation, key FROM idempotency_keys
            WHERE created_at < ? AND operation NOT LIKE 'products.%' ORDER BY created_at LIMIT ?)`,
        )
        .bind(before, limit)
        .run();
    },
  };
}
