import type { Delivery, DeliveryPhase, Endpoint } from '../src/engine/webhook-state.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import type { DeliveryPage, WebhookName } from '../src/resources/webhooks/directory.ts';

/** What an object's one row of `endpoint` holds. */
export interface StoredEndpoint {
  readonly name: WebhookName;
  readonly endpoint: Endpoint;
}

const TABLES = [
  'CREATE TABLE endpoint (id INTEGER PRIMARY KEY CHECK (id = 0), name TEXT NOT NULL, state TEXT NOT NULL) STRICT',
  `CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, status TEXT NOT NULL, due INTEGER, created INTEGER NOT NULL,
    delivery TEXT NOT NULL
  ) STRICT`,
  // What ended costs nothing in it.
  "CREATE INDEX deliveries_due ON deliveries (due) WHERE status = 'pending'",
] as const;

/** How many more are let go of at once, so that it need not be done for each that comes. */
const SLACK = 100;

const BESIDES = 'id NOT IN (SELECT value FROM json_each(?))';

interface DeliveryRow extends Record<string, SqlStorageValue> {
  seq: number;
  delivery: string;
}

/**
 * The rows of one webhook. The tables are made before the first write: an object that is only asked stores nothing.
 * How many deliveries there are is counted once an instance.
 */
export class DeliveryStore {
  readonly #sql: SqlStorage;
  #isMade: boolean;
  #counts: { readonly pending: number; readonly all: number } | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#isMade = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'deliveries_due'").toArray().length > 0;
  }

  /** Whether nothing was ever stored. */
  get isEmpty(): boolean {
    return !this.#isMade;
  }

  /** Deliveries that wait. */
  get pending(): number {
    return this.#count().pending;
  }

  /** The endpoint, or null. */
  endpoint(): StoredEndpoint | null {
    const [row] = this.#rows<{ name: string; state: string }>('SELECT name, state FROM endpoint');
    if (row === undefined) return null;
    return { name: JSON.parse(row.name) as WebhookName, endpoint: JSON.parse(row.state) as Endpoint };
  }

  /** Stores the endpoint in place of what was there. */
  setEndpoint({ name, endpoint }: StoredEndpoint): void {
    this.#make();
    const sql = 'INSERT OR REPLACE INTO endpoint (id, name, state) VALUES (0, ?, ?)';
    this.#sql.exec(sql, JSON.stringify(name), JSON.stringify(endpoint));
  }

  /** Stores a new delivery; false when its message is known. */
  insert(delivery: Delivery): boolean {
    this.#make();
    const { pending, all } = this.#count();
    const { id, phase, createdAt } = delivery;
    const sql = `INSERT INTO deliveries (id, status, due, created, delivery) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING RETURNING seq`;
    const isNew = this.#rows(sql, id, phase.status, dueOf(phase), createdAt, JSON.stringify(delivery)).length > 0;
    if (isNew) this.#counts = { pending: pending + (phase.status === 'pending' ? 1 : 0), all: all + 1 };
    return isNew;
  }

  /** Stores a delivery that is there; `before` is what its row holds. */
  update(delivery: Delivery, before: Delivery): void {
    const { pending, all } = this.#count();
    const { id, phase } = delivery;
    const sql = 'UPDATE deliveries SET status = ?, due = ?, delivery = ? WHERE id = ?';
    this.#sql.exec(sql, phase.status, dueOf(phase), JSON.stringify(delivery), id);
    const change = Number(phase.status === 'pending') - Number(before.phase.status === 'pending');
    this.#counts = { pending: pending + change, all };
  }

  /** One delivery, or null. */
  read(id: string): Delivery | null {
    return this.#deliveries('WHERE id = ?', id)[0] ?? null;
  }

  /** Deliveries that are due, earliest first, but for some. */
  due(now: number, limit: number, besides: Iterable<string>): Delivery[] {
    const where = `WHERE status = 'pending' AND due <= ? AND ${BESIDES} ORDER BY due, seq LIMIT ?`;
    return this.#deliveries(where, now, listText(besides), limit);
  }

  /** When the next delivery is due, but for some; `Infinity` for none. */
  nextDue(besides: Iterable<string>): number {
    const sql = `SELECT due FROM deliveries WHERE status = 'pending' AND ${BESIDES} ORDER BY due LIMIT 1`;
    return this.#rows<{ due: number }>(sql, listText(besides))[0]?.due ?? Infinity;
  }

  /** When the oldest delivery was created; `Infinity` for none. */
  oldest(): number {
    const sql = 'SELECT created FROM deliveries ORDER BY seq LIMIT 1';
    return this.#rows<{ created: number }>(sql)[0]?.created ?? Infinity;
  }

  /** One page, newest first, below the position `before`. */
  list(status: DeliveryPhase['status'] | null, limit: number, before: number | null): DeliveryPage {
    const where = 'WHERE (?1 IS NULL OR status = ?1) AND seq < ?2 ORDER BY seq DESC LIMIT ?3';
    const sql = `SELECT seq, delivery FROM deliveries ${where}`;
    const rows = this.#rows<DeliveryRow>(sql, status, before ?? Number.MAX_SAFE_INTEGER, limit + 1);
    const shown = rows.slice(0, limit);
    return {
      deliveries: shown.map(({ delivery }) => JSON.parse(delivery) as Delivery),
      next: rows.length > limit ? (shown.at(-1)?.seq ?? null) : null,
    };
  }

  /** Deliveries that are exhausted and were created from an instant on and before another, oldest first. */
  exhausted(from: number, to: number, limit: number): Delivery[] {
    const where = "WHERE status = 'exhausted' AND created >= ? AND created < ? ORDER BY seq LIMIT ?";
    return this.#deliveries(where, from, to, limit);
  }

  /** Lets go of what is beyond the limits: the oldest that wait, but for some, and the oldest that ended. Answers how many waited. */
  trim(besides: Iterable<string>): number {
    const waiting = `status = 'pending' AND ${BESIDES}`;
    const over = this.pending - LIMITS.webhook_queue.value;
    const dropped = over > 0 ? this.#remove(waiting, [listText(besides)], over + SLACK).pending : 0;
    const more = this.#count().all - LIMITS.webhook_kept.value;
    if (more > 0) this.#remove("status <> 'pending'", [], more + SLACK);
    return dropped;
  }

  /** Removes the oldest deliveries of before an instant; answers how many of them waited. */
  purge(before: number, limit: number): number {
    return this.#remove('created < ?', [before], limit).pending;
  }

  /** To be called when the storage was emptied. */
  forget(): void {
    this.#isMade = false;
    this.#counts = null;
  }

  #remove(condition: string, values: readonly SqlStorageValue[], limit: number): { readonly pending: number } {
    const { pending, all } = this.#count();
    const sql = `DELETE FROM deliveries WHERE seq IN (SELECT seq FROM deliveries WHERE ${condition} ORDER BY seq LIMIT ?)
      RETURNING status`;
    const removed = this.#rows<{ status: string }>(sql, ...values, limit);
    const waited = removed.filter(({ status }) => status === 'pending').length;
    this.#counts = { pending: pending - waited, all: all - removed.length };
    return { pending: waited };
  }

  #count(): { readonly pending: number; readonly all: number } {
    const sql =
      "SELECT COUNT(*) AS n FROM deliveries WHERE status = 'pending' UNION ALL SELECT COUNT(*) FROM deliveries";
    const [pending, all] = this.#counts === null ? this.#rows<{ n: number }>(sql) : [];
    this.#counts ??= { pending: pending?.n ?? 0, all: all?.n ?? 0 };
    return this.#counts;
  }

  #deliveries(where: string, ...values: SqlStorageValue[]): Delivery[] {
    const sql = `SELECT seq, delivery FROM deliveries ${where}`;
    return this.#rows<DeliveryRow>(sql, ...values).map(({ delivery }) => JSON.parse(delivery) as Delivery);
  }

  #rows<Row extends Record<string, SqlStorageValue>>(sql: string, ...values: SqlStorageValue[]): Row[] {
    return this.#isMade ? this.#sql.exec<Row>(sql, ...values).toArray() : [];
  }

  #make(): void {
    if (!this.#isMade) for (const table of TABLES) this.#sql.exec(table);
    this.#isMade = true;
  }
}

function dueOf(phase: DeliveryPhase): number | null {
  return phase.status === 'pending' ? phase.due : null;
}

function listText(ids: Iterable<string>): string {
  return JSON.stringify([...ids]);
}
