import { describe, expect, test } from 'vitest';
import type { GraphRequest, GraphTarget } from '../../../src/drivers/graph/port.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { isProcessorError, ProcessorError } from '../../../src/kernel/errors.ts';
import type { GraphCall } from '../../../src/resources/executor.ts';
import { askedOf } from '../../../src/resources/graphs/asked.ts';
import { createGraphsExecutor } from '../../../src/resources/graphs/executor.ts';
import { createProductConfig } from '../../../src/resources/products/config.ts';
import { Manifest } from '../../../src/resources/products/manifest-check.ts';
import { RunSecrets } from '../../../src/secret-trail.ts';
import { withGraphs } from './graphs.ts';

const SECRET = 'bolt://neo4j:hunter2-hunter2@graph.example';
const envs = [{ slug: 'prd', connection_url: '$Secret{URL}', database: 'people' }];
const server = (type: string, places: object[] = envs) => {
  const graph = { tag: 'social', name: 'Social', type, timeout: '7s', envs: places };
  return createProductConfig(Manifest.parse(withGraphs([graph as never])), 1);
};
const config = server('neo4j');

const FIELDS: Readonly<Partial<Record<GraphCall['operation'], object>>> = {
  createNode: { labels: ['A'] },
  transaction: { operations: [{ operation: 'createNode', labels: ['A'] }] },
  query: { query: 'MATCH (n) RETURN n' },
  createNodeIndex: { label: 'A', properties: ['x'] },
};

/** What an attempt comes to whose driver throws, or answers a node; and what the driver was given. */
async function attempted(operation: GraphCall['operation'], thrown?: Error, timeoutMs?: number) {
  const given: { target: GraphTarget; request: GraphRequest }[] = [];
  const executor = createGraphsExecutor({
    clock: systemClock,
    secrets: { resolve: async () => ({ URL: SECRET }), check: async () => undefined },
    graphs: {
      async run(_place, target, request) {
        given.push({ target, request });
        if (thrown !== undefined) throw thrown;
        return { results: [{ hunter2: 'hunter2-hunter2' }] };
      },
    },
  });
  const call: GraphCall = {
    namespace: 'graphs',
    operation,
    product: 'shop',
    env: 'prd',
    graph: 'social',
    input: (FIELDS[operation] ?? {}) as GraphCall['input'],
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  const secrets = new RunSecrets();
  const scope = {
    workspace: 'ws',
    user: 'u',
    runId: 'run',
    idempotencyKey: 'run',
    traceparent: null,
    hops: 0,
    secrets,
  };
  const prepared = await executor.prepare(call, config, scope);
  const outcome = await prepared.attempt({ timeoutMs: 60_000 }).then(
    ({ value }) => ({ value }),
    (error: unknown) => ({ error }),
  );
  return { given, outcome, keys: secrets.keys, isPure: prepared.isPure(), masked: secrets.data('hunter2-hunter2') };
}

async function errorOf(operation: GraphCall['operation'], thrown: Error) {
  const { outcome } = await attempted(operation, thrown);
  const error = 'error' in outcome ? outcome.error : null;
  return isProcessorError(error) ? { code: error.code, outcome: error.details.outcome } : error;
}

describe('what is not known', () => {
  const lost = new ProcessorError('CONNECTION_LOST', 'lost', { outcome: 'unknown' });
  const late = new ProcessorError('TIMEOUT', 'late', { outcome: 'unknown' });
  const broken = new TypeError('broken');

  test.each([lost, late, broken])('of a change is an unknown outcome: %s', async (thrown) => {
    for (const operation of ['createNode', 'transaction', 'query', 'createNodeIndex'] as const)
      expect(await errorOf(operation, thrown)).toEqual({ code: 'OUTCOME_UNKNOWN', outcome: 'unknown' });
  });

  test('of a read stays what it is, and may be repeated', async () => {
    const unsent = new ProcessorError('CONNECTION_LOST', 'lost', { outcome: 'not_sent' });
    for (const operation of ['findNodes', 'getStatistics', 'listIndexes', 'ping'] as const)
      expect(await errorOf(operation, unsent)).toEqual({ code: 'CONNECTION_LOST', outcome: 'not_sent' });
    expect(await errorOf('findNodes', broken)).toBe(broken);
  });
});

test.each([
  new ProcessorError('DEADLOCK', 'deadlock', { outcome: 'sent' }),
  new ProcessorError('CONNECTION_ERROR', 'away', { outcome: 'not_sent' }),
  new ProcessorError('CONSTRAINT_ERROR', 'twice'),
])('what is known of a change keeps its code: %s', async (thrown) => {
  expect(await errorOf('createNode', thrown)).toEqual({ code: thrown.code, outcome: thrown.details.outcome });
});

test('the address is resolved for the driver alone, and masked in what it throws', async () => {
  const thrown = new ProcessorError('QUERY_ERROR', `at ${SECRET}`, { outcome: 'sent' });
  const { outcome } = await attempted('findNodes', thrown);
  expect('error' in outcome && String(outcome.error)).not.toContain('hunter2');
  const { given, keys, isPure, masked, ...more } = await attempted('findNodes');
  expect(given[0]?.target).toEqual({ type: 'neo4j', url: SECRET, database: 'people' });
  expect({ keys, isPure }).toEqual({ keys: ['URL'], isPure: false });
  // Nodes are the caller's own.
  expect(masked).toBe('hunter2-hunter2');
  expect(more.outcome).toMatchObject({ value: { hunter2: 'hunter2-hunter2' } });
});

test('an attempt has the time of the call, else that of the graph', async () => {
  const time = async (timeoutMs?: number) =>
    (await attempted('findNodes', undefined, timeoutMs)).given[0]?.request.timeoutMs;
  expect([await time(), await time(900), await time(90_000)]).toEqual([7_000, 900, 60_000]);
});

test('transactions that a server has not are refused before anything is sent', () => {
  const operations = [{ operation: 'countNodes' }];
  const places = [{ slug: 'prd', connection_url: '$Secret{URL}' }];
  const asked = (type: string, more: object = {}) => {
    const call = {
      namespace: 'graphs',
      operation: 'transaction',
      product: 'shop',
      env: 'prd',
      graph: 'social',
    } as const;
    try {
      return askedOf({ ...call, input: { operations, ...more } }, server(type, places)).isRead;
    } catch (thrown) {
      return isProcessorError(thrown) ? [thrown.code, ...(thrown.details.errors ?? [])] : thrown;
    }
  };
  expect(asked('neo4j', { isolation: 'READ_COMMITTED' })).toBe(true);
  expect(asked('neo4j', { isolation: 'SERIALIZABLE' })).toEqual([
    'NOT_SUPPORTED',
    { path: 'isolation', message: 'SERIALIZABLE is not supported by graphs of the type neo4j' },
  ]);
  expect(asked('falkordb')).toEqual([
    'NOT_SUPPORTED',
    { path: 'operations', message: 'transactions are not supported by graphs of the type falkordb' },
  ]);
});
