import { beforeAll, describe, expect, test } from 'vitest';
import { addMember, type Member } from '../../support/workspace.ts';
import { broker, createBrokered } from './brokers.ts';
import { call } from './shop.ts';

let owner: Member;
beforeAll(async () => {
  const topics = [
    { tag: 'orders', name: 'Orders', attempts: 1, lag: { messages: 1 } },
    { tag: 'notes', name: 'Notes' },
  ];
  owner = await createBrokered([broker({ topics })]);
  await call(owner, 'poll', { event: 'shop:orders', group: 'workers', member: 'one', from: 'now' });
  for (const [n, event] of ['shop:orders', 'shop:notes', 'shop:orders', 'shop:orders'].entries())
    await call(owner, 'publish', { event, message: { n }, key: `k${n}` });
  const settle = { event: 'shop:orders', group: 'workers', member: 'one' };
  await call(owner, 'poll', { ...settle, limit: 2, wait: 5_000 });
  await call(owner, 'poll', { ...settle, limit: 1, acks: [0], failures: [{ offset: 1, error: 'it broke' }] });
});

interface Found {
  readonly events: readonly { readonly id: string; readonly status: string; readonly request_data: unknown }[];
}
const of = { brokerTag: 'shop' };
const events = (more: object = {}, member = owner) => call<Found>(member, 'getEvents', { ...of, ...more });
const ids = async (more: object = {}) => (await events(more)).events.map(({ id }) => id);

describe('events are listed', () => {
  test('newest first, of all topics, with what became of them', async () => {
    const { events: all, ...page } = await events();
    expect(all.map(({ id, status }) => [id, status])).toEqual([
      ['shop:orders:0:2', 'pending'],
      ['shop:orders:0:1', 'failed'],
      ['shop:notes:0:0', 'success'],
      ['shop:orders:0:0', 'success'],
    ]);
    expect(page).toEqual({ total: 4, page: 1, limit: 20, hasMore: false });
    expect(all[1]).toMatchObject({
      topic: 'shop:orders',
      key: 'k2',
      request_data: { n: 2 },
      response_data: { groups: [{ group: 'workers', status: 'failed' }] },
    });
  });

  test.each([
    [{ topic: 'notes' }, ['shop:notes:0:0']],
    [{ topic: 'shop:notes' }, ['shop:notes:0:0']],
    [{ status: 'failed' }, ['shop:orders:0:1']],
    [{ category: 'dead-letter' }, ['shop:orders:0:1']],
    [{ category: 'error', status: 'pending' }, []],
    [{ status: 'success' }, ['shop:notes:0:0', 'shop:orders:0:0']],
    [{ status: 'retrying' }, []],
    [{ endDate: 0 }, []],
    [{ startDate: '2100-01-01T00:00:00Z' }, []],
  ])('by %j', async (filter, expected) => {
    expect(await ids(filter)).toEqual(expected);
  });

  test('by pages', async () => {
    expect(await events({ limit: 3 })).toMatchObject({ total: 4, hasMore: true, events: { length: 3 } });
    expect(await events({ limit: 3, page: 2 })).toMatchObject({ hasMore: false, events: [{ id: 'shop:orders:0:0' }] });
    expect(await ids({ limit: 3, page: 3 })).toEqual([]);
  });

  test('without payloads to those who may not read them', async () => {
    const viewer = await addMember(owner, 'viewer');
    const { events: seen } = await events({}, viewer);
    expect(seen.map(({ request_data }) => request_data)).toEqual([null, null, null, null]);
  });

  test('of a topic that is not there: not at all', async () => {
    await expect(events({ topic: 'none' })).rejects.toMatchObject({ code: 'TOPIC_NOT_FOUND' });
    await expect(events({ brokerTag: 'none' })).rejects.toMatchObject({ code: 'BROKER_NOT_FOUND' });
    await expect(events({ limit: 100, page: 51 })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  });
});

test('an event is read with who published it; null where there is none', async () => {
  const read = (eventId: string) => call(owner, 'getEvent', { eventId });
  expect(await read('shop:orders:0:1')).toMatchObject({
    status: 'failed',
    request_data: { n: 2 },
    user: owner.user_id,
    run_id: expect.stringMatching(/^run_/),
    hops: 0,
    session: null,
  });
  for (const id of ['shop:orders:0:99', 'shop:none:0:0', 'none:orders:0:0', 'shop:orders:1:0', 'none'])
    expect(await read(id)).toBeNull();
});

test('stats and the dashboard add up', async () => {
  const stats = {
    total_events: 4,
    success_count: 2,
    failed_count: 1,
    pending_count: 1,
    duplicate_count: 0,
    dead_letter_count: 1,
    events_by_topic: { 'shop:orders': 3, 'shop:notes': 1 },
  };
  expect(await call(owner, 'getEventStats', of)).toEqual(stats);
  const group = { topic: 'shop:orders', group: 'workers' };
  expect(await call(owner, 'getDashboard', of)).toMatchObject({
    stats,
    topics: [
      { topic: 'shop:orders', first: 0, head: 3 },
      { topic: 'shop:notes', first: 0, head: 1 },
    ],
    producers: [
      { topic: 'shop:orders', user: owner.user_id, published: 3 },
      { topic: 'shop:notes', user: owner.user_id, published: 1 },
    ],
    consumers: [{ ...group, lag: 1, dead: 1, acked: 1 }],
    alerts: [],
  });
  expect(await call(owner, 'getConsumers', { ...of, consumerTag: 'none' })).toEqual({ consumers: [] });
});

test('a repetition is counted', async () => {
  const once = { event: 'shop:notes', message: 1, idempotencyKey: 'once' };
  for (let n = 0; n < 3; n += 1) await call(owner, 'publishIdempotent', once);
  expect(await call(owner, 'getEventStats', { ...of, topicTag: 'notes' })).toMatchObject({
    total_events: 2,
    duplicate_count: 2,
  });
  expect(await events({ status: 'duplicate' })).toMatchObject({ events: [], total: 2 });
});

describe('a message is published once more', () => {
  const replay = (eventId: string, more: object = {}) => call(owner, 'replayEvent', { eventId, ...more });

  test('where it failed, with its key; another only by force', async () => {
    expect(await replay('shop:notes:0:0')).toEqual({
      success: false,
      new_event_id: null,
      process_id: null,
      error: 'it succeeded: give force',
    });
    expect(await replay('shop:orders:0:99')).toMatchObject({ success: false, new_event_id: null });
    const again = await replay('shop:orders:0:1');
    expect(again).toMatchObject({ success: true, new_event_id: 'shop:orders:0:3', error: null });
    expect(await call(owner, 'getEvent', { eventId: 'shop:orders:0:3' })).toMatchObject({
      key: 'k2',
      request_data: { n: 2 },
    });
    expect(await replay('shop:notes:0:0', { force: true })).toMatchObject({ success: true });
  });
});

test('dead letters are listed, and delivered again to the group whose they are', async () => {
  const letters = () => call<{ deadLetters: unknown[] }>(owner, 'getDeadLetters', of);
  expect(await letters()).toMatchObject({
    deadLetters: [
      {
        id: 'shop:orders:0:1',
        topic: 'shop:orders',
        group: 'workers',
        attempts: 1,
        error: { message: 'it broke' },
        message: { n: 2 },
      },
    ],
    total: 1,
    page: 1,
    hasMore: false,
  });
  const reprocess = (more: object) => call(owner, 'reprocessDLQ', { ...of, ...more });
  expect(await reprocess({ consumerTag: 'none' })).toMatchObject({ reprocessed_count: 0 });
  expect(await reprocess({ messageIds: ['shop:orders:0:0', 'shop:orders:0:1'] })).toEqual({
    reprocessed_count: 1,
    failed_count: 1,
    event_ids: ['shop:orders:0:1'],
    errors: [{ id: 'shop:orders:0:0', error: 'is no dead letter' }],
  });
  expect((await letters()).deadLetters).toEqual([]);
  const given = await call<{ messages: { id: string }[] }>(owner, 'poll', {
    event: 'shop:orders',
    group: 'workers',
    member: 'two',
    wait: 5_000,
  });
  expect(given.messages.map(({ id }) => id)).toContain('shop:orders:0:1');
});
