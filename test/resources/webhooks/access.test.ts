import { beforeAll, describe, expect, test } from 'vitest';
import { deliveries, notice, received, set, tell } from '../../durable-objects/webhooks.ts';
import { manifest, scope } from '../../support/manifest.ts';
import type { Answer } from '../../support/processor.ts';
import { stored } from '../../support/stored.ts';
import { at, seen } from '../../support/target.ts';
import { addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';

/** Operations on one webhook, and what they take besides its id. */
const OPERATIONS: Readonly<Record<string, object>> = {
  'jobs.enableWebhook': {},
  'jobs.disableWebhook': {},
  'jobs.rotateWebhookSecret': {},
  'jobs.testWebhook': {},
  'jobs.listDeliveries': {},
  'jobs.redeliver': { status: 'exhausted' },
  'jobs.deleteWebhook': {},
};
const ABSENT = `webhook_${'0'.repeat(32)}`;
const { product } = scope;

/** What an answer says besides the id that was asked for. */
const saying = ({ status, body }: Answer, id: string) =>
  JSON.stringify({ status, ...body, request_id: null }).replaceAll(id, 'ID');

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(manifest());
  await owner.apply({ ...manifest(), tag: 'other' });
});

const url = (key: string) => at('/switch', { key });

describe('to another workspace', () => {
  test.each(Object.entries(OPERATIONS))('a webhook reads as one that never was: %s', async (operation, more) => {
    const [key, stranger] = [crypto.randomUUID(), await createWorkspace(manifest())];
    const { id } = await set(owner, { url: url(key) });
    const before = await stored();
    const foreign = await stranger.call(operation, { webhook_id: id, ...more });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'NOT_FOUND', errors: [{ path: 'webhook_id' }] } });
    expect(saying(foreign, id)).toBe(saying(await stranger.call(operation, { webhook_id: ABSENT, ...more }), ABSENT));
    expect(await stored()).toEqual(before);
    expect((await stranger.call('jobs.listWebhooks')).body.data).toEqual({ webhooks: [] });
    await tell(owner, notice(1));
    await received({ key }, 1);
    expect(await deliveries({ owner, id, key, secret: '' })).toHaveLength(1);
    await owner.call('jobs.deleteWebhook', { webhook_id: id });
  });
});

describe('a member who may reach a part', () => {
  const reaches = {
    product: { products: [product] },
    env: { envs: ['dev'] },
    both: { products: [product], envs: ['dev'] },
  };
  const outside: Readonly<Record<keyof typeof reaches, readonly object[]>> = {
    product: [{}, { product: 'other' }, { env: 'dev' }],
    env: [{}, { env: 'prd' }, { product }],
    both: [{}, { product }, { env: 'dev' }, { product: 'other', env: 'dev' }, { product, env: 'prd' }],
  };
  const inside: Readonly<Record<keyof typeof reaches, object>> = {
    product: { product },
    env: { env: 'dev' },
    both: { product, env: 'dev' },
  };
  const names = Object.keys(reaches) as (keyof typeof reaches)[];

  test.each(names)('has to narrow a webhook to it: %s', async (name) => {
    const member = await addRestricted(owner, 'developer', reaches[name]);
    const before = await stored();
    for (const place of outside[name]) {
      const { status, body } = await member.call('jobs.setWebhook', { url: url('narrow'), ...place });
      expect({ status, code: body.code }).toEqual({ status: 403, code: 'FORBIDDEN' });
      for (const { path } of body.errors ?? []) expect(['product', 'env']).toContain(path);
      expect(body.errors?.length).toBeGreaterThan(0);
    }
    expect(await stored()).toEqual(before);
    const made = await member.call('jobs.setWebhook', { url: url('narrow'), ...inside[name] });
    expect(made).toMatchObject({ status: 200 });
    const { id } = made.body.data as { id: string };
    expect((await member.call('jobs.listWebhooks')).body.data).toMatchObject({ webhooks: [{ id, ...inside[name] }] });
    expect(await member.call('jobs.deleteWebhook', { webhook_id: id })).toMatchObject({ status: 200 });
  });

  test.each(names)('finds no webhook beyond it: %s', async (name) => {
    const member = await addRestricted(owner, 'developer', reaches[name]);
    const key = crypto.randomUUID();
    for (const place of outside[name]) {
      const { id } = await set(owner, { url: url(key), ...place });
      const before = await stored();
      for (const [operation, more] of Object.entries(OPERATIONS)) {
        const answer = await member.call(operation, { webhook_id: id, ...more });
        expect(answer).toMatchObject({ status: 404, body: { errors: [{ path: 'webhook_id' }] } });
        const absent = await member.call(operation, { webhook_id: ABSENT, ...more });
        expect(saying(answer, id)).toBe(saying(absent, ABSENT));
      }
      expect(await stored()).toEqual(before);
      expect((await member.call('jobs.listWebhooks')).body.data).toEqual({ webhooks: [] });
      await owner.call('jobs.deleteWebhook', { webhook_id: id });
    }
    expect(await seen(key)).toEqual([]);
  });

  test('deletes none by repeating the request', async () => {
    const member = await addRestricted(owner, 'developer', reaches.product);
    const key = crypto.randomUUID();
    const receiver = { owner, key, ...(await set(owner, { url: url(key) })) };
    await tell(owner, notice(1));
    await received(receiver, 1);
    const headers = { 'idempotency-key': 'again' };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => member.call('jobs.deleteWebhook', { webhook_id: receiver.id }, { headers })),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect(await deliveries(receiver)).toHaveLength(1);
    await owner.call('jobs.deleteWebhook', { webhook_id: receiver.id });
  });

  test('reads deliveries within it as a viewer', async () => {
    const key = crypto.randomUUID();
    const { id } = await set(owner, { url: url(key), product });
    await tell(owner, notice(1));
    await received({ key }, 1);
    const viewer = await addRestricted(owner, 'viewer', reaches.product);
    const { body } = await viewer.call('jobs.listDeliveries', { webhook_id: id });
    expect(body.data).toMatchObject({ deliveries: [{ id: notice(1).id }] });
    await owner.call('jobs.deleteWebhook', { webhook_id: id });
  });
});
