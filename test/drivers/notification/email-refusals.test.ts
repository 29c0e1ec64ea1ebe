import { describe, expect, test } from 'vitest';
import { openBrevo } from '../../../src/drivers/notification/email/brevo.ts';
import { openMailgun } from '../../../src/drivers/notification/email/mailgun.ts';
import { openSendGrid } from '../../../src/drivers/notification/email/sendgrid.ts';
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

/** A mail to whom it is from, and to whom it is answered. */
const OWN = { ...PLAIN, replyTo: 'joe@example.com', from: { address: 'jane@example.com', name: null } };

test.each<[said: string, body: object]>([
  ['the sender', { message: 'jane@example.com is no verified sender', field: 'from.email' }],
  ['the reply-to', { message: 'joe@example.com is no address', field: 'reply_to.email' }],
])('SendGrid blames nobody by the address of %s', async (_said, error) => {
  const { http, made } = providerOf({ status: 400, body: { errors: [error] } });
  const channel = openSendGrid({ provider: 'sendgrid', apiKey: 'SG.key', endpoint }, http);
  expect(await channel.send(OWN, TWO, never)).toMatchObject([REFUSED, REFUSED]);
  expect(await made()).toHaveLength(1);
});

test.each([[{}], [{ field: null }], [{ field: 'personalizations' }]])(
  'SendGrid blames by an address where the field is %j',
  async (field) => {
    const error = { ...field, message: 'jane@example.com is no address' };
    const { http } = providerOf({ status: 400, body: { errors: [error] } }, { status: 202, body: null });
    const channel = openSendGrid({ provider: 'sendgrid', apiKey: 'SG.key', endpoint }, http);
    const invalid = { outcome: 'failed', error: { code: 'INVALID_RECIPIENT' } };
    expect(await channel.send(PLAIN, TWO, never)).toMatchObject([invalid, { outcome: 'sent' }]);
  },
);

const OPEN = {
  Mailgun: (http: Parameters<typeof openMailgun>[1]) =>
    openMailgun({ provider: 'mailgun', apiKey: 'key-1', domain: 'mg.example.com', region: 'us', endpoint }, http),
  Brevo: (http: Parameters<typeof openBrevo>[1]) =>
    openBrevo({ provider: 'brevo', apiKey: 'xkeysib-1', endpoint }, http),
};

describe.each([
  ['Mailgun', "'to' address jane@example.com is not valid"],
  ['Brevo', 'jane@example.com is not valid in to'],
] as const)('%s', (provider, ofRecipients) => {
  test.each(['sender jane@example.com is not valid', 'joe@example.com cannot be answered'])(
    'blames nobody by an address of the mail itself: %s',
    async (message) => {
      const { http, made } = providerOf({ status: 400, body: { message } });
      expect(await OPEN[provider](http).send(OWN, TWO, never)).toMatchObject([REFUSED, REFUSED]);
      expect(await made()).toHaveLength(1);
    },
  );

  test('blames a recipient who is the sender too, where it speaks of to', async () => {
    const { http } = providerOf(
      { status: 400, body: { message: ofRecipients } },
      { status: 200, body: { id: '1', messageId: '1' } },
    );
    const invalid = { outcome: 'failed', error: { code: 'INVALID_RECIPIENT' } };
    expect(await OPEN[provider](http).send(OWN, TWO, never)).toMatchObject([invalid, { outcome: 'sent' }]);
  });
});
