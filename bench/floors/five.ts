/** The least of a run of five steps: five calls one after the other, and after each a row that is durable before the next. */

import { DurableObject } from 'cloudflare:workers';

interface Env {
  readonly JOURNALS: DurableObjectNamespace<Journal>;
  /** Address that each call goes to. */
  readonly TARGET: string;
}

const CALLS = 5;

/** Stores rows. */
export class Journal extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
  }

  /** Stores one row; its answer leaves once that is durable. */
  insert(body: string): void {
    this.ctx.storage.sql.exec('INSERT INTO entries (body) VALUES (?)', body);
  }
}

/** Sends what it is given on, each time again. */
export default {
  async fetch(request, { JOURNALS, TARGET }) {
    const journal = JOURNALS.get(JOURNALS.idFromName('journal'));
    const body = await request.text();
    const headers = { 'content-type': 'application/json' };
    let last = '';
    for (let call = 0; call < CALLS; call += 1) {
      const answer = await fetch(TARGET, { method: 'POST', headers, body });
      last = await answer.text();
      await journal.insert(body);
    }
    return new Response(last, { headers });
  },
} satisfies ExportedHandler<Env>;
