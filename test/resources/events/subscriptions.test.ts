import { Webhook } from 'standardwebhooks';
import { describe, expect, test, vi } from 'vitest';
import { seen } from '../../support/target.ts';
import type { Member } from '../../support/workspace.ts';
import { action } from '../../support/manifest.ts';
import { PATIENCE } from '../../durable-objects/jobs.ts';
import { at, call, createShop, HOOK, shop, target } from './shop.ts';

const publish = (owner: Member, message: unknown, more: object = {}) =>
  call<{ event_id: string }>(owner, 'publish', { event: 'orders:loose', message, ...more });

const standing = async (owner: Member, tag: string) => {
  const all = await call<readonly { group: string; dead: number; lag: number }[]>(owner, 'getGroups', {
    event: 'orders:loose',
  });
  return all.find(({ group }) => group === `~${tag}`);
};

const bodies = async (key: string) => (await seen(key)).map(({ body }) => JSON.parse(body) as unknown);

describe('a subscription calls', () => {
  test('an action with what its input makes of the message, under a key of its own', async () => {
    const key = crypto.randomUUID();
    const input = { params: { key }, body: { order: '$Message{id}', from: '$Event{topic}', note: '$Message{note}' } };
    const owner = await createShop([
      { tag: 'calls', topic: 'loose', target: { type: 'action', app: 'api', event: 'echo', input } },
    ]);
    const { event_id: id } = await publish(owner, { id: 'o-1', note: '$Secret{HOOK}' });
    await vi.waitFor(async () => expect(await seen(`/echo/${key}`)).toHaveLength(1), PATIENCE);
    const [request] = await seen(`/echo/${key}`);
    expect(JSON.parse(request?.body ?? '')).toEqual({ order: 'o-1', from: 'orders:loose', note: '$Secret{HOOK}' });
    expect(request?.headers['idempotency-key']).toBe(`calls:${id}`);
    await vi.waitFor(async () => expect(await standing(owner, 'calls')).toMatchObject({ lag: 0, acked: 1 }), PATIENCE);
  });

  test('an address, signed, in the order of keys', async () => {
    const path = `/echo/${crypto.randomUUID()}`;
    const owner = await createShop([
      { tag: 'hook', topic: 'loose', target: { type: 'url', url: target(path), secret: '$Secret{HOOK}' } },
    ]);
    for (const n of [1, 2, 3]) await publish(owner, { n }, { key: 'same' });
    await vi.waitFor(async () => expect(await seen(path)).toHaveLength(3), PATIENCE);
    const requests = await seen(path);
    expect(requests.map(({ body, headers }) => new Webhook(HOOK).verify(body, headers))).toEqual([
      { n: 1 },
      { n: 2 },
      { n: 3 },
    ]);
  });

  test('a feature, whose run is there', async () => {
    const key = crypto.randomUUID();
    const step = {
      tag: 'call',
      type: 'action',
      app: 'api',
      event: 'echo',
      input: { params: { key }, body: { id: '$Input{id}' } },
    } as const;
    const owner = await createShop([{ tag: 'runs', topic: 'loose', target: { type: 'feature', feature: 'handle' } }], {
      features: [{ tag: 'handle', name: 'Handle', input: { id: { type: 'string' } }, steps: [step] }],
    });
    await publish(owner, { id: 'o-7' });
    await vi.waitFor(async () => expect(await bodies(`/echo/${key}`)).toEqual([{ id: 'o-7' }]), PATIENCE);
  });

  test('with those that its filter wants, several at a time', async () => {
    const path = `/echo/${crypto.randomUUID()}`;
    const owner = await createShop([
      {
        tag: 'some',
        topic: 'loose',
        target: { type: 'url', url: target(path), secret: '$Secret{HOOK}' },
        filter: { total: { $gte: 10 } },
        batch: 10,
      },
    ]);
    const messages = [5, 10, 7, 20, 30].map((total) => ({ message: { total } }));
    await call(owner, 'publishBatch', { event: 'orders:loose', messages });
    await vi.waitFor(async () => expect(await standing(owner, 'some')).toMatchObject({ lag: 0 }), PATIENCE);
    expect((await bodies(path)).flat()).toEqual([{ total: 10 }, { total: 20 }, { total: 30 }]);
    const ids = (await seen(path)).map(({ headers }) => headers['webhook-id']);
    expect(ids.every((id) => /^(?:some:orders:loose:0:\d\+[0-9a-f]{16}|orders:loose:0:\d)$/.test(id ?? ''))).toBe(true);
  });
});

test('events that cause events end after eight', async () => {
  const again = {
    tag: 'again',
    type: 'publish',
    event: 'orders:loose',
    input: { message: { n: '$Add($Input{n}, 1)' } },
  } as const;
  const owner = await createShop([{ tag: 'loop', topic: 'loose', target: { type: 'feature', feature: 'again' } }], {
    features: [{ tag: 'again', name: 'Again', input: { n: { type: 'number' } }, steps: [again] }],
  });
  await publish(owner, { n: 0 });
  const all = async () =>
    (
      await call<{ messages: readonly { message: { n: number } }[] }>(owner, 'poll', {
        event: 'orders:loose',
        member: 'm',
        from: 'earliest',
      })
    ).messages.map(({ message: { n } }) => n);
  const causing = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  await vi.waitFor(async () => expect(await all()).toEqual(causing), PATIENCE);
  await vi.waitFor(async () => expect(await standing(owner, 'loop')).toMatchObject({ lag: 0 }), PATIENCE);
  await vi.waitFor(async () => {
    const { body } = await owner.call('features.list', at);
    expect(JSON.stringify(body)).toContain('LOOP_DETECTED');
  }, PATIENCE);
  expect(await all()).toEqual(causing);
});

describe('a subscription calls at one time', () => {
  const slow = (more: object) => {
    const key = crypto.randomUUID();
    const input = { params: { key }, body: { n: '$Message{n}' } };
    const called = { type: 'action' as const, app: 'api', event: 'echo', input };
    return { key, declared: { tag: 'slow', topic: 'loose', target: called, ...more } };
  };

  test('no more often than its rate', async () => {
    const { key, declared } = slow({ rate: { limit: 5, period: '1s' }, concurrency: 5 });
    const owner = await createShop([declared]);
    const messages = Array.from({ length: 9 }, (_, n) => ({ message: { n }, key: `k${n}` }));
    await call(owner, 'publishBatch', { event: 'orders:loose', messages });
    await vi.waitFor(async () => expect(await seen(`/echo/${key}`)).toHaveLength(9), PATIENCE);
    const times = (await seen(`/echo/${key}`)).map((request) => request.at);
    for (const [n, time] of times.entries())
      expect(times.slice(n).filter((other) => other - time < 900).length).toBeLessThanOrEqual(5);
  });

  test('messages of different keys side by side, as many as it says, and those of one in turn', async () => {
    const input = { query: { key: '$Message{k}' }, body: {} };
    const gate = crypto.randomUUID();
    const owner = await createShop(
      [{ tag: 'wide', topic: 'loose', concurrency: 2, target: { type: 'action', app: 'api', event: 'gate', input } }],
      {},
      [action('gate', { resource: '/gate' })],
    );
    const messages = ['a', 'a', 'b', 'c'].map((k) => ({ message: { k: `${gate}-${k}` }, key: k }));
    await call(owner, 'publishBatch', { event: 'orders:loose', messages });
    const calls = async (k: string) => (await seen(`${gate}-${k}`)).length;
    const all = async () => Promise.all(['a', 'b', 'c'].map(calls));
    await vi.waitFor(async () => expect((await all()).reduce((sum, n) => sum + n)).toBe(2), PATIENCE);
    expect(Math.max(...(await all()))).toBe(1);
    await vi.waitFor(async () => {
      for (const k of ['a', 'b', 'c']) await fetch(target(`/_open?key=${gate}-${k}`));
      expect(await standing(owner, 'wide')).toMatchObject({ lag: 0 });
    }, PATIENCE);
    expect(await all()).toEqual([2, 1, 1]);
  });
});

describe('a subscription whose call fails', () => {
  test('has the message be a dead letter after its attempts, and goes on', async () => {
    const input = { body: { n: '$Message{n}' } };
    const owner = await createShop([
      { tag: 'fails', topic: 'loose', attempts: 2, target: { type: 'action', app: 'api', event: 'away', input } },
    ]);
    await publish(owner, { n: 1 });
    await publish(owner, { n: 2 });
    await vi.waitFor(async () => expect(await standing(owner, 'fails')).toMatchObject({ dead: 2, lag: 0 }), {
      ...PATIENCE,
      timeout: 20_000,
    });
  }, 30_000);
});

describe('subscriptions follow what the environment runs', () => {
  test('one that is taken out is told nothing more, and a new one begins when it is applied', async () => {
    const [one, other] = [`/echo/${crypto.randomUUID()}`, `/echo/${crypto.randomUUID()}`];
    const hook = (tag: string, path: string) => ({
      tag,
      topic: 'loose',
      target: { type: 'url' as const, url: target(path), secret: '$Secret{HOOK}' },
    });
    const owner = await createShop([hook('one', one)]);
    await publish(owner, 1);
    await vi.waitFor(async () => expect(await bodies(one)).toEqual([1]), PATIENCE);
    await owner.call('products.apply', { manifest: shop([hook('other', other)]), envs: [at.env] });
    await publish(owner, 2);
    await vi.waitFor(async () => expect(await bodies(other)).toEqual([2]), PATIENCE);
    expect(await bodies(one)).toEqual([1]);
    expect(await standing(owner, 'one')).toBeUndefined();
  });
});
