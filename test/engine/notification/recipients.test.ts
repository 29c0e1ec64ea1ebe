import { expect, test } from 'vitest';
import { recipientsOf } from '../../../src/engine/notification/recipients.ts';

const CONTROLS = ['\r', '\n', '\r\n', '\0', '\u0085', '\u2028', '\t'];

test.each([
  ['ada@example.com', 'ada@example.com'],
  ['  Ada.L+tag@EXAMPLE.Com\n', 'Ada.L+tag@example.com'],
  ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
  ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
  ['ada@例え.テスト', 'ada@xn--r8jz45g.xn--zckzah'],
  ["o'neil!#$%&*=?^_`{|}~@a-b.example", "o'neil!#$%&*=?^_`{|}~@a-b.example"],
  [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
])('writes the e-mail address %j as %j', (given, address) => {
  expect(recipientsOf('email', { recipients: [given] })).toEqual({ valid: [address], invalid: [] });
});

test.each([
  '',
  'ada',
  '@example.com',
  'ada@',
  'ada@@example.com',
  'a b@example.com',
  'ada@example',
  'ada@localhost',
  'Ada <ada@example.com>',
  '<ada@example.com>',
  'a@example.com,b@example.com',
  'a@example.com;b@example.com',
  '"a b"@example.com',
  '.a@example.com',
  'a.@example.com',
  'a..b@example.com',
  'ä@example.com',
  'a@[127.0.0.1]',

  'a@127.0.0.1',
  'a@-b.example',
  'a@b-.example',
  'a@b..example',
  'a@example.com.',
  'a@ex%61mple.com',
  'a@b_c.example',

  'a@b.example:25',
  'a@b.example/x',
  'a@0x7f.1',
  `${'a'.repeat(65)}@example.com`,
  `a@${'b'.repeat(64)}.example`,
  `a@${'b.'.repeat(126)}example`,
  ...CONTROLS.flatMap((control) => [`a${control}b@example.com`, `a@exam${control}ple.com`, `a@b.example${control}x`]),
  'a@b.example\r\nBcc: c@d.example',
])('does not take %j for an e-mail address', (given) => {
  const { valid, invalid } = recipientsOf('email', { recipients: [given, 'ada@example.com'] });
  expect(valid).toEqual(['ada@example.com']);
  expect(invalid).toEqual([
    { recipient: expect.not.stringMatching(/\p{Cc}/u), reason: expect.stringMatching(/^(?:is|has) /) },
  ]);
});

test.each([
  ['+15551234567', '+15551234567'],
  [' +1 (555) 123-45.67 ', '+15551234567'],
  ['+44\u00A020\u20117946 0000', '+442079460000'],
])('writes the number %j as %j', (given, number) => {
  expect(recipientsOf('sms', { recipients: [given] })).toEqual({ valid: [number], invalid: [] });
});

test.each([
  '',
  '5551234567',
  '0015551234567',
  '+0555123456',
  '+1',
  '+1234567890123456',
  '+1555abc4567',
  '+1555\u00000123456',
  '+1555\n0123456',
  '++15551234567',
])('does not take %j for a number', (given) => {
  const { valid, invalid } = recipientsOf('sms', { recipients: [given] });
  expect(valid).toEqual([]);
  expect(invalid).toHaveLength(1);
});

test('devices’ tokens are opaque', () => {
  const tokens = ['ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]', 'fcm:APA91b-_x', '', 'a b', 'a\r\nb', 'x'.repeat(4_097)];
  const { valid, invalid } = recipientsOf('push', { device_tokens: tokens });
  expect(valid).toEqual(tokens.slice(0, 2));
  expect(invalid.map(({ reason }) => reason)).toEqual([
    'is empty',
    'is no token of a device',
    'is no token of a device',
    'has more than 4096 characters',
  ]);
});

test('takes each once, in the order given', () => {
  const recipients = ['b@x.example', 'a@x.example', 'b@X.example', 'nobody', ' nobody'];
  expect(recipientsOf('email', { recipients })).toEqual({
    valid: ['b@x.example', 'a@x.example'],
    invalid: [{ recipient: 'nobody', reason: 'is no e-mail address' }],
  });
});

test.each([
  ['email', {}, 'input.recipients: is required'],
  ['sms', { recipients: [] }, 'input.recipients: must name at least one'],
  ['email', { recipients: 'a@b.example' }, 'input.recipients: must be a list of texts'],
  ['email', { recipients: ['a@b.example', 1] }, 'input.recipients[1]: must be text'],
  ['push', { recipients: ['a'] }, 'input.device_tokens: is required'],
  [
    'email',
    { recipients: Array.from({ length: 1_001 }, () => 'a@b.example') },
    'input.recipients: names more than 1000',
  ],
] as const)('refuses for %s the input %#', (channel, input, message) => {
  expect(() => recipientsOf(channel, input)).toThrow(message);
});

test('faults are told by the path of the channel’s input; a callback has no recipients', () => {
  expect(() => recipientsOf('push', {}, 'input.push_notification')).toThrow('input.push_notification.device_tokens');
  expect(recipientsOf('callback', {})).toEqual({ valid: [], invalid: [] });
});
