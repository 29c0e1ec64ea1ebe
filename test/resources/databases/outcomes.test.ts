import { describe, expect, test } from 'vitest';
import type { DatabaseRequest, DatabaseTarget } from '../../../src/drivers/database/port.ts';
import { isProcessorError, ProcessorError } from '../../../src/kernel/errors.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { createDatabasesExecutor } from '../../../src/resources/databases/executor.ts';
import type { DatabaseCall, DatabaseOperation } from '../../../src/resources/executor.ts';
import { createProductConfig } from '../../../src/resources/products/config.ts';
import { Manifest } from '../../../src/resources/products/manifest-check.ts';
import { RunSecrets } from '../../../src/secret-trail.ts';
import { withDatabases } from './databases.ts';

const SECRET = 'postgresql://app:hunter2-hunter2@db.example/app';
const config = createProductConfig(
  Manifest.parse(
    withDatabases([
      {
        tag: 'db',
        name: 'Database',
        type: 'postgresql',
        timeout: '7s',
        pool: 3,
        envs: [{ slug: 'prd', connection_url: '$Secret{URL}' }],
      },
    ]),
  ),
  1,
);

const FIELDS: Readonly<Partial<Record<DatabaseOperation, object>>> = {
  query: { table: 't' },
  count: { table: 't' },
  insert: { table: 't', data: { a: 1 } },
  transaction: { operations: [{ operation: 'query', table: 't', lock: 'update' }] },
  ping: {},
};

/** What an attempt comes to whose driver throws, or answers no rows; and what the driver was given. */
async function attempted(operation: DatabaseOperation, thrown?: Error, timeoutMs?: number) {
  const given: { target: DatabaseTarget; request: DatabaseRequest }[] = [];
  const executor = createDatabasesExecutor({
    clock: systemClock,
    secrets: { resolve: async () => ({ URL: SECRET }), check: async () => undefined },
    databases: {
      async run(_place, target, request) {
        given.push({ target, request });
        if (thrown !== undefined) throw thrown;
        return {
          kind: 'results',
          results: [{ rows: [{ hunter2: 'hunter2-hunter2' }], count: 1, fields: [], next: null }],
        };
      },
    },
  });
  const call: DatabaseCall = {
    namespace: 'databases',
    operation,
    product: 'shop',
    env: 'prd',
    database: 'db',
    input: (FIELDS[operation] ?? {}) as DatabaseCall['input'],
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

async function errorOf(operation: DatabaseOperation, thrown: Error) {
  const { outcome } = await attempted(operation, thrown);
  const error = 'error' in outcome ? outcome.error : null;
  return isProcessorError(error) ? { code: error.code, outcome: error.details.outcome } : error;
}

describe('what is not known', () => {
  const lost = new ProcessorError('CONNECTION_LOST', 'lost', { outcome: 'unknown' });
  const late = new ProcessorError('TIMEOUT', 'late', { outcome: 'unknown' });
  const broken = new TypeError('broken');

  test.each([lost, late, broken])('of a change is an unknown outcome: %s', async (thrown) => {
    const unknown = { code: 'OUTCOME_UNKNOWN', outcome: 'unknown' };
    expect(await errorOf('insert', thrown)).toEqual(unknown);
    expect(await errorOf('transaction', thrown)).toEqual(unknown);
  });

  test('of a read stays what it is, and may be repeated', async () => {
    const unsent = new ProcessorError('CONNECTION_LOST', 'lost', { outcome: 'not_sent' });
    for (const operation of ['query', 'count', 'ping'] as const)
      expect(await errorOf(operation, unsent)).toEqual({ code: 'CONNECTION_LOST', outcome: 'not_sent' });
    expect(await errorOf('query', broken)).toBe(broken);
  });
});

test.each([
  new ProcessorError('DEADLOCK', 'deadlock', { outcome: 'sent' }),
  new ProcessorError('CONNECTION_ERROR', 'away', { outcome: 'not_sent' }),
  new ProcessorError('UNIQUE_VIOLATION', 'twice'),
])('what is known of a change keeps its code: %s', async (thrown) => {
  expect(await errorOf('insert', thrown)).toEqual({ code: thrown.code, outcome: thrown.details.outcome });
});

test('the address is resolved for the driver alone, and masked in what it throws', async () => {
  const thrown = new ProcessorError('QUERY_ERROR', `at ${SECRET}`, { outcome: 'sent' });
  const { outcome } = await attempted('count', thrown);
  expect('error' in outcome && String(outcome.error)).not.toContain('hunter2');
  const { given, keys, isPure, masked, ...more } = await attempted('query');
  expect(given[0]?.target).toEqual({ type: 'postgresql', url: SECRET, pool: 3 });
  expect({ keys, isPure }).toEqual({ keys: ['URL'], isPure: false });
  // Rows are the caller's own.
  expect(masked).toBe('hunter2-hunter2');
  expect(more.outcome).toMatchObject({ value: { data: [{ hunter2: 'hunter2-hunter2' }] } });
});

test('an attempt has the time of the call, else that of the database', async () => {
  const time = async (timeoutMs?: number) =>
    (await attempted('count', undefined, timeoutMs)).given[0]?.request.timeoutMs;
  expect([await time(), await time(900), await time(90_000)]).toEqual([7_000, 900, 60_000]);
});
