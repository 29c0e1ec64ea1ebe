import { describe, expect, test } from 'vitest';
import { isGsm } from '../../../src/drivers/notification/sms/gsm.ts';
import { openNexmo } from '../../../src/drivers/notification/sms/nexmo.ts';
import { openPlivo } from '../../../src/drivers/notification/sms/plivo.ts';
import { openTwilio } from '../../../src/drivers/notification/sms/twilio.ts';
import { never, providerOf, recipients, SMS } from './provider.ts';

const ONE = recipients('+14155552671');
const TWO = recipients('+14155552671', '+447911123456');
const endpoint = null;

/** The fields of a form that came. */
function fieldsOf(body: string | undefined) {
  return Object.fromEntries(new URLSearchParams(body));
}

/** https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource */
describe('Twilio', () => {
  const open = (http: Parameters<typeof openTwilio>[1]) =>
    openTwilio({ provider: 'twilio', accountSid: 'AC1', authToken: 'token-1', endpoint }, http);

  test('gets a request for each recipient', async () => {
    const { http, made } = providerOf({ status: 201, body: { sid: 'SM1', status: 'queued' } });
    const sent = { outcome: 'sent', providerId: 'SM1' };
    expect(await open(http).send(SMS, TWO, never)).toEqual([sent, sent]);
    const all = await made();
    expect(all.map(({ url }) => url)).toEqual(
      Array.from({ length: 2 }, () => 'https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json'),
    );
    expect(all[0]?.seen.headers['authorization']).toBe(`Basic ${btoa('AC1:token-1')}`);
    expect(
      all.map(({ seen }) => fieldsOf(seen.body)).toSorted((a, b) => (a['To'] ?? '').localeCompare(b['To'] ?? '')),
    ).toEqual([
      { To: '+14155552671', From: '+15005550006', Body: 'Your code is 7' },
      { To: '+447911123456', From: '+15005550006', Body: 'Your code is 7' },
    ]);
  });

  test('may be told a messaging service as sender', async () => {
    const { http, made } = providerOf({ status: 201, body: {} });
    const sender = `MG${'0a'.repeat(16)}`;
    expect(await open(http).send({ ...SMS, sender }, ONE, never)).toEqual([{ outcome: 'sent', providerId: null }]);
    const [one] = await made();
    expect(fieldsOf(one?.seen.body)).toEqual({ To: '+14155552671', MessagingServiceSid: sender, Body: SMS.body });
  });

  test.each([
    [400, 21211, 'INVALID_RECIPIENT'],
    [400, 21614, 'INVALID_RECIPIENT'],
    [400, 21610, 'INVALID_RECIPIENT'],
    [400, 21408, 'INVALID_RECIPIENT'],
    [400, 21212, 'SEND_FAILED'],
    [401, 20003, 'SEND_FAILED'],
    [429, 20429, 'RATE_LIMITED'],
  ])('answers %i with code %i', async (status, code, expected) => {
    const { http } = providerOf({ status, body: { code, message: 'refused for token-1', status } });
    const upstream = { status, body: { code, message: 'refused for [redacted]', status } };
    expect(await open(http).send(SMS, ONE, never)).toMatchObject([
      { outcome: 'failed', error: { code: expected, upstream }, isTemporary: expected === 'RATE_LIMITED' },
    ]);
  });
});

/** https://developer.vonage.com/en/api/sms and https://developer.vonage.com/en/api-errors/sms */
describe('Vonage', () => {
  const open = (http: Parameters<typeof openNexmo>[1]) =>
    openNexmo({ provider: 'nexmo', apiKey: 'key-1', apiSecret: 'secret-1', endpoint }, http);
  const part = (status: string, more: Readonly<Record<string, string>> = {}) => ({
    to: '14155552671',
    status,
    ...more,
  });

  test('gets a form, and an id for the whole of several parts', async () => {
    const messages = [part('0', { 'message-id': 'A1' }), part('0', { 'message-id': 'A2' })];
    const { http, made } = providerOf({ status: 200, body: { 'message-count': '2', messages } });
    expect(await open(http).send(SMS, ONE, never)).toEqual([{ outcome: 'sent', providerId: 'A1' }]);
    const [one] = await made();
    expect(one?.url).toBe('https://rest.nexmo.com/sms/json');
    expect(fieldsOf(one?.seen.body)).toEqual({
      api_key: 'key-1',
      api_secret: 'secret-1',
      from: '15005550006',
      to: '14155552671',
      text: 'Your code is 7',
      type: 'text',
      'client-ref': 'm1',
    });
  });

  test('gets what GSM cannot say as Unicode', async () => {
    const { http, made } = providerOf({ status: 200, body: { messages: [part('0')] } });
    await open(http).send({ sender: 'Shop', body: 'Привет ✓' }, ONE, never);
    const [one] = await made();
    expect(fieldsOf(one?.seen.body)).toMatchObject({ from: 'Shop', type: 'unicode', text: 'Привет ✓' });
    expect(['plain', '£5 [a] {b} ~ € é', '\u00e1', '😀', '“'].map(isGsm)).toEqual([true, true, false, false, false]);
  });

  test.each([
    ['1', 'RATE_LIMITED', true],
    ['10', 'RATE_LIMITED', true],
    ['5', 'SERVICE_UNAVAILABLE', true],
    ['4', 'SEND_FAILED', false],
    ['9', 'SEND_FAILED', false],
    ['15', 'SEND_FAILED', false],
    ['6', 'INVALID_RECIPIENT', false],
    ['7', 'INVALID_RECIPIENT', false],
    ['29', 'INVALID_RECIPIENT', false],
  ])('refuses with status %s within 200', async (status, code, isTemporary) => {
    const { http } = providerOf({ status: 200, body: { messages: [part(status, { 'error-text': 'said' })] } });
    expect(await open(http).send(SMS, ONE, never)).toMatchObject([{ outcome: 'failed', error: { code }, isTemporary }]);
  });

  test('takes only a part of a text: nobody knows what arrives', async () => {
    const { http } = providerOf({ status: 200, body: { messages: [part('0'), part('1')] } });
    expect(await open(http).send(SMS, ONE, never)).toMatchObject([
      { outcome: 'unknown', error: { code: 'OUTCOME_UNKNOWN' } },
    ]);
  });
});

/** https://www.plivo.com/docs/messaging/api/message/bulk-messaging */
describe('Plivo', () => {
  const open = (http: Parameters<typeof openPlivo>[1]) =>
    openPlivo({ provider: 'plivo', authId: 'MA1', authToken: 'token-1', endpoint }, http);

  test('gets all numbers at once, and tells which it does not take', async () => {
    const body = { message: 'message(s) queued', message_uuid: ['u1', 'u3'], invalid_number: ['447911'] };
    const { http, made } = providerOf({ status: 202, body });
    expect(await open(http).send(SMS, recipients('+14155552671', '+447911', '+14155552672'), never)).toMatchObject([
      { outcome: 'sent', providerId: 'u1' },
      { outcome: 'failed', error: { code: 'INVALID_RECIPIENT' }, isTemporary: false },
      { outcome: 'sent', providerId: 'u3' },
    ]);
    const [one] = await made();
    expect(one?.url).toBe('https://api.plivo.com/v1/Account/MA1/Message/');
    expect(one?.seen.headers['authorization']).toBe(`Basic ${btoa('MA1:token-1')}`);
    expect(JSON.parse(one?.seen.body ?? '')).toEqual({
      src: '+15005550006',
      dst: '+14155552671<+447911<+14155552672',
      text: 'Your code is 7',
    });
  });

  test('gives no id where it is not clear whose it is', async () => {
    const { http } = providerOf({ status: 202, body: { message_uuid: ['u1'] } });
    const sent = { outcome: 'sent', providerId: null };
    expect(await open(http).send(SMS, TWO, never)).toEqual([sent, sent]);
  });

  test('is asked again for each half where it refuses a number and all with it', async () => {
    const refusal = { status: 400, body: { api_id: '1', error: 'dst parameter is not valid' } };
    const { http } = providerOf(refusal, refusal, { status: 202, body: { message_uuid: ['u2'] } });
    expect(await open(http).send(SMS, TWO, never)).toMatchObject([
      { outcome: 'failed', error: { code: 'INVALID_RECIPIENT' } },
      { outcome: 'sent', providerId: 'u2' },
    ]);
  });
});
