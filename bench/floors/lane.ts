/** The least of a durable lane: rows that are leased when they are due, one call each, and how it ended stored with its row. */

import { DurableObject } from 'cloudflare:workers';

interface Env {
  readonly LANES: DurableObjectNamespace<Lane>;
  /** Address that is called for each row. */
  readonly DUE: string;
}

interface Due extends Record<string, SqlStorageValue> {
  readonly id: number;
  readonly body: string;
}

/** Calls under way at a time. */
const PLACES = 64;

/** Keeps rows until they are due, and then calls once for each. */
export class Lane extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  #running = 0;
  #ended: { readonly id: number; readonly status: number }[] = [];
  #isCommitting = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS jobs (id INTEGER PRIMARY KEY, due INTEGER NOT NULL, stage TEXT NOT NULL, body TEXT NOT NULL) STRICT;
       CREATE INDEX IF NOT EXISTS waiting ON jobs (due) WHERE stage = 'waiting'`,
    );
  }

  /** Stores as many rows, and arms the alarm. */
  async fill(count: number, due: number, padding: string): Promise<void> {
    this.#sql.exec('DELETE FROM jobs');
    for (let n = 0; n < count; n += 1) {
      const body = JSON.stringify({ due_at: due, key: crypto.randomUUID(), padding });
      this.#sql.exec("INSERT INTO jobs (due, stage, body) VALUES (?, 'waiting', ?)", due, body);
    }
    await this.ctx.storage.setAlarm(due);
  }

  override async alarm(): Promise<void> {
    this.#turn();
  }

  #turn(): void {
    for (const { id, status } of this.#ended.splice(0))
      this.#sql.exec("UPDATE jobs SET stage = 'final', body = body || ? WHERE id = ?", String(status), id);
    const due = this.#sql.exec<Due>(
      "SELECT id, body FROM jobs WHERE stage = 'waiting' AND due <= 0 + ? ORDER BY due LIMIT ?",
      Date.now(),
      PLACES - this.#running,
    );
    for (const row of due.toArray()) {
      this.#sql.exec("UPDATE jobs SET stage = 'leased' WHERE id = ?", row.id);
      this.#running += 1;
      this.ctx.waitUntil(this.#call(row));
    }
  }

  async #call({ id, body }: Due): Promise<void> {
    const { due_at, key } = JSON.parse(body) as { due_at: number; key: string };
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    const answer = await fetch(this.env.DUE, { method: 'POST', headers, body: JSON.stringify({ due_at }) });
    await answer.arrayBuffer();
    this.#running -= 1;
    this.#ended.push({ id, status: answer.status });
    if (this.#isCommitting) return;
    this.#isCommitting = true;
    await this.ctx.storage.sync();
    this.#isCommitting = false;
    this.#turn();
  }
}

/** Takes `{ count, due_at, padding }`. */
export default {
  async fetch(request, { LANES }) {
    const { count, due_at, padding } = await request.json<{ count: number; due_at: number; padding: string }>();
    await LANES.get(LANES.idFromName('lane')).fill(count, due_at, padding);
    return new Response('{}', { headers: { 'content-type': 'application/json' } });
  },
} satisfies ExportedHandler<Env>;
