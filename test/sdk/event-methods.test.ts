import Ductape from '@ductape/sdk';
import { describe, expect, test } from 'vitest';
import { refusalOf } from './file-processor.ts';
import { identity, private_key, startStandIn } from './stand-in.ts';

const AT = { product: 'my-app', env: 'prd' };

async function clientOf() {
  const processor = await startStandIn();
  const client = new Ductape({ ...identity, private_key, ...AT, url: processor.url });
  const sent = () => processor.received.map(({ json, url }) => [url.pathname.replace('/v1/events/', ''), json]);
  return { events: client.events as never as Loose, client, sent };
}

type Loose = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>> & { readonly messages: Loose };

/** What is called, with what, and the operation and the input that leave for it, without product and environment. */
type Case = readonly [method: string, args: readonly unknown[], operation: string, sent: object];

describe('the spellings of other versions', () => {
  test.each<Case>([
    ['publish', [{ event: 'o:c', message: 1, key: 'k' }], 'publish', { event: 'o:c', message: 1, key: 'k' }],
    ['produce', [{ event: 'o:c', input: { message: 1 } }], 'publish', { event: 'o:c', message: 1 }],
    ['publish', [{ broker: 'o', event: 'c', message: 1 }], 'publish', { event: 'o:c', message: 1 }],
    [
      'publish',
      [{ broker: 'o', event: 'o:c', message: { input: 1 } }],
      'publish',
      { event: 'o:c', message: { input: 1 } },
    ],
    [
      'dispatch',
      [{ broker: 'o', event: 'c', input: { message: 1 }, schedule: { startAt: 5 } }],
      'dispatch',
      { broker: 'o', event: 'c', input: { message: 1 }, schedule: { start_at: 5 } },
    ],
    ['getBrokers', ['other'], 'getBrokers', { product: 'other' }],
    ['getBroker', ['other', 'o'], 'getBroker', { product: 'other', brokerTag: 'o' }],
    ['getTopics', ['other', 'o'], 'getTopics', { product: 'other', brokerTag: 'o' }],
    ['getTopic', ['other', 'o:c'], 'getTopic', { product: 'other', topicTag: 'o:c' }],
    ['getEventStats', [{ broker: 'o' }], 'getEventStats', { brokerTag: 'o' }],
    ['messages.query', [{ brokerTag: 'o', status: 'failed' }], 'getEvents', { brokerTag: 'o', status: 'failed' }],
    ['messages.getStats', [{ brokerTag: 'o' }], 'getEventStats', { brokerTag: 'o' }],
    [
      'messages.getDeadLetters',
      [{ brokerTag: 'o', topic_tag: 'c' }],
      'getDeadLetters',
      { brokerTag: 'o', topicTag: 'c' },
    ],
  ])('%s %j', async (name, args, operation, input) => {
    const { events, sent } = await clientOf();
    const [method = '', own] = name.split('.');
    await (own === undefined ? events[method] : events.messages[own])?.(...args);
    expect(sent()).toEqual([[operation, { ...AT, ...input }]]);
  });

  test('a topic of another broker than the one that is named is refused', async () => {
    const { events, sent } = await clientOf();
    expect(
      await refusalOf(Promise.resolve(events['publish']?.({ broker: 'o', event: 'p:c', message: 1 }))),
    ).toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: [{ path: 'event' }],
    });
    expect(sent()).toEqual([]);
  });

  test('events have the other names of their namespace', async () => {
    const { client } = await clientOf();
    expect([client.broker, client.brokers, client.messaging]).toEqual(Array(3).fill(client.events));
    const { consume, subscribe } = client.events as never as Loose;
    expect(consume).toBe(subscribe);
  });
});

test('brokers and topics are not created by calls', async () => {
  const { client, sent } = await clientOf();
  for (const create of [client.events.create, client.events.topics.create, client.broker.topic.create])
    await expect(create({ tag: 'o' })).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
  expect(sent()).toEqual([]);
});

test('a subscription without a callback is refused before anything is sent', async () => {
  const { client, sent } = await clientOf();
  await expect(client.events.subscribe({ event: 'o:c' } as never)).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    errors: [{ path: 'callback' }],
  });
  expect(sent()).toEqual([]);
});
