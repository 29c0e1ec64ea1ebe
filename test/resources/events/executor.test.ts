import { describe, expect, test } from 'vitest';
import type { Publication } from '../../../src/drivers/broker/port.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { createEventsExecutor } from '../../../src/resources/events/executor.ts';
import type { EventCall, RunScope } from '../../../src/resources/executor.ts';
import type { ProductConfig } from '../../../src/resources/products/config.ts';

const SCOPE = {
  workspace: 'w',
  user: 'u',
  runId: 'run_1',
  idempotencyKey: 'run_1',
  traceparent: null,
  hops: 0,
} as unknown as RunScope;
const CALL: EventCall = {
  namespace: 'events',
  operation: 'publish',
  product: 'shop',
  env: 'prd',
  broker: 'shop',
  topic: 'orders',
  input: { message: 1 },
};

const CONFIG = {
  broker: () => ({ tag: 'shop', name: 'Shop', topics: [] }),
  topic: () => ({ tag: 'orders', name: 'Orders' }),
} as unknown as ProductConfig;

/** Publishes, and answers what reached the broker with what identifies the run. */
async function publish(call: Partial<EventCall> = {}, scope: Partial<RunScope> = {}) {
  const seen: Publication[] = [];
  const executor = createEventsExecutor({
    broker: {
      publish: async (_place, publication) => {
        seen.push(publication);
        return { partition: 0, offset: 4, isDuplicate: false };
      },
      ping: async () => undefined,
    },
    clock: { now: () => 0, sleep: async () => undefined },
  });
  const prepared = await executor.prepare({ ...CALL, ...call }, CONFIG, { ...SCOPE, ...scope });
  const { value } = await prepared.attempt({ timeoutMs: 1_000 });
  return { publication: seen[0], value, identity: prepared.identity() };
}

const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => (isProcessorError(thrown) ? thrown.code : String(thrown)),
  );

describe('what is published', () => {
  test('by a run of its own is published as often as it is asked for', async () => {
    expect((await publish()).publication?.dedupe).toBeNull();
  });

  test('by a job or a step is published once for its key, however often it is tried', async () => {
    const [one, again, other] = await Promise.all(
      ['job_1:1', 'job_1:1', 'job_1:2'].map(async (idempotencyKey) => publish({}, { idempotencyKey })),
    );
    expect(one?.publication?.dedupe?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(again?.publication?.dedupe).toEqual(one?.publication?.dedupe);
    expect(other?.publication?.dedupe?.digest).not.toBe(one?.publication?.dedupe?.digest);
    expect(one?.value).toMatchObject({ process_id: 'job_1', event_id: 'shop:orders:0:4' });
  });

  test('under a key of its caller is known by that, and by a request’s is what any other would be', async () => {
    const own = await publish({ dedupe: { key: 'own:k', ttlMs: 5, isOwn: true } });
    const request = await publish({ dedupe: { key: 'request:k', ttlMs: 5 } });
    const plain = await publish();
    expect(own.publication?.dedupe?.ttlMs).toBe(5);
    expect(own.identity).not.toEqual(plain.identity);
    expect(request.identity).toEqual(plain.identity);
  });

  test('carries the events that caused it, up to a bound', async () => {
    const most = LIMITS.event_hops.value;
    expect((await publish({}, { hops: most })).publication?.producer).toMatchObject({ hops: most, user: 'u' });
    expect(await codeOf(publish({}, { hops: most + 1 }))).toBe('LOOP_DETECTED');
  });

  test.each<[object, string]>([
    [{ message: 1, key: '' }, 'VALIDATION_ERROR'],
    [{ message: 1, key: true }, 'VALIDATION_ERROR'],
    [{ message: 1, to: 'a' }, 'VALIDATION_ERROR'],
    [{}, 'VALIDATION_ERROR'],
    [{ messages: [] }, 'VALIDATION_ERROR'],
    [{ messages: Array.from({ length: 9 }, () => ({ message: 'x'.repeat(1_000_000) })) }, 'PAYLOAD_TOO_LARGE'],
  ])('is checked whoever made it: %#', async (input, code) => {
    expect(await codeOf(publish({ input: input as EventCall['input'] }))).toBe(code);
  });
});
