import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { at as url, seen } from '../../support/target.ts';
import { manifest } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { endedJob } from '../jobs/jobs.ts';
import { earlier } from './earlier.ts';
import { at, notifier } from './notifiers.ts';

const SILENCE = LIMITS.notification_send.value + LIMITS.lease_margin.value;

/** A product with the notifiers of all tests, and more. */
function productOf(...more: readonly ReturnType<typeof notifier>[]) {
  const rare = notifier({ tag: 'rare', name: 'Rare', limits: [{ rate: { limit: 1, period: '1h' } }] });
  return manifest(undefined, { notifications: [notifier(), rare, ...more] });
}

/** Each run of this file has a place of its own at the target. */
const place = crypto.randomUUID();

/** A notifier whose callbacks go to some address. */
const moved = (where: string) => {
  const callbacks = { url: url(`/echo/${where}-${place}`), method: 'POST' as const };
  return notifier({ tag: 'moved', name: 'Moved', envs: [{ slug: at.env, callbacks }] });
};

let owner: Member;
beforeEach(async () => {
  earlier();
  owner = await createWorkspace(productOf(notifier({ tag: 'leaving', name: 'Leaving' }), moved('old')));
  vi.useRealTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Listed {
  readonly id: string;
  readonly status: string;
  readonly process_id: string;
  readonly error: { readonly code: string } | null;
}

async function ask<Result>(operation: string, input: object): Promise<Result> {
  const { status, body } = await owner.call(`notifications.${operation}`, { ...at, ...input });
  expect({ status, code: body.code }).toEqual({ status: 200, code: undefined });
  return body.data as Result;
}

const reprocess = (input: object) => ask<{ count: number; job_ids: string[] }>('reprocess', input);
const listed = async (ids: readonly string[]) => {
  const { items } = await ask<{ items: Listed[] }>('getMessages', { limit: 100 });
  return items.filter(({ id }) => ids.includes(id));
};

/** Sends a direct callback that is refused so often, then taken; answers the id of its message. */
async function refused(key: string, fails: number, notification?: string): Promise<string> {
  const input = { url: url('/flaky', { key, fails, status: 400 }), body: {} };
  const { recipients } = await ask<{ recipients: { id: string; status: string }[] }>('callback', {
    input,
    ...(notification !== undefined && { notification }),
  });
  expect(recipients).toMatchObject([{ status: 'failed' }]);
  return recipients[0]?.id ?? '';
}

/** Has a message wait for longer than its job is trusted to come. */
async function age(id: string): Promise<void> {
  await env.DB.prepare('UPDATE notification_messages SET updated_at = updated_at - ? WHERE id = ?')
    .bind(SILENCE + 1_000, id)
    .run();
}

describe('of requests at one time to try messages again', () => {
  test('each message goes to one, and the others have no job for it', async () => {
    const key = crypto.randomUUID();
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.push(await refused(key, 4));
    const answers = await Promise.all([1, 2, 3].map(() => reprocess({ ids })));
    const jobs = answers.flatMap(({ job_ids: some }) => some);
    expect(answers.reduce((sum, { count }) => sum + count, 0)).toBe(4);
    expect([jobs.length, new Set(jobs).size]).toEqual([4, 4]);
    for (const job of jobs) expect(await endedJob(owner, job)).toMatchObject({ status: 'completed' });
    expect(await seen(key)).toHaveLength(8);
    const after = await listed(ids);
    expect(after.map(({ status }) => status)).toEqual(['sent', 'sent', 'sent', 'sent']);
    expect(new Set(after.map(({ process_id: job }) => job))).toEqual(new Set(jobs));
  });
});

describe('a message whose job was cancelled before it came to it', () => {
  test('is what it was after a while, or at once where somebody asks, and is sent once', async () => {
    const key = crypto.randomUUID();
    // The first send takes the one place of the hour, so that the job waits.
    const id = await refused(key, 1, 'rare');
    const ids = [id];
    const [first = ''] = (await reprocess({ ids })).job_ids;
    await owner.call('jobs.cancel', { job_id: first });
    expect(await reprocess({ ids })).toMatchObject({ count: 0, job_ids: [] });
    expect(await listed(ids)).toMatchObject([
      { status: 'reprocessing', process_id: first, error: { code: 'SEND_FAILED' } },
    ]);
    await age(id);
    expect(await listed(ids)).toMatchObject([{ status: 'failed', error: { code: 'SEND_FAILED' } }]);
    const [second = ''] = (await reprocess({ ids })).job_ids;
    expect(await listed(ids)).toMatchObject([{ status: 'reprocessing', process_id: second }]);
    await owner.call('jobs.cancel', { job_id: second });
    const third = await reprocess({ ids, status: 'reprocessing' });
    expect(third).toMatchObject({ count: 1, job_ids: [expect.any(String)] });
    expect(await listed(ids)).toMatchObject([{ status: 'reprocessing', process_id: third.job_ids[0] }]);
    expect(await seen(key)).toHaveLength(1);
  });
});

test('a job that is refused before it sends says so, and its messages are what they were after a while', async () => {
  const key = crypto.randomUUID();
  earlier();
  const gone = await refused(key, 1, 'leaving');
  vi.useRealTimers();
  await owner.apply(productOf(), [at.env]);
  const { count, job_ids: jobs } = await reprocess({ ids: [gone] });
  expect(count).toBe(1);
  const job = await endedJob(owner, jobs[0] ?? '');
  expect(job).toMatchObject({ status: 'failed', last_error: { code: 'NOT_FOUND' } });
  expect(job['last_error']).not.toMatchObject({ outcome: 'unknown' });
  expect(await listed([gone])).toMatchObject([{ status: 'reprocessing', process_id: jobs[0] }]);
  await age(gone);
  expect(await listed([gone])).toMatchObject([{ status: 'failed', error: { code: 'SEND_FAILED' } }]);
});

test('messages that are sent again go by what the environment has now, each under a new id', async () => {
  earlier();
  const input = { callback: { body: { name: 'Jane' } } };
  const sent = await ask<{ channels: { callback: { recipients: { id: string }[] } } }>('send', {
    notification: 'moved:hello',
    input,
  });
  const id = sent.channels.callback.recipients[0]?.id ?? '';
  vi.useRealTimers();
  await owner.apply(productOf(moved('new')), [at.env]);
  const { count, job_ids: jobs } = await ask<{ count: number; job_ids: string[] }>('resend', { ids: [id] });
  expect(count).toBe(1);
  expect(await endedJob(owner, jobs[0] ?? '')).toMatchObject({ status: 'completed', result: { success: true } });
  const [[first], [second]] = await Promise.all([seen(`/echo/old-${place}`), seen(`/echo/new-${place}`)]);
  expect(JSON.parse(second?.body ?? '')).toEqual({ name: 'Jane' });
  expect(second?.headers['idempotency-key']).not.toBe(first?.headers['idempotency-key']);
  const { items } = await ask<{ items: Listed[] }>('getMessages', {
    notification_tag: 'moved:hello',
    type: 'notification',
  });
  expect(items).toMatchObject([{ status: 'sent', process_id: jobs[0], resent_from: id }, { id }]);
});
