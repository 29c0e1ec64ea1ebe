/** Webhooks in D1, their secrets sealed. */

import { BoundedMap } from '../../kernel/bounded-map.ts';
import type { Clock } from '../../kernel/clock.ts';
import { LIMITS } from '../../kernel/limits.ts';

/** A webhook as its row holds it. */
export interface WebhookRow {
  readonly id: string;
  readonly url: string;
  /** Null is all, here and in the next two. */
  readonly product: string | null;
  readonly env: string | null;
  /** JSON list. */
  readonly events: string | null;
  readonly secret: string;
  /** Signs too until its time is over. */
  readonly old_secret: string | null;
  readonly old_secret_until: number | null;
  /** Digest of the request that made the secret; null when that had no key. */
  readonly secret_request: string | null;
  readonly disabled_at: number | null;
  readonly disabled_reason: string | null;
  readonly created_by: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** What names a webhook besides its id. */
export type WebhookPlace = Pick<WebhookRow, 'url' | 'product' | 'env'>;

/** A secret to sign with from now on; the one of before signs until `oldUntil` too, or no more when that is null. */
export interface NextSecret {
  readonly sealed: string;
  readonly oldUntil: number | null;
  readonly request: string | null;
}

/** The webhooks of workspaces; what another isolate changes is seen by {@link enabled} within `webhook_trust`. */
export interface WebhookStore {
  /** By creation. */
  list(workspace: string): Promise<WebhookRow[]>;
  read(workspace: string, id: string): Promise<WebhookRow | null>;
  find(workspace: string, place: WebhookPlace): Promise<WebhookRow | null>;
  /** Those that are not disabled, believed for a while. */
  enabled(workspace: string): Promise<readonly WebhookRow[]>;
  /** Stores a new one; false when its place is taken, or there are as many as there may be. */
  insert(workspace: string, row: WebhookRow): Promise<boolean>;
  setEvents(workspace: string, id: string, events: string | null, at: number): Promise<void>;
  /** Replaces the secret, unless the same request did before. */
  setSecret(workspace: string, id: string, next: NextSecret, at: number): Promise<void>;
  /** Notes how it stands: null reason and time for one that is enabled. */
  setStanding(workspace: string, id: string, at: number | null, reason: string | null): Promise<void>;
  /** Answers whether it was there. */
  remove(workspace: string, id: string): Promise<boolean>;
  /** Lets go of what is believed of a workspace. */
  forget(workspace: string): void;
}

const COLUMNS =
  'id, url, product, env, events, secret, old_secret, old_secret_until, secret_request, disabled_at, disabled_reason, created_by, created_at, updated_at';
const NAMES = COLUMNS.split(', ') as (keyof WebhookRow)[];
const CAPACITY = 1_000;

const INSERT = `INSERT INTO webhooks (workspace_id, ${COLUMNS}) SELECT ?1${NAMES.map((_, n) => `, ?${n + 3}`).join('')}
  WHERE (SELECT COUNT(*) FROM webhooks WHERE workspace_id = ?1) < ?2 ON CONFLICT DO NOTHING`;

const SET_SECRET = `UPDATE webhooks SET old_secret = CASE WHEN ?4 IS NULL THEN NULL ELSE secret END, old_secret_until = ?4,
  secret = ?3, secret_request = ?5, updated_at = ?6
  WHERE workspace_id = ?1 AND id = ?2 AND (?5 IS NULL OR secret_request IS NOT ?5)`;

/** Builds the store. */
export function createWebhookStore(parts: { readonly db: D1Database; readonly clock: Clock }): WebhookStore {
  return new StoredWebhooks(parts.db, parts.clock);
}

class StoredWebhooks implements WebhookStore {
  readonly #db: D1Database;
  readonly #clock: Clock;
  readonly #believed = new BoundedMap<string, { readonly rows: readonly WebhookRow[]; readonly until: number }>(
    CAPACITY,
  );
  /** Grows when something is let go of: what was read before may be older. */
  #forgotten = 0;

  constructor(db: D1Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async list(workspace: string): Promise<WebhookRow[]> {
    const sql = `SELECT ${COLUMNS} FROM webhooks WHERE workspace_id = ? ORDER BY created_at, id`;
    return (await this.#db.prepare(sql).bind(workspace).all<WebhookRow>()).results;
  }

  read(workspace: string, id: string): Promise<WebhookRow | null> {
    const sql = `SELECT ${COLUMNS} FROM webhooks WHERE workspace_id = ? AND id = ?`;
    return this.#db.prepare(sql).bind(workspace, id).first<WebhookRow>();
  }

  find(workspace: string, { url, product, env }: WebhookPlace): Promise<WebhookRow | null> {
    const sql = `SELECT ${COLUMNS} FROM webhooks
      WHERE workspace_id = ? AND url = ? AND ifnull(product, '') = ? AND ifnull(env, '') = ?`;
    return this.#db
      .prepare(sql)
      .bind(workspace, url, product ?? '', env ?? '')
      .first<WebhookRow>();
  }

  async enabled(workspace: string): Promise<readonly WebhookRow[]> {
    const now = this.#clock.now();
    const known = this.#believed.get(workspace);
    if (known !== undefined && known.until > now) return known.rows;
    const before = this.#forgotten;
    const rows = (await this.list(workspace)).filter((row) => row.disabled_at === null);
    if (this.#forgotten === before) this.#believed.set(workspace, { rows, until: now + LIMITS.webhook_trust.value });
    return rows;
  }

  insert(workspace: string, row: WebhookRow): Promise<boolean> {
    return this.#change(workspace, INSERT, LIMITS.webhooks.value, ...NAMES.map((name) => row[name]));
  }

  async setEvents(workspace: string, id: string, events: string | null, at: number): Promise<void> {
    const sql = 'UPDATE webhooks SET events = ?3, updated_at = ?4 WHERE workspace_id = ?1 AND id = ?2';
    await this.#change(workspace, sql, id, events, at);
  }

  async setSecret(workspace: string, id: string, { sealed, oldUntil, request }: NextSecret, at: number): Promise<void> {
    await this.#change(workspace, SET_SECRET, id, sealed, oldUntil, request, at);
  }

  async setStanding(workspace: string, id: string, at: number | null, reason: string | null): Promise<void> {
    const sql = 'UPDATE webhooks SET disabled_at = ?3, disabled_reason = ?4 WHERE workspace_id = ?1 AND id = ?2';
    await this.#change(workspace, sql, id, at, reason);
  }

  remove(workspace: string, id: string): Promise<boolean> {
    return this.#change(workspace, 'DELETE FROM webhooks WHERE workspace_id = ? AND id = ?', id);
  }

  forget(workspace: string): void {
    this.#forgotten += 1;
    this.#believed.delete(workspace);
  }

  /** Whether a row was changed. */
  async #change(workspace: string, sql: string, ...values: unknown[]): Promise<boolean> {
    const changed = await this.#db
      .prepare(sql)
      .bind(workspace, ...values)
      .run();
    this.forget(workspace);
    return changed.meta.changes > 0;
  }
}
