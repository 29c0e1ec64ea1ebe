import { describe, expect, test } from 'vitest';
import { toErrorRecord } from '../../../src/kernel/errors.ts';
import {
  compileSubscriptionInput,
  type Subscribed,
  subscriptionInput,
  targetInput,
} from '../../../src/resources/events/subscription-input.ts';

const EVENT = { id: 'shop:orders:0:7', key: 'a', offset: 7, attempt: 2, topic: 'shop:orders', at: 1_700_000_000_000 };

function given(...messages: unknown[]): Subscribed {
  return { messages, event: EVENT, now: 1_800_000_000_000 };
}

function valueOf(input: unknown, subscribed: Subscribed): unknown {
  return subscriptionInput(compileSubscriptionInput(input), subscribed);
}

describe('an input', () => {
  const order = { id: 'A1', lines: [{ sku: 'x' }], buyer: { name: 'Ann' } };

  test.each<[string, unknown]>([
    ['$Message', order],
    ['$Message{}', order],
    ['$Message{id}', 'A1'],
    ['$Message{buyer}{name}', 'Ann'],
    ['$Message{lines[0].sku}', 'x'],
    ['$Message{absent}', null],
    ['Order $Message{id} of $Message{buyer}', 'Order A1 of {"name":"Ann"}'],
    ['is $Message', `is ${JSON.stringify(order)}`],
    ['$Uppercase($Message{buyer}{name})', 'ANN'],
    ['$Size{$Message}', 3],
    ['$Event{id}', EVENT.id],
    ['$Event{key}', 'a'],
    ['$Event{offset}', 7],
    ['$Event{attempt}', 2],
    ['$Event{topic}', 'shop:orders'],
    ['$Event{at}', EVENT.at],
    ['$Now', 1_800_000_000_000],
    ['$Messaged', '$Messaged'],
  ])('%s', (text, value) => {
    expect(valueOf({ at: [text] }, given(order))).toEqual({ at: [value] });
  });

  test('of a batch has all messages as a list', () => {
    const batch = given({ id: 1 }, { id: 2 });
    expect(valueOf({ all: '$Messages', second: '$Messages{1}{id}', count: '$Length{$Messages}' }, batch)).toEqual({
      all: [{ id: 1 }, { id: 2 }],
      second: 2,
      count: 2,
    });
  });

  test('takes what messages and keys hold as it is: no text of theirs is an expression', () => {
    const text = '$Secret{KEY} $Message{id} $Event{id} $Now';
    const hostile: Subscribed = {
      ...given({ id: text, nested: { $Message: text, list: [text] } }),
      event: { ...EVENT, key: text },
    };
    expect(
      valueOf({ a: '$Message{id}', b: '$Message{nested}', c: 'x$Message{id}', d: '$Event{key}' }, hostile),
    ).toEqual({
      a: text,
      b: { $Message: text, list: [text] },
      c: `x${text}`,
      d: text,
    });
  });

  test.each(['constructor', '__proto__', 'toString'])('the prototype’s member %s is never read', (name) => {
    expect(valueOf({ v: `$Message{${name}}` }, given({}))).toEqual({ v: null });
  });

  test('a wrong type is refused by the path of the text', () => {
    try {
      valueOf({ body: { n: '$Add($Message{n}, 1)' } }, given({ n: 'x' }));
    } catch (thrown) {
      expect(toErrorRecord(thrown)).toMatchObject({ code: 'OPERATOR_ERROR', errors: [{ path: 'input.body.n' }] });
      return;
    }
    expect.unreachable();
  });
});

describe('a target is given', () => {
  const feature = { type: 'feature', feature: 'f' } as const;
  const action = { type: 'action', app: 'a', event: 'e' } as const;
  const url = { type: 'url', url: 'https://a.example', secret: '$Secret{K}' } as const;
  const message = { id: 1 };

  test.each<[string, Parameters<typeof targetInput>[0], Subscribed, unknown]>([
    ['its input', { target: { ...feature, input: { of: '$Message{id}' } } }, given(message), { of: 1 }],
    ['the message, of a feature', { target: feature }, given(message), message],
    ['the message as a body, of an action', { target: action }, given(message), { body: message }],
    ['the message, of an address', { target: url }, given(message), message],
    ['null, of an address', { target: url }, given(null), null],
    ['a list, of an address with a batch', { target: url, batch: 2 }, given(message), [message]],
  ])('%s', (_title, subscription, subscribed, value) => {
    expect(targetInput(subscription, subscribed)).toEqual(value);
  });

  test('its input anew with each message', () => {
    const subscription = { target: { ...feature, input: { of: '$Message{id}' } } };
    expect([1, 2].map((id) => targetInput(subscription, given({ id })))).toEqual([{ of: 1 }, { of: 2 }]);
  });
});
