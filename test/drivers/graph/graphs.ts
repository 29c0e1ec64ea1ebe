import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { graphObjectName } from '../../../src/drivers/graph/directory.ts';
import { createEmbeddedSession } from '../../../src/drivers/graph/embedded/session.ts';
import type { GraphPlace, GraphSession, GraphTarget, GraphWork } from '../../../src/drivers/graph/port.ts';
import type { GraphOperation } from '../../../src/engine/graph/operations.ts';
import { parseGraphStatement } from '../../../src/engine/graph/parse.ts';
import type { GraphResults } from '../../../src/engine/graph/results.ts';
import { emptyFalkordb } from './falkordb.ts';
import { type ErrorRecord, ProcessorError, toErrorRecord } from '../../../src/kernel/errors.ts';

/** Time for an operation that says none; the machine may have others to serve. */
const OPERATION_MS = 25_000;

/** The types of graphs under test, all of which are to agree. */
const ALL_TYPES = ['embedded', 'falkordb'] as const;
/** A server runs where `npm run test:services` started one. */
const TYPES = ALL_TYPES.filter((type) => type === 'embedded' || env.TEST_FALKORDB_URL !== '');

export type Type = (typeof ALL_TYPES)[number];

/** What an operation answers. */
type Answer<Operation extends GraphOperation> = Operation extends keyof GraphResults
  ? GraphResults[Operation]
  : GraphResults['createIndex'];

/** Carries out an operation. */
export type Run = <Operation extends GraphOperation>(operation: Operation, given: object) => Promise<Answer<Operation>>;

/** A graph of a test's own, reached as calls reach it: through the driver and the objects. */
export interface TestGraph {
  readonly type: Type;
  readonly place: GraphPlace;
  readonly target: GraphTarget;
  readonly run: Run;
  /** How it fails; throws where it does not. */
  readonly failure: (operation: GraphOperation, given: object) => Promise<ErrorRecord>;
  readonly work: (work: GraphWork) => Promise<readonly unknown[]>;
  /** Makes a node, and gives its id. */
  readonly node: (label: string, properties?: object) => Promise<string>;
  /** Makes a relationship, and gives its id. */
  readonly relate: (type: string, startNodeId: string, endNodeId: string, properties?: object) => Promise<string>;
}

/**
 * Has a suite run on each type of graphs, on an empty one of its own. `without` are types that do not do this, each with
 * why.
 */
export function describeGraphs(
  title: string,
  suite: (graph: () => TestGraph, type: Type) => void,
  without: Partial<Record<Type, string>> = {},
): void {
  describe.each(TYPES.filter((type) => without[type] === undefined))(`${title} on %s`, (type) => {
    let graph: TestGraph;
    beforeAll(async () => {
      graph = await openGraph(type);
    });
    suite(() => graph, type);
  });
}

/** An empty graph. */
export async function openGraph(type: Type): Promise<TestGraph> {
  const graph = `graph-${crypto.randomUUID()}`;
  const place = { workspace: 'ws_test', product: 'shop', env: 'dev', graph };
  if (type === 'embedded') return at(place, { type });
  await emptyFalkordb(env.TEST_FALKORDB_URL);
  return at(place, { type, url: env.TEST_FALKORDB_URL, database: null });
}

function at(place: GraphPlace, target: GraphTarget): TestGraph {
  const type = target.type === 'embedded' ? 'embedded' : 'falkordb';
  const work = async (asked: GraphWork) => {
    const answer = await compose(env).graphs.run(place, target, { work: asked, timeoutMs: OPERATION_MS });
    return answer.results;
  };
  const run = async <Operation extends GraphOperation>(operation: Operation, given: object) => {
    const [result] = await work({ kind: 'statement', statement: parseGraphStatement(operation, given) });
    return result as Answer<Operation>;
  };
  return {
    type,
    place,
    target,
    work,
    run,
    failure: async (operation, given) => await failureOf(run(operation, given)),
    node: async (label, properties = {}) => (await run('createNode', { labels: [label], properties })).node.id,
    relate: async (relationship, startNodeId, endNodeId, properties = {}) => {
      const given = { type: relationship, startNodeId, endNodeId, properties };
      return (await run('createRelationship', given)).relationship.id;
    },
  };
}

/** How work fails; throws where it does not. */
export async function failureOf(work: Promise<unknown>): Promise<ErrorRecord> {
  try {
    await work;
  } catch (thrown) {
    if (!(thrown instanceof ProcessorError)) throw thrown;
    return toErrorRecord(thrown);
  }
  throw new Error('it did not fail');
}

/** Does much in the object of an embedded graph, by a session of its own. */
export async function within<Result>(
  { place }: TestGraph,
  work: (session: GraphSession) => Promise<Result>,
): Promise<Result> {
  const stub = env.GRAPHS.get(env.GRAPHS.idFromName(graphObjectName(place)));
  return await runInDurableObject(stub, (_object, { storage }) => work(createEmbeddedSession(storage)));
}

/** Carries out many operations: within the object of an embedded graph, since the way there and back takes longer than they. */
export async function running<Result>(graph: TestGraph, work: (run: Run) => Promise<Result>): Promise<Result> {
  if (graph.type !== 'embedded') return await work(graph.run);
  return await within(graph, (session) => {
    const run = async <Operation extends GraphOperation>(operation: Operation, given: object) =>
      (await session.run(parseGraphStatement(operation, given))) as Answer<Operation>;
    return work(run);
  });
}
