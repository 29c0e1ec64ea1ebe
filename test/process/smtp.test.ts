import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AUTHORITY } from '../support/postgresql-server.ts';
import { type Processor, startProcessor } from './processor.ts';
import { temporaryFolder } from './program.ts';
import { LONG, type Result, server } from './smtp-notifiers.ts';
import { type SmtpReceiver, startSmtpReceiver } from './smtp-receiver.ts';

let processor: Processor;
let receivers: Readonly<Record<'plain' | 'login' | 'starttls' | 'tls' | 'few', SmtpReceiver>>;

beforeAll(async () => {
  const plain = { disabledCommands: ['STARTTLS' as const], allowInsecureAuth: true };
  const [first, login, starttls, tls, few] = await Promise.all([
    startSmtpReceiver(plain),
    startSmtpReceiver({ ...plain, authMethods: ['LOGIN'] }),
    startSmtpReceiver(),
    startSmtpReceiver({ secure: true }),
    startSmtpReceiver({ ...plain, mails: 2 }),
  ]);
  receivers = { plain: first, login, starttls, tls, few };
  processor = await startProcessor(await temporaryFolder(), [], { env: { NODE_EXTRA_CA_CERTS: AUTHORITY } });
  const { client } = processor;
  await client.secrets.create({ key: 'PASS', value: 'a-password-of-the-shop' });
  await client.secrets.create({ key: 'WRONG', value: 'another-password' });
  const local = { host: '127.0.0.1' };
  const notifications = [
    server('plain', first, local),
    server('login', login, local),
    server('starttls', starttls),
    server('tls', tls, { secure: true }),
    server('few', few, local),
    server('misnamed', starttls, local),
    server('misnamed-tls', tls, { secure: true, ...local }),
    server('wrong', first, { ...local, auth: { user: 'shop', pass: '$Secret{WRONG}' } }),
    server('nobody', { ...first, port: 1 }, local),
  ];
  await client.products.apply({
    tag: 'shop',
    name: 'Shop',
    environments: [{ slug: 'prd', env_name: 'production' }],
    notifications,
    storages: [{ tag: 'files', name: 'Files' }],
  } as never);
  const place = { product: 'shop', env: 'prd', storage: 'files' };
  await client.storage.save({ ...place, fileName: 'terms.txt', text: 'Größe: 1 €' });
  await client.storage.save({
    ...place,
    fileName: 'logo.png',
    buffer: Uint8Array.of(137, 80, 78, 71, 0, 255),
  });
});
afterAll(async () => {
  await processor.kill('SIGTERM');
  await Promise.all(Object.values(receivers).map((receiver) => receiver.close()));
});

async function send(
  notification: string,
  recipients: readonly string[],
  more: object = {},
  input: object = {},
): Promise<Result> {
  const call = { product: 'shop', env: 'prd', notification, input: { recipients, ...input }, ...more };
  return processor.client.notifications.email(call);
}

describe('a mail', () => {
  test.each(['plain', 'login', 'starttls', 'tls'] as const)(
    'reaches its recipient over %s as it was meant',
    async (name) => {
      const to = `jane-${name}@example.com`;
      const variables = { name: 'Jäne <b>', rest: `.\r\n..dots\r\n${LONG}` };
      const input = {
        subject: { name: 'Jäne' },
        template: variables,
        reply_to: 'reply@example.com',
        headers: { 'X-Own': 'value' },
      };
      expect(await send(`${name}:hello`, [to], {}, input)).toMatchObject({ success: true, sent: 1 });
      const found = receivers[name].received.filter((mail) => mail.to === to);
      expect(found).toHaveLength(1);
      const [{ mail, from, raw } = expect.unreachable()] = found;
      expect(from).toBe('shop@example.com');
      expect(mail.subject).toBe('Hello Jäne 🎉');
      expect(mail.from?.value).toEqual([{ address: 'shop@example.com', name: 'Shop “Ünï”' }]);
      expect(mail.to).toMatchObject({ text: to });
      expect(mail.replyTo).toMatchObject({ text: 'reply@example.com' });
      expect(mail.headers.get('x-own')).toBe('value');
      expect(mail.messageId).toMatch(/^<msg_[0-9a-f]{32}@example\.com>$/);
      expect(mail.date?.getTime()).toBeGreaterThan(Date.now() - 60_000);
      expect(String(mail.html)).toContain('<p>Hello Jäne &lt;b&gt;</p>');
      expect(String(mail.html)).toContain(LONG);
      expect(mail.text).toContain('Hello Jäne <b>');
      expect(
        mail.attachments.map(({ filename, contentType, content, cid }) => [
          filename,
          contentType,
          content.toString('hex'),
          cid,
        ]),
      ).toEqual(
        expect.arrayContaining([
          ['Bedingungen ü.txt', 'text/plain', Buffer.from('Größe: 1 €').toString('hex'), undefined],
          ['logo.png', 'image/png', '89504e4700ff', 'logo'],
        ]),
      );
      for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
      expect(receivers[name].signIns.at(-1)).toBe(name === 'login' ? 'LOGIN' : 'PLAIN');
    },
  );

  test.each(['misnamed', 'misnamed-tls'])('goes to nobody whose certificate is for another name: %s', async (name) => {
    expect(await send(`${name}:short`, ['jane@example.com'])).toMatchObject({
      success: false,
      failed: 1,
      code: 'CONNECTION_ERROR',
    });
  });

  test('is refused where the credentials are, which are tried once', async () => {
    const before = receivers.plain.signIns.length;
    const people = Array.from({ length: 20 }, (_, n) => `p${n}@example.com`);
    expect(await send('wrong:short', people, { retries: 2 })).toMatchObject({
      success: false,
      failed: 20,
      code: 'SEND_FAILED',
    });
    expect(receivers.plain.signIns.length - before).toBeLessThanOrEqual(5);
  });

  test('to nobody that listens may be tried again', async () => {
    expect(await send('nobody:short', ['jane@example.com'])).toMatchObject({
      success: false,
      failed: 1,
      code: 'CONNECTION_ERROR',
    });
  });

  test('to each of many goes by five connections at most, also where the server ends them', async () => {
    const people = Array.from({ length: 60 }, (_, n) => `many-${n}@example.com`);
    expect(await send('plain:short', people)).toMatchObject({ success: true, sent: 60 });
    const mails = receivers.plain.received.filter(({ to }) => to.startsWith('many-'));
    expect(new Set(mails.map(({ to }) => to)).size).toBe(60);
    expect(new Set(mails.map(({ connection }) => connection)).size).toBeLessThanOrEqual(5);
    const few = await send('few:short', people.slice(0, 15));
    expect(few).toMatchObject({ sent: 15 - few.unknown, failed: 0 });
    // One that it had begun to take when it ended the connection may have come.
    expect(receivers.few.received.length).toBeGreaterThanOrEqual(few.sent);
    expect(few.sent).toBeGreaterThanOrEqual(8);
  });
});

describe('what a server says of one recipient', () => {
  const statuses = ({ recipients }: Result) =>
    Object.fromEntries(recipients.map(({ recipient, status, code }) => [recipient.split('@')[0], code ?? status]));

  test('says nothing of the others, and is told of each', async () => {
    const names = ['fine', 'nobody', 'busy', 'refuse-data', 'defer-data', 'drop-before', 'drop-after'];
    const result = await send('plain:short', [...names.map((name) => `${name}@example.com`), 'no address']);
    expect(statuses(result)).toEqual({
      fine: 'sent',
      nobody: 'INVALID_RECIPIENT',
      busy: 'SERVICE_UNAVAILABLE',
      'refuse-data': 'SEND_FAILED',
      'defer-data': 'SERVICE_UNAVAILABLE',
      'drop-before': 'CONNECTION_ERROR',
      'drop-after': 'OUTCOME_UNKNOWN',
      'no address': 'INVALID_RECIPIENT',
    });
    expect(result).toMatchObject({ success: true, sent: 1, unknown: 1, failed: 6 });
    expect(result.recipients.find(({ status }) => status === 'sent')?.messageId).toBe('4F1A2B');
  });

  test('is tried again where it may go well, and no other is sent twice', async () => {
    const names = ['again-fine', 'busy-again', 'defer-data-again', 'drop-after-again', 'nobody-again'];
    const result = await send(
      'plain:short',
      names.map((name) => `${name}@example.com`),
      {
        retries: 3,
        retryConfig: { initialDelay: 10 },
      },
    );
    expect(statuses(result)).toEqual({
      'again-fine': 'sent',
      'busy-again': 'sent',
      'defer-data-again': 'sent',
      'drop-after-again': 'OUTCOME_UNKNOWN',
      'nobody-again': 'INVALID_RECIPIENT',
    });
    const times = (name: string) => receivers.plain.received.filter(({ to }) => to === `${name}@example.com`).length;
    expect(names.map(times)).toEqual([1, 1, 2, 1, 0]);
  });
});

test.each<[field: string, input: object, path: string]>([
  ['subject', { subject: { name: 'a\r\nBcc: x@example.com' } }, 'input.subject.name'],
  ['reply_to', { reply_to: 'a@example.com\r\nBcc: x@example.com' }, 'input.reply_to'],
  ['a header', { headers: { 'X-Own': 'a\nBcc: x@example.com' } }, 'input.headers.X-Own'],
  ['the name of a header', { headers: { 'X-Own: a\r\nBcc': 'x' } }, 'input.headers.X-Own: a\r\nBcc'],
  [
    'the name of a file',
    { attachments: [{ storage: 'files', fileName: 'terms.txt', name: 'a\r\nb' }] },
    'input.attachments[0].name',
  ],
  [
    'its content id',
    { attachments: [{ storage: 'files', fileName: 'terms.txt', contentId: 'a\r\nb' }] },
    'input.attachments[0].contentId',
  ],
  [
    'its type',
    { attachments: [{ storage: 'files', fileName: 'terms.txt', mimeType: 'text/plain\r\nBcc: x' }] },
    'input.attachments[0].mimeType',
  ],
])('no line of a header comes out of %s', async (_field, input, path) => {
  const before = receivers.plain.received.length;
  await expect(send('plain:hello', ['jane@example.com'], {}, input)).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    errors: [expect.objectContaining({ path })],
  });
  expect(receivers.plain.received).toHaveLength(before);
});

test('a recipient with a break of line is none', async () => {
  const result = await send('plain:short', ['jane@example.com\r\nRCPT TO:<x@example.com>']);
  expect(result).toMatchObject({ success: false, code: 'INVALID_RECIPIENT' });
});
