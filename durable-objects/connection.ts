import { DurableObject } from 'cloudflare:workers';
import { compose, type Env, type Parts } from '../src/compose.ts';
import type { ConnectionObject, DatabaseReply } from '../src/drivers/database/directory.ts';
import type { DatabaseRequest } from '../src/drivers/database/port.ts';
import { readAddress } from '../src/drivers/database/server-address.ts';
import { ServerLink } from '../src/drivers/database/server-link.ts';
import { workAt } from '../src/drivers/database/server-work.ts';
import { toErrorRecord } from '../src/kernel/errors.ts';
import { runWork } from '../src/resources/databases/working.ts';

/** How long a connection is kept that nobody uses. */
const IDLE_MS = 60_000;

/**
 * Keeps one connection to a server across calls, which an isolate cannot share between requests. All it knows is in
 * memory: what it is asked comes with the address.
 */
export class Connection extends DurableObject<Env> implements ConnectionObject {
  readonly #parts: Parts;
  #kept: Kept | null = null;
  /** Takes back that the connection is closed for want of use. */
  #use: (() => void) | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#parts = compose(env);
  }

  /** See {@link ConnectionObject}. */
  async run(url: string, request: string): Promise<DatabaseReply> {
    this.#use?.();
    this.#use = null;
    let kept: Kept | null = null;
    try {
      kept = this.#keptFor(url);
      kept.underWay += 1;
      return { ok: true, answer: await workAt(kept.link, JSON.parse(request) as DatabaseRequest, runWork) };
    } catch (thrown) {
      const error = toErrorRecord(thrown);
      if (error.code === 'INTERNAL') this.#parts.log.fault('database', thrown);
      return { ok: false, error };
    } finally {
      if (kept !== null) this.#ended(kept);
    }
  }

  /** See {@link ConnectionObject}. */
  async forgetColumns(): Promise<void> {
    this.#kept?.link.columns.forget();
  }

  #keptFor(url: string): Kept {
    if (this.#kept?.url === url) return this.#kept;
    const before = this.#kept;
    this.#kept = { url, link: new ServerLink(readAddress(url), this.#parts.clock), underWay: 0 };
    if (before?.underWay === 0) before.link.close();
    return this.#kept;
  }

  /** What is at the old address when it changes is finished there. */
  #ended(kept: Kept): void {
    kept.underWay -= 1;
    if (kept.underWay > 0) return;
    if (kept !== this.#kept) kept.link.close();
    else this.#use = kept.link.deadlines.add(IDLE_MS, () => kept.link.close());
  }
}

interface Kept {
  readonly url: string;
  readonly link: ServerLink;
  underWay: number;
}
