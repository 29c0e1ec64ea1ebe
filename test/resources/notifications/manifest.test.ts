import { describe, expect, test } from 'vitest';
import {
  KEY,
  sender,
  smtp,
  account,
  callbacks,
  notifier,
  withEnv,
  withMessage,
  mail,
  texts,
  push,
  callback,
  faultsOf,
} from './notifier-manifests.ts';

describe('notifiers take', () => {
  test.each<[what: string, notifications: unknown]>([
    ['SMTP', mail('smtp', smtp)],
    ['a port as text', mail('smtp', { ...smtp, port: '465', secure: true, tls: { rejectUnauthorized: true } })],
    [
      'the flat form of SMTP',
      mail('smtp', { host: 'h.example', port: 465, user: 'u', pass: KEY, sender: 's@x.example' }),
    ],
    ['SendGrid', mail('sendgrid', { apiKey: KEY, ...sender, sender_name: 'Shop', endpoint: 'https://sg.example' })],
    ['Mailgun', mail('mailgun', { apiKey: KEY, domain: 'mg.example.com', region: 'eu', ...sender })],
    ['Postmark', mail('postmark', { serverToken: KEY, ...sender, messageStream: 'outbound' })],
    ['Brevo', mail('brevo', { apiKey: KEY, ...sender })],
    ['Twilio', texts('twilio', { accountSid: 'AC1', authToken: KEY })],
    ['Nexmo', texts('nexmo', { apiKey: KEY, apiSecret: KEY })],
    ['Vonage', texts('vonage', { apiKey: KEY, apiSecret: KEY })],
    ['Plivo with apiSecret', texts('plivo', { apiKey: 'MA1', apiSecret: KEY })],
    ['Expo', push('expo')],
    ['Expo with a token', push('EXPO', { accessToken: KEY })],
    ['Firebase', push('FIREBASE', account)],
    ['a key file that is a secret', push('firebase', KEY)],
    [
      'secrets within what callbacks have',
      callback({ auth: { headers: { authorization: `Bearer ${KEY}` } }, secret: KEY }),
    ],
    [
      'both forms of a message’s tag',
      [notifier({ messages: ['n:a', 'b'].map((tag) => ({ tag, name: tag, sms: 'x' })) })],
    ],
    [
      'a file of a storage',
      withMessage({ email: { subject: 's', template: 't', attachments: [{ storage: 'files', fileName: '{{f}}' }] } }),
    ],
  ])('%s', (_what, notifications) => {
    expect(faultsOf(notifications)).toEqual({});
  });
});

const PLAIN = 'is $Secret{KEY}: no one is to read it in the manifest';
const at = (channel: string) => `envs[0].${channel}`;

describe('what is refused by its path is', () => {
  test.each<[what: string, notifications: unknown, path: string, message: string | RegExp]>([
    ['a password', mail('smtp', { ...smtp, auth: { user: 'u', pass: 'hunter2' } }), at('emails.smtp.auth.pass'), PLAIN],
    [
      'a flat password',
      mail('smtp', { host: 'h', port: 465, user: 'u', pass: 'p', ...sender }),
      at('emails.smtp.pass'),
      PLAIN,
    ],
    ['a key', mail('sendgrid', { apiKey: 'SG.x', ...sender }), at('emails.sendgrid.apiKey'), PLAIN],
    ['a server’s token', mail('postmark', { serverToken: 'x', ...sender }), at('emails.postmark.serverToken'), PLAIN],
    ['an auth token', texts('twilio', { accountSid: 'AC1', authToken: 'x' }), at('sms.twilio.authToken'), PLAIN],
    ['an access token', push('EXPO', { accessToken: 'x' }), at('push_notifications.credentials.accessToken'), PLAIN],
    [
      'a private key',
      push('FIREBASE', { ...account, private_key: 'x' }),
      at('push_notifications.credentials.private_key'),
      PLAIN,
    ],
    ['a secret of signatures', callback({ secret: 'whsec_x' }), at('callbacks.secret'), PLAIN],
    ['part of a secret', mail('sendgrid', { apiKey: `x${KEY}`, ...sender }), at('emails.sendgrid.apiKey'), PLAIN],
    ['another reference', mail('smtp', { ...smtp, host: '$Input{h}' }), at('emails.smtp.host'), /./],
    ['a provider without its object', withEnv({ emails: { provider: 'brevo' } }), at('emails.brevo'), 'is required'],
    [
      'the object of another provider',
      withEnv({ emails: { provider: 'smtp', smtp, brevo: { apiKey: KEY, ...sender } } }),
      at('emails.brevo'),
      /does not use it/,
    ],
    ['an unknown provider', withEnv({ emails: { provider: 'pigeon' } }), at('emails.provider'), /smtp/],
    ['port 25', mail('smtp', { ...smtp, port: '25' }), at('emails.smtp.port'), /^is 25/],
    ['a port that is none', mail('smtp', { ...smtp, port: 70_000 }), at('emails.smtp.port'), /./],
    [
      'unverified certificates',
      mail('smtp', { ...smtp, tls: { rejectUnauthorized: false } }),
      at('emails.smtp.tls.rejectUnauthorized'),
      /always verified/,
    ],
    ['no sender', mail('smtp', { host: 'h', port: 587 }), at('emails.smtp.sender_email'), 'is required'],
    [
      'a sender that is no address',
      mail('brevo', { apiKey: KEY, sender_email: 'Shop <a@b.c>' }),
      at('emails.brevo.sender_email'),
      /address/,
    ],
    [
      'a sender’s name of two lines',
      mail('brevo', { apiKey: KEY, ...sender, sender_name: 'a\r\nBcc: x' }),
      at('emails.brevo.sender_name'),
      /one line/,
    ],
    [
      'two forms of SMTP at once',
      mail('smtp', { ...smtp, user: 'u', pass: KEY }),
      at('emails.smtp.user'),
      /beside auth/,
    ],
    [
      'a host with a path',
      mail('smtp', { ...smtp, host: 'h.example/x' }),
      at('emails.smtp.host'),
      /no name of a server/,
    ],
    ['Plivo without a token', texts('plivo', { apiKey: 'MA1' }), at('sms.plivo.authToken'), /apiSecret/],
    [
      'an endpoint with credentials',
      mail('brevo', { apiKey: KEY, ...sender, endpoint: 'https://u:p@x.example' }),
      at('emails.brevo.endpoint'),
      /credentials/,
    ],
    [
      'an endpoint of another protocol',
      mail('brevo', { apiKey: KEY, ...sender, endpoint: 'ftp://x.example' }),
      at('emails.brevo.endpoint'),
      /http or https/,
    ],
    ['a list of pushes', withEnv({ push_notifications: [{ type: 'EXPO' }] }), at('push_notifications'), /./],
    ['Firebase without credentials', push('FIREBASE'), at('push_notifications.credentials'), 'is required'],
    [
      'a key file without a project',
      push('FIREBASE', { ...account, project_id: undefined }),
      at('push_notifications.credentials.project_id'),
      'is required',
    ],
    ['a key file of Expo', push('EXPO', account), at('push_notifications.credentials.project_id'), 'is of FIREBASE'],
    ['an address that is none', callback({ url: '/orders' }), at('callbacks.url'), /absolute/],
    ['an address with a query', callback({ url: 'https://x.example/?a=1' }), at('callbacks.url'), /query/],
    ['a method that is none', callback({ method: 'FETCH' }), at('callbacks.method'), /./],
    ['a body of GET', callback({ method: 'GET', auth: { body: { a: 1 } } }), at('callbacks.auth.body'), /no body/],
    [
      'a session in what callbacks have',
      callback({ auth: { query: { a: ['$Session{u}{id}'] } } }),
      at('callbacks.auth.query.a[0]'),
      /\$Session/,
    ],
    [
      'a header of the connection',
      callback({ auth: { headers: { 'Content-Length': '1' } } }),
      at('callbacks.auth.headers.Content-Length'),
      /of the connection/,
    ],
    [
      'a header that is not ASCII',
      callback({ auth: { headers: { a: 'ä' } } }),
      at('callbacks.auth.headers.a'),
      /printable ASCII/,
    ],
    ['a notifier whose tag has a colon', [notifier({ tag: 'n:o' })], 'tag', /colon/],
    ['an environment that sends nothing', withEnv({}), 'envs[0]', /give emails/],
    [
      'an environment that the product lacks',
      [notifier({ envs: [{ slug: 'qa', callbacks }] })],
      'envs[0].slug',
      /no environment/,
    ],
    [
      'an environment twice',
      [notifier({ envs: ['prd', 'prd'].map((slug) => ({ slug, callbacks })) })],
      'envs[1].slug',
      /already/,
    ],
    ['a notifier twice', [notifier({}), notifier({})], 'notifications[1].tag', /already/],
    [
      'a message twice',
      [notifier({ messages: ['m', 'n:m'].map((tag) => ({ tag, name: 'M', sms: 'x' })) })],
      'messages[1].tag',
      /already/,
    ],
    ['a message of another notifier', withMessage({ tag: 'o:m', sms: 'x' }), 'messages[0].tag', /neither/],
    ['a message without a channel', withMessage({}), 'messages[0].email', /give email/],
    [
      'a key of limits that is no template',
      [notifier({ limits: [{ concurrency: 1, key: '$Secret{K}' }] })],
      'limits[0].key',
      /no value here/,
    ],
  ])('%s', (_what, notifications, path, message) => {
    const faults = faultsOf(notifications);
    expect(Object.keys(faults)).toContain(path);
    // A text is the whole of the message.
    expect(faults[path]).toEqual(message instanceof RegExp ? expect.stringMatching(message) : message);
  });
});
