import { beforeAll, describe, expect, test } from 'vitest';
import { manifest } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { broker, type Fields, subscription, topic } from './broker-faults.ts';

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(manifest());
});

function withBroker(more: Fields = {}): unknown {
  const target = { type: 'action', app: 'api', event: 'echo', input: { key: '$Message{key}' } };
  const own = broker({
    topics: [topic({ tag: 'shop:orders' })],
    subscriptions: [subscription({ tag: 'shop:s', topic: 'shop:orders', target })],
    ...more,
  });
  return { ...manifest(), brokers: [own] };
}

describe('a manifest with a broker', () => {
  test('is applied, and the same again changes nothing', async () => {
    const first = await owner.call('products.apply', { manifest: withBroker() });
    expect(first).toMatchObject({ status: 200 });
    const again = await owner.call('products.apply', { manifest: withBroker() });
    expect(again.body.data).toMatchObject({ created: false });
  });

  test('whose tags are written short is the same one', async () => {
    await owner.call('products.apply', { manifest: withBroker() });
    const short = await owner.call('products.apply', { manifest: withBroker({ topics: [topic()] }) });
    expect(short.body.data).toMatchObject({ created: false });
  });

  test('is refused with the path of each fault', async () => {
    const subscriptions = [subscription({ topic: 'gone', target: { type: 'feature', feature: 'gone' } })];
    expect(await owner.call('products.apply', { manifest: withBroker({ subscriptions }) })).toMatchObject({
      status: 400,
      body: {
        code: 'VALIDATION_ERROR',
        errors: [
          { path: 'manifest.brokers[0].subscriptions[0].topic' },
          { path: 'manifest.brokers[0].subscriptions[0].target.feature' },
        ],
      },
    });
  });
});
