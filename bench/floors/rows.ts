/** The floors of a stored job: a request calls one object, which stores one row and answers once it is durable. */

import { DurableObject } from 'cloudflare:workers';

interface Env {
  readonly ROWS: DurableObjectNamespace<Rows>;
}

/** Stores rows. */
export class Rows extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
  }

  /** Stores one row. */
  insert(body: string): void {
    this.ctx.storage.sql.exec('INSERT INTO entries (body) VALUES (?)', body);
  }
}

/** `/warm` writes to one and the same object, as does `/warm/` and any name; every other path to a new one. */
export default {
  async fetch(request, { ROWS }) {
    const { pathname } = new URL(request.url);
    const name = pathname.startsWith('/warm') ? pathname : crypto.randomUUID();
    await ROWS.get(ROWS.idFromName(name)).insert(await request.text());
    return new Response('{}', { headers: { 'content-type': 'application/json' } });
  },
} satisfies ExportedHandler<Env>;
