import Ductape from '@ductape/sdk';
import { describe, expect, test } from 'vitest';
import { refusalOf } from './file-processor.ts';
import { data, identity, private_key, startStandIn } from './stand-in.ts';

const AT = { product: 'my-app', env: 'prd' };

type Loose = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;

async function clientOf(...replies: Parameters<typeof startStandIn>) {
  const processor = await startStandIn(...replies);
  const client = new Ductape({ ...identity, private_key, ...AT, url: processor.url });
  const call = (name: string, input: unknown): Promise<unknown> => {
    const [method = '', send] = name.split('.');
    const found = (client.notifications as unknown as Loose)[method];
    const own = send === undefined ? found : (found as unknown as Loose | undefined)?.[send];
    return own?.(input) ?? Promise.reject(new Error(`no method ${name}`));
  };
  const sent = () => processor.received.map(({ json, url }) => [url.pathname.replace('/v1/notifications/', ''), json]);
  return { client, call, sent };
}

/** What is called, how, and the input that leaves for it, without product and environment. */
type Case = readonly [method: string, given: object, sent: object];

/** What left for calls, and what was to leave. */
async function called(cases: readonly Case[]) {
  const { call, sent } = await clientOf();
  for (const [method, given] of cases) await call(method, given);
  const wanted = cases.map(([method, , input]) => [method.replace('.send', ''), { ...AT, ...input }]);
  return { left: sent(), wanted };
}

const TO = ['jane@example.com'];
const NUMBERS = ['+4915112345678'];

describe('the message of a send', () => {
  test('is named by one field, or by two', async () => {
    const email = { recipients: TO, subject: { name: 'Jane' } };
    const sent = { notification: 'alerts:welcome', input: { email } };
    const { left, wanted } = await called([
      ['send', { notification: 'alerts:welcome', input: { email } }, sent],
      ['send', { event: 'alerts:welcome', input: { email } }, sent],
      ['send', { notification: 'alerts', event: 'welcome', input: { email } }, sent],
      ['send', { notification: 'alerts', message: 'welcome', input: { email } }, sent],
      ['send', { notification: 'alerts', event: 'alerts:welcome', message: 'welcome', input: { email } }, sent],
      ['send', { notification_tag: 'alerts:welcome', event: 'welcome', slug: 'welcome', email }, sent],
      [
        'email',
        { notification: 'same', event: 'same', to: TO },
        { notification: 'same:same', input: { recipients: TO } },
      ],
      ['preview', { event: 'alerts', message: 'welcome' }, { notification: 'alerts:welcome' }],
      ['push', { slug: 'x', tokens: ['t'] }, { slug: 'x', input: { device_tokens: ['t'] } }],
    ]);
    expect(left).toEqual(wanted);
  });

  test('is refused where two fields name different ones', async () => {
    const { call, sent } = await clientOf();
    const cases = [
      [{ notification: 'alerts:welcome', event: 'goodbye' }, 'event'],
      [{ notification: 'alerts:welcome', event: 'news:welcome' }, 'event'],
      [{ notification: 'alerts', event: 'welcome', message: 'goodbye' }, 'message'],
    ] as const;
    for (const [given, path] of cases)
      expect(await refusalOf(call('send', { ...given, input: {} }))).toMatchObject({
        code: 'VALIDATION_ERROR',
        message: expect.stringMatching(/'\w+(:\w+)?' is another message than that of notification, 'alerts:welcome'/),
        errors: [{ path }],
      });
    expect(sent()).toEqual([]);
  });
});

describe('a channel', () => {
  test('takes what it sends in input, or beside the call, and is called with send too', async () => {
    const at = { notification: 'alerts:welcome' };
    const body = { code: 1 };
    const push = { device_tokens: ['t'], title: { a: 1 }, body, data: { b: 2 } };
    const callback = { query: { a: 1 }, headers: { b: 2 }, params: { c: 3 }, body };
    const settings = { retries: 2, cache: 'c', timeout: 5 };
    const session = { tag: 'user', token: 'jwt' };
    const { left, wanted } = await called([
      ['push', { ...at, input: push }, { ...at, input: push }],
      ['push.send', { ...at, ...push }, { ...at, input: push }],
      ['callback.send', { ...at, ...callback, session }, { ...at, input: callback, session: 'user:jwt' }],
      ['callback', { ...at, input: callback, ...settings }, { ...at, input: callback, ...settings }],
      ['sms.send', { ...at, recipients: NUMBERS, body }, { ...at, input: { recipients: NUMBERS, body } }],
      ['email', { environment: 'tst', ...at, to: TO }, { ...at, env: 'tst', input: { recipients: TO } }],
      ['email.send', { product_tag: 'other', ...at, to: TO }, { ...at, product: 'other', input: { recipients: TO } }],
    ]);
    expect(left).toEqual(wanted);
  });

  test('knows its fields by their other names', async () => {
    const at = { notification: 'alerts:welcome' };
    const mail = (input: object) => ({ ...at, input: { recipients: TO, ...input } });
    const text = (body: unknown) => ({ ...at, input: { recipients: NUMBERS, body } });
    const push = { ...at, input: { device_tokens: ['t'] } };
    const { left, wanted } = await called([
      ['email', { ...at, to: 'jane@example.com', body: { a: 1 } }, mail({ template: { a: 1 } })],
      ['email', { ...at, recipients: 'jane@example.com', replyTo: 'a@b.c' }, mail({ reply_to: 'a@b.c' })],
      ['sms', { ...at, phones: NUMBERS, message: { code: 1 } }, text({ code: 1 })],
      ['sms', { ...at, to: NUMBERS[0], input: { message: { code: 1 } } }, text({ code: 1 })],
      ['sms', { ...at, input: { phones: NUMBERS[0], code: 1, name: 'Jane' } }, text({ code: 1, name: 'Jane' })],
      ['push', { ...at, device_token: 't' }, push],
      ['push', { ...at, input: { tokens: 't' } }, push],
      ['push', { ...at, tokens: ['t'], input: { device_tokens: undefined } }, push],
      ['callback', { ...at, payload: { a: 1 } }, { ...at, input: { body: { a: 1 } } }],
    ]);
    expect(left).toEqual(wanted);
  });

  test('sends directly what no message says', async () => {
    const mail = (input: object) => ({ input: { recipients: TO, subject: 'Hello', ...input } });
    const url = 'https://shop.example/hooks';
    const to = { to: TO, subject: 'Hello' };
    const { left, wanted } = await called([
      ['email.send', { ...to, body: 'Dear <b>Jane</b>' }, mail({ html: 'Dear <b>Jane</b>' })],
      ['email.send', { ...to, body: '1 < 2, 3 > 2' }, mail({ text: '1 < 2, 3 > 2' })],
      ['email.send', { ...to, html: '<p>', text: 'a' }, mail({ html: '<p>', text: 'a' })],
      ['email', { notification: 'alerts', ...to, body: 'a' }, { notification: 'alerts', ...mail({ text: 'a' }) }],
      ['sms.send', { to: NUMBERS[0], message: 'Hello' }, { input: { recipients: NUMBERS, body: 'Hello' } }],
      [
        'push.send',
        { tokens: ['t'], title: 'a', body: 'b' },
        { input: { device_tokens: ['t'], title: 'a', body: 'b' } },
      ],
      ['callback.send', { url, payload: [1], method: 'PUT' }, { input: { url, body: [1], method: 'PUT' } }],
    ]);
    expect(left).toEqual(wanted);
  });

  test('refuses two spellings that differ', async () => {
    const { call, sent } = await clientOf();
    const cases = [
      ['email', { to: 'a@b.c', recipients: 'd@e.f' }, 'input.recipients', 'recipients'],
      ['email', { to: 'a@b.c', input: { to: 'd@e.f' } }, 'input.recipients', 'to'],
      ['email', { body: '<p>a</p>', html: '<p>b</p>' }, 'input.html', 'html'],
      ['sms', { message: 'a', body: 'b' }, 'input.body', 'body'],
      ['push', { tokens: 't', device_token: 'u' }, 'input.device_tokens', 'device_token'],
      ['callback', { body: 1, payload: 2 }, 'input.body', 'payload'],
      ['send', { push: {}, input: { push_notification: {} } }, 'input.push_notification', 'push'],
      ['send', { email: { to: 'a@b.c', recipients: 'd@e.f' } }, 'input.email.recipients', 'recipients'],
      ['dispatch', { startAt: 7, schedule: { at: 8 } }, 'schedule.start_at', 'start_at'],
    ] as const;
    for (const [name, given, path, twice] of cases)
      expect(await refusalOf(call(name, given))).toMatchObject({
        code: 'VALIDATION_ERROR',
        message: `${path}: is given twice with different values, once as ${twice}`,
        errors: [{ path }],
      });
    expect(sent()).toEqual([]);
  });
});

describe('several channels', () => {
  const given = {
    email: { to: 'jane@example.com', body: { a: 1 } },
    sms: { phones: NUMBERS, code: 1 },
    push: { tokens: ['t'] },
    webhook: { payload: { b: 2 } },
  };
  const input = {
    email: { recipients: TO, template: { a: 1 } },
    sms: { recipients: NUMBERS, body: { code: 1 } },
    push_notification: { device_tokens: ['t'] },
    callback: { body: { b: 2 } },
  };
  const at = { notification: 'alerts:welcome' };

  test('stand in input or beside the call', async () => {
    const { email, ...others } = given;
    const { left, wanted } = await called([
      ['send', { ...at, ...given, retries: 1 }, { ...at, input, retries: 1 }],
      ['send', { ...at, input: given }, { ...at, input }],
      ['preview', { ...at, email, input: others }, { ...at, input }],
      ['send', { ...at, input: { sms: {}, email: 'text' } }, { ...at, input: { sms: {}, email: 'text' } }],
    ]);
    expect(left).toEqual(wanted);
  });

  test('are dispatched, alone and among others', async () => {
    const { client, call, sent } = await clientOf(data({ job_id: 'job_1' }));
    const job = { event: 'alerts:welcome', ...given, startAt: 7, schedule: { timezone: 'UTC' }, retries: 2 };
    expect(await call('dispatch', job)).toEqual({ job_id: 'job_1', jobId: 'job_1' });
    await client.jobs.dispatchMany({ jobs: [{ namespace: 'notification', ...job } as never] });
    const dispatched = { ...AT, ...at, input, schedule: { start_at: 7, tz: 'UTC' }, retries: 2 };
    expect(sent()).toEqual([
      ['dispatch', dispatched],
      ['/v1/jobs/dispatchMany', { jobs: [{ ...dispatched, namespace: 'notifications' }] }],
    ]);
  });
});

describe('the log', () => {
  test('is asked by the names of other versions', async () => {
    const filter = {
      status: 'failed',
      type: 'email',
      process_id: 'job_1',
      start_date: 1,
      end_date: 2,
      page: 2,
      limit: 5,
    };
    const { left, wanted } = await called([
      ['getMessages', { notification_tag: 'alerts', ...filter }, { notification_tag: 'alerts', ...filter }],
      ['getMessages', { product_id: 'my-app', notification: 'a', event: 'b' }, { notification_tag: 'a:b' }],
      ['getMessages', {}, {}],
      ['resend', { ids: ['m1'] }, { ids: ['m1'] }],
      ['reprocess', { event: 'a:b', status: 'unknown' }, { notification_tag: 'a:b', status: 'unknown' }],
      ['getMessage', { _id: 'm1' }, { id: 'm1' }],
      ['erase', { recipient: 'jane@example.com', shared: true }, { recipient: 'jane@example.com', shared: true }],
    ]);
    expect(left).toEqual(wanted);
  });
});

test('is known by another name, and refuses to define', async () => {
  const { client } = await clientOf();
  expect(client.notification).toBe(client.notifications);
  for (const name of ['create', 'fetch', 'fetchAll', 'list', 'update', 'delete'] as const) {
    const refused = { code: 'NOT_SUPPORTED', message: expect.stringContaining(`.${name} is not supported`) };
    await expect(client.notifications[name]('a')).rejects.toMatchObject(refused);
    await expect(client.notifications.messages[name]('a')).rejects.toMatchObject(refused);
  }
});
