import { beforeAll, describe, expect, test } from 'vitest';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { endedJob } from '../jobs/jobs.ts';
import { at, call, createShop } from './shop.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

interface Polled {
  readonly messages: readonly { readonly id: string; readonly offset: number; readonly message: unknown }[];
  readonly next: number;
  readonly head: number;
}

const poll = (event: string, from: number | string, more: object = {}) =>
  call<Polled>(owner, 'poll', { event, member: 'm', from, ...more });

describe('what is published', () => {
  test('is read from where it says that it is', async () => {
    const published = await call<{ offset: number; event_id: string }>(owner, 'publish', {
      event: 'orders:created',
      message: { id: 'o-1', total: 2 },
      key: 'o-1',
    });
    expect(published).toMatchObject({ success: true, event_id: `orders:created:0:${published.offset}` });
    const { messages, next } = await poll('orders:created', published.offset);
    expect(messages).toEqual([
      {
        id: published.event_id,
        offset: published.offset,
        key: 'o-1',
        attempt: 1,
        at: expect.any(Number) as number,
        message: { id: 'o-1', total: 2 },
      },
    ]);
    expect(next).toBe(published.offset + 1);
  });

  test('in a batch is all there, or nothing of it', async () => {
    const messages = Array.from({ length: 20 }, (_, n) => ({ message: n }));
    const batch = await call<{ event_ids: string[]; first_offset: number }>(owner, 'publishBatch', {
      event: 'orders:loose',
      messages,
    });
    expect(batch).toMatchObject({ success: true, count: 20 });
    expect(batch.event_ids).toHaveLength(20);
    const faulty = [{ message: { id: 'o' } }, { message: { total: 1 } }];
    const before = (await poll('orders:created', 'now')).head;
    await expect(call(owner, 'publishBatch', { event: 'orders:created', messages: faulty })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: [{ path: 'messages[1].message.id' }],
    });
    expect((await poll('orders:created', 'now')).head).toBe(before);
  });

  test('under a key is published once', async () => {
    const input = { event: 'orders:loose', message: 'once', idempotencyKey: 'k-1' };
    const first = await call<{ event_id: string; error: null }>(owner, 'publishIdempotent', input);
    expect(first.error).toBeNull();
    expect(await call(owner, 'publishIdempotent', input)).toMatchObject({
      success: true,
      event_id: first.event_id,
      error: 'Already processed (idempotent)',
    });
    const check = (idempotencyKey: string) =>
      call(owner, 'checkIdempotency', { event: 'orders:loose', idempotencyKey });
    expect(await check('k-1')).toEqual({ exists: true, event_id: first.event_id });
    expect(await check('k-2')).toEqual({ exists: false, event_id: null });
  });

  test('as a job is published when that is due', async () => {
    const { body } = await owner.call('events.dispatch', {
      ...at,
      broker: 'orders',
      event: 'loose',
      input: { message: { from: 'a job' } },
    });
    const { job_id: id } = body.data as { job_id: string };
    expect((await endedJob(owner, id)).status).toBe('completed');
    const { messages } = await poll('orders:loose', 'earliest', { limit: 100 });
    expect(messages.filter(({ message }) => (message as { from?: string } | null)?.from === 'a job')).toHaveLength(1);
  });

  test('without anybody there is waited for', async () => {
    const { head } = await poll('orders:loose', 'now');
    const waiting = poll('orders:loose', head, { wait: 5_000 });
    await call(owner, 'publish', { event: 'orders:loose', message: 'late' });
    expect((await waiting).messages.map(({ message }) => message)).toEqual(['late']);
  });
});

describe('is refused, and nothing is published', () => {
  test.each<[name: string, input: object, expected: object]>([
    ['a broker that does not exist', { event: 'nothing:created', message: {} }, { code: 'BROKER_NOT_FOUND' }],
    ['a topic that does not exist', { event: 'orders:nothing', message: {} }, { code: 'TOPIC_NOT_FOUND' }],
    ['no topic', { event: 'orders', message: {} }, { code: 'VALIDATION_ERROR', errors: [{ path: 'event' }] }],
    ['no message', { event: 'orders:loose' }, { code: 'VALIDATION_ERROR', errors: [{ path: 'message' }] }],
    [
      'a message that breaks the schema',
      { event: 'orders:created', message: { id: 1 } },
      { code: 'VALIDATION_ERROR', errors: [{ path: 'message.id' }] },
    ],
    [
      'a message over the limit',
      { event: 'orders:loose', message: 'x'.repeat(LIMITS.event_message.value - 1) },
      { code: 'PAYLOAD_TOO_LARGE', errors: [{ path: 'message' }] },
    ],
    [
      'a key that is too long',
      { event: 'orders:loose', message: 1, key: 'k'.repeat(LIMITS.event_key.value + 1) },
      { code: 'VALIDATION_ERROR', errors: [{ path: 'key' }] },
    ],
  ])('%s', async (_name, input, expected) => {
    const before = (await poll('orders:loose', 'now')).head;
    await expect(call(owner, 'publish', input)).rejects.toMatchObject(expected);
    expect((await poll('orders:loose', 'now')).head).toBe(before);
  });

  test('another workspace’s topic', async () => {
    const stranger = await createWorkspace();
    await expect(call(stranger, 'publish', { event: 'orders:loose', message: 1 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

test('groups share what is published, settle it, and are seen', async () => {
  const event = 'orders:loose';
  const group = { event, group: 'workers', from: 'now' };
  await call(owner, 'poll', { ...group, member: 'a' });
  for (const n of [1, 2]) await call(owner, 'publish', { event, message: n, key: `k${n}` });
  const { messages } = await call<Polled>(owner, 'poll', { ...group, member: 'a', wait: 5_000 });
  const rest =
    messages.length < 2 ? (await call<Polled>(owner, 'poll', { ...group, member: 'a', wait: 5_000 })).messages : [];
  const given = [...messages, ...rest];
  expect(given.map(({ message }) => message)).toEqual([1, 2]);
  const [first, second] = given;
  const failures = [{ offset: first?.offset ?? 0, error: 'no' }];
  await call(owner, 'poll', { ...group, member: 'a', acks: [second?.offset], failures });
  const standings = await call<readonly { group: string }[]>(owner, 'getGroups', { event });
  expect(standings.find((one) => one.group === 'workers')).toMatchObject({
    kind: 'consumers',
    lag: 1,
    retrying: 1,
    acked: 1,
    failed: 1,
    dead: 0,
  });
  expect(await call(owner, 'seek', { event, group: 'workers', offset: 0 })).toMatchObject({ cursor: 0 });
  expect(await call(owner, 'deleteGroup', { event, group: 'workers' })).toEqual({ deleted: true });
  expect(await call(owner, 'deleteGroup', { event, group: 'workers' })).toEqual({ deleted: false });
});

test('brokers and topics are told of, and what is not there is null', async () => {
  expect(await call(owner, 'getBrokers')).toEqual([expect.objectContaining({ tag: 'orders' })]);
  expect(await call(owner, 'getBroker', { brokerTag: 'orders' })).toMatchObject({ tag: 'orders' });
  expect(await call(owner, 'getBroker', { brokerTag: 'nothing' })).toBeNull();
  const topics = await call<readonly { tag: string }[]>(owner, 'getTopics', { brokerTag: 'orders' });
  expect(topics.map(({ tag }) => tag)).toEqual(['created', 'loose']);
  expect(await call(owner, 'getTopic', { topicTag: 'orders:loose' })).toMatchObject({ tag: 'loose' });
  expect(await call(owner, 'getTopic', { topicTag: 'orders:nothing' })).toBeNull();
  expect(await call(owner, 'testConnection', { brokerTag: 'orders' })).toMatchObject({ connected: true, error: null });
});
