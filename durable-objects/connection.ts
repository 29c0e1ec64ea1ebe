import { DurableObject } from 'cloudflare:workers';
import { compose, type Env, type Parts } from '../src/compose.ts';
import type { ConnectionObject, DatabaseReply } from '../src/drivers/database/directory.ts';
import type { DatabaseRequest } from '../src/drivers/database/port.ts';
import { readAddress } from '../src/drivers/database/postgresql-address.ts';
import { PostgresqlLink } from '../src/drivers/database/postgresql-link.ts';
import { workAt } from '../src/drivers/database/postgresql-work.ts';
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
  #link: { readonly url: string; readonly link: PostgresqlLink } | null = null;
  #underWay = 0;
  /** Takes back that the connection is closed for want of use. */
  #keep: (() => void) | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#parts = compose(env);
  }

  /** See {@link ConnectionObject}. */
  async run(url: string, request: DatabaseRequest): Promise<DatabaseReply> {
    this.#keep?.();
    this.#keep = null;
    this.#underWay += 1;
    try {
      return { ok: true, answer: await workAt(this.#linkTo(url), request, runWork) };
    } catch (thrown) {
      const error = toErrorRecord(thrown);
      if (error.code === 'INTERNAL') this.#parts.log.fault('database', thrown);
      return { ok: false, error };
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#closeLater();
    }
  }

  #closeLater(): void {
    const link = this.#link?.link;
    if (link !== undefined) this.#keep = link.deadlines.add(IDLE_MS, () => link.close());
  }

  /** See {@link ConnectionObject}. */
  async forgetColumns(): Promise<void> {
    this.#link?.link.forgetColumns();
  }

  /** What is at the old address when it changes is finished there. */
  #linkTo(url: string): PostgresqlLink {
    if (this.#link?.url === url) return this.#link.link;
    this.#link?.link.retire();
    const link = new PostgresqlLink(readAddress(url), this.#parts.clock);
    this.#link = { url, link };
    return link;
  }
}
