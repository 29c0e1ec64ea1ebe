import { describe, expect, test } from 'vitest';
import { openBrevo } from '../../../src/drivers/notification/email/brevo.ts';
import { openMailgun } from '../../../src/drivers/notification/email/mailgun.ts';
import { openPostmark } from '../../../src/drivers/notification/email/postmark.ts';
import { openSendGrid } from '../../../src/drivers/notification/email/sendgrid.ts';
import { MAIL, never, PLAIN, providerOf, recipients } from './provider.ts';

const TWO = recipients('jane@example.com', 'joe@example.com');
const endpoint = null;

/** https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send */
describe('SendGrid', () => {
  const open = (http: Parameters<typeof openSendGrid>[1]) =>
    openSendGrid({ provider: 'sendgrid', apiKey: 'SG.key', endpoint }, http);

  test('gets a personalization for each recipient', async () => {
    const { http, made } = providerOf({ status: 202, body: null });
    expect(await open(http).send(MAIL, TWO, never)).toEqual([
      { outcome: 'sent', providerId: null },
      { outcome: 'sent', providerId: null },
    ]);
    const [{ url, seen } = { url: '', seen: { headers: {}, body: '' } }] = await made();
    expect(url).toBe('https://api.sendgrid.com/v3/mail/send');
    expect(seen.headers).toMatchObject({ authorization: 'Bearer SG.key', 'content-type': 'application/json' });
    expect(JSON.parse(seen.body)).toEqual({
      personalizations: [
        {
          to: [{ email: 'jane@example.com' }],
          headers: { 'Message-ID': '<m1@example.com>' },
          custom_args: { message_id: 'm1' },
        },
        {
          to: [{ email: 'joe@example.com' }],
          headers: { 'Message-ID': '<m2@example.com>' },
          custom_args: { message_id: 'm2' },
        },
      ],
      from: { email: 'shop@example.com', name: 'The "Shop"' },
      reply_to: { email: 'help@example.com' },
      subject: 'Order 7 ✓',
      content: [
        { type: 'text/plain', value: 'Paid' },
        { type: 'text/html', value: '<p>Paid <img src="cid:logo"></p>' },
      ],
      headers: { 'X-Order': '7' },
      attachments: [
        { content: 'cmVjZWlwdA==', type: 'text/plain', filename: 'receipt.txt', disposition: 'attachment' },
        { content: 'AQL/', type: 'image/png', filename: 'logo.png', disposition: 'inline', content_id: 'logo' },
      ],
    });
  });

  test('loses none but the recipient that it names', async () => {
    const field = 'personalizations.0.to.0.email';
    const refusal = { status: 400, body: { errors: [{ message: 'Does not contain a valid address.', field }] } };
    const { http, made } = providerOf(refusal, { status: 202, body: null });
    expect(await open(http).send(PLAIN, TWO, never)).toMatchObject([
      { outcome: 'failed', error: { code: 'INVALID_RECIPIENT', upstream: refusal }, isTemporary: false },
      { outcome: 'sent' },
    ]);
    const sent = (await made()).map(({ seen }) => seen.body.match(/j\w+@/g));
    expect(sent).toEqual([['jane@', 'joe@'], ['joe@']]);
  });

  test('refuses all for what is of no recipient, once', async () => {
    const body = {
      errors: [{ message: 'The from address does not match a verified Sender Identity.', field: 'from' }],
    };
    const { http, made } = providerOf({ status: 400, body });
    const failed = { outcome: 'failed', error: { code: 'SEND_FAILED', upstream: { status: 400, body } } };
    expect(await open(http).send(PLAIN, TWO, never)).toMatchObject([failed, failed]);
    expect(await made()).toHaveLength(1);
  });
});

/** https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending */
describe('Mailgun', () => {
  const open = (http: Parameters<typeof openMailgun>[1], region: 'us' | 'eu' = 'us') =>
    openMailgun({ provider: 'mailgun', apiKey: 'key-1', domain: 'mg.example.com', region, endpoint }, http);
  const QUEUED = { status: 200, body: { id: '<20261128.1@mg.example.com>', message: 'Queued. Thank you.' } };
  const INVALID = {
    status: 400,
    body: { message: "'to' parameter is not a valid address. please check documentation" },
  };

  test('gets a batch with variables of each recipient, without which all would see all', async () => {
    const { http, made } = providerOf(QUEUED);
    const sent = { outcome: 'sent', providerId: '<20261128.1@mg.example.com>' };
    expect(await open(http).send(MAIL, TWO, never)).toEqual([sent, sent]);
    const [one] = await made();
    expect(one?.url).toBe('https://api.mailgun.net/v3/mg.example.com/messages');
    expect(one?.seen.headers['authorization']).toBe(`Basic ${btoa('api:key-1')}`);
    expect(one?.fields).toEqual([
      { name: 'from', value: '"The \\"Shop\\"" <shop@example.com>' },
      { name: 'to', value: 'jane@example.com' },
      { name: 'to', value: 'joe@example.com' },
      { name: 'recipient-variables', value: '{"jane@example.com":{"id":"m1"},"joe@example.com":{"id":"m2"}}' },
      { name: 'v:message_id', value: '%recipient.id%' },
      { name: 'subject', value: 'Order 7 ✓' },
      { name: 'text', value: 'Paid' },
      { name: 'html', value: '<p>Paid <img src="cid:logo"></p>' },
      { name: 'h:Reply-To', value: 'help@example.com' },
      { name: 'h:X-Order', value: '7' },
      { name: 'attachment', value: { fileName: 'receipt.txt', mimeType: 'text/plain', base64: 'cmVjZWlwdA==' } },
      { name: 'inline', value: { fileName: 'logo', mimeType: 'image/png', base64: 'AQL/' } },
    ]);
  });

  test('is asked in Europe where the region says so', async () => {
    const { http, made } = providerOf(QUEUED);
    await open(http, 'eu').send(PLAIN, TWO, never);
    expect(await made()).toMatchObject([{ url: 'https://api.eu.mailgun.net/v3/mg.example.com/messages' }]);
  });

  test('gets halves where it refuses some without saying whom', async () => {
    const { http, made } = providerOf(INVALID, INVALID, INVALID, QUEUED, QUEUED);
    const four = recipients('bad', 'a@x.io', 'b@x.io', 'c@x.io');
    expect(await open(http).send(PLAIN, four, never)).toMatchObject([
      { outcome: 'failed', error: { code: 'INVALID_RECIPIENT' }, isTemporary: false },
      { outcome: 'sent' },
      { outcome: 'sent' },
      { outcome: 'sent' },
    ]);
    const asked = (await made()).map(({ fields }) =>
      fields?.flatMap(({ name, value }) => (name === 'to' ? [value] : [])),
    );
    expect(asked).toEqual([
      ['bad', 'a@x.io', 'b@x.io', 'c@x.io'],
      ['bad', 'a@x.io'],
      ['bad'],
      ['a@x.io'],
      ['b@x.io', 'c@x.io'],
    ]);
  });
});

/** https://postmarkapp.com/developer/user-guide/send-email-with-api/batch-emails and …/developer/api/overview#error-codes */
describe('Postmark', () => {
  const open = (http: Parameters<typeof openPostmark>[1]) =>
    openPostmark({ provider: 'postmark', serverToken: 'server-1', messageStream: 'outbound', endpoint }, http);
  const answering = (...body: readonly unknown[]) => providerOf({ status: 200, body });

  test('gets a message for each recipient, and its answers are told apart', async () => {
    const { http, made } = answering(
      { ErrorCode: 0, Message: 'OK', MessageID: 'b7bc2f4a', To: 'jane@example.com' },
      { ErrorCode: 406, Message: 'You tried to send to a recipient that has been marked as inactive.' },
    );
    expect(await open(http).send(MAIL, TWO, never)).toMatchObject([
      { outcome: 'sent', providerId: 'b7bc2f4a' },
      { outcome: 'failed', error: { code: 'INVALID_RECIPIENT' }, isTemporary: false },
    ]);
    const [one] = await made();
    expect(one?.url).toBe('https://api.postmarkapp.com/email/batch');
    expect(one?.seen.headers['x-postmark-server-token']).toBe('server-1');
    const messages: unknown = JSON.parse(one?.seen.body ?? '');
    const shared = {
      From: '"The \\"Shop\\"" <shop@example.com>',
      ReplyTo: 'help@example.com',
      Subject: 'Order 7 ✓',
      TextBody: 'Paid',
      HtmlBody: '<p>Paid <img src="cid:logo"></p>',
      MessageStream: 'outbound',
      Headers: [{ Name: 'X-Order', Value: '7' }],
      Attachments: [
        { Name: 'receipt.txt', Content: 'cmVjZWlwdA==', ContentType: 'text/plain' },
        { Name: 'logo.png', Content: 'AQL/', ContentType: 'image/png', ContentID: 'cid:logo' },
      ],
    };
    expect(messages).toEqual([
      { ...shared, To: 'jane@example.com', Metadata: { message_id: 'm1' } },
      { ...shared, To: 'joe@example.com', Metadata: { message_id: 'm2' } },
    ]);
  });

  test.each([
    [{ ErrorCode: 300, Message: "Invalid 'To' address: 'jane@example.com'." }, 'INVALID_RECIPIENT', false],
    [{ ErrorCode: 300, Message: "Invalid 'From' address: 'shop@'." }, 'SEND_FAILED', false],
    [{ ErrorCode: 412, Message: 'Account is pending' }, 'SEND_FAILED', false],
    [{ ErrorCode: 429, Message: 'Rate limit exceeded' }, 'RATE_LIMITED', true],
    [{ ErrorCode: 100, Message: 'Maintenance' }, 'SERVICE_UNAVAILABLE', true],
  ])('answers %j', async (result, code, isTemporary) => {
    const { http } = answering(result);
    const [jane] = TWO;
    expect(await open(http).send(PLAIN, jane ? [jane] : [], never)).toMatchObject([
      { outcome: 'failed', error: { code, upstream: { body: result } }, isTemporary },
    ]);
  });

  test('gets large attachments in several requests, since each message has them', async () => {
    const lengths: number[] = [];
    const http: Parameters<typeof openPostmark>[1] = {
      check: () => undefined,
      send({ body }) {
        lengths.push(body?.length ?? 0);
        return Promise.resolve({ status: 200, headers: new Headers(), body: [{ ErrorCode: 0, MessageID: 'one' }] });
      },
    };
    const bytes = new Uint8Array(7 * 1024 * 1024);
    const large = { ...PLAIN, attachments: [{ name: 'a.bin', mimeType: 'application/octet-stream', bytes }] };
    const sent = { outcome: 'sent', providerId: 'one' };
    expect(await open(http).send(large, TWO, never)).toEqual([sent, sent]);
    expect(lengths).toEqual([expect.any(Number), expect.any(Number)]);
  });
});

/** https://developers.brevo.com/reference/send-transac-email and …/docs/batch-send-transactional-emails */
describe('Brevo', () => {
  const open = (http: Parameters<typeof openBrevo>[1]) =>
    openBrevo({ provider: 'brevo', apiKey: 'xkeysib-1', endpoint }, http);
  const [receipt] = MAIL.attachments;

  test('gets a version for each recipient', async () => {
    const { http, made } = providerOf({ status: 201, body: { messageIds: ['<1@smtp-relay>', '<2@smtp-relay>'] } });
    const mail = { ...MAIL, attachments: receipt ? [receipt] : [] };
    expect(await open(http).send(mail, TWO, never)).toEqual([
      { outcome: 'sent', providerId: '<1@smtp-relay>' },
      { outcome: 'sent', providerId: '<2@smtp-relay>' },
    ]);
    const [one] = await made();
    expect(one?.url).toBe('https://api.brevo.com/v3/smtp/email');
    expect(one?.seen.headers['api-key']).toBe('xkeysib-1');
    expect(JSON.parse(one?.seen.body ?? '')).toEqual({
      sender: { email: 'shop@example.com', name: 'The "Shop"' },
      replyTo: { email: 'help@example.com' },
      subject: 'Order 7 ✓',
      textContent: 'Paid',
      htmlContent: '<p>Paid <img src="cid:logo"></p>',
      headers: { 'X-Order': '7' },
      attachment: [{ name: 'receipt.txt', content: 'cmVjZWlwdA==' }],
      messageVersions: [{ to: [{ email: 'jane@example.com' }] }, { to: [{ email: 'joe@example.com' }] }],
    });
  });

  test('is not asked to show an attachment within the mail', async () => {
    const { http, made } = providerOf({ status: 201, body: {} });
    const refused = { outcome: 'failed', error: { code: 'NOT_SUPPORTED' }, isTemporary: false };
    expect(await open(http).send(MAIL, TWO, never)).toMatchObject([refused, refused]);
    expect(await made()).toEqual([]);
  });

  test('loses none but the recipient that it blames', async () => {
    const refusal = { status: 400, body: { code: 'invalid_parameter', message: 'email is not valid in to' } };
    const { http } = providerOf(refusal, refusal, { status: 201, body: { messageId: '<2@smtp-relay>' } });
    expect(await open(http).send(PLAIN, TWO, never)).toMatchObject([
      { outcome: 'failed', error: { code: 'INVALID_RECIPIENT' } },
      { outcome: 'sent', providerId: '<2@smtp-relay>' },
    ]);
  });
});
