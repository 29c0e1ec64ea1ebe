import { expect, test } from 'vitest';
import type { ChannelContent, MessageParts } from '../../../src/engine/notification/content.ts';
import { compileMessage, messageFaults } from '../../../src/engine/notification/message.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { EMAIL, faultsOf, fill, type Input } from './filling.ts';

test.each<[string, ChannelContent['channel'], MessageParts | null, Input, readonly string[]]>([
  ['a channel that the message has not', 'push', { sms: 'x' }, {}, ['input: the message has no push_notification']],
  [
    'text where variables are expected, and bodies of a direct send',
    'email',
    { email: EMAIL },
    { subject: 'x', html: '<p>', template: [] },
    [
      'input.html: is for a direct send; a message has its own template',
      'input.subject: must be the variables of the message’s part, by name',
      'input.template: must be the variables of the message’s part, by name',
    ],
  ],
  [
    'variables where text is expected',
    'email',
    null,
    { subject: { a: 1 }, template: {} },
    [
      'input.template: is the variables of a message; a direct send has html or text',
      'input.subject: must be text: a direct send has no template to fill in',
      'input.html: is required, or text',
    ],
  ],
  ['a direct send without a body', 'sms', null, {}, ['input.body: is required']],
  ['fields that are none', 'sms', { sms: 'x' }, { to: 1 }, ['input.to: is not a known field']],
  [
    'a direct callback that cannot be made',
    'callback',
    null,
    { url: 'ftp://x', method: 'TRACE', params: {}, query: 'a', headers: { 'A\n': 'b', C: 'ä' } },
    [
      'input.params: fill in the address of a notifier; a direct callback gives its whole address',
      'input.url: must be an address with https or http',
      'input.method: must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
      'input.query: must be fields by name',
      'input.headers.A\n: is no name of a header field',
      'input.headers.C: must be printable ASCII on one line',
    ],
  ],
  [
    'an address with credentials',
    'callback',
    null,
    { url: 'https://user:pass@x.example' },
    ['input.url: must not hold credentials'],
  ],
  [
    'fields that make up a mail',
    'email',
    null,
    {
      subject: 's',
      text: 't',
      headers: { Bcc: 'a@b.c', 'content-TYPE': 'x', 'DKIM-Signature': 'x', 'Resent-To': 'x', A: '', a: '' },
    },
    [
      'input.headers.Bcc: makes up the mail, and cannot be set',
      'input.headers.content-TYPE: makes up the mail, and cannot be set',
      'input.headers.DKIM-Signature: makes up the mail, and cannot be set',
      'input.headers.Resent-To: makes up the mail, and cannot be set',
      'input.headers.a: is given twice',
    ],
  ],
  [
    'attachments that cannot be',
    'email',
    null,
    {
      subject: 's',
      text: 't',
      attachments: [{ fileName: 'a', size: 1 }, 1, { storage: 's', fileName: 'a', mimeType: 'x', contentId: '<a>' }],
    },
    [
      'input.attachments[0].size: is not a known field',
      'input.attachments[0].storage: is required',
      'input.attachments[1]: must have storage and fileName',
      'input.attachments[2].mimeType: is no MIME type such as application/pdf',
      'input.attachments[2].contentId: must be letters, digits and . _ @ + - (200 at most)',
    ],
  ],
])('refuses %s', (_title, channel, parts, input, faults) => {
  expect(faultsOf(() => fill(channel, parts, input))).toEqual(faults);
});

test('refuses what is too large', () => {
  const long = 'x'.repeat(LIMITS.notification_body.value + 1);
  expect(faultsOf(() => fill('sms', null, { body: long }))).toEqual(['input.body: has more than 524288 bytes']);
  expect(faultsOf(() => fill('sms', { sms: 'x' }, { body: { a: long } }))).toEqual([
    'input.body: has more than 131072 bytes as JSON',
  ]);
  const wide = { sms: '{{#l}}{{#l}}{{t}}{{/l}}{{/l}}' };
  const input = { body: { t: 'ü'.repeat(1_000), l: Array.from({ length: 500 }, () => 1) } };
  expect(faultsOf(() => fill('sms', wide, input))).toEqual([
    'sms: has more than 524288 bytes with its variables filled in',
  ]);
  const subject = { email: { subject: '{{a}}{{b}}', template: 'x' } };
  expect(faultsOf(() => fill('email', subject, { subject: { a: 'x'.repeat(500), b: 'x'.repeat(499) } }))).toEqual([
    'email.subject: has more than 998 characters, its variables filled in',
  ]);
});

test('what a callback or the data of a push is made of is bounded while it is made, all its texts together', () => {
  const large = { x: 'a'.repeat(120_000) };
  const over = 'has more than 524288 bytes with its variables filled in';
  let looks = 0;
  const counted = Object.defineProperty({}, 'x', { enumerable: true, get: () => ((looks += 1), large.x) });
  const many = Array.from({ length: 400 }, () => '{{x}}');
  expect(faultsOf(() => fill('callback', { callback: { body: many } }, { body: counted }))).toEqual([
    `callback.body: ${over}`,
  ]);
  expect(looks).toBeLessThan(20);
  const fields = Object.fromEntries(many.map((text, n) => [`f${n}`, text]));
  for (const part of ['query', 'params', 'headers'] as const)
    expect(faultsOf(() => fill('callback', { callback: { [part]: fields } }, { [part]: large }))).toEqual([
      `callback.${part}: ${over}`,
    ]);
  const push = { title: 't', body: 'b', data: fields };
  expect(faultsOf(() => fill('push', { push_notification: push }, { data: large }))).toEqual([
    `push_notification.data: ${over}`,
  ]);
  const query = { a: 'x'.repeat(LIMITS.notification_body.value) };
  expect(faultsOf(() => fill('callback', null, { url: 'https://a.example', query }))).toEqual([
    'input.query: has more than 524288 bytes',
  ]);
});

test('all that is wrong with a message is told at once, with its place', () => {
  const message = {
    email: { subject: '{{a', template: '\n{{> x}}\n{{#y}}', text: '{{/z}}' },
    sms: '{{}}',
    push_notification: { title: '{{=a b=}}', body: '', data: { k: '{{' } },
    callback: { body: { list: ['ok', '{{#a}}'] }, headers: { 'a b': 'x' } },
  };
  const faults = [
    'email.subject: line 1, column 1: {{ has no }}',
    'email.template: line 2, column 1: {{>x}} is a partial, and templates have none',
    'email.template: line 3, column 1: {{#y}} has no {{/y}}',
    'email.text: line 1, column 1: {{/z}} closes what is not open',
    'sms: line 1, column 1: {{}} holds no name of a variable',
    'push_notification.title: line 1, column 1: {{=a b=}} changes the delimiters, which are {{ and }} in all templates',
    'push_notification.data.k: line 1, column 1: {{ has no }}',
    'callback.body.list[1]: line 1, column 1: {{#a}} has no {{/a}}',
    'callback.headers.a b: is no name of a header field',
  ];
  expect(faultsOf(() => compileMessage(message))).toEqual(faults);
  expect(messageFaults(message).map(({ path, message: fault }) => `${path}: ${fault}`)).toEqual(faults);
  expect(faultsOf(() => compileMessage({}))).toEqual(['email: give email, sms, push_notification or callback']);
  expect(faultsOf(() => compileMessage({ sms: 'x'.repeat(LIMITS.notification_template.value + 1) }))).toEqual([
    'sms: has more than 262144 bytes',
  ]);
});
