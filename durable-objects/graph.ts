import { DurableObject } from 'cloudflare:workers';
import { compose, type Env } from '../src/compose.ts';
import type { GraphObject, GraphReply } from '../src/drivers/graph/directory.ts';
import { createEmbeddedSession } from '../src/drivers/graph/embedded/session.ts';
import type { GraphRequest, GraphSession, GraphWork } from '../src/drivers/graph/port.ts';
import { toErrorRecord } from '../src/kernel/errors.ts';
import { runGraphWork } from '../src/resources/graphs/working.ts';

/**
 * An embedded graph. Pieces of work are done one at a time, so what awaits within a transaction sees nothing of another.
 */
export class Graph extends DurableObject<Env> implements GraphObject {
  readonly #session: GraphSession;
  /** The latest piece of work that has not ended. */
  #last: Promise<unknown> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#session = createEmbeddedSession(ctx.storage);
  }

  /** See {@link GraphObject}. */
  run(request: string): Promise<GraphReply> {
    const { work, timeoutMs } = JSON.parse(request) as GraphRequest;
    const before = this.#last;
    const done = before === null ? this.#reply(work) : this.#replyAfter(before, work, timeoutMs);
    this.#last = done;
    void done.then(() => {
      if (this.#last === done) this.#last = null;
    });
    return done;
  }

  /** What waited too long is not begun, since nobody waits for it any more. */
  async #replyAfter(before: Promise<unknown>, work: GraphWork, timeoutMs: number): Promise<GraphReply> {
    const { clock } = compose(this.env);
    const until = clock.now() + timeoutMs;
    await before;
    if (clock.now() < until) return await this.#reply(work);
    const message = `the graph did not come to it within ${timeoutMs} ms`;
    return { ok: false, error: { code: 'TIMEOUT', message, outcome: 'not_sent' } };
  }

  async #reply(work: GraphWork): Promise<GraphReply> {
    try {
      return { ok: true, answer: await runGraphWork(this.#session, work) };
    } catch (thrown) {
      const error = toErrorRecord(thrown);
      if (error.code === 'INTERNAL') compose(this.env).log.fault('graph', thrown);
      return { ok: false, error };
    }
  }
}
