import { describe, expect, test } from 'vitest';
import { openBrevo } from '../../../src/drivers/notification/email/brevo.ts';
import { never, PLAIN, providerOf, recipients } from './provider.ts';

const TWO = recipients('jane@example.com', 'joe@example.com');
const endpoint = null;
const REFUSED = { outcome: 'failed', error: { code: 'SEND_FAILED' }, isTemporary: false };

describe('Brevo', () => {
  const open = (http: Parameters<typeof openBrevo>[1]) =>
    openBrevo({ provider: 'brevo', apiKey: 'xkeysib-1', endpoint }, http);

  test('loses all that it blames, wherever they stand', async () => {
    const refusal = { status: 400, body: { message: 'messageVersions[1].to is not valid' } };
    const sent = { status: 201, body: { messageId: '<1@smtp-relay>' } };
    const { http } = providerOf(refusal, refusal, refusal, sent, refusal, sent, refusal);
    const four = recipients('bad@x.io', 'a@x.io', 'b@x.io', 'bad@y.io');
    const deliveries = await open(http).send(PLAIN, four, never);
    expect(deliveries.map(({ outcome }) => outcome)).toEqual(['failed', 'sent', 'sent', 'failed']);
  });

  test.each([
    'Unable to process attachment content',
    'messageVersions: failed to parse',
    'email is not valid in sender',
    'replyTo: email is invalid',
  ])('refuses all for what is of no recipient, once: %s', async (message) => {
    const { http, made } = providerOf({ status: 400, body: { code: 'invalid_parameter', message } });
    expect(await open(http).send(PLAIN, TWO, never)).toMatchObject([REFUSED, REFUSED]);
    expect(await made()).toHaveLength(1);
  });
});
