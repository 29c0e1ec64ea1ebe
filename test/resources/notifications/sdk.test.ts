import { Webhook } from 'standardwebhooks';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { manifest } from '../../support/manifest.ts';
import { at, seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const SECRET = `whsec_${btoa('a secret of thirty two bytes ... ')}`;
/** Each run of this file has a place of its own at the target. */
const place = crypto.randomUUID();

const notifications: ProductManifest['notifications'] = [
  {
    tag: 'alerts',
    name: 'Alerts',
    envs: [
      {
        slug: 'prd',
        emails: {
          provider: 'sendgrid',
          sendgrid: { apiKey: '$Secret{SENDGRID}', sender_email: 'shop@acme.example', endpoint: at(`/mail-${place}`) },
        },
        callbacks: { url: at(`/orders-${place}/:order`), method: 'PUT', secret: '$Secret{CALLBACK}' },
      },
    ],
    messages: [
      {
        tag: 'shipped',
        name: 'Shipped',
        email: { subject: 'Your order {{order}}', template: '<p>Dear {{name}},</p>' },
        callback: { params: { order: '{{order}}' }, body: { order: '{{order}}', status: 'shipped' } },
        email_data: [{ subject: { order: 1 }, template: { name: 'Sample' } }],
      },
    ],
  },
];

let owner: Member;
beforeAll(async () => {
  owner = await createWorkspace(manifest([], { notifications }));
  await owner.client.secrets.create({ key: 'SENDGRID', value: 'SG.a-key-of-sendgrid' });
  await owner.client.secrets.create({ key: 'CALLBACK', value: SECRET });
});

const message = { notification: 'alerts', event: 'shipped' };

describe('a message', () => {
  test('is sent to each recipient, and the result says to whom it was not', async () => {
    const result = await owner.client.notifications.email.send({
      ...message,
      to: ['jane@example.com', 'no address'],
      subject: { order: 7 },
      body: {},
    });
    expect(result).toMatchObject({
      success: true,
      channel: 'email',
      code: 'INVALID_RECIPIENT',
      sent: 1,
      failed: 1,
      unknown: 0,
      recipients: [
        { recipient: 'no address', status: 'failed', code: 'INVALID_RECIPIENT' },
        { recipient: 'jane@example.com', status: 'sent', error: null },
      ],
      missing: ['template.name'],
    });
    const [mail, ...others] = await seen(`/mail-${place}/v3/mail/send`);
    expect(others).toEqual([]);
    expect(JSON.parse(mail?.body ?? '')).toMatchObject({ from: { email: 'shop@acme.example' } });
    const { items } = await owner.client.notifications.getMessages({ ...message, recipient: 'jane@example.com' });
    expect(items).toMatchObject([{ notification_tag: 'alerts:shipped', type: 'email', status: 'sent' }]);
  });

  test('is seen before it is sent, by an input and by its samples', async () => {
    const { notifications: sends } = owner.client;
    const shown = await sends.preview({ ...message, email: { subject: { order: 7 }, body: { name: '<Jane>' } } });
    expect(shown.channels.email).toMatchObject({
      subject: 'Your order 7',
      html: '<p>Dear &lt;Jane&gt;,</p>',
      text: 'Dear <Jane>,',
      missing: [],
    });
    const sample = await sends.preview(message);
    expect(sample.channels.email).toMatchObject({ subject: 'Your order 1', html: '<p>Dear Sample,</p>' });
  });

  test('is refused before anything is sent', async () => {
    const { notifications: sends } = owner.client;
    await expect(sends.email({ ...message, input: {} })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    await expect(sends.send({ notification: 'alerts:none', email: { to: 'a@b.example' } })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('a callback', () => {
  test('is signed, and verified by who gets it', async () => {
    const { success, channels } = await owner.client.notifications.send({
      ...message,
      webhook: { params: { order: 'o/7' }, payload: { order: 7 } },
    });
    expect({ success, channels }).toMatchObject({ success: true, channels: { callback: { success: true, sent: 1 } } });
    const [request] = await seen(`/orders-${place}/o%2F7`);
    expect(request?.method).toBe('PUT');
    const sent = { order: 7, status: 'shipped' };
    expect(new Webhook(SECRET).verify(request?.body ?? '', { ...request?.headers })).toEqual(sent);
  });

  test('goes to an address of the call, and a refusal is an answer', async () => {
    const { callback } = owner.client.notification;
    const url = at('/direct', { key: place });
    expect(await callback.send({ url, payload: { a: '{{b}}' } })).toMatchObject({ success: true, error: null });
    expect(await seen(place)).toMatchObject([{ method: 'POST', body: '{"a":"{{b}}"}' }]);
    const refused = await callback.send({ url: at('/status/400'), payload: 1 });
    expect(refused).toMatchObject({ success: false, code: 'SEND_FAILED', failed: 1 });
  });
});
