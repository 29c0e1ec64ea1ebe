import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { manifest, scope } from '../../support/manifest.ts';
import { ask, seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { type Dispatched, endedJob } from '../jobs/jobs.ts';
import { earlier } from './earlier.ts';
import { at, notifier } from './notifiers.ts';

type Notifier = NonNullable<ProductManifest['notifications']>[number];

let owner: Member;
afterEach(() => {
  vi.useRealTimers();
});
beforeAll(async () => {
  owner = await createWorkspace();
  await owner.call('secrets.create', { key: 'KEPT', value: 'a-token-of-the-provider' });
});

/** A product whose callbacks go to the gate, and whose mails are not taken for now. */
function product(emails: Notifier['envs'][number]['emails']): ProductManifest {
  const callbacks = { url: `${env.TEST_TARGET_URL}/gate`, method: 'POST' as const };
  const channels = { slug: scope.env, callbacks, ...(emails !== undefined && { emails }) };
  const messages = [
    {
      tag: 'hello',
      name: 'Hello',
      email: { subject: 'Hello', template: '<p>Hello</p>' },
      callback: { query: { key: '{{key}}' } },
    },
  ];
  return manifest(undefined, { notifications: [notifier({ envs: [channels], messages })] });
}

const mails = (secret: string) => ({
  provider: 'postmark' as const,
  postmark: {
    serverToken: `$Secret{${secret}}`,
    sender_email: 'shop@example.com',
    endpoint: `${env.TEST_TARGET_URL}/status/503`,
  },
});

/** A send whose callback waits for the gate of a key. */
const sending = (key: string) => ({
  ...at,
  notification: 'shop:hello',
  input: { email: { recipients: ['jane@example.com'] }, callback: { query: { key } } },
  retries: 1,
  retryConfig: { initialDelay: 1 },
});

/** Has what a send needs taken away while its first attempt waits for the target. */
async function whileItWaits<Result>(key: string, sent: Promise<Result>, takeAway: () => Promise<void>) {
  await vi.waitFor(async () => expect(await seen(key)).toHaveLength(1), { timeout: 5_000 });
  vi.useRealTimers();
  await takeAway();
  await ask('/_open', { key });
  return sent;
}

describe('where one attempt sent a part and the next is refused', () => {
  test('by an environment without the channel, the job says that it may have been sent', async () => {
    const key = crypto.randomUUID();
    earlier();
    await owner.apply(product(mails('KEPT')), [scope.env]);
    const dispatched = owner.call('notifications.dispatch', sending(key));
    const { body } = await whileItWaits(key, dispatched, () => owner.apply(product(undefined), [scope.env]));
    const job = await endedJob(owner, (body.data as Dispatched).job_id);
    expect(job).toMatchObject({ status: 'failed', last_error: { code: 'VALIDATION_ERROR', outcome: 'unknown' } });
    expect(await seen(key)).toHaveLength(1);
  });

  test('by a secret that is gone, the answer is what was sent', async () => {
    const [key, secret] = [crypto.randomUUID(), 'GONE'];
    await owner.call('secrets.create', { key: secret, value: 'a-token-of-the-provider' });
    earlier();
    await owner.apply(product(mails(secret)), [scope.env]);
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const sent = owner.call('notifications.send', sending(key), { headers });
    const { status, body } = await whileItWaits(key, sent, async () => {
      expect((await owner.call('secrets.delete', { key: secret })).status).toBe(200);
    });
    expect({ status, data: body.data }).toMatchObject({
      status: 200,
      data: {
        success: true,
        channels: { callback: { sent: 1 }, email: { sent: 0, failed: 1, code: 'SERVICE_UNAVAILABLE' } },
      },
    });
    expect(await seen(key)).toHaveLength(1);
  });

  test('by a limit of its notifier, the answer is what was sent', async () => {
    const key = crypto.randomUUID();
    const { notifications = [], ...rest } = product(mails('KEPT'));
    const limits = [{ rate: { limit: 1, period: '1h' }, max_wait: 1 }];
    await owner.apply({ ...rest, notifications: notifications.map((one) => ({ ...one, limits })) }, [scope.env]);
    const { status, body } = await whileItWaits(
      key,
      owner.call('notifications.send', sending(key)),
      async () => undefined,
    );
    expect({ status, data: body.data }).toMatchObject({
      status: 200,
      data: { success: true, channels: { callback: { sent: 1 }, email: { sent: 0, failed: 1 } } },
    });
  });

  test('a refusal of the first attempt is a refusal', async () => {
    const secret = 'NEVER_THERE';
    await owner.apply(product(mails(secret)), [scope.env]);
    const { status, body } = await owner.call('notifications.dispatch', sending('none'));
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'NOT_FOUND' });
  });
});
