import { Webhook } from 'standardwebhooks';
import { describe, expect, test, vi } from 'vitest';
import { seen } from '../../support/target.ts';
import type { Member } from '../../support/workspace.ts';
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
