import { DurableObject } from 'cloudflare:workers';
import { compose, type Env } from '../src/compose.ts';
import type { DatabaseObject, DatabaseReply } from '../src/drivers/database/directory.ts';
import type { DatabaseRequest, DatabaseWork, SqlSession } from '../src/drivers/database/port.ts';
import { createSqliteSession } from '../src/drivers/database/sqlite-session.ts';
import { toErrorRecord } from '../src/kernel/errors.ts';
import { runWork } from '../src/resources/databases/working.ts';

/**
 * An embedded database. Its storage is the database itself: nothing of ours stands beside the tables of its users.
 * Pieces of work are done one at a time, so what awaits within a transaction sees nothing of another.
 */
export class Database extends DurableObject<Env> implements DatabaseObject {
  readonly #session: SqlSession;
  /** The latest piece of work that has not ended. */
  #last: Promise<unknown> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#session = createSqliteSession(ctx.storage);
  }

  /** See {@link DatabaseObject}. */
  run(request: string): Promise<DatabaseReply> {
    const { work, timeoutMs } = JSON.parse(request) as DatabaseRequest;
    const before = this.#last;
    const done = before === null ? this.#reply(work) : this.#replyAfter(before, work, timeoutMs);
    this.#last = done;
    void done.then(() => {
      if (this.#last === done) this.#last = null;
    });
    return done;
  }

  /** What waited too long is not begun, since nobody waits for it any more. */
  async #replyAfter(before: Promise<unknown>, work: DatabaseWork, timeoutMs: number): Promise<DatabaseReply> {
    const { clock } = compose(this.env);
    const until = clock.now() + timeoutMs;
    await before;
    if (clock.now() < until) return await this.#reply(work);
    const message = `the database did not come to it within ${timeoutMs} ms`;
    return { ok: false, error: { code: 'TIMEOUT', message, outcome: 'not_sent' } };
  }

  async #reply(work: DatabaseWork): Promise<DatabaseReply> {
    try {
      return { ok: true, answer: await runWork(this.#session, work) };
    } catch (thrown) {
      const error = toErrorRecord(thrown);
      if (error.code === 'INTERNAL') compose(this.env).log.fault('database', thrown);
      return { ok: false, error };
    }
  }
}
