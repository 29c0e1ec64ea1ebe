import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Delivery } from '../../../src/drivers/notification/port.ts';
import type { MessageStatus } from '../../../src/engine/notification/message-status.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { createLoadAgain, markReprocessing, unmarkReprocessing } from '../../../src/resources/notifications/again.ts';
import { eraseRecipient } from '../../../src/resources/notifications/erasing.ts';
import { createDeliveryLog } from '../../../src/resources/notifications/message-log.ts';
import { searchMessages } from '../../../src/resources/notifications/message-search.ts';
import type { ChannelSend } from '../../../src/resources/notifications/model.ts';
import { createProductConfig } from '../../../src/resources/products/config.ts';
import { Manifest } from '../../../src/resources/products/manifest-check.ts';
import { RunSecrets } from '../../../src/secret-trail.ts';
import { manifest } from '../../support/manifest.ts';
import type { Member } from '../../support/workspace.ts';
import { endedJob } from '../jobs/jobs.ts';
import { at, createNotified, notifier } from './notifiers.ts';

const seal = (_workspace: string, _context: string, text: string) => Promise.resolve(text);
const parts = { db: env.DB, bucket: env.FILES };
const log = createDeliveryLog({ ...parts, sealer: { seal, open: seal }, clock: systemClock });

const ERROR = { code: 'SEND_FAILED', message: 'no jane@example.com' } as const;
const FAILED: Delivery = { outcome: 'failed', error: ERROR, isTemporary: false };
const UNKNOWN: Delivery = { outcome: 'unknown', error: ERROR };
const LATER: Delivery = { outcome: 'failed', error: { ...ERROR, code: 'OUTCOME_UNKNOWN' }, isTemporary: true };
const LOST: Delivery = { outcome: 'unknown', error: { code: 'OUTCOME_UNKNOWN', message: 'lost' } };
const SENT: Delivery = { outcome: 'sent', providerId: 'p-1' };

/** A send of mails that one attempt settled so; ids are unique, and name no recipient. */
async function sent(deliveries: Readonly<Record<string, Delivery | null>>, workspace = `ws_${crypto.randomUUID()}`) {
  const send: ChannelSend = {
    workspace,
    product: at.product,
    env: at.env,
    notification: 'shop',
    message: 'hello',
    channel: 'email',
    provider: 'postmark',
    isComposite: false,
    contentId: `send_${crypto.randomUUID()}_email`,
    runId: 'run_1',
    processId: 'job_1',
    session: 'user:jane',
    cache: null,
    retries: 0,
    version: 1,
  };
  const wanted = Object.keys(deliveries).map((recipient) => ({ id: idOf(), recipient }));
  const content = { channel: 'sms', body: 'hello' } as const;
  await log.keepContent(send, { content, input: {}, missing: [], isSecret: false });
  await log.claim(send, 'first', wanted);
  const settled = wanted.flatMap(({ id, recipient }) => {
    const { [recipient]: delivery } = deliveries;
    return delivery === null || delivery === undefined ? [] : [{ id, delivery }];
  });
  await log.settle(workspace, 'first', settled);
  const standings = () => log.standings(workspace, send.contentId);
  return {
    send,
    wanted,
    standings,
    statuses: async () => Object.fromEntries((await standings()).map(({ recipient, status }) => [recipient, status])),
    mark: (job: string, statuses: MessageStatus[]) =>
      markReprocessing(env.DB, workspace, [{ job, ids: wanted.map(({ id }) => id) }], {
        statuses: statuses,
        now: Date.now(),
      }),
  };
}

const loadAgain = createLoadAgain({
  db: env.DB,
  clock: systemClock,
  log,
  secrets: { resolve: async () => ({ MAIL: 'a-token' }), check: async () => undefined },
  allowPrivateTargets: true,
});

/** What a job that tries messages of a send again finds. */
async function load({ workspace, contentId }: ChannelSend, job: string, messages: readonly string[]) {
  const postmark = { serverToken: '$Secret{MAIL}', sender_email: 'shop@example.com' };
  const envs = [{ slug: at.env, emails: { provider: 'postmark' as const, postmark } }];
  const config = createProductConfig(Manifest.parse(manifest(undefined, { notifications: [notifier({ envs })] })), 1);
  const input = { content: contentId, messages, mode: 'reprocess', statuses: ['failed'] };
  const call = { ...at, namespace: 'notifications', operation: 'again', input, literal: 'plain' } as const;
  const run = { runId: 'run_2', user: 'user_1', traceparent: null, secrets: new RunSecrets() };
  return loadAgain(call, config, { ...run, workspace, idempotencyKey: `${job}:0` }, 'send_2');
}

const idOf = () => `msg_${crypto.randomUUID().replaceAll('-', '')}`;

describe('what is tried again', () => {
  test('is what somebody asked for, once for each job, and never what is being sent', async () => {
    const { statuses, mark, send, wanted } = await sent({ a: FAILED, b: UNKNOWN, c: SENT, d: null });
    await mark('job_2', ['failed']);
    expect(await statuses()).toEqual({ a: 'reprocessing', b: 'unknown', c: 'sent', d: 'pending' });
    const claimed = await log.claim(send, 'second', wanted.slice(0, 2));
    expect(claimed.map(({ recipient, isMine }) => [recipient, isMine])).toEqual([
      ['a', true],
      ['b', false],
    ]);
    await mark('job_3', ['failed', 'unknown', 'reprocessing']);
    expect(await statuses()).toMatchObject({ a: 'reprocessing', b: 'reprocessing' });
    await log.settle(send.workspace, 'second', [{ id: wanted[0]?.id ?? '', delivery: FAILED }]);
    await mark('job_2', ['failed']);
    expect(await statuses()).toMatchObject({ a: 'failed' });
  });

  test('is answered again while it waits for its job, and is as it was where there turns out to be none', async () => {
    const { statuses, mark, send, wanted } = await sent({ a: FAILED, b: LOST, c: LATER, d: FAILED });
    const ids = wanted.map(({ id }) => id);
    expect(await mark('job_2', ['failed', 'unknown'])).toEqual(new Set(ids));
    expect(await mark('job_3', ['failed', 'unknown'])).toEqual(new Set());
    await log.claim(send, 'second', wanted.slice(3));
    expect(await mark('job_2', ['failed'])).toEqual(new Set(ids.slice(0, 3)));
    await unmarkReprocessing(
      env.DB,
      send.workspace,
      ids.map((id) => ({ id, job: 'job_2', before: 'job_1' })),
    );
    expect(await statuses()).toEqual({ a: 'failed', b: 'unknown', c: 'failed', d: 'reprocessing' });
    expect(await mark('job_2', ['failed'])).toEqual(new Set([ids[0], ids[2]]));
  });

  test.each([
    [false, 'an answer'],
    [true, '[redacted]'],
  ])('of a callback with secrets of its input (%s) has its answers told as %j', async (isSecret, told) => {
    const { send: mail } = await sent({});
    const send = { ...mail, channel: 'callback', provider: 'callback', contentId: `${idOf()}_callback` } as const;
    const url = 'https://shop.example/';
    const content = { channel: 'callback', url, method: null, params: {}, query: {}, headers: {} } as const;
    const id = idOf();
    await log.keepContent(send, { content, input: {}, missing: [], isSecret });
    await log.claim(send, 'first', [{ id, recipient: url }]);
    await log.settle(send.workspace, 'first', [{ id, delivery: FAILED }]);
    const { reached } = await load(send, 'job_2', [id]);
    expect('mask' in reached.target && reached.target.mask('an answer')).toBe(told);
  });

  test('is left by a job from which another has taken it', async () => {
    const { mark, send, wanted } = await sent({ a: FAILED, b: FAILED });
    const [a = '', b = ''] = wanted.map(({ id }) => id);
    const take = (job: string, ids: string[]) =>
      markReprocessing(env.DB, send.workspace, [{ job, ids }], { statuses: ['reprocessing'], now: Date.now() });
    await mark('job_2', ['failed']);
    await take('job_3', [a]);
    const left = async (job: string) => (await load(send, job, [a, b])).wanted.map(({ id }) => id);
    expect(await left('job_2')).toEqual([b]);
    expect(await left('job_3')).toEqual([a]);
    await take('job_3', [b]);
    await expect(left('job_2')).rejects.toMatchObject({ code: 'NOT_FOUND', details: { outcome: 'not_sent' } });
  });

  test('goes to one of the attempts that ask at one time', async () => {
    const { send, wanted, mark, statuses } = await sent(
      Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}`, FAILED])),
    );
    await mark('job_2', ['failed']);
    const claims = await Promise.all(['x', 'y', 'z'].map((claim) => log.claim(send, claim, wanted)));
    const mine = claims.flat().filter(({ isMine }) => isMine);
    expect(new Set(mine.map(({ id }) => id)).size).toBe(50);
    expect(mine).toHaveLength(50);
    const delivered = mine.map(({ id }) => ({ id, delivery: SENT }));
    for (const claim of ['x', 'y', 'z']) await log.settle(send.workspace, claim, delivered);
    expect(new Set(Object.values(await statuses()))).toEqual(new Set(['sent']));
  });
});

test('what becomes known of an erased message late says nothing of a person', async () => {
  const { send, wanted, standings } = await sent({ 'jane@example.com': null, 'joe@example.com': null });
  await eraseRecipient(parts, send, ' jane@EXAMPLE.com', false);
  const late = wanted.map(({ id }, n) => ({ id, delivery: n === 0 ? SENT : FAILED }));
  await log.settle(send.workspace, 'first', late);
  await eraseRecipient(parts, send, 'joe@example.com', false);
  await log.settle(send.workspace, 'first', [{ id: wanted[1]?.id ?? '', delivery: FAILED }]);
  expect(new Set(await standings())).toEqual(
    new Set([
      { id: wanted[0]?.id, recipient: '', status: 'sent', providerId: null, error: null, isTemporary: false },
      { id: wanted[1]?.id, recipient: '', status: 'failed', providerId: null, error: null, isTemporary: false },
    ]),
  );
});

test('an erased message keeps no session', async () => {
  const { send } = await sent({ 'jane@example.com': SENT });
  const sessions = async () => {
    const sql = 'SELECT session FROM notification_messages WHERE workspace_id = ?';
    return (await env.DB.prepare(sql).bind(send.workspace).all()).results;
  };
  expect(await sessions()).toEqual([{ session: 'user:jane' }]);
  await eraseRecipient(parts, send, 'jane@example.com', false);
  expect(await sessions()).toEqual([{ session: null }]);
});

test('of what a target answered the log keeps no body, which may quote what it was sent', async () => {
  const upstream = { status: 400, body: { quoted: 'the token of the target' } };
  const { standings } = await sent({
    a: { ...FAILED, error: { ...ERROR, upstream } },
    b: { ...UNKNOWN, error: { ...ERROR, upstream } },
  });
  expect((await standings()).map(({ error }) => error)).toEqual([
    { ...ERROR, upstream: { status: 400 } },
    { ...ERROR, upstream: { status: 400 } },
  ]);
});

test('a recipient is found as it was given and as it was written to', async () => {
  const { send } = await sent({ 'Jane@example.com': SENT });
  const count = async (recipient: string) =>
    (await searchMessages(env.DB, send, { recipient }, { limit: 1, offset: 0, now: 0 })).total;
  expect(await Promise.all(['Jane@example.com', ' Jane@EXAMPLE.com ', 'jane@example.com'].map(count))).toEqual([
    1, 1, 0,
  ]);
});

describe('a request', () => {
  let owner: Member;
  const ask = async (operation: string, input: object, headers: Record<string, string> = {}) => {
    const { status, body } = await owner.call(`notifications.${operation}`, { ...at, ...input }, { headers });
    expect(status).toBe(200);
    return body.data as { count: number; job_ids: string[]; items: { process_id: string }[] };
  };

  beforeAll(async () => {
    owner = await createNotified();
  });

  test('sends again neither what is under way, unless told to, nor what is gone', async () => {
    const { send, wanted } = await sent({ 'jane@example.com': null }, owner.workspace_id);
    const ids = wanted.map(({ id }) => id);
    expect(await ask('resend', { type: 'email' })).toMatchObject({ count: 0, job_ids: [] });
    expect(await ask('reprocess', { ids })).toMatchObject({ count: 0, job_ids: [] });
    const { count, job_ids: jobs } = await ask('resend', { ids });
    expect({ count, jobs: jobs.length }).toEqual({ count: 1, jobs: 1 });
    // Nobody but the test can open what the test sealed.
    expect(await endedJob(owner, jobs[0] ?? '')).toMatchObject({ status: 'failed' });
    await env.DB.prepare(`UPDATE notification_contents SET sealed = '' WHERE workspace_id = ? AND id = ?`)
      .bind(send.workspace, send.contentId)
      .run();
    expect(await ask('resend', { ids })).toMatchObject({ count: 0, job_ids: [] });
  });
});
