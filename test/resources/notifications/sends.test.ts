import { Webhook } from 'standardwebhooks';
import { beforeAll, describe, expect, test } from 'vitest';
import { stored } from '../../support/stored.ts';
import { at as url, seen } from '../../support/target.ts';
import type { Member } from '../../support/workspace.ts';
import { type Dispatched, endedJob } from '../jobs/jobs.ts';
import { at, hello } from './notifiers.ts';
import { callback, createSending, SECRET } from './sending.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createSending();
});

const call = (operation: string, input: object, headers?: Record<string, string>) =>
  owner.call(`notifications.${operation}`, { ...at, ...input }, headers === undefined ? {} : { headers });

describe('a send', () => {
  test('fills in its message over what the environment adds, and is signed', async () => {
    const key = crypto.randomUUID();
    const { status, body } = await call('callback', {
      notification: 'signed:hello',
      input: { params: { key }, body: { name: 'Jane' } },
    });
    expect({ status, data: body.data }).toMatchObject({
      status: 200,
      data: { success: true, channel: 'callback', sent: 1, failed: 0, unknown: 0, error: null, missing: [] },
    });
    const [request] = await seen(`/echo/${key}`);
    expect(request).toMatchObject({ method: 'PUT', headers: { 'x-token': 'a-token-of-the-target', 'x-kind': 'base' } });
    expect(new Webhook(SECRET).verify(request?.body ?? '', request?.headers ?? {})).toEqual({ shop: 1, name: 'Jane' });
    expect(JSON.stringify(body)).not.toContain('a-token-of-the-target');
  });

  test('tells of variables that it was not given, and leaves them where they stand', async () => {
    const key = crypto.randomUUID();
    const { body } = await call('callback', { notification: 'shop:hello', input: { params: { key } } });
    expect(body.data).toMatchObject({ success: true, missing: ['body.name'] });
    expect(JSON.parse((await seen(`/echo/${key}`))[0]?.body ?? '')).toEqual({ name: '{{name}}' });
  });

  test('that the other side refuses is answered, and its run is a failure', async () => {
    const { status, body } = await call('callback', { ...hello('x'), notification: 'away:hello' });
    expect({ status, data: body.data }).toMatchObject({
      status: 200,
      data: { success: false, sent: 0, failed: 1, code: 'SERVICE_UNAVAILABLE', error: expect.stringContaining('503') },
    });
  });

  test('that failed for now is tried again, and one that may have arrived is not', async () => {
    const [flaky, lost] = [crypto.randomUUID(), crypto.randomUUID()];
    const again = { retries: 2, retryConfig: { initialDelay: 1 } };
    const direct = (path: string, key: string) =>
      call('callback', { input: { url: url(path, { key, fails: 1 }), body: {} }, ...again });
    expect((await direct('/flaky', flaky)).body.data).toMatchObject({ success: true, sent: 1 });
    expect(await seen(flaky)).toHaveLength(2);
    expect((await direct('/reset', lost)).body.data).toMatchObject({
      success: false,
      unknown: 1,
      code: 'OUTCOME_UNKNOWN',
    });
    expect(await seen(lost)).toHaveLength(1);
  });

  test('under a key is made once', async () => {
    const [key, headers] = [crypto.randomUUID(), { 'idempotency-key': crypto.randomUUID() }];
    const answers = await Promise.all([1, 2].map(() => call('callback', hello(key), headers)));
    for (const { body } of answers) expect(body.data).toMatchObject({ success: true, sent: 1 });
    expect(await seen(`/echo/${key}`)).toHaveLength(1);
  });

  test('by several channels succeeds where one does', async () => {
    const key = crypto.randomUUID();
    const { body } = await call('send', {
      notification: 'shop:hello',
      input: { ...callback(key) },
    });
    expect(body.data).toMatchObject({ success: true, channels: { callback: { success: true, sent: 1 } } });
  });

  test('is a job', async () => {
    const key = crypto.randomUUID();
    const { body } = await call('dispatch', { notification: 'shop:hello', input: callback(key) });
    const job = await endedJob(owner, (body.data as Dispatched).job_id);
    expect(job).toMatchObject({ status: 'completed', result: { success: true } });
    expect(await seen(`/echo/${key}`)).toHaveLength(1);
  });

  test('that nobody takes fails its job', async () => {
    const { body } = await call('dispatch', { notification: 'away:hello', input: callback('x') });
    const job = await endedJob(owner, (body.data as Dispatched).job_id);
    expect(job).toMatchObject({ status: 'failed', last_error: { code: 'SERVICE_UNAVAILABLE' } });
  });

  test('is previewed, and nothing is sent', async () => {
    const before = await stored();
    const { body } = await call('preview', {
      notification: 'shop:hello',
      input: { email: { subject: { name: 'A' }, template: { name: '<A>' } }, sms: { body: {} } },
    });
    expect(body.data).toEqual({
      channels: {
        email: {
          subject: 'Hello A',
          html: '<p>Hello &lt;A&gt;</p>',
          text: 'Hello <A>',
          headers: {},
          attachments: [],
          missing: [],
        },
        sms: { body: 'Hello {{name}}', missing: ['body.name'] },
      },
    });
    expect(await stored()).toEqual(before);
  });
});

test('a step sends, and is undone by another message; one that nobody takes fails the run', async () => {
  const key = crypto.randomUUID();
  const { body } = await owner.call('features.run', { ...at, tag: 'greets', input: { key } });
  expect(body.data).toMatchObject({ status: 'rolled_back', completed_steps: ['greet'], failed_step: 'fail' });
  expect(await seen(`/echo/${key}`)).toHaveLength(1);
  expect(await seen('/echo/undone')).toHaveLength(1);
});

test('a fallback goes on to the next notifier', async () => {
  const key = crypto.randomUUID();
  const { body } = await owner.call('fallback.run', { ...at, tag: 'over', input: { key } });
  expect(body.data).toMatchObject({ success: true, channels: { callback: { sent: 1 } } });
  expect(await seen(`/echo/${key}`)).toHaveLength(1);
});
