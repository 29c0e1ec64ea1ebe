import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { graphObjectName } from '../../../src/drivers/graph/directory.ts';
import { createEmbeddedSession } from '../../../src/drivers/graph/embedded/session.ts';
import type { GraphSession } from '../../../src/drivers/graph/port.ts';
import type { GraphOperation } from '../../../src/engine/graph/operations.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';
import { type ErrorRecord, toErrorRecord } from '../../../src/kernel/errors.ts';

/** An embedded graph, reached within its object. */
export interface Embedded {
  readonly session: GraphSession;
  readonly storage: DurableObjectStorage;
  readonly run: (operation: GraphOperation, given: object) => Promise<Answer>;
  /** How it fails; throws where it does not. */
  readonly failure: (operation: GraphOperation, given: object) => Promise<ErrorRecord>;
  /** Rows of SQL. */
  readonly rows: (sql: string, ...params: readonly SqlStorageValue[]) => Record<string, SqlStorageValue>[];
}

/** An answer, of which tests know what it has. */
// oxlint-disable-next-line typescript/no-explicit-any -- each operation answers something else
export type Answer = any;

/** Does work on a graph of its own. */
export async function onGraph<Result>(work: (graph: Embedded) => Promise<Result>): Promise<Result> {
  const place = { workspace: 'ws_test', product: 'shop', env: 'dev', graph: `graph-${crypto.randomUUID()}` };
  const stub = env.GRAPHS.get(env.GRAPHS.idFromName(graphObjectName(place)));
  return await runInDurableObject(stub, (_object, { storage }) => {
    const session = createEmbeddedSession(storage);
    const run = async (operation: GraphOperation, given: object): Promise<Answer> =>
      await session.run(parseGraphStatement(operation, given));
    return work({
      session,
      storage,
      run,
      failure: async (operation, given) => {
        try {
          await run(operation, given);
        } catch (thrown) {
          return toErrorRecord(thrown);
        }
        throw new Error(`${operation} did not fail`);
      },
      rows: (sql, ...params) => storage.sql.exec(sql, ...params).toArray(),
    });
  });
}
