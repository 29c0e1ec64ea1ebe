import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpDriver } from '../../src/drivers/http/driver.ts';
import { openSendGrid } from '../../src/drivers/notification/email/sendgrid.ts';
import type { EmailMessage } from '../../src/drivers/notification/port.ts';
import { openTwilio } from '../../src/drivers/notification/sms/twilio.ts';
import { type Prism, startPrism } from './prism.ts';

/** The platform's `fetch` as it is: what our own driver adds is tested with it. */
const http: HttpDriver = {
  check: () => undefined,
  async send({ url, method, headers, body }) {
    // Prism leaves out the base path of a description.
    const to = url.href.replace('/v3/', '/');
    const response = await fetch(to, { method, headers, ...(typeof body === 'string' ? { body } : {}) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  },
};

const SPECS = process.env['SPECS_DIR'] ?? '';
const { signal } = new AbortController();
const ACCOUNT = `AC${'0a'.repeat(16)}`;

const plain: EmailMessage = {
  from: { address: 'shop@example.com', name: null },
  replyTo: null,
  subject: 'Hello',
  html: null,
  text: 'Hello',
  headers: {},
  attachments: [],
};
/** Bytes that can be had in base64, as those of the runtime of Workers can. */
function bytesOf(text: string) {
  return Object.assign(Uint8Array.from(Buffer.from(text)), { toBase64: () => Buffer.from(text).toString('base64') });
}
const file = { name: 'a.txt', mimeType: 'text/plain', bytes: bytesOf('hi') };
const MAILS: Readonly<Record<string, Partial<EmailMessage>>> = {
  'of text': {},
  'of HTML': { text: null, html: '<p>Hello</p>' },
  'of both, with a name and an address for replies': {
    html: '<p>Hello</p>',
    from: { address: 'shop@example.com', name: 'Shop' },
    replyTo: 'help@example.com',
  },
  'with own headers': { headers: { 'X-Order': '7', 'List-Unsubscribe': '<https://example.com>' } },
  'with attachments, one of them inline': { attachments: [file, { ...file, contentId: 'logo' }] },
};

/** Many recipients, each of whom gets a mail of their own. */
const many = Array.from({ length: 1000 }, (_, index) => ({ address: `user${index}@example.com`, id: `m${index}` }));
const [first = { address: '', id: '' }] = many;

describe.skipIf(SPECS === '')('providers beside their own descriptions (skipped where SPECS_DIR is unset)', () => {
  let prisms: readonly Prism[] = [];
  let sendGrid: ReturnType<typeof openSendGrid>;
  let twilio: ReturnType<typeof openTwilio>;

  beforeAll(async () => {
    const [mail, sms] = await Promise.all([
      startPrism(path.join(SPECS, 'sendgrid-mail-send.swagger.json')),
      startPrism(path.join(SPECS, 'twilio-messages.openapi.json')),
    ]);
    prisms = [mail, sms];
    sendGrid = openSendGrid({ provider: 'sendgrid', apiKey: 'SG.key', endpoint: mail.url }, http);
    const account = { accountSid: ACCOUNT, authToken: 'token', endpoint: sms.url };
    twilio = openTwilio({ provider: 'twilio', ...account }, http);
  });
  afterAll(async () => {
    await Promise.all(prisms.map((prism) => prism.kill('SIGTERM')));
  });

  test.each(Object.entries(MAILS))('SendGrid takes a mail %s', async (_name, more) => {
    expect(await sendGrid.send({ ...plain, ...more }, [first], signal)).toEqual([
      { outcome: 'sent', providerId: null },
    ]);
  });

  test('SendGrid takes as many recipients as a request may have', async () => {
    const deliveries = await sendGrid.send(plain, many.slice(0, sendGrid.batch), signal);
    expect(deliveries.filter(({ outcome }) => outcome === 'sent')).toHaveLength(1000);
  });

  test.each<[string, Partial<EmailMessage>]>([
    ['without a subject', { subject: '' }],
    ['with an empty part', { text: '' }],
    ['with an empty file', { attachments: [{ ...file, bytes: bytesOf('') }] }],
    ['from no address', { from: { address: 'shop', name: null } }],
  ])('SendGrid’s description refuses a mail %s, so that the acceptance means something', async (_name, more) => {
    expect(await sendGrid.send({ ...plain, ...more }, [first], signal)).toMatchObject([
      { outcome: 'failed', error: { code: 'SEND_FAILED', upstream: { status: 400 } }, isTemporary: false },
    ]);
  });

  test('Twilio takes texts from a number, and from a messaging service', async () => {
    const to = [{ address: '+14155552671', id: 'm1' }];
    const sent = { outcome: 'sent', providerId: expect.stringMatching(/^SM\w{32}$/) };
    for (const sender of ['+15005550006', 'Shop', `MG${'0a'.repeat(16)}`])
      expect(await twilio.send({ sender, body: 'Hello 👍' }, to, signal)).toEqual([sent]);
  });

  test('Twilio’s description refuses what is no account', async () => {
    const url = new URL(`${prisms[1]?.url}/2010-04-01/Accounts/AC1/Messages.json`);
    const other = openTwilio({ provider: 'twilio', accountSid: 'AC1', authToken: 'token', endpoint: url.origin }, http);
    expect(await other.send({ sender: 'Shop', body: 'Hello' }, [{ address: '+1', id: 'm1' }], signal)).toMatchObject([
      { outcome: 'failed', error: { code: 'SEND_FAILED', upstream: { status: 422 } } },
    ]);
  });
});
