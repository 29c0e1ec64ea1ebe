import { describe, expect, test } from 'vitest';
import { createFetchDriver } from '../../../src/drivers/http/fetch-driver.ts';
import type { HttpDriver } from '../../../src/drivers/http/driver.ts';
import { openBrevo } from '../../../src/drivers/notification/email/brevo.ts';
import { openMailgun } from '../../../src/drivers/notification/email/mailgun.ts';
import { openPostmark } from '../../../src/drivers/notification/email/postmark.ts';
import { openSendGrid } from '../../../src/drivers/notification/email/sendgrid.ts';
import { openNexmo } from '../../../src/drivers/notification/sms/nexmo.ts';
import { openPlivo } from '../../../src/drivers/notification/sms/plivo.ts';
import { openTwilio } from '../../../src/drivers/notification/sms/twilio.ts';
import { ProcessorError } from '../../../src/kernel/errors.ts';
import { at } from '../../support/target.ts';
import { never, PLAIN, providerOf, type Reply, recipients, SMS } from './provider.ts';

const endpoint = null;
const TO = recipients('+14155552671');

/** One message through each provider. */
const PROVIDERS = {
  sendgrid: (http: HttpDriver, signal = never) =>
    openSendGrid({ provider: 'sendgrid', apiKey: 'key-1', endpoint }, http).send(PLAIN, TO, signal),
  mailgun: (http: HttpDriver, signal = never) =>
    openMailgun({ provider: 'mailgun', apiKey: 'key-1', domain: 'x.io', region: 'us', endpoint }, http).send(
      PLAIN,
      TO,
      signal,
    ),
  postmark: (http: HttpDriver, signal = never) =>
    openPostmark({ provider: 'postmark', serverToken: 'key-1', messageStream: null, endpoint }, http).send(
      PLAIN,
      TO,
      signal,
    ),
  brevo: (http: HttpDriver, signal = never) =>
    openBrevo({ provider: 'brevo', apiKey: 'key-1', endpoint }, http).send(PLAIN, TO, signal),
  twilio: (http: HttpDriver, signal = never) =>
    openTwilio({ provider: 'twilio', accountSid: 'AC1', authToken: 'key-1', endpoint }, http).send(SMS, TO, signal),
  nexmo: (http: HttpDriver, signal = never) =>
    openNexmo({ provider: 'nexmo', apiKey: 'k', apiSecret: 'key-1', endpoint }, http).send(SMS, TO, signal),
  plivo: (http: HttpDriver, signal = never) =>
    openPlivo({ provider: 'plivo', authId: 'MA1', authToken: 'key-1', endpoint }, http).send(SMS, TO, signal),
};

test.each([
  [401, "answered 401: it does not accept the notifier's credentials"],
  [403, 'answered 403'],
])('credentials are what a %d is about: %s', async (status, said) => {
  const { http } = providerOf({ status, body: {} });
  expect(await PROVIDERS.twilio(http)).toMatchObject([{ error: { code: 'SEND_FAILED', message: `Twilio ${said}` } }]);
});

const temporary = (code: string, more: object = {}) => ({
  outcome: 'failed',
  error: { code, ...more },
  isTemporary: true,
});
const forGood = (code: string) => ({ outcome: 'failed', error: { code }, isTemporary: false });
const UNKNOWN = { outcome: 'unknown', error: { code: 'OUTCOME_UNKNOWN', outcome: 'unknown' } };
const answering = (status: number): Reply => ({ status, body: { message: 'no' } });

const FAILURES: readonly (readonly [string, Reply, object])[] = [
  ['400', answering(400), forGood('SEND_FAILED')],
  ['401', answering(401), forGood('SEND_FAILED')],
  ['403', answering(403), forGood('SEND_FAILED')],
  ['a redirect, which is not followed', at('/redirect', { to: '/echo' }), forGood('SEND_FAILED')],
  ['408', answering(408), temporary('SERVICE_UNAVAILABLE')],
  ['429', at('/status/429', { retry_after: 7 }), temporary('RATE_LIMITED', { retry_after_ms: 7000 })],
  ['500', answering(500), temporary('SERVICE_UNAVAILABLE')],
  ['502 of a gateway', answering(502), UNKNOWN],
  ['503', at('/status/503', { retry_after: 2 }), temporary('SERVICE_UNAVAILABLE', { retry_after_ms: 2000 })],
  ['504 of a gateway', answering(504), UNKNOWN],
  ['520 of the edge, which lost track', answering(520), UNKNOWN],
  ['521 of the edge, which did not connect', answering(521), temporary('CONNECTION_ERROR', { outcome: 'not_sent' })],
  ['no answer', at('/reset'), UNKNOWN],
  ['a success that breaks off', at('/half'), { outcome: 'sent', providerId: null }],
  ['a success that is no JSON', at('/broken-json'), { outcome: 'sent', providerId: null }],
  ['a success without a word', at('/empty'), { outcome: 'sent', providerId: null }],
  ['a failure that breaks off', at('/half', { status: 500 }), temporary('SERVICE_UNAVAILABLE')],
];

describe.each(Object.entries(PROVIDERS))('%s', (_name, send) => {
  test('says what became of a message, whatever the answer', async () => {
    const came = await Promise.all(
      FAILURES.map(async ([name, reply]) => [name, ...(await send(providerOf(reply).http))] as const),
    );
    expect(came).toMatchObject(FAILURES.map(([name, , expected]) => [name, expected]));
  });

  test('never sends what is over before it begins, or goes where it may not', async () => {
    const { http } = providerOf(at('/echo'));
    expect(await send(http, AbortSignal.abort())).toMatchObject([
      temporary('CONNECTION_ERROR', { outcome: 'not_sent' }),
    ]);
    const guarded = createFetchDriver({ allowPrivateTargets: false });
    const inwards: HttpDriver = {
      ...guarded,
      send: (request, options) => guarded.send({ ...request, url: new URL(at('/echo')) }, options),
    };
    expect(await send(inwards)).toMatchObject([forGood('TARGET_REFUSED')]);
  });

  test('hands on a fault of the processor', async () => {
    const fault = new ProcessorError('INTERNAL', 'broken');
    const broken: HttpDriver = { check: () => undefined, send: () => Promise.reject(fault) };
    await expect(send(broken)).rejects.toBe(fault);
  });

  test('tells of credentials without showing them', async () => {
    const { http } = providerOf({ status: 401, body: { message: 'no such key: key-1' } });
    const [delivery] = await send(http);
    expect(delivery).toMatchObject({ error: { message: expect.stringContaining('credentials') } });
    expect(JSON.stringify(delivery)).toContain('no such key: [redacted]');
  });
});
