import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { createCallbackChannel } from '../../../src/drivers/notification/callback.ts';
import type { CallbackMessage } from '../../../src/drivers/notification/port.ts';
import { compileMessage } from '../../../src/engine/notification/message.ts';
import { maskSecrets } from '../../../src/kernel/mask.ts';
import { contentOf } from '../../../src/engine/notification/content-of.ts';
import { answering, NEVER, NOW, to } from './answering.ts';

const URL_OF = 'https://shop.example/hooks/7?page=2';
const SECRET = `whsec_${btoa('0123456789abcdef01234567')}`;

interface Circumstances {
  readonly answer?: () => Response | Promise<Response>;
  readonly secret?: string | null;
  readonly isIdempotent?: boolean;
  readonly url?: string;
  readonly secrets?: readonly string[];
}

async function call(message: CallbackMessage, circumstances: Circumstances = {}) {
  const { secret = null, isIdempotent = false, url = URL_OF, secrets = [] } = circumstances;
  const { answer = () => new Response(null, { status: 204 }) } = circumstances;
  const { parts, asked } = answering(answer);
  const mask = (text: string) => maskSecrets(text, secrets);
  const channel = createCallbackChannel({ provider: 'callback', secret, isIdempotent, mask }, parts);
  const [delivery] = await channel.send(message, to(url), NEVER);
  return { delivery, asked };
}

test.each<[CallbackMessage, object, string]>([
  [
    { method: 'post', headers: { 'X-A': 'b' }, body: { a: ['ü'] } },
    { 'content-type': 'application/json', 'idempotency-key': 'msg_0', 'x-a': 'b' },
    '{"a":["ü"]}',
  ],
  [
    {
      method: 'PUT',
      headers: { 'Content-Type': 'text/csv', 'Idempotency-Key': 'mine', Host: 'evil.example' },
      body: 'a,b',
    },
    { 'content-type': 'text/csv', 'idempotency-key': 'mine' },
    'a,b',
  ],
  [
    { method: 'PATCH', headers: {}, body: 'text' },
    { 'content-type': 'text/plain; charset=utf-8', 'idempotency-key': 'msg_0' },
    'text',
  ],
  [
    { method: 'DELETE', headers: {}, body: null },
    { 'content-type': 'application/json', 'idempotency-key': 'msg_0' },
    'null',
  ],
  [{ method: 'GET', headers: {} }, { 'idempotency-key': 'msg_0' }, ''],
])('makes the request of %j', async (message, headers, body) => {
  const { delivery, asked } = await call(message);
  expect(delivery).toEqual({ outcome: 'sent', providerId: null });
  expect(asked).toEqual([{ method: message.method.toUpperCase(), url: URL_OF, headers, body }]);
});

test('is signed by Standard Webhooks, whatever fields of that name it was given', async () => {
  const headers = { 'webhook-id': 'forged', 'Webhook-Signature': 'forged' };
  const { asked } = await call({ method: 'POST', headers, body: { type: 'order.paid' } }, { secret: SECRET });
  const { headers: sent, body } = asked[0] ?? { headers: { 'webhook-signature': '' }, body: '' };
  expect(sent).toMatchObject({ 'webhook-id': 'msg_0', 'webhook-timestamp': String(NOW / 1_000) });
  const verifier = new Webhook(SECRET);
  // The package reads the clock of the machine; the signature itself is the same at any time.
  const signature = verifier.sign('msg_0', new Date(NOW), body);
  expect(sent['webhook-signature']).toBe(signature);
  expect(sent['webhook-signature']).not.toBe(verifier.sign('msg_0', new Date(NOW), `${body} `));
});

test('a secret that cannot sign is told before anything is sent, without it', async () => {
  const { delivery, asked } = await call({ method: 'POST', headers: {} }, { secret: 'plain-secret' });
  expect(delivery).toMatchObject({ outcome: 'failed', error: { code: 'SEND_FAILED' }, isTemporary: false });
  expect(JSON.stringify(delivery)).not.toContain('plain-secret');
  expect(asked).toEqual([]);
});

const lost = () => Promise.reject(new TypeError('lost'));

test.each<[string, boolean, string, boolean | undefined]>([
  ['POST', false, 'unknown', undefined],
  ['PATCH', false, 'unknown', undefined],
  ['POST', true, 'failed', true],
  ['PUT', false, 'failed', true],
  ['DELETE', false, 'failed', true],
  ['GET', false, 'failed', true],
])('%s without an answer, idempotent by its owner: %s, is %s', async (method, isIdempotent, outcome, isTemporary) => {
  const { delivery } = await call({ method, headers: {} }, { answer: lost, isIdempotent });
  expect(delivery).toMatchObject({ outcome, ...(isTemporary === undefined ? {} : { isTemporary }) });
});

test.each<[number, string, boolean]>([
  [400, 'SEND_FAILED', false],
  [404, 'SEND_FAILED', false],
  [408, 'SERVICE_UNAVAILABLE', true],
  [429, 'RATE_LIMITED', true],
  [500, 'SERVICE_UNAVAILABLE', true],
  [503, 'SERVICE_UNAVAILABLE', true],
])('an answer of %d is %s', async (status, code, isTemporary) => {
  const headers = { 'retry-after': '2' };
  const { delivery } = await call(
    { method: 'POST', headers: {} },
    { answer: () => new Response('no', { status, headers }) },
  );
  expect(delivery).toMatchObject({ outcome: 'failed', error: { code, upstream: { status } }, isTemporary });
});

test('what it was sent is not told where the target quotes it', async () => {
  const headers = { authorization: 'Bearer tok-12345678' };
  const answer = () => new Response('bad tok-12345678 and key-87654321', { status: 401 });
  const { delivery } = await call({ method: 'POST', headers }, { answer, url: `${URL_OF}&key=key-87654321` });
  expect(delivery).toMatchObject({ error: { upstream: { status: 401, body: 'bad [redacted] and [redacted]' } } });
});

test('secrets of its path and its body are not told either, as the target writes them', async () => {
  const secrets = ['k/1é', 'say "pw"'];
  const answer = () => new Response('no /k%2F1%C3%A9 with {"password":"say \\"pw\\""}', { status: 400 });
  const url = `https://shop.example/${encodeURIComponent('k/1é')}`;
  const { delivery } = await call(
    { method: 'POST', headers: {}, body: { password: 'say "pw"' } },
    { answer, url, secrets },
  );
  const body = 'no /[redacted] with {"password":"[redacted]"}';
  expect(delivery).toMatchObject({ error: { upstream: { status: 400, body } } });
});

test('a signed request follows no redirect, and refused targets are not asked', async () => {
  const answer = () => new Response(null, { status: 307, headers: { location: 'https://other.example/' } });
  const signed = await call({ method: 'POST', headers: {} }, { answer, secret: SECRET });
  expect(signed.delivery).toMatchObject({
    outcome: 'failed',
    error: { code: 'SEND_FAILED', upstream: { status: 307 } },
  });
  expect(signed.asked).toHaveLength(1);
  const local = await call({ method: 'POST', headers: {} }, { url: 'http://127.0.0.1/' });
  expect(local.delivery).toMatchObject({ outcome: 'failed', error: { code: 'TARGET_REFUSED' }, isTemporary: false });
  const bodied = await call({ method: 'GET', headers: {}, body: 1 });
  expect(bodied.delivery).toMatchObject({ outcome: 'failed', error: { code: 'VALIDATION_ERROR' } });
  expect([...local.asked, ...bodied.asked]).toEqual([]);
});

test('templates and text parts are made in this runtime too', () => {
  const email = { subject: 'Hi {{name}}', template: '<p>{{#l}}<a href="https://x.test/{{.}}">{{.}}</a> {{/l}}</p>' };
  const message = compileMessage({ email });
  expect(contentOf('email', message, { subject: { name: 'Ä' }, template: { l: [1, 2] } }).content).toMatchObject({
    subject: 'Hi Ä',
    text: '1 (https://x.test/1) 2 (https://x.test/2)',
  });
});
