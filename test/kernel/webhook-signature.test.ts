import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { systemIds } from '../../src/kernel/ids.ts';
import { createWebhookSecret, signWebhook, webhookKey } from '../../src/kernel/webhook-signature.ts';

const now = () => Math.floor(Date.now() / 1000);
const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;

describe('a signed message', () => {
  test('has the signature of the specification’s example', async () => {
    const headers = await signWebhook(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      body: '{"test": 2432232314}',
    });
    expect(headers).toMatchObject({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test.each(['{}', '{"a":"ünï 🔑"}', ' ', 'x'.repeat(100_000)])(
    'is verified by the standard’s own package: %#',
    async (body) => {
      const secret = createWebhookSecret(systemIds);
      const headers = { ...(await signWebhook([secret], { id: 'job_1.1', timestamp: now(), body })) };
      expect(() => new Webhook(secret).verify(body, headers, { jsonParse: false })).not.toThrow();
      expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow('No matching signature');
      expect(() => new Webhook(createWebhookSecret(systemIds)).verify(body, headers)).toThrow('No matching signature');
      expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'job_1.2' })).toThrow('No matching');
    },
  );

  test('has, beside it, the hexadecimal HMAC of its raw body, keyed with the text of the secret', async () => {
    const secret = secretOf(24);
    const headers = await signWebhook([secret], { id: 'a', timestamp: 1, body: '{"ü":1}' });
    expect(headers['x-ductape-signature']).toBe(createHmac('sha256', secret).update('{"ü":1}').digest('hex'));
  });

  test('is signed with each of two secrets, and verified by either', async () => {
    const secrets = [createWebhookSecret(systemIds), createWebhookSecret(systemIds)];
    const headers = { ...(await signWebhook(secrets, { id: 'a', timestamp: now(), body: '{}' })) };
    for (const secret of secrets) expect(new Webhook(secret).verify('{}', headers)).toEqual({});
    expect(headers['webhook-signature']).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/);
    expect(headers['x-ductape-signature']).toMatch(/^[0-9a-f]{64} [0-9a-f]{64}$/);
  });
});

describe('a secret', () => {
  test('that is new has 32 bytes, and is another one each time', () => {
    const secrets = Array.from({ length: 20 }, () => createWebhookSecret(systemIds));
    expect(new Set(secrets).size).toBe(20);
    for (const secret of secrets) expect(webhookKey(secret)).toHaveLength(32);
  });

  test.each([24, 25, 26, 32, 63, 64])('may have %i bytes', (bytes) => {
    expect(webhookKey(secretOf(bytes))).toEqual(new Uint8Array(bytes).fill(7));
  });

  test.each([
    ['23 bytes', secretOf(23)],
    ['65 bytes', secretOf(65)],
    ['no bytes', 'whsec_'],
    ['no prefix', secretOf(24).slice('whsec_'.length)],
    ['another prefix', secretOf(24).replace('whsec_', 'whsk_')],
    ['the URL’s alphabet', secretOf(24).replace('B', '-')],
    ['no padding where one is due', secretOf(25).replaceAll('=', '')],
    ['padding in its middle', `whsec_${'A'.repeat(16)}=${'A'.repeat(15)}`],
    ['white space', `${secretOf(24)}\n`],
    ['nothing', ''],
  ])('with %s is none', (_what, secret) => {
    expect(webhookKey(secret)).toBeNull();
  });
});
