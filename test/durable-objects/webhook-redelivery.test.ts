import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ask, at, seen } from '../support/target.ts';
import {
  answerWith,
  attempted,
  createReceiver,
  deliveries,
  execute,
  kept,
  listed,
  notice,
  PATIENCE,
  received,
  type Receiver,
  set,
  tell,
  verify,
} from './webhooks.ts';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await createReceiver();
});

const redeliver = (more: object, headers: Readonly<Record<string, string>> = {}) =>
  receiver.owner.call('jobs.redeliver', { webhook_id: receiver.id, ...more }, { headers });

/** Tells so many notices of which the first attempt is the last. */
async function exhaust(count: number): Promise<void> {
  await answerWith(receiver, 500);
  await tell(receiver.owner, ...Array.from({ length: count }, (_, n) => notice(n)));
  await vi.waitFor(async () => {
    for (const { attemptCount } of (await kept(receiver)).deliveries) expect(attemptCount).toBe(1);
  }, PATIENCE);
  await execute(
    receiver,
    `UPDATE deliveries SET status = 'exhausted', due = NULL,
     delivery = json_set(delivery, '$.phase', json('{"status":"exhausted","at":1}'))`,
  );
  await answerWith(receiver, 200);
}

describe('sending again', () => {
  test('a delivery that is exhausted delivers it, under its id, with all its attempts listed', async () => {
    await exhaust(1);
    expect(await redeliver({ delivery_id: notice(0).id })).toMatchObject({
      status: 200,
      body: { data: { count: 1, has_more: false } },
    });
    const [first, second] = await received(receiver, 2);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toBe(first?.body);
    await attempted(receiver, 2);
    expect(await deliveries(receiver)).toMatchObject([
      { status: 'delivered', redelivered_at: expect.any(Number), attempts: [{ status: 500 }, { status: 200 }] },
    ]);
  });

  test('one that was delivered sends it once more', async () => {
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    await redeliver({ delivery_id: notice(1).id });
    expect(await received(receiver, 2)).toHaveLength(2);
  });

  test('one that waits has it sent at once', async () => {
    await answerWith(receiver, 500);
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    await answerWith(receiver, 200);
    await redeliver({ delivery_id: notice(1).id });
    await attempted(receiver, 2);
    expect(await deliveries(receiver)).toMatchObject([{ status: 'delivered' }]);
  });

  test('all that are exhausted sends them, and no others', async () => {
    await exhaust(7);
    await tell(receiver.owner, notice(100));
    await received(receiver, 8);
    expect((await redeliver({ status: 'exhausted' })).body.data).toEqual({ count: 7, has_more: false });
    await received(receiver, 15);
    expect((await redeliver({ status: 'exhausted' })).body.data).toEqual({ count: 0, has_more: false });
  });

  test('those of a time sends them alone', async () => {
    await exhaust(4);
    for (const n of [0, 1, 2, 3])
      await execute(receiver, `UPDATE deliveries SET created = ${Date.now() - 1_000 * n} WHERE id = '${notice(n).id}'`);
    const [, , third] = (await kept(receiver)).deliveries;
    expect(third).toBeDefined();
    const [from, to] = [Date.now() - 2_500, Date.now() - 500];
    expect((await redeliver({ from, to })).body.data).toEqual({ count: 2, has_more: false });
    const requests = await received(receiver, 6);
    const again = requests.slice(4).map(({ headers }) => headers['webhook-id'] ?? '');
    expect(again.toSorted()).toEqual([notice(1).id, notice(2).id]);
  });

  test('more than a thousand takes as many requests as it needs', async () => {
    await exhaust(1);
    await execute(
      receiver,
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
       INSERT INTO deliveries (id, status, due, created, delivery)
       SELECT 'more_' || i, status, due, created, json_set(delivery, '$.id', 'more_' || i) FROM n, deliveries`,
    );
    expect((await redeliver({ status: 'exhausted' })).body.data).toEqual({ count: 1_000, has_more: true });
    expect((await redeliver({ status: 'exhausted' })).body.data).toEqual({ count: 1, has_more: false });
  });

  test('twice under one key is one request, whenever it is repeated', async () => {
    await exhaust(1);
    const once = { 'idempotency-key': 'again' };
    const first = await redeliver({ delivery_id: notice(0).id }, once);
    await received(receiver, 2);
    expect((await redeliver({ delivery_id: notice(0).id }, once)).body.data).toEqual(first.body.data);
    await redeliver({ delivery_id: notice(0).id }, { 'idempotency-key': 'another' });
    await received(receiver, 3);
  });

  test.each<[title: string, input: object, status: number, path: string]>([
    ['a delivery that is not there', { delivery_id: 'job_x.1' }, 404, 'delivery_id'],
    ['nothing', {}, 400, 'delivery_id'],
    ['a delivery and a filter', { delivery_id: 'job_x.1', status: 'exhausted' }, 400, 'status'],
    ['a delivery and a time', { delivery_id: 'job_x.1', from: 1 }, 400, 'from'],
    ['a time that ends before it begins', { from: 1_800_000_000_000, to: 1_700_000_000_000 }, 400, 'to'],
    ['what was delivered, all of it', { status: 'delivered' }, 400, 'status'],
    ['a time in seconds', { from: 1_800_000_000 }, 400, 'from'],
  ])('is refused for %s', async (_title, input, status, path) => {
    const { body, ...answer } = await redeliver(input);
    expect({ status: answer.status, path: body.errors?.[0]?.path }).toEqual({ status, path });
  });

  test('is refused while the webhook is disabled', async () => {
    await exhaust(1);
    await receiver.owner.call('jobs.disableWebhook', { webhook_id: receiver.id });
    for (const input of [{ delivery_id: notice(0).id }, { status: 'exhausted' }])
      expect(await redeliver(input)).toMatchObject({
        status: 409,
        body: {
          code: 'CONFLICT',
          errors: [{ path: 'webhook_id', message: expect.stringContaining('enable it first') }],
        },
      });
    expect(await seen(receiver.key)).toHaveLength(1);
  });
});

describe('a test', () => {
  const send = (more: object = {}) => receiver.owner.call('jobs.testWebhook', { webhook_id: receiver.id }, more);

  test('is signed and sent, and its outcome answered', async () => {
    const { body } = await send();
    expect(body.data).toMatchObject({
      id: expect.stringMatching(/^test_[0-9a-f]{32}$/),
      event: 'webhook.test',
      status: 'delivered',
      job_id: null,
      attempts: [{ status: 200, error: null }],
    });
    const [request] = await received(receiver, 1);
    expect(request && verify(request, receiver.secret)).toEqual({
      event: 'webhook.test',
      timestamp: expect.any(Number),
      webhook: { id: receiver.id },
    });
  });

  test('that fails is not tried again', async () => {
    await answerWith(receiver, 503);
    expect((await send()).body.data).toMatchObject({
      status: 'exhausted',
      attempts: [
        { status: 503, error: { code: 'UPSTREAM_ERROR', message: 'it answered 503' }, response: '{"status":503}' },
      ],
    });
    expect(await listed(receiver)).toMatchObject({ pending: 0, failed_attempts: 1 });
  });

  test('does not wait for what is under way', async () => {
    const { owner } = receiver;
    const key = crypto.randomUUID();
    const slow = { ...receiver, key, ...(await set(owner, { url: at('/gate', { key }) })) };
    await tell(owner, ...Array.from({ length: 20 }, (_, n) => notice(n)));
    await received(slow, 5);
    const testing = owner.call('jobs.testWebhook', { webhook_id: slow.id });
    await received(slow, 6);
    await ask('/_open', { key });
    expect((await testing).body.data).toMatchObject({ event: 'webhook.test', status: 'delivered' });
  });

  test('is sent once for one key', async () => {
    const once = { headers: { 'idempotency-key': 'try' } };
    const first = await send(once);
    expect((await send(once)).body.data).toEqual(first.body.data);
    await send();
    await received(receiver, 2);
  });

  test('is refused while the webhook is disabled', async () => {
    await receiver.owner.call('jobs.disableWebhook', { webhook_id: receiver.id });
    expect(await send()).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    expect(await seen(receiver.key)).toEqual([]);
  });
});
