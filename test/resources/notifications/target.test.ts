import { describe, expect, test } from 'vitest';
import { toErrorRecord } from '../../../src/kernel/errors.ts';
import { parseFields } from '../../../src/kernel/field-errors.ts';
import { findChannel } from '../../../src/resources/notifications/channel.ts';
import { reachChannel } from '../../../src/resources/notifications/target.ts';
import { createProductConfig } from '../../../src/resources/products/config.ts';
import { Manifest } from '../../../src/resources/products/manifest-check.ts';
import { RunSecrets } from '../../../src/secret-trail.ts';
import { account, callback, KEY, mail, product, push, sender, smtp, texts } from './notifier-manifests.ts';

const CHANNELS = { emails: 'email', sms: 'sms', push_notifications: 'push', callbacks: 'callback' } as const;

/** The channel of the notifier `n` as it is reached, `$Secret{KEY}` being `value`. */
async function reached(notifications: readonly object[], value = 's3cret', allowPrivateTargets = false) {
  const config = createProductConfig(parseFields(Manifest, product(notifications)), 1);
  const [{ environment } = { environment: {} }] = config.notifiers('prd');
  const [name] = Object.keys(CHANNELS).filter((each) => each in environment);
  const channel = CHANNELS[name as keyof typeof CHANNELS];
  const found = findChannel(config, { env: 'prd', channel, notification: 'n', isDirect: false });
  const secrets = new RunSecrets();
  const source = {
    resolve: async (_use: unknown, keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, value])),
    check: async () => undefined,
  };
  const own = await reachChannel({ secrets: source, allowPrivateTargets }, 'ws', found, secrets);
  return { own, provider: found.provider, keys: secrets.keys, masked: secrets.text(`a ${value} b`) };
}

const at = async (...given: Parameters<typeof reached>) => (await reached(...given)).own;

async function refusal(...given: Parameters<typeof reached>) {
  try {
    return await reached(...given);
  } catch (thrown) {
    const { code, message, errors } = toErrorRecord(thrown);
    return { code, message, path: errors?.[0]?.path };
  }
}

describe('a channel is reached with its secrets', () => {
  const auth = { user: 'shop', pass: 's3cret' };
  test.each<[what: string, notifications: readonly object[], target: object, provider: string]>([
    ['SMTP', mail('smtp', smtp), { host: 'mail.example.com', port: 587, secure: false, auth }, 'smtp'],
    ['SMTP with TLS', mail('smtp', { ...smtp, port: '465' }), { port: 465, secure: true, auth }, 'smtp'],
    [
      'the flat form of SMTP',
      mail('smtp', { host: 'H.example', port: 2525, user: 'shop', pass: KEY, sender: sender.sender_email }),
      { host: 'h.example', port: 2525, auth },
      'smtp',
    ],
    ['SendGrid', mail('sendgrid', { apiKey: KEY, ...sender }), { apiKey: 's3cret', endpoint: null }, 'sendgrid'],
    [
      'Mailgun',
      mail('mailgun', { apiKey: KEY, domain: 'mg.example.com', ...sender, endpoint: 'https://x.example/' }),
      { apiKey: 's3cret', domain: 'mg.example.com', region: 'us', endpoint: 'https://x.example' },
      'mailgun',
    ],
    [
      'Postmark',
      mail('postmark', { serverToken: KEY, ...sender }),
      { serverToken: 's3cret', messageStream: null },
      'postmark',
    ],
    ['Brevo', mail('brevo', { apiKey: KEY, ...sender }), { apiKey: 's3cret' }, 'brevo'],
    [
      'Twilio',
      texts('twilio', { accountSid: 'AC1', authToken: KEY }),
      { accountSid: 'AC1', authToken: 's3cret' },
      'twilio',
    ],
    ['Vonage', texts('vonage', { apiKey: KEY, apiSecret: KEY }), { provider: 'nexmo', apiSecret: 's3cret' }, 'nexmo'],
    ['Plivo', texts('plivo', { apiKey: 'MA1', apiSecret: KEY }), { authId: 'MA1', authToken: 's3cret' }, 'plivo'],
    ['Expo', push('EXPO', { accessToken: KEY }), { accessToken: 's3cret' }, 'expo'],
    ['callbacks', callback({ secret: KEY }), { secret: 's3cret', isIdempotent: false }, 'callback'],
  ])('%s', async (_what, notifications, target, provider) => {
    const { own, keys, masked, ...rest } = await reached(notifications);
    expect(own.target).toMatchObject(target);
    expect(own.target.provider).toBe(provider);
    expect(rest.provider).toBe(provider);
    expect({ keys, masked }).toEqual({ keys: ['KEY'], masked: expect.not.stringContaining('s3cret') });
  });

  test('mails and texts have their senders, callbacks what they add', async () => {
    const named = mail('brevo', { apiKey: KEY, sender_email: 'shop@Example.com', sender_name: 'Shop' });
    expect(await at(named)).toMatchObject({ from: { address: 'shop@example.com', name: 'Shop' } });
    expect(await at(texts('twilio', { accountSid: 'AC1', authToken: KEY }))).toMatchObject({ sender: 'Shop' });
    expect(await at(callback({ auth: { headers: { authorization: `Bearer ${KEY}` } } }))).toMatchObject({
      base: { method: 'POST', auth: { headers: { authorization: 'Bearer s3cret' } } },
    });
  });

  test('callbacks are told what is secret in them', async () => {
    const { target } = await at(callback({ auth: { params: { id: KEY }, body: { password: KEY } } }), 'pass word');
    const told = 'pass word, pass%20word and more';
    expect('mask' in target && target.mask(told)).toBe('[redacted], [redacted] and more');
  });

  test('a key file is an object or a secret; the key within it is a secret too', async () => {
    const key = '-----BEGIN PRIVATE KEY-----\\nabc\\n-----END PRIVATE KEY-----';
    const target = {
      account: {
        projectId: 'p-1',
        clientEmail: 'a@p.example',
        privateKey: key.replaceAll('\\n', '\n'),
        tokenUri: null,
      },
    };
    expect(await at(push('FIREBASE', account), key)).toMatchObject({ target });
    const file = JSON.stringify({ ...account, private_key: key });
    expect(await at(push('FIREBASE', KEY), file)).toMatchObject({ target });
  });
});

describe('what a secret or an address is of no use for is refused, and nothing of the secret is told', () => {
  test.each<[what: string, notifications: readonly object[], value: string, path: string]>([
    ['a sender', mail('brevo', { apiKey: KEY, sender_email: KEY }), 'no-address', 'sender_email'],
    ['a key file', push('FIREBASE', KEY), 'no-json', 'credentials'],
    ['a key file of another kind', push('FIREBASE', KEY), '{"type":"authorized_user"}', 'credentials'],
    ['an endpoint', mail('brevo', { apiKey: KEY, ...sender, endpoint: KEY }), 'no-address', 'endpoint'],
  ])('%s', async (_what, notifications, value, path) => {
    const refused = await refusal(notifications, value);
    expect(refused).toMatchObject({ code: 'VALIDATION_ERROR', path });
    expect(JSON.stringify(refused)).not.toContain(value);
  });

  test.each<[what: string, notifications: readonly object[]]>([
    ['a private server', mail('smtp', { ...smtp, host: '10.0.0.1' })],
    ['the local machine', mail('smtp', { ...smtp, host: 'localhost' })],
    ['an address of IPv6', mail('smtp', { ...smtp, host: '[::1]' })],
    ['a private endpoint', mail('brevo', { apiKey: KEY, ...sender, endpoint: 'http://192.168.0.1' })],
    ['one of text messages', texts('nexmo', { apiKey: KEY, apiSecret: KEY, endpoint: 'http://127.1' })],
  ])('%s, unless private ones are allowed', async (_what, notifications) => {
    expect(await refusal(notifications)).toMatchObject({ code: 'TARGET_REFUSED' });
    expect(await refusal(notifications, 's', true)).toMatchObject({ keys: ['KEY'] });
  });

  test('a metadata service, always', async () => {
    const server = mail('smtp', { ...smtp, host: '169.254.169.254' });
    expect(await refusal(server, 's', true)).toMatchObject({ code: 'TARGET_REFUSED' });
  });
});

describe('a direct send', () => {
  const config = (...notifications: readonly object[]) =>
    createProductConfig(parseFields(Manifest, product(notifications)), 1);
  const one = mail('brevo', { apiKey: KEY, ...sender });
  const two = { ...one[0], tag: 'o' };
  const find = async (of: ReturnType<typeof config>, channel: 'email' | 'callback', notification?: string) => {
    try {
      return findChannel(of, { env: 'prd', channel, notification, isDirect: true }).notification;
    } catch (thrown) {
      const { code, errors } = toErrorRecord(thrown);
      return [code, errors?.[0]?.path];
    }
  };
  test('is by the notifier that it names, or that alone has the channel', async () => {
    expect(await find(config(...one), 'email')).toBe('n');
    expect(await find(config(...one, two), 'email', 'o')).toBe('o');
    expect(await find(config(...one, two), 'email')).toEqual(['VALIDATION_ERROR', 'notification']);
    expect(await find(config(...callback({})), 'email')).toEqual(['NOT_FOUND', 'notification']);
    expect(await find(config(...callback({})), 'email', 'n')).toEqual(['VALIDATION_ERROR', 'notification']);
  });

  test('by callback has nothing of a notifier: its address is the caller’s', async () => {
    const of = config(...callback({ secret: KEY }));
    const found = findChannel(of, { env: 'prd', channel: 'callback', notification: 'n', isDirect: true });
    expect(found).toMatchObject({ notification: 'n', secretKeys: [], own: { config: null } });
    expect(await find(config(), 'callback')).toBe(null);
  });
});
