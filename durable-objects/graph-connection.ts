import { DurableObject } from 'cloudflare:workers';
import { compose, type Env } from '../src/compose.ts';
import { readBoltAddress } from '../src/drivers/graph/cypher/address.ts';
import { BoltLink } from '../src/drivers/graph/cypher/bolt-link.ts';
import { createCypherSession } from '../src/drivers/graph/cypher/session.ts';
import type { GraphConnectionObject, GraphReply, GraphServer } from '../src/drivers/graph/directory.ts';
import type { GraphAnswer, GraphRequest } from '../src/drivers/graph/port.ts';
import { toErrorRecord } from '../src/kernel/errors.ts';
import { runGraphWork } from '../src/resources/graphs/working.ts';

/** How long a connection is kept that nobody uses. */
const IDLE_MS = 60_000;

/**
 * Keeps a connection to a server across calls, which an isolate cannot share between requests. All it knows is in
 * memory: what it is asked comes with the address. Pieces of work are done one at a time.
 */
export class GraphConnection extends DurableObject<Env> implements GraphConnectionObject {
  #kept: Kept | null = null;
  /** Takes back that the connection is closed for want of use. */
  #use: (() => void) | null = null;

  /** See {@link GraphConnectionObject}. */
  async run(server: GraphServer, request: string): Promise<GraphReply> {
    this.#use?.();
    this.#use = null;
    let kept: Kept | null = null;
    try {
      kept = this.#keptFor(server);
      kept.underWay += 1;
      return { ok: true, answer: await answered(kept.link, JSON.parse(request) as GraphRequest) };
    } catch (thrown) {
      const error = toErrorRecord(thrown);
      if (error.code === 'INTERNAL') compose(this.env).log.fault('graph', thrown);
      return { ok: false, error };
    } finally {
      if (kept !== null) this.#ended(kept);
    }
  }

  #keptFor(server: GraphServer): Kept {
    const key = JSON.stringify([server.type, server.url, server.database]);
    const before = this.#kept;
    if (before?.key === key) return before;
    const link = new BoltLink(readBoltAddress(server), compose(this.env).allowPrivateTargets);
    if (before?.underWay === 0) before.link.close();
    this.#kept = { key, link, underWay: 0 };
    return this.#kept;
  }

  /** What is at the old address when it changes is finished there. */
  #ended(kept: Kept): void {
    kept.underWay -= 1;
    if (kept.underWay > 0) return;
    if (kept !== this.#kept) return kept.link.close();
    const idle = setTimeout(() => kept.link.close(), IDLE_MS);
    this.#use = () => clearTimeout(idle);
  }
}

interface Kept {
  readonly key: string;
  readonly link: BoltLink;
  underWay: number;
}

/** Does a piece of work within its time. */
async function answered(link: BoltLink, { work, timeoutMs }: GraphRequest): Promise<GraphAnswer> {
  const session = createCypherSession(link, timeoutMs);
  const limit = setTimeout(() => session.expire(), timeoutMs);
  try {
    return await runGraphWork(session, work);
  } finally {
    clearTimeout(limit);
  }
}
