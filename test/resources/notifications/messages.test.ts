import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { purgeMessages } from '../../../src/resources/notifications/erasing.ts';
import { seen } from '../../support/target.ts';
import { addMember, type Member } from '../../support/workspace.ts';
import { endedJob } from '../jobs/jobs.ts';
import { at, createNotified, hello, notifier } from './notifiers.ts';

interface Message {
  readonly id: string;
  readonly status: string;
  readonly recipient: string | null;
  readonly notification_tag: string;
  readonly attempts: number;
  readonly resent_from: string | null;
}
interface Page {
  readonly items: readonly Message[];
  readonly total: number;
  readonly page: number;
  readonly hasMore: boolean;
}

let owner: Member;

async function ask<Data>(operation: string, input: object, member = owner): Promise<Data> {
  const { status, body } = await member.call(`notifications.${operation}`, { ...at, ...input });
  if (status !== 200) throw new Error(`${status} ${body.code}: ${body.detail}`);
  return body.data as Data;
}

const messages = (filter: object = {}) => ask<Page>('getMessages', filter);
const address = (key: string) => `${env.TEST_TARGET_URL}/echo/${key}`;

beforeAll(async () => {
  owner = await createNotified(notifier(), notifier({ tag: 'other', name: 'Other' }));
  for (const key of ['a', 'b', 'c']) await ask('callback', hello(key));
  await ask('callback', { ...hello('d'), notification: 'other:hello' });
  // Nobody answers there.
  await ask('callback', { input: { url: 'http://127.0.0.1:1/none' } });
});

describe('the log', () => {
  test('lists messages, newest first, in pages', async () => {
    const first = await messages({ limit: 2 });
    expect(first).toMatchObject({ total: 5, page: 1, hasMore: true, items: [{ notification_tag: null }, {}] });
    const last = await messages({ limit: 2, page: 3 });
    expect(last).toMatchObject({ total: 5, page: 3, hasMore: false, items: [{ recipient: address('a') }] });
    expect((await messages({ limit: 2, page: 4 })).items).toEqual([]);
  });

  test.each<[filter: object, count: number]>([
    [{ status: 'sent' }, 4],
    [{ status: ['failed', 'unknown'] }, 1],
    [{ notification_tag: 'shop' }, 3],
    [{ notification_tag: 'other:hello' }, 1],
    [{ notification_tag: 'other:none' }, 0],
    [{ type: 'callback' }, 5],
    [{ type: 'email' }, 0],
    [{ type: 'notification' }, 0],
    [{ provider: 'callback' }, 5],
    [{ start_date: Date.now() + 1e6 }, 0],
    [{ end_date: new Date(Date.now() + 1e6).toISOString() }, 5],
    [{ process_id: 'none' }, 0],
  ])('finds by %j', async (filter, count) => {
    expect((await messages(filter)).total).toBe(count);
  });

  test('finds by recipient and by run', async () => {
    const { items } = await messages({ recipient: address('b') });
    expect(items).toMatchObject([{ status: 'sent', attempts: 1, notification_tag: 'shop:hello', resent_from: null }]);
    const { process_id: run } = items[0] as unknown as { process_id: string };
    expect((await messages({ process_id: run })).items).toEqual(items);
  });

  test('tells a developer what was given and what was sent, and nobody of another workspace', async () => {
    const { items } = await messages({ recipient: address('c') });
    const [{ id } = { id: '' }] = items;
    expect(await ask('getMessage', { id })).toMatchObject({
      id,
      input: { params: { key: 'c' }, body: { name: 'Jane' } },
      content: { channel: 'callback', params: { key: 'c' }, body: { name: 'Jane' } },
      missing: [],
    });
    const stranger = await createNotified();
    expect(await stranger.call('notifications.getMessage', { ...at, id })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', errors: [{ path: 'id' }] },
    });
    expect((await ask<Page>('getMessages', {}, stranger)).total).toBe(0);
    const viewer = await addMember(owner, 'viewer');
    expect((await viewer.call('notifications.getMessage', { ...at, id })).status).toBe(403);
  });

  test.each([{ stats: 'x' }, { status: 'gone' }, { limit: 101 }, { page: 0 }, { type: 'fax' }])(
    'refuses the filter %j by name',
    async (filter) => {
      const { status, body } = await owner.call('notifications.getMessages', { ...at, ...filter });
      expect({ status, path: body.errors?.[0]?.path?.split('.')[0] }).toEqual({
        status: 400,
        path: Object.keys(filter)[0],
      });
    },
  );

  test('shows nothing of what was sent where it is kept', async () => {
    const secret = `words-${crypto.randomUUID()}`;
    await ask('callback', { input: { url: address('sealed'), body: { words: secret, long: 'x'.repeat(150_000) } } });
    const { results } = await env.DB.prepare('SELECT * FROM notification_contents').all();
    const { objects } = await env.FILES.list({ prefix: `${owner.workspace_id}/notifications/` });
    expect(objects.length).toBeGreaterThan(0);
    const kept = await Promise.all(objects.map(async ({ key }) => (await env.FILES.get(key))?.text()));
    expect(JSON.stringify([results, kept])).not.toContain(secret);
    const [{ id } = { id: '' }] = (await messages({ recipient: address('sealed') })).items;
    expect(await ask('getMessage', { id })).toMatchObject({ content: { body: { words: secret } } });
  });
});

describe('messages', () => {
  test('are sent again as new ones, once for each request under a key', async () => {
    const [{ id } = { id: '' }] = (await messages({ recipient: address('a') })).items;
    const given = { ...at, ids: [id] };
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const { body } = await owner.call('notifications.resend', given, { headers });
    const { count, job_ids: jobs } = body.data as { count: number; job_ids: [string] };
    expect({ count, jobs: jobs.length }).toEqual({ count: 1, jobs: 1 });
    expect((await owner.call('notifications.resend', given, { headers })).body.data).toEqual(body.data);
    expect(await endedJob(owner, jobs[0])).toMatchObject({ status: 'completed' });
    const { items } = await messages({ recipient: address('a') });
    expect(items.map(({ status, resent_from: from }) => [status, from])).toEqual([
      ['sent', id],
      ['sent', null],
    ]);
    expect(await seen('/echo/a')).toHaveLength(2);
  });

  test('that were sent again by a request that was cut off are not sent again by its repetition', async () => {
    await ask('callback', { ...hello('cut'), retries: 2 });
    const given = { ...at, recipient: address('cut') };
    const key = crypto.randomUUID();
    const resend = async () => {
      const { body } = await owner.call('notifications.resend', given, { headers: { 'idempotency-key': key } });
      return body.data as { count: number; job_ids: string[] };
    };
    const first = await resend();
    expect(await endedJob(owner, first.job_ids[0] ?? '')).toMatchObject({ status: 'completed' });
    await env.DB.prepare('UPDATE idempotency_keys SET answer = NULL WHERE key = ?').bind(key).run();
    expect(await resend()).toEqual(first);
    // They have the retries of the first.
    expect((await messages({ recipient: address('cut') })).items).toMatchObject([{ retries: 2 }, { retries: 2 }]);
    await ask('erase', { recipient: address('cut') });
  });

  test('that failed are tried again in their place, and unknown ones only where that is asked for', async () => {
    const url = `${env.TEST_TARGET_URL}/status/503?key=${crypto.randomUUID()}`;
    await ask('callback', { input: { url } });
    const [failed] = (await messages({ status: 'failed', recipient: url.split('?')[0] })).items;
    expect(failed).toMatchObject({ status: 'failed', attempts: 1 });
    const { job_ids: jobs } = await ask<{ job_ids: [string] }>('reprocess', { ids: [failed?.id] });
    expect(await endedJob(owner, jobs[0])).toMatchObject({ status: 'failed' });
    expect((await messages({ recipient: failed?.recipient })).items).toMatchObject([{ id: failed?.id, attempts: 2 }]);
    const unknown = `${env.TEST_TARGET_URL}/reset`;
    await ask('callback', { input: { url: unknown } });
    const { items } = await messages({ status: 'unknown' });
    expect(items).toMatchObject([{ recipient: unknown, status: 'unknown' }]);
    expect(await ask('reprocess', { recipient: unknown })).toMatchObject({ count: 0 });
    expect(await ask('reprocess', { status: 'unknown' })).toMatchObject({ count: 1 });
  });

  test('of an attempt that has said nothing for too long are unknown, and may be tried again', async () => {
    await ask('callback', hello('silent'));
    const long = Date.now() - 3_600_000;
    const silent = `UPDATE notification_messages SET status = 'pending', updated_at = ? WHERE recipient = ?`;
    await env.DB.prepare(silent).bind(long, address('silent')).run();
    expect((await messages({ recipient: address('silent') })).items).toMatchObject([{ status: 'unknown' }]);
    expect((await messages({ status: 'unknown', recipient: address('silent') })).total).toBe(1);
    expect((await messages({ status: 'pending', recipient: address('silent') })).total).toBe(0);
    const again = { status: 'unknown', recipient: address('silent') };
    const { job_ids: jobs } = await ask<{ job_ids: [string] }>('reprocess', again);
    expect(await endedJob(owner, jobs[0])).toMatchObject({ status: 'completed' });
    expect((await messages({ recipient: address('silent') })).items).toMatchObject([{ status: 'sent', attempts: 2 }]);
  });

  test('name nobody once their recipient is erased', async () => {
    const [{ id } = { id: '' }] = (await messages({ recipient: address('c') })).items;
    expect(await ask('erase', { recipient: address('c') })).toEqual({ messages: 1, contents: 1 });
    expect((await messages({ recipient: address('c') })).total).toBe(0);
    expect(await ask('getMessage', { id })).toMatchObject({ id, recipient: null, input: null, content: null });
    expect(await ask('resend', { ids: [id] })).toEqual({ count: 0, job_ids: [], has_more: false });
    expect(await ask('erase', { recipient: address('c') })).toEqual({ messages: 0, contents: 0 });
  });

  test('are removed with what they said when they are past their time', async () => {
    await ask('callback', hello('old'));
    const parts = { db: env.DB, bucket: env.FILES };
    await purgeMessages(parts, 0, 1_000);
    expect((await messages({ recipient: address('old') })).total).toBe(1);
    await purgeMessages(parts, compose(env).clock.now() + 1_000, 1_000);
    expect((await messages()).total).toBe(0);
    expect((await env.FILES.list({ prefix: `${owner.workspace_id}/notifications/` })).objects).toEqual([]);
  });
});
