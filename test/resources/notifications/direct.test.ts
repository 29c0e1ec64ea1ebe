import { beforeAll, describe, expect, test } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { at as url, type SeenRequest, seen } from '../../support/target.ts';
import type { Member } from '../../support/workspace.ts';
import { base64, save, storage, withStorages } from '../storage/storages.ts';
import { createWorkspace } from '../../support/workspace.ts';
import { at, notifier } from './notifiers.ts';

/** Each run of this file has a place of its own at the target. */
const place = crypto.randomUUID();

let owner: Member;
beforeAll(async () => {
  owner = await createWorkspace();
  await owner.call('secrets.create', { key: 'MAIL', value: 'a-token-of-the-provider' });
  await owner.call('secrets.create', { key: 'PHONE', value: 'another-token' });
  const emails = {
    provider: 'postmark' as const,
    postmark: { serverToken: '$Secret{MAIL}', sender_email: 'shop@example.com', endpoint: url(`/echo/${place}/mails`) },
  };
  const sms = {
    provider: 'twilio' as const,
    sender: '+15550000001',
    twilio: { accountSid: 'AC1', authToken: '$Secret{PHONE}', endpoint: url(`/echo/${place}/texts`) },
  };
  const callbacks = { url: url('/echo/of-the-environment'), method: 'POST' as const };
  const message = {
    tag: 'bill',
    name: 'Bill',
    email: {
      subject: 'Bill {{order}}',
      template: '<p>Your bill <img src="cid:logo"></p>',
      attachments: [
        { storage: 'docs', fileName: 'bills/{{order}}.txt', name: 'Bill {{order}}.txt' },
        { storage: 'docs', fileName: 'logo.png', contentId: 'logo' },
      ],
    },
  };
  await owner.apply(
    withStorages([storage()], {
      notifications: [
        notifier({ tag: 'mails', name: 'Mails', envs: [{ slug: scope.env, emails, sms }], messages: [message] }),
        notifier({ tag: 'texts', name: 'Texts', envs: [{ slug: scope.env, sms, callbacks }], messages: [] }),
      ],
    }),
    [scope.env],
  );
  await save(owner, 'bills/7.txt', 'seven');
  await save(owner, 'logo.png', 'a picture');
  await save(owner, 'terms.txt', 'terms');
});

const call = async (operation: string, input: object) => {
  const { status, body } = await owner.call(`notifications.${operation}`, { ...at, ...input });
  return { status, data: body.data as Readonly<Record<string, unknown>>, code: body.code, errors: body.errors };
};

interface Mail {
  readonly To: string;
  readonly Subject: string;
  readonly HtmlBody?: string;
  readonly TextBody?: string;
  readonly Attachments?: readonly object[];
}

/** Mails that came to the provider to somebody. */
async function mailsTo(recipient: string): Promise<Mail[]> {
  const requests = await seen(`/echo/${place}/mails/email/batch`);
  return requests.flatMap(({ body }) => JSON.parse(body) as Mail[]).filter(({ To }) => To === recipient);
}

describe('without a message', () => {
  test('a mail says what it is given, as it is, to each alone, by the one notifier that sends mails', async () => {
    const recipients = ['ann@example.com', 'bob@example.com'];
    const input = { recipients, subject: 'Hi {{name}}', html: '<p>{{{name}}} &amp; <b>all</b></p>' };
    expect(await call('email', { input })).toMatchObject({
      status: 200,
      data: { success: true, channel: 'email', sent: 2, failed: 0, missing: [] },
    });
    for (const recipient of recipients) {
      expect(await mailsTo(recipient)).toMatchObject([
        { Subject: 'Hi {{name}}', HtmlBody: input.html, TextBody: '{{{name}}} & all' },
      ]);
    }
    const { data } = await call('getMessages', { recipient: 'ann@example.com' });
    expect(data).toMatchObject({ items: [{ notification_tag: 'mails', provider: 'postmark', status: 'sent' }] });
  });

  test('a mail may be text alone, with files', async () => {
    const recipients = ['carl@example.com'];
    const attachments = [{ storage: 'docs', fileName: 'terms.txt', mimeType: 'text/plain' }];
    const input = { recipients, subject: 'Hi', text: 'Hello {{x}}', attachments };
    expect(await call('email', { notification: 'mails', input })).toMatchObject({ data: { success: true } });
    const [mail] = await mailsTo('carl@example.com');
    expect(mail).toMatchObject({
      TextBody: 'Hello {{x}}',
      Attachments: [{ Name: 'terms.txt', ContentType: 'text/plain', Content: base64('terms') }],
    });
    expect(mail?.HtmlBody).toBeUndefined();
  });

  test('a text message goes by the notifier that is named', async () => {
    const input = { recipients: ['+1 (555) 123-4567'], body: 'Code {{code}}' };
    expect(await call('sms', { notification: 'texts', input })).toMatchObject({
      status: 200,
      data: { success: true, channel: 'sms', recipients: [{ recipient: '+15551234567', status: 'sent' }] },
    });
    const [request, ...more] = await seen(`/echo/${place}/texts/2010-04-01/Accounts/AC1/Messages.json`);
    expect(more).toEqual([]);
    expect(formOf(request)).toMatchObject({ To: '+15551234567', From: '+15550000001', Body: 'Code {{code}}' });
  });

  test('a callback goes to its own address and gets nothing of the environment', async () => {
    const key = crypto.randomUUID();
    const input = {
      url: url('/echo/own', { key }),
      method: 'PUT',
      headers: { 'x-a': '1' },
      query: { b: 2 },
      body: ['{{c}}'],
    };
    expect(await call('callback', { input })).toMatchObject({ data: { success: true, channel: 'callback', sent: 1 } });
    const [request] = await seen(key);
    expect(request).toMatchObject({ method: 'PUT', headers: { 'x-a': '1' }, query: { b: '2' }, body: '["{{c}}"]' });
    expect(await seen('/echo/of-the-environment')).toEqual([]);
  });

  test('several channels are sent on by one notifier', async () => {
    const recipients = ['dana@example.com'];
    const input = { email: { recipients, subject: 'Hi', text: 'x' }, sms: { recipients: ['+15557654321'], body: 'y' } };
    expect(await call('send', { notification: 'mails', input })).toMatchObject({
      data: { success: true, channels: { email: { sent: 1 }, sms: { sent: 1 } } },
    });
    expect(await mailsTo('dana@example.com')).toMatchObject([{ TextBody: 'x' }]);
  });

  test.each<[what: string, operation: string, input: object, code: string, path: string]>([
    [
      'that several notifiers could send',
      'sms',
      { input: { recipients: ['+15551234567'], body: 'x' } },
      'VALIDATION_ERROR',
      'notification',
    ],
    [
      'that none sends',
      'push',
      { input: { device_tokens: ['t'], title: 'x', body: 'y' } },
      'NOT_FOUND',
      'notification',
    ],
    [
      'without a subject',
      'email',
      { input: { recipients: ['a@example.com'], text: 'x' } },
      'VALIDATION_ERROR',
      'input.subject',
    ],
    [
      'that says nothing',
      'email',
      { input: { recipients: ['a@example.com'], subject: 'x' } },
      'VALIDATION_ERROR',
      'input.html',
    ],
    [
      'with variables of a template',
      'email',
      { input: { recipients: ['a@example.com'], subject: 'x', template: { a: 1 } } },
      'VALIDATION_ERROR',
      'input.template',
    ],
    [
      'with variables in place of text',
      'sms',
      { notification: 'texts', input: { recipients: ['+15551234567'], body: { a: 1 } } },
      'VALIDATION_ERROR',
      'input.body',
    ],
    ['to a relative address', 'callback', { input: { url: '/echo' } }, 'VALIDATION_ERROR', 'input.url'],
    ['to no address', 'callback', { notification: 'texts', input: { body: {} } }, 'VALIDATION_ERROR', 'input.url'],
  ])('a send %s is refused', async (_what, operation, input, code, path) => {
    const { status, code: refused, errors } = await call(operation, input);
    expect({ refused, path: errors?.[0]?.path, status }).toEqual({
      refused: code,
      path,
      status: code === 'NOT_FOUND' ? 404 : 400,
    });
  });
});

function formOf(request: SeenRequest | undefined): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(request?.body));
}

describe('files of storages', () => {
  const bill = (recipient: string, order: unknown, more: object = {}) =>
    call('email', {
      notification: 'mails:bill',
      input: { recipients: [recipient], subject: { order }, template: { order }, ...more },
    });

  test('go with a message: those of its definition, filled in, and those of the call', async () => {
    const attachments = [{ storage: 'docs', fileName: 'terms.txt', name: 'Terms {{order}}.txt' }];
    expect(await bill('dora@example.com', 7, { attachments })).toMatchObject({ status: 200, data: { success: true } });
    const [mail] = await mailsTo('dora@example.com');
    expect(mail?.Attachments).toMatchObject([
      { Name: 'Bill 7.txt', Content: base64('seven') },
      { Name: 'logo.png', ContentType: 'image/png', ContentID: 'cid:logo', Content: base64('a picture') },
      { Name: expect.stringContaining('Terms'), Content: base64('terms') },
    ]);
  });

  test('that are not there let nothing be sent, and the file is named', async () => {
    const { status, code } = await bill('emil@example.com', 8);
    expect({ status, code }).toEqual({ status: 404, code: 'NOT_FOUND' });
    expect(await mailsTo('emil@example.com')).toEqual([]);
  });

  test('of a storage that is not there are refused', async () => {
    const attachments = [{ storage: 'none', fileName: 'x' }];
    const { status, code } = await bill('fritz@example.com', 7, { attachments });
    expect({ status, code }).toEqual({ status: 404, code: 'NOT_FOUND' });
    expect(await mailsTo('fritz@example.com')).toEqual([]);
  });

  test('that are too large together are refused', async () => {
    await save(owner, 'large.txt', 'x'.repeat(5 * 1024 * 1024));
    const large = { storage: 'docs', fileName: 'large.txt' };
    const { code } = await bill('gerd@example.com', 7, { attachments: [large, { ...large, name: 'again.txt' }] });
    expect(code).toBe('PAYLOAD_TOO_LARGE');
    expect(await mailsTo('gerd@example.com')).toEqual([]);
  });
});
