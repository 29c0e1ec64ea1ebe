import { describe, expect, test } from 'vitest';
import { readBoltAddress } from '../../../src/drivers/graph/cypher/address.ts';
import { BoltLink } from '../../../src/drivers/graph/cypher/bolt-link.ts';
import { createCypherSession } from '../../../src/drivers/graph/cypher/session.ts';
import type { Client } from '../../../src/drivers/graph/cypher/values.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';

/** A link whose client notes what it is asked, and which waits before the client is there for the so-manieth time. */
class NotedLink extends BoltLink {
  readonly sent: string[] = [];
  readonly sessions: object[] = [];
  readonly waiting = Promise.withResolvers<void>();
  readonly going = Promise.withResolvers<void>();
  answering: () => object = () => ({ records: [], summary: { server: { agent: 'Neo4j/5.26.0' } } });
  readonly #waitsAt: number;
  #asked = 0;

  constructor(waitsAt = 0) {
    super(readBoltAddress({ type: 'neo4j', url: 'neo4j://ann:hidden@graph.example.com', database: 'films' }), false);
    this.#waitsAt = waitsAt;
  }

  override async client(): Promise<Client> {
    this.#asked += 1;
    if (this.#asked === this.#waitsAt) {
      this.waiting.resolve();
      await this.going.promise;
    }
    const run = async (text: string) => {
      this.sent.push(text);
      return this.answering();
    };
    const session = (options: object) => {
      this.sessions.push(options);
      return { run, close: async () => undefined };
    };
    const driver = () => ({ session, close: async () => undefined });
    return { driver, auth: { basic: () => ({}) }, int: Number } as unknown as Client;
  }
}

const failureOf = async (work: Promise<unknown> | undefined) => await work?.catch((thrown: unknown) => thrown);

const creation = parseGraphStatement('createNode', { labels: ['A'], properties: { name: 'x' } });

describe('when its time is over', () => {
  test.each([1, 2])('what waits for its client sends nothing any more (%d)', async (waitsAt) => {
    const link = new NotedLink(waitsAt);
    const session = createCypherSession(link, 10);
    const running = failureOf(session.run(creation));
    await link.waiting.promise;
    session.expire();
    expect(await running).toMatchObject({ code: 'TIMEOUT', details: { outcome: 'not_sent' } });
    link.going.resolve();
    await scheduler.wait(0);
    expect(link.sent).toEqual([]);
  });

  test('and no client is kept that was made for it', async () => {
    const link = new NotedLink(1);
    const session = createCypherSession(link, 10);
    const running = failureOf(session.run(creation));
    await link.waiting.promise;
    session.expire();
    await running;
    link.going.resolve();
    await scheduler.wait(0);
    expect(link.isOpen).toBe(false);
  });
});

describe('a server is reached', () => {
  test('in the database that is meant', async () => {
    const link = new NotedLink();
    expect(await createCypherSession(link, 1_000).version?.()).toBe('Neo4j/5.26.0');
    expect(link.sent).toEqual(['RETURN 1']);
    expect(link.sessions).toEqual([{ defaultAccessMode: 'WRITE', database: 'films' }]);
  });

  test('and is not where it has no such database', async () => {
    const link = new NotedLink();
    link.answering = () => {
      const code = 'Neo.ClientError.Database.DatabaseNotFound';
      throw Object.assign(new Error("Graph not found: 'films'"), { code });
    };
    expect(await failureOf(createCypherSession(link, 1_000).version?.())).toMatchObject({
      code: 'CONNECTION_ERROR',
      message: expect.stringContaining("Graph not found: 'films'") as string,
    });
  });
});
