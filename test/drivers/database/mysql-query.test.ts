import { expect, test, vi } from 'vitest';
import { type ClientCommand, handOver } from '../../../src/drivers/database/mysql-query.ts';
import { ConnectionEnd } from '../../../src/drivers/database/server-socket.ts';
import { type ProcessorError, toErrorRecord } from '../../../src/kernel/errors.ts';

test.each([
  ['SELECT a FROM t', 'not_sent'],
  ['INSERT INTO t VALUES (1) RETURNING a', 'unknown'],
])('an answer to %s that is too much is said to be that where its connection has to be ended', async (sql, outcome) => {
  const ended = Promise.withResolvers<never>();
  const listeners = new Map<string, (row: readonly unknown[]) => void>();
  const command = { next: {}, on: listeners.set.bind(listeners) } as unknown as ClientCommand;
  const stop = vi.fn<() => void>();
  const { result } = handOver({
    sendings: [{ sql, params: [], isPrepared: true }],
    execute: () => command,
    ended: ended.promise,
    stop,
  });
  const failure = result.then(
    () => null,
    (thrown: unknown) => toErrorRecord(thrown as ProcessorError),
  );
  while (stop.mock.calls.length === 0) listeners.get('result')?.(['x'.repeat(100_000)]);
  ended.reject(new ConnectionEnd('it was closed'));
  expect(await failure).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', outcome });
});
