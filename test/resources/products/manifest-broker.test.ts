import { describe, expect, test } from 'vitest';
import { toErrorRecord } from '../../../src/kernel/errors.ts';
import { createProductConfig, type ProductConfig } from '../../../src/resources/products/config.ts';
import {
  Broker,
  checkMessage,
  groupSettings,
  namedTopic,
  type Topic,
  topicSettings,
} from '../../../src/resources/products/manifest-broker.ts';
import { Manifest } from '../../../src/resources/products/manifest-check.ts';
import { broker, type Fields, manifestOf, subscription, topic } from './broker-faults.ts';

const DAY_MS = 86_400_000;

function configOf(brokers: readonly unknown[], more: Fields = {}): ProductConfig {
  return createProductConfig(Manifest.parse(manifestOf(brokers, more)), 1);
}

/** Code, path and message of what is thrown. */
function refused(act: () => unknown): string[] {
  try {
    act();
  } catch (thrown) {
    const { code, errors = [] } = toErrorRecord(thrown);
    return errors.map(({ path, message }) => `${code} ${path}: ${message}`);
  }
  return [];
}

describe('look-ups', () => {
  const config = configOf([
    broker({ subscriptions: [subscription(), subscription({ tag: 'off', active: false })] }),
    broker({
      tag: 'near',
      envs: [
        { slug: 'prd', type: 'embedded' },
        { slug: 'dev', type: 'Embedded', active: false },
      ],
      topics: [topic({ tag: 'near:orders', messageBrokerTag: 'near' })],
      subscriptions: [
        { tag: 'near:all', topic: 'near:orders', target: { type: 'feature', feature: 'fulfil' } },
        subscription({ envs: ['prd', 'dev'], target: { type: 'feature', feature: 'fulfil' } }),
      ],
    }),
  ]);

  test('a broker without environments is embedded in each', () => {
    expect(['prd', 'dev'].map((env) => config.broker(env, 'shop').tag)).toEqual(['shop', 'shop']);
  });

  test('tags are short, however they were written', () => {
    const near = config.broker('prd', 'near');
    expect(config.topic(near, 'orders')).toMatchObject({ tag: 'orders', name: 'Orders' });
    expect(near.subscriptions).toMatchObject([
      { tag: 'all', topic: 'orders' },
      { tag: 's', topic: 'orders' },
    ]);
  });

  test('the type of a broker is read in any case', () => {
    expect(config.broker('prd', 'near').envs?.map(({ type }) => type)).toEqual(['EMBEDDED', 'EMBEDDED']);
  });

  test('brokers are listed, whatever their environments', () => {
    expect(config.brokers().map(({ tag }) => tag)).toEqual(['shop', 'near']);
    expect(configOf([]).brokers()).toEqual([]);
  });

  test.each<[string, () => unknown, string]>([
    [
      'a broker',
      () => config.broker('prd', 'gone'),
      "BROKER_NOT_FOUND event: broker 'gone' of product 'shop' not found",
    ],
    [
      'a broker by another name of the field',
      () => config.broker('prd', 'gone', 'brokerTag'),
      "BROKER_NOT_FOUND brokerTag: broker 'gone' of product 'shop' not found",
    ],
    [
      'an environment',
      () => config.broker('uat', 'shop'),
      "NOT_FOUND env: environment 'uat' of product 'shop' not found",
    ],
    [
      'a topic',
      () => config.topic(config.broker('prd', 'shop'), 'gone'),
      "TOPIC_NOT_FOUND event: topic 'gone' of broker 'shop' not found",
    ],
    [
      'an environment where the broker is switched off',
      () => config.broker('dev', 'near'),
      "VALIDATION_ERROR env: broker 'near' is not active in environment 'dev'",
    ],
  ])('what is not there is refused by its field: %s', (_title, look, fault) => {
    expect(refused(look)).toEqual([fault]);
  });

  test('an environment of the product that the broker has not has a code of its own', () => {
    const own = configOf([broker({ envs: [{ slug: 'prd', type: 'EMBEDDED' }] })]);
    expect(refused(() => own.broker('dev', 'shop'))).toEqual([
      "BROKER_ENV_NOT_FOUND env: environment 'dev' of broker 'shop' not found",
    ]);
  });

  test('subscriptions of an environment are those that are on there', () => {
    const names = (env: string) =>
      config.subscriptions(env).map(({ broker: own, topic: { tag }, subscription: s }) => `${own.tag} ${tag} ${s.tag}`);
    expect(names('prd')).toEqual(['shop orders s', 'near orders all', 'near orders s']);
    expect(names('dev')).toEqual([]);
    expect(names('uat')).toEqual([]);
  });

  test('an environment that is switched off has no subscriptions', () => {
    const own = configOf([broker({ subscriptions: [subscription()] })], {
      environments: [
        { slug: 'prd', env_name: 'prd', active: false },
        { slug: 'dev', env_name: 'dev' },
      ],
    });
    expect(own.subscriptions('prd')).toEqual([]);
  });
});

describe('settings', () => {
  const given = (more: Fields): Topic => {
    const [only] = Broker.parse(broker({ topics: [topic(more)] })).topics;
    if (only === undefined) throw new Error('the broker lost its topic');
    return only;
  };

  test('a topic keeps its messages for seven days unless it says how long', () => {
    expect(topicSettings(given({}))).toEqual({ retentionMs: 7 * DAY_MS });
    expect(topicSettings(given({ retention: '2h' }))).toEqual({ retentionMs: 7_200_000 });
  });

  test('a group has what its subscription says, else its topic, else three attempts and no alerts', () => {
    const none = { messages: null, ageMs: null };
    expect(groupSettings(given({}))).toEqual({ attempts: 3, lag: none });
    const own = given({ attempts: 5, lag: { messages: 10, age: '1m' } });
    expect(groupSettings(own)).toEqual({ attempts: 5, lag: { messages: 10, ageMs: 60_000 } });
    expect(groupSettings(own, {})).toEqual({ attempts: 5, lag: { messages: 10, ageMs: 60_000 } });
    const lag = { age: 1000 };
    expect(groupSettings(own, { attempts: 2, lag })).toEqual({ attempts: 2, lag: { messages: null, ageMs: 1000 } });
  });
});

describe('a message', () => {
  const strict = {
    schema: { id: { type: 'string', required: true }, note: { type: 'string', required: false } },
  } as const;

  test('is anything where its topic has no schema', () => {
    for (const message of [null, 3, 'x', [], { a: 1 }]) expect(refused(() => checkMessage({}, message))).toEqual([]);
  });

  test('is an object with the fields of the schema', () => {
    expect(refused(() => checkMessage(strict, { id: 'a', note: null }))).toEqual([]);
    expect(refused(() => checkMessage(strict, { note: 1, more: 2 }))).toEqual([
      'VALIDATION_ERROR message.more: is not a known field',
      'VALIDATION_ERROR message.id: is required',
      'VALIDATION_ERROR message.note: must be text',
    ]);
    for (const message of [null, [], 'x'])
      expect(refused(() => checkMessage(strict, message))).toEqual(['VALIDATION_ERROR message: must be an object']);
  });

  test('of several is named by its place', () => {
    expect(refused(() => checkMessage(strict, {}, 'messages[2].message'))).toEqual([
      'VALIDATION_ERROR messages[2].message.id: is required',
    ]);
  });
});

test('a topic is named by its broker and its own tag', () => {
  expect(namedTopic('shop:orders')).toEqual({ broker: 'shop', topic: 'orders' });
  for (const event of ['', 'orders', ':orders', 'shop:', 'a:b:c'])
    expect(refused(() => namedTopic(event))).toEqual([
      `VALIDATION_ERROR event: '${event}' is no topic: give broker:topic`,
    ]);
});
