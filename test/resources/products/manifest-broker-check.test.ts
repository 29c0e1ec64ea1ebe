import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { broker, type Fields, faultsOf, manifestOf, subscription, topic } from './broker-faults.ts';

const SCHEMA = { id: { type: 'string' }, total: { type: 'number', required: false } };

const url = (more: object = {}) => ({
  target: { type: 'url', url: 'https://hooks.example/in?v=1', secret: '$Secret{HOOK}', ...more },
});
const action = (input: object, event = 'send') => ({ target: { type: 'action', app: 'api', event, input } });
const feature = (more: object = {}) => ({ target: { type: 'feature', feature: 'fulfil', ...more } });

test('a broker in which all is well has no faults', () => {
  const subscriptions = [
    subscription({ tag: 'shop:a', topic: 'shop:orders', filter: { total: { $gt: 10 }, id: { $like: 'A%' } } }),
    subscription({
      tag: 'b',
      batch: 100,
      concurrency: 5,
      rate: { limit: 10, period: '1s' },
      attempts: 20,
      from: 'earliest',
      lag: { messages: 1000, age: '1h' },
      target: {
        type: 'action',
        app: 'api',
        event: 'send',
        input: { body: { all: '$Messages', one: '$Messages{0}{id}', first: 'of $Event{id} at $Now' } },
      },
    }),
    subscription({ tag: 'c', ...feature({ input: { id: '$Message{id}', total: 3 } }) }),
    subscription({ tag: 'd', ...feature() }),
    subscription({
      tag: 'e',
      target: { type: 'notification', event: 'team:sold', input: { callback: { body: { id: '$Message{id}' } } } },
    }),
    subscription({ tag: 'f', ...url({ headers: { 'X-From': 'shop' } }), active: false }),
  ];
  const topics = [
    topic({
      tag: 'shop:orders',
      schema: SCHEMA,
      sample: { id: 'A1', total: 3 },
      retention: '30d',
      attempts: 1,
      lag: { age: '1d' },
      messageBrokerTag: 'shop',
    }),
  ];
  const envs = [
    { slug: 'prd', type: 'embedded', config: {} },
    { slug: 'dev', type: 'EMBEDDED', active: false },
  ];
  expect(faultsOf(manifestOf([broker({ topics, subscriptions, envs })]))).toEqual([]);
});

describe('a broker is refused', () => {
  const twice = 'stands there already';
  test.each<[string, Fields, string[]]>([
    ['whose tag has a colon', { tag: 'a:b' }, ['brokers[0].tag: has a colon, which divides it from its topics']],
    [
      'that is embedded and has settings',
      { envs: [{ slug: 'prd', type: 'EMBEDDED', config: { brokers: [] } }] },
      ['brokers[0].envs[0].config: is empty: an embedded broker has no settings'],
    ],
    [
      'in an environment that the product has not',
      { envs: [{ slug: 'uat', type: 'EMBEDDED' }] },
      ["brokers[0].envs[0].slug: the product has no environment 'uat'"],
    ],
    [
      'of a type that is unknown',
      { envs: [{ slug: 'prd', type: 'MQTT' }] },
      [expect.stringMatching(/^brokers\[0\]\.envs\[0\]\.type: Invalid option/)],
    ],
    [
      'with two topics of one tag, however they are written',
      { topics: [topic(), topic({ tag: 'shop:orders' })] },
      [`brokers[0].topics[1].tag: 'orders' ${twice}`],
    ],
    [
      'with a topic of another broker',
      { topics: [topic({ tag: 'other:orders' })] },
      ["brokers[0].topics[0].tag: 'other:orders' is neither a short tag nor one of 'shop:'"],
    ],
    [
      'with two subscriptions of one tag',
      { subscriptions: [subscription(), subscription({ tag: 'shop:s' })] },
      [`brokers[0].subscriptions[1].tag: 's' ${twice}`],
    ],
    [
      'whose topic names another one',
      { topics: [topic({ messageBrokerTag: 'other' })] },
      ["brokers[0].topics[0].messageBrokerTag: is 'shop', of which it is a topic"],
    ],
    [
      'whose sample does not fit the schema',
      { topics: [topic({ schema: SCHEMA, sample: { total: 'x', more: 1 } })] },
      [
        'brokers[0].topics[0].sample.more: is not a known field',
        'brokers[0].topics[0].sample.id: is required',
        'brokers[0].topics[0].sample.total: must be a number',
      ],
    ],
    [
      'whose sample is no object where there is a schema',
      { topics: [topic({ schema: SCHEMA, sample: 3 })] },
      ['brokers[0].topics[0].sample: must be an object'],
    ],
    [
      'whose lag is never met',
      { topics: [topic({ retention: '1h', lag: { age: '1h' } })] },
      ['brokers[0].topics[0].lag.age: is less than the retention of the topic, 3600000 ms'],
    ],
    [
      'whose lag says nothing',
      { topics: [topic({ lag: {} })] },
      ['brokers[0].topics[0].lag: give messages, age or both'],
    ],
    [
      'whose retention and attempts are beyond what there is',
      { topics: [topic({ retention: LIMITS.topic_retention.value + 1, attempts: LIMITS.event_attempts.value + 1 })] },
      [
        `brokers[0].topics[0].retention: at most ${LIMITS.topic_retention.value} ms`,
        expect.stringMatching(/^brokers\[0\]\.topics\[0\]\.attempts: Too big/),
      ],
    ],
  ])('%s', (_title, more, faults) => {
    expect(faultsOf(manifestOf([broker(more)]))).toEqual(faults);
  });

  test('that stands twice', () => {
    expect(faultsOf(manifestOf([broker(), broker()]))).toEqual(["brokers[1].tag: 'shop' stands there already"]);
  });
});

test('all of a manifest’s errors come in one answer', () => {
  const subscriptions = [
    subscription({ topic: 'gone', filter: { a: { $x: 1 } } }),
    subscription({ tag: 't', ...action({ body: { v: '$Input{a} $Nothing{b}', w: '$Nothing{c}' } }) }),
  ];
  const paths = faultsOf(manifestOf([broker({ tag: 'a:b', subscriptions })])).map((fault) => fault.split(': ')[0]);
  expect(paths).toEqual([
    'brokers[0].tag',
    'brokers[0].subscriptions[0].topic',
    'brokers[0].subscriptions[0].filter.a.$x',
    'brokers[0].subscriptions[1].target.input.body.v',
    'brokers[0].subscriptions[1].target.input.body.w',
  ]);
});
