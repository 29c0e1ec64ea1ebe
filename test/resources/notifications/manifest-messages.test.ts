import { describe, expect, test } from 'vitest';
import { toErrorRecord } from '../../../src/kernel/errors.ts';
import { parseFields } from '../../../src/kernel/field-errors.ts';
import { createProductConfig } from '../../../src/resources/products/config.ts';
import { Manifest, unsupportedParts } from '../../../src/resources/products/manifest-check.ts';
import { namedMessage } from '../../../src/resources/products/manifest-notification.ts';
import { callbacks, product, notifier, withMessage, faultsOf } from './notifier-manifests.ts';

describe('refused by its path is', () => {
  test.each<[what: string, message: object, path: string, fault: RegExp]>([
    ['an open section', { sms: 'a\n{{#list}}' }, 'sms', /line 2/],
    ['a partial', { email: { subject: 's', template: '{{> other}}' } }, 'email.template', /./],
    ['a subject of two lines', { email: { subject: 'a\nb', template: 't' } }, 'email.subject', /one line/],
    ['a tag that does not end', { push_notification: { title: '{{a', body: 'b' } }, 'push_notification.title', /./],
    ['a text deep in a callback', { callback: { body: { a: [{ b: '{{/x}}' }] } } }, 'callback.body.a[0].b', /./],
    ['a header’s name', { callback: { headers: { 'a b': 'x' } } }, 'callback.headers.a b', /name of a header/],
    [
      'a header of the connection',
      { callback: { headers: { Host: 'x' } } },
      'callback.headers.Host',
      /of the connection/,
    ],
    ['a header of two lines', { callback: { headers: { a: '{{ü}}\nb' } } }, 'callback.headers.a', /one line/],
    ['a name with brackets', { callback: { body: { 'a[b]': ['{{#x}}'] } } }, 'callback.body.a[b][0]', /has no/],
    [
      'an unknown storage',
      { email: { subject: 's', template: 't', attachments: [{ storage: 'none', fileName: 'f' }] } },
      'email.attachments[0].storage',
      /no storage 'none'/,
    ],
  ])('a message with %s', (_what, message, path, fault) => {
    const faults = faultsOf(withMessage(message));
    expect(faults[`messages[0].${path}`] ?? JSON.stringify(faults)).toMatch(fault);
    expect(Object.keys(faults)).toEqual([`messages[0].${path}`]);
  });

  test('nothing of a header whose variables are not ASCII', () => {
    expect(faultsOf(withMessage({ callback: { headers: { a: 'for {{ü}}' } } }))).toEqual({});
  });

  test('as not supported: a type, Discord and Slack', () => {
    const manifest = parseFields(
      Manifest,
      product([notifier({ type: 'x', envs: [{ slug: 'prd', callbacks, discord: {}, slack: {} }] })]),
    );
    expect(unsupportedParts(manifest).map(({ path }) => path)).toEqual([
      'notifications[0].type',
      'notifications[0].envs[0].discord',
      'notifications[0].envs[0].slack',
    ]);
  });
});

test('a configuration finds notifiers of an environment, and their messages by their short tags', () => {
  const off = { slug: 'dev', active: false, callbacks };
  const given = [notifier({ messages: [{ tag: 'n:m', name: 'M', sms: 'x' }] }), notifier({ tag: 'o', envs: [off] })];
  const config = createProductConfig(parseFields(Manifest, product(given)), 1);
  const found = config.notifier('prd', 'n');
  expect(config.message(found, 'm')).toMatchObject({ name: 'M' });
  expect(config.notifiers('prd').map((each) => each.notifier.tag)).toEqual(['n']);
  expect(config.notifiers('dev')).toEqual([]);
  const refusal = (look: () => unknown) => {
    try {
      return look();
    } catch (thrown) {
      const { code, errors } = toErrorRecord(thrown);
      return [code, errors?.[0]?.path];
    }
  };
  expect(refusal(() => config.message(found, 'x'))).toEqual(['NOT_FOUND', 'notification']);
  expect(refusal(() => config.notifier('prd', 'x'))).toEqual(['NOT_FOUND', 'notification']);
  expect(refusal(() => config.notifier('dev', 'n'))).toEqual(['NOT_FOUND', 'env']);
  expect(refusal(() => config.notifier('dev', 'o'))).toEqual(['VALIDATION_ERROR', 'env']);
});

test.each([
  ['n', { notification: 'n' }],
  ['n:m', { notification: 'n', message: 'm' }],
  ['a:b:m', { notification: 'a:b', message: 'm' }],
])('%s names a message', (address, named) => {
  expect(namedMessage(address)).toEqual(named);
});
