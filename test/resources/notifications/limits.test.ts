import { env } from 'cloudflare:workers';
import { describe, expect, test, vi } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { at as url, seen } from '../../support/target.ts';
import { readJob } from '../jobs/jobs.ts';
import { at, createNotified, notifier } from './notifiers.ts';

const away = { slug: scope.env, callbacks: { url: `${env.TEST_TARGET_URL}/status/503`, method: 'POST' as const } };

describe('a limit of so many attempts in a time', () => {
  test('is that of all sends of the notifier, whatever their channels and messages', async () => {
    const owner = await createNotified(
      notifier({ limits: [{ rate: { limit: 2, period: '1h' }, max_wait: 1 }] }),
      notifier({ tag: 'free', name: 'Free' }),
    );
    const key = crypto.randomUUID();
    const direct = { ...at, notification: 'shop', input: { url: url('/echo/x', { key }) } };
    const composite = { ...at, notification: 'shop:hello', input: { callback: { params: { key }, body: {} } } };
    expect((await owner.call('notifications.callback', direct)).body.data).toMatchObject({ success: true });
    expect((await owner.call('notifications.send', composite)).body.data).toMatchObject({ success: true });
    for (const [operation, input] of [
      ['callback', direct],
      ['send', composite],
    ] as const)
      expect(await owner.call(`notifications.${operation}`, input)).toMatchObject({
        status: 429,
        body: { code: 'RATE_LIMITED' },
      });
    expect(await seen(key)).toHaveLength(1);
    expect(await seen(`/echo/${key}`)).toHaveLength(1);
    const free = { ...composite, notification: 'free:hello' };
    expect((await owner.call('notifications.send', free)).body.data).toMatchObject({ success: true });
  });

  test('counts each attempt of a send, and one attempt whatever its recipients', async () => {
    const rare = notifier({ limits: [{ rate: { limit: 2, period: '1h' }, max_wait: 1 }], envs: [away] });
    const owner = await createNotified(rare);
    const send = { ...at, notification: 'shop:hello', input: { callback: { params: {} } } };
    const again = { retries: 3, retryConfig: { initialDelay: 1 } };
    const { status, body } = await owner.call('notifications.send', { ...send, ...again });
    // Two attempts were let, and what they came to is the answer.
    expect({ status, data: body.data }).toMatchObject({
      status: 200,
      data: { success: false, channels: { callback: { failed: 1, code: 'SERVICE_UNAVAILABLE' } } },
    });
    const { items } = (await owner.call('notifications.getMessages', at)).body.data as { items: object[] };
    expect(items).toMatchObject([{ attempts: 2, status: 'failed' }]);
    expect(await owner.call('notifications.send', send)).toMatchObject({ status: 429 });
  });

  test('is that of a key of the input, where it has one', async () => {
    const key = crypto.randomUUID();
    const limits = [{ rate: { limit: 1, period: '1h' }, max_wait: 1, key: '$Input{callback}{body}{name}' }];
    const owner = await createNotified(notifier({ limits }));
    const send = (name: string) =>
      owner.call('notifications.send', {
        ...at,
        notification: 'shop:hello',
        input: { callback: { params: { key }, body: { name } } },
      });
    expect([(await send('jane')).status, (await send('joe')).status, (await send('jane')).status]).toEqual([
      200, 200, 429,
    ]);
    expect(await seen(`/echo/${key}`)).toHaveLength(2);
  });

  test('has jobs wait rather than fail', async () => {
    const owner = await createNotified(notifier({ limits: [{ rate: { limit: 1, period: '1h' } }] }));
    const key = crypto.randomUUID();
    const send = { ...at, notification: 'shop:hello', input: { callback: { params: { key }, body: {} } } };
    expect((await owner.call('notifications.send', send)).status).toBe(200);
    const { job_id: job } = (await owner.call('notifications.dispatch', send)).body.data as { job_id: string };
    const waiting = { status: 'queued', execution_count: 0, waiting_for: { kind: 'rate' } };
    await vi.waitFor(async () => expect(await readJob(owner, job)).toMatchObject(waiting), { timeout: 5_000 });
    expect(await seen(`/echo/${key}`)).toHaveLength(1);
  });
});
