import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { broker, type Fields, faultsOf, manifestOf, subscription, subscriptionFaults } from './broker-faults.ts';

const SCHEMA = { id: { type: 'string' }, total: { type: 'number', required: false } };

const url = (more: object = {}) => ({
  target: { type: 'url', url: 'https://hooks.example/in?v=1', secret: '$Secret{HOOK}', ...more },
});
const action = (input: object, event = 'send') => ({ target: { type: 'action', app: 'api', event, input } });
const feature = (more: object = {}) => ({ target: { type: 'feature', feature: 'fulfil', ...more } });

describe('a subscription is refused', () => {
  test.each<[string, Fields, string[]]>([
    ['of an unknown topic', { topic: 'gone' }, ["topic: broker 'shop' has no topic 'gone'"]],
    ['in an unknown environment', { envs: ['uat', 'prd'] }, ["envs[0]: the product has no environment 'uat'"]],
    ['twice in one', { envs: ['prd', 'prd'] }, ["envs[1]: 'prd' stands there already"]],
    [
      'of an app that is not where it is',
      { envs: ['prd', 'dev'] },
      ["target.app: app 'api' has no environment 'dev'; name those that have it in envs"],
    ],
    ['of an unknown feature', feature({ feature: 'gone' }), ["target.feature: the product has no feature 'gone'"]],
    [
      'of an unknown app',
      { target: { type: 'action', app: 'gone', event: 'send' } },
      ["target.app: the product has no app 'gone'"],
    ],
    [
      'of an unknown action',
      { target: { type: 'action', app: 'api', event: 'gone' } },
      ["target.event: app 'api' has no action 'gone'"],
    ],
    [
      'of an unknown message',
      { target: { type: 'notification', event: 'team:gone', input: { callback: {} } } },
      ["target.event: notifier 'team' has no message 'gone'"],
    ],
    [
      'of a notifier alone',
      { target: { type: 'notification', event: 'team', input: { callback: {} } } },
      ['target.event: is notifier:message'],
    ],
    [
      'of a channel that the message has not',
      { target: { type: 'notification', event: 'team:sold', input: { sms: { recipients: ['+1'] } } } },
      ["target.input.sms: message 'sold' has no sms"],
    ],
    [
      'whose action lacks a parameter of its path, given no input',
      { target: { type: 'action', app: 'api', event: 'change' } },
      ['target.input.params.id: is required by the path'],
    ],
    [
      'whose action lacks a parameter of its path',
      action({ body: { id: '$Message{id}' } }, 'change'),
      ['target.input.params.id: is required by the path'],
    ],
    [
      'whose feature is not given what it requires',
      feature({ input: { total: 'three', more: '$Message' } }),
      [
        'target.input.id: is required',
        'target.input.total: must be a number',
        'target.input.more: is not a known field',
      ],
    ],
    ['of an unknown kind', { target: { type: 'graph' } }, [expect.stringContaining('target.type')]],
    [
      'with more messages than a call takes',
      {
        batch: LIMITS.subscription_batch.value + 1,
        concurrency: LIMITS.subscription_concurrency.value + 1,
        attempts: 0,
      },
      [
        expect.stringMatching(/^batch: Too big/),
        expect.stringMatching(/^concurrency: Too big/),
        expect.stringMatching(/^attempts: Too small/),
      ],
    ],
    [
      'with a batch that goes nowhere',
      { batch: 2 },
      ['target.input: is required with a batch: it says where $Messages goes'],
    ],
    ['without a time for its rate', { rate: { limit: 5, period: 50 } }, ['rate.period: from 100 to 86400000 ms']],
    ['with a lag beyond the topic’s retention', { lag: { age: '8d' } }, [expect.stringMatching(/^lag\.age: is less/)]],
    [
      'with a filter that is no condition',
      { filter: { total: { $more: 1, $regex: 'a' }, $xor: [], $expr: {} } },
      ['total.$more', 'total.$regex', '$xor', '$expr'].map((name) => `filter.${name}: is not an operator`),
    ],
  ])('%s', (_title, more, faults) => {
    expect(subscriptionFaults({ ...more })).toEqual(faults);
  });

  test('in an environment that the broker has not', () => {
    const own = broker({ envs: [{ slug: 'prd', type: 'EMBEDDED' }], subscriptions: [subscription({ envs: ['dev'] })] });
    expect(faultsOf(manifestOf([own]))).toEqual([
      "brokers[0].subscriptions[0].envs[0]: broker 'shop' has no environment 'dev'",
    ]);
  });

  test('whose filter names what no message has', () => {
    const filter = { $or: [{ total: 1 }, { $not: { sum: 2 } }], totla: { $gt: 3 } };
    expect(subscriptionFaults({ filter }, { schema: SCHEMA })).toEqual([
      "filter: names 'sum', which is no field of the topic’s schema",
      "filter: names 'totla', which is no field of the topic’s schema",
    ]);
  });

  test('whose feature requires what no message has, and does not take what each has', () => {
    expect(subscriptionFaults(feature(), { schema: { order: { type: 'string' } } })).toEqual([
      'target.input.id: is required',
      "target.input: is required: the feature takes no 'order', which each message has",
    ]);
  });
});

describe('an address is refused', () => {
  test.each<[object, string]>([
    [{ url: 'ftp://hooks.example' }, 'target.url: give an absolute http or https URL'],
    [{ url: '/in' }, 'target.url: give an absolute http or https URL'],
    [{ url: 'https://me:pass@hooks.example' }, 'target.url: a URL must not hold credentials'],
    [{ url: 'https://hooks.example/#a' }, 'target.url: has a fragment, which is never sent'],
    [
      { url: 'https://hooks.example/$Message{id}' },
      'target.url: is an address as it is: references have no value here',
    ],
    [{ secret: 'whsec_abc' }, 'target.secret: is $Secret{KEY}: no one is to read it in the manifest'],
    [{ secret: 'a$Secret{KEY}' }, 'target.secret: is $Secret{KEY}: no one is to read it in the manifest'],
    [{ headers: { 'a b': 'x' } }, 'target.headers.a b: is no name of a header field'],
    [{ headers: { 'Webhook-Id': 'x' } }, 'target.headers.Webhook-Id: is written by the processor'],
    [{ headers: { Host: 'x' } }, 'target.headers.Host: is written by the processor'],
    [{ headers: { A: 'x\ny' } }, 'target.headers.A: is no value of a header field'],
    [{ headers: { A: '$Secret{KEY}' } }, 'target.headers.A: is text as it is: references have no value here'],
  ])('%j', (more, fault) => {
    expect(subscriptionFaults(url(more))).toEqual([fault]);
  });
});

describe('an input refers to messages and their event alone:', () => {
  test.each<[string, object, string]>([
    ['$Input{id}', {}, 'target.input.body.v: $Input has no value here, at character 0'],
    ['is $Secret{KEY}', {}, 'target.input.body.v: $Secret has no value here, at character 3'],
    ['$Mesage{id}', {}, 'target.input.body.v: there is no $Mesage{, at character 0 (1:1)'],
    [
      '$message{id}',
      {},
      'target.input.body.v: there is no $message{; it is written $Message{key}, at character 0 (1:1)',
    ],
    ['$Message{id', {}, "target.input.body.v: expected '}' and found the end at character 11 (1:12)"],
    [
      '$Messages',
      {},
      'target.input.body.v: $Messages has no value without a batch: $Message is the message, at character 0',
    ],
    [
      '$Message',
      { batch: 2 },
      'target.input.body.v: $Message has no value with a batch: $Messages is the list, at character 0',
    ],
    [
      '$Event{name}',
      {},
      'target.input.body.v: $Event{name}: an event is told of by id, key, offset, attempt, topic, at, at character 0',
    ],
    ['$Message{sum}', {}, "target.input.body.v: the topic’s schema has no field 'sum', at character 0"],
    ['$Messages{0}{sum}', { batch: 2 }, "target.input.body.v: the topic’s schema has no field 'sum', at character 0"],
  ])('%s', (text, more, fault) => {
    const given = { ...action({ body: { v: text, ok: '$Event{at}' } }), ...more };
    expect(subscriptionFaults(given, { schema: SCHEMA })).toEqual([fault]);
  });
});

test('in other templates a message has no name, and its text stays text', () => {
  const step = (text: string) => ({
    features: [
      {
        tag: 'f',
        name: 'F',
        steps: [{ tag: 's', type: 'action', app: 'api', event: 'send', input: { body: { v: text } } }],
        envs: [{ slug: 'prd' }],
      },
    ],
    notifications: [],
  });
  expect(faultsOf(manifestOf([], step('of $Messages and $Message')))).toEqual([]);
  expect(faultsOf(manifestOf([], step('$Message{id}')))).toEqual([expect.stringContaining('there is no $Message{')]);
});
