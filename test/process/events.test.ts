import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { SubscribeInput, Subscription } from '@ductape/sdk';
import { type Processor, startProcessor } from './processor.ts';
import { temporaryFolder } from './program.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let processor: Processor;
const subscriptions: Subscription[] = [];

beforeAll(async () => {
  folder = await temporaryFolder();
  processor = await startProcessor(folder);
  const topics = ['shared', 'failing', 'own', 'broken', 'polled', 'kept'].map((tag) => ({ tag, name: tag }));
  await processor.client.products.apply({
    manifest: {
      tag: 'shop',
      name: 'Shop',
      environments: [{ slug: 'prd', env_name: 'production' }],
      brokers: [{ tag: 'orders', name: 'Orders', topics }],
    },
  });
});
afterAll(async () => {
  await Promise.all(subscriptions.map((one) => one.close()));
  await processor.kill('SIGTERM');
});

async function subscribe(topic: string, more: Omit<SubscribeInput<never>, 'event'>): Promise<Subscription> {
  const subscription = await processor.client.events.subscribe({ event: `orders:${topic}`, ...more });
  subscriptions.push(subscription);
  return subscription;
}

const publish = (topic: string, message: unknown, key?: string) =>
  processor.client.events.publish({ event: `orders:${topic}`, message, ...(key !== undefined && { key }) });

const standingOf = async (topic: string, group: string) =>
  (await processor.client.events.getGroups({ event: `orders:${topic}` })).find((one) => one.group === group);

describe.each(['websocket', 'poll'] as const)('subscribers of a group, by %s,', (transport) => {
  test('share its messages, each key in its order', async () => {
    const group = `workers-${transport}`;
    const seen: [member: string, key: string, n: number][] = [];
    const take = (member: string) => async (message: { key: string; n: number }, context: { key: string | null }) => {
      expect(context.key).toBe(message.key);
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
      seen.push([member, message.key, message.n]);
    };
    const [one, other] = await Promise.all(
      ['one', 'other'].map((member) => subscribe('shared', { group, transport, callback: take(member) })),
    );
    const messages = Array.from({ length: 300 }, (_, n) => {
      const key = `k${n % 30}`;
      return { message: { key, n: Math.floor(n / 30) }, key };
    });
    await processor.client.events.publishBatch({ event: 'orders:shared', messages });
    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(300), PATIENCE);
    expect(seen).toHaveLength(300);
    for (let k = 0; k < 30; k += 1)
      expect(seen.filter(([, key]) => key === `k${k}`).map(([, , n]) => n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(seen.map(([member]) => member)).size).toBe(2);
    await vi.waitFor(
      async () => expect(await standingOf('shared', group)).toMatchObject({ lag: 0, members: 2, dead: 0 }),
      PATIENCE,
    );
    await Promise.all([one?.close(), other?.close()]);
  });
});

test('a subscriber that polls and closes gives back what it has not begun', async () => {
  let open: () => void = () => undefined;
  const begun: number[] = [];
  const first = await subscribe('polled', {
    group: 'g',
    transport: 'poll',
    callback: (n: never) => {
      begun.push(n);
      return new Promise<void>((resolve) => (open = resolve));
    },
  });
  const messages = [0, 1, 2].map((n) => ({ message: n, key: 'k' }));
  await processor.client.events.publishBatch({ event: 'orders:polled', messages });
  await vi.waitFor(() => expect(begun).toEqual([0]), PATIENCE);
  const closing = first.close();
  open();
  await closing;
  const seen: [message: number, attempt: number][] = [];
  await subscribe('polled', { group: 'g', callback: (n: never, { attempt }) => seen.push([n, attempt]) });
  await vi.waitFor(() => expect(seen).toHaveLength(2), { ...PATIENCE, timeout: 5_000 });
  expect(seen).toEqual([
    [1, 1],
    [2, 1],
  ]);
});

test('a callback that throws has its message delivered again, and be a dead letter then; others go on', async () => {
  const attempts: number[] = [];
  const done: unknown[] = [];
  const errors: unknown[] = [];
  await subscribe('failing', {
    group: 'g',
    onError: (error) => errors.push(error),
    callback: (message: never, { attempt }) => {
      if (message === ('bad' as never)) {
        attempts.push(attempt);
        throw new Error('not this one');
      }
      done.push(message);
    },
  });
  await publish('failing', 'bad', 'a');
  await publish('failing', 'after', 'a');
  await publish('failing', 'other', 'b');
  await vi.waitFor(() => expect(done).toContain('other'), PATIENCE);
  await vi.waitFor(() => expect(done).toContain('after'), PATIENCE);
  expect(attempts).toEqual([1, 2, 3]);
  expect(errors).toHaveLength(3);
  await vi.waitFor(async () => expect(await standingOf('failing', 'g')).toMatchObject({ dead: 1, lag: 0 }), PATIENCE);
});

test('a subscriber of its own is given what is published while it is there, and nothing after it has closed', async () => {
  const seen: unknown[] = [];
  await publish('own', 'before');
  const subscription = await subscribe('own', { callback: (message: never) => seen.push(message) });
  await publish('own', 'now');
  await vi.waitFor(() => expect(seen).toEqual(['now']), PATIENCE);
  await subscription.close();
  expect(subscription.state).toBe('closed');
  await publish('own', 'after');
  const later: unknown[] = [];
  await subscribe('own', { callback: (message: never) => later.push(message) });
  await publish('own', 'last');
  await vi.waitFor(() => expect(later).toEqual(['last']), PATIENCE);
  expect(seen).toEqual(['now']);
});

test('a subscriber of its own is given again what it failed at, and goes on after its last attempt', async () => {
  const seen: [message: unknown, attempt: number][] = [];
  await subscribe('broken', {
    callback: (message: never, { attempt }) => {
      seen.push([message, attempt]);
      if (message === ('bad' as never) || attempt === 1) throw new Error('no');
    },
  });
  await publish('broken', 'bad');
  await publish('broken', 'good');
  await vi.waitFor(() => expect(seen).toHaveLength(5), PATIENCE);
  expect(seen).toEqual([
    ['bad', 1],
    ['bad', 2],
    ['bad', 3],
    ['good', 1],
    ['good', 2],
  ]);
});

test.each<[event: string, code: string]>([
  ['orders:nothing', 'TOPIC_NOT_FOUND'],
  ['nothing:orders', 'BROKER_NOT_FOUND'],
])('to %s nobody can subscribe', async (event, code) => {
  await expect(processor.client.events.subscribe({ event, callback: () => undefined })).rejects.toMatchObject({ code });
});

test('a processor that is killed loses nothing: who was subscribed goes on', async () => {
  const seen = new Set<number>();
  const own = new Set<number>();
  const subscription = await subscribe('kept', { group: 'g', callback: (n: never) => seen.add(n) });
  await subscribe('kept', { callback: (n: never) => own.add(n) });
  const all = (from: number) =>
    processor.client.events.publishBatch({
      event: 'orders:kept',
      messages: Array.from({ length: 50 }, (_, n) => ({ message: from + n, key: `k${n % 5}` })),
    });
  await all(0);
  await processor.kill('SIGKILL');
  const { port } = new URL(processor.url);
  processor = await startProcessor(folder, ['--port', port]);
  await all(50);
  await vi.waitFor(() => expect([seen.size, own.size]).toEqual([100, 100]), { ...PATIENCE, timeout: 40_000 });
  expect(subscription.state).toBe('open');
});
