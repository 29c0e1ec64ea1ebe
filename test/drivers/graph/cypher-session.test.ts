import { describe, expect, test } from 'vitest';
import { readBoltAddress } from '../../../src/drivers/graph/cypher/address.ts';
import { BoltLink } from '../../../src/drivers/graph/cypher/bolt-link.ts';
import { partsOf } from '../../../src/drivers/graph/cypher/query.ts';
import { createCypherSession } from '../../../src/drivers/graph/cypher/session.ts';
import type { Client } from '../../../src/drivers/graph/cypher/values.ts';
import type { GraphStatement } from '../../../src/engine/graph/model.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';
import type { Properties } from '../../../src/engine/graph/patterns.ts';
import type { ProcessorError } from '../../../src/kernel/errors.ts';

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

  /** What is sent by this client. */
  override get statements(): number {
    return this.sent.length;
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

const serverError = (code: string, message = 'no') => Object.assign(new Error(message), { code });

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
      throw serverError('Neo.ClientError.Database.DatabaseNotFound', "Graph not found: 'films'");
    };
    expect(await failureOf(createCypherSession(link, 1_000).version?.())).toMatchObject({
      code: 'CONNECTION_ERROR',
      message: expect.stringContaining("Graph not found: 'films'") as string,
    });
  });
});

describe('what a server answers with an error', () => {
  const failed = async (statement: GraphStatement, code: string) => {
    const link = new NotedLink();
    link.answering = () => {
      throw serverError(code);
    };
    const { code: found, details } = (await failureOf(
      createCypherSession(link, 1_000).run(statement),
    )) as ProcessorError;
    return [found, details.outcome];
  };

  test.each([
    ['Neo.DatabaseError.Transaction.TransactionCommitFailed', 'SERVICE_UNAVAILABLE', 'unknown'],
    ['Neo.DatabaseError.General.UnknownError', 'SERVICE_UNAVAILABLE', 'unknown'],
    ['Neo.TransientError.Cluster.ReplicationFailure', 'SERVICE_UNAVAILABLE', 'unknown'],
    ['Neo.TransientError.General.OutOfMemoryError', 'SERVICE_UNAVAILABLE', 'not_sent'],
    ['Neo.TransientError.Transaction.DeadlockDetected', 'DEADLOCK', 'not_sent'],
    ['Neo.TransientError.Transaction.LockAcquisitionTimeout', 'LOCK_TIMEOUT', 'not_sent'],
    ['Neo.ClientError.Schema.IndexNotFound', 'SCHEMA_ERROR', 'not_sent'],
    ['Neo.ClientError.Statement.SyntaxError', 'QUERY_ERROR', 'not_sent'],
  ])('%s is %s of a change, and may have been done: %s', async (code, found, outcome) => {
    expect(await failed(creation, code)).toEqual([found, outcome]);
    expect(await failed(parseGraphStatement('findNodes', {}), code)).toEqual([found, 'not_sent']);
  });
});

test('names of properties are but names', () => {
  const properties = JSON.parse('{ "__proto__": 1, "constructor": 2 }') as Properties;
  expect(Object.entries(partsOf(properties).plain)).toEqual([
    ['__proto__', 1],
    ['constructor', 2],
  ]);
});
