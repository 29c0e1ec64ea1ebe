/** The floor of an event that is pushed: a request calls one object, which stores a row and sends it to its hibernating sockets. */

import { DurableObject } from 'cloudflare:workers';

interface Env {
  readonly PUSHES: DurableObjectNamespace<Push>;
}

/** Stores rows and pushes them. */
export class Push extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
  }

  /** Opens a socket. */
  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Stores one row and pushes it. */
  insert(body: string): void {
    this.ctx.storage.sql.exec('INSERT INTO entries (body) VALUES (?)', body);
    for (const socket of this.ctx.getWebSockets()) socket.send(body);
  }
}

export default {
  async fetch(request, { PUSHES }) {
    const object = PUSHES.get(PUSHES.idFromName('one'));
    if (request.headers.get('upgrade') !== null) return object.fetch(request);
    await object.insert(await request.text());
    return new Response('{}', { headers: { 'content-type': 'application/json' } });
  },
} satisfies ExportedHandler<Env>;
