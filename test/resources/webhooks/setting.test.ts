import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { HEALTH_NOTICES } from '../../../src/engine/health-notice.ts';
import { JOB_NOTICES } from '../../../src/engine/job-notice.ts';
import { QUOTA_NOTICES } from '../../../src/engine/quota/notice.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { webhookKey } from '../../../src/kernel/webhook-signature.ts';
import { WebhookEvent } from '../../../src/resources/webhooks/contract.ts';
import { kept, listed, notice, PATIENCE, received, tell, verify } from '../../durable-objects/webhooks.ts';
import { manifest, scope } from '../../support/manifest.ts';
import { composed } from '../../support/processor.ts';
import { stored } from '../../support/stored.ts';
import { at } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const EVENTS = [...JOB_NOTICES, ...HEALTH_NOTICES, ...QUOTA_NOTICES];

const SECRET = `whsec_${btoa('a secret of at least 24 bytes')}`;

let owner: Member;
let url: string;
let key: string;

beforeEach(async () => {
  owner = await createWorkspace(manifest());
  key = crypto.randomUUID();
  url = at('/switch', { key });
});

const set = (more: object = {}) => owner.call('jobs.setWebhook', { url, ...more });
const idOf = ({ body }: Awaited<ReturnType<typeof set>>) => (body.data as { id: string }).id;
const list = async () => (await owner.call('jobs.listWebhooks')).body.data as { webhooks: object[] };

test('every event can be subscribed to, and no other', () => {
  expect(WebhookEvent.options.toSorted()).toEqual(EVENTS.toSorted());
});

describe('a webhook', () => {
  test('is made with an address alone: for every event, with a secret that is answered once', async () => {
    const { status, body } = await set();
    expect({ status, data: body.data }).toEqual({
      status: 200,
      data: { id: expect.stringMatching(/^webhook_[0-9a-f]{32}$/), secret: expect.stringMatching(/^whsec_/) },
    });
    const { id, secret } = body.data as { id: string; secret: string };
    expect(webhookKey(secret)).toHaveLength(32);
    expect(await list()).toEqual({
      webhooks: [
        {
          id,
          url,
          product: null,
          env: null,
          events: EVENTS,
          status: 'enabled',
          disabled_at: null,
          disabled_reason: null,
          old_secret_until: null,
          pending: 0,
          dropped: 0,
          failing_since: null,
          failed_attempts: 0,
          delivered_at: null,
          created_by: owner.user_id,
          created_at: expect.any(Number),
          updated_at: expect.any(Number),
        },
      ],
    });
    expect((await kept({ owner, id })).text).toBe('[[],[]]');
  });

  test('keeps the secret that it is given, and does not answer it', async () => {
    const { body } = await set({ secret: SECRET });
    expect(body.data).toEqual({ id: expect.any(String) });
    await tell(owner, notice(1));
    const [request] = await received({ key }, 1);
    expect(request && verify(request, SECRET)).toMatchObject({ event: 'job.completed' });
  });

  test('is the same one for the same address, whose events are replaced when they are given', async () => {
    const id = idOf(await set({ events: ['job.failed', 'job.failed'] }));
    expect(await listed({ owner, id })).toMatchObject({ events: ['job.failed'] });
    expect((await set()).body.data).toEqual({ id });
    expect(await listed({ owner, id })).toMatchObject({ events: ['job.failed'] });
    await set({ events: ['job.started', 'job.missed'] });
    expect(await listed({ owner, id })).toMatchObject({ events: ['job.started', 'job.missed'] });
    await set({ events: null });
    expect(await listed({ owner, id })).toMatchObject({ events: EVENTS });
    expect((await list()).webhooks).toHaveLength(1);
  });

  test('is another one for another product or environment', async () => {
    const places = [{}, { product: scope.product }, { env: 'dev' }, { product: scope.product, env: 'dev' }];
    const ids = [];
    for (const place of places) ids.push(idOf(await set(place)));
    expect(new Set(ids).size).toBe(4);
    for (const [n, place] of places.entries()) expect(idOf(await set(place))).toBe(ids[n]);
    expect((await list()).webhooks).toMatchObject(places.map((place) => ({ product: null, env: null, ...place })));
  });

  test('is the same one however its address is written', async () => {
    const id = idOf(await set());
    const { port, pathname, search } = new URL(url);
    expect(
      idOf(await owner.call('jobs.setWebhook', { url: `HTTP://127.1:${port}/x/..${pathname}${search}#part` })),
    ).toBe(id);
  });

  test('is deleted with its deliveries, once', async () => {
    const id = idOf(await set());
    await tell(owner, notice(1));
    await received({ key }, 1);
    expect((await owner.call('jobs.deleteWebhook', { webhook_id: id })).body.data).toBe(true);
    expect(await list()).toEqual({ webhooks: [] });
    expect(await kept({ owner, id })).toMatchObject({ alarm: null, text: '[[],[]]' });
    expect(await owner.call('jobs.deleteWebhook', { webhook_id: id })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', errors: [{ path: 'webhook_id', message: `webhook '${id}' not found` }] },
    });
    await tell(owner, notice(2));
    expect((await kept({ owner, id })).endpoint).toBeNull();
  });

  test('that was deleted takes nothing of an isolate that does not know yet, beyond the first try', async () => {
    const id = idOf(await set());
    const other = compose({ ...env });
    await other.webhooks.tell(owner.workspace_id, [notice(1)]);
    await received({ key }, 1);
    await owner.call('jobs.deleteWebhook', { webhook_id: id });
    await other.webhooks.tell(owner.workspace_id, [notice(2)]);
    await vi.waitFor(
      async () => expect(await kept({ owner, id })).toMatchObject({ alarm: null, endpoint: null }),
      PATIENCE,
    );
    expect(await received({ key }, 1)).toHaveLength(1);
  });

  test('is one of ten at most, also when all come at once', async () => {
    const urls = Array.from({ length: LIMITS.webhooks.value + 3 }, (_, n) => at('/switch', { key, n }));
    const answers = await Promise.all(urls.map((each) => owner.call('jobs.setWebhook', { url: each })));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(3);
    for (const { status, body } of refused)
      expect({ status, errors: body.errors }).toEqual({
        status: 409,
        errors: [{ path: 'url', message: 'this workspace has 10 webhooks, which is the most' }],
      });
    const [first] = (await list()).webhooks as { id: string; url: string }[];
    expect(await owner.call('jobs.setWebhook', { url: first?.url })).toMatchObject({ status: 200 });
    await owner.call('jobs.deleteWebhook', { webhook_id: first?.id });
    expect(await owner.call('jobs.setWebhook', { url })).toMatchObject({ status: 200 });
  });
});

describe('a webhook is refused, and nothing is stored', () => {
  test.each<[title: string, input: object, path: string]>([
    ['without an address', { url: '' }, 'url'],
    ['with what is no address', { url: 'example.com/hook' }, 'url'],
    ['with a long address', { url: `https://example.com/${'x'.repeat(2_048)}` }, 'url'],
    ['with an unknown event', { events: ['job.completed', 'job.exploded'] }, 'events[1]'],
    ['with an event without its prefix', { events: ['completed'] }, 'events[0]'],
    ['with the event of tests', { events: ['webhook.test'] }, 'events[0]'],
    ['for no event', { events: [] }, 'events'],
    ['for events that are no list', { events: 'job.failed' }, 'events'],
    ['with a secret without its prefix', { secret: btoa('x'.repeat(32)) }, 'secret'],
    ['with a short secret', { secret: `whsec_${btoa('x'.repeat(23))}` }, 'secret'],
    ['with a long secret', { secret: `whsec_${btoa('x'.repeat(65))}` }, 'secret'],
    ['with a secret that is no base64', { secret: `whsec_${'!'.repeat(32)}` }, 'secret'],
    ['with a secret that is no text', { secret: 5 }, 'secret'],
    ['for an environment that is no slug', { env: 'Prod' }, 'env'],
    ['with a field nobody knows', { method: 'PUT' }, 'method'],
  ])('%s', async (_title, input, path) => {
    const before = await stored();
    const { status, body } = await set(input);
    expect({ status, code: body.code, path: body.errors?.[0]?.path }).toEqual({
      status: 400,
      code: 'VALIDATION_ERROR',
      path,
    });
    expect(await stored()).toEqual(before);
  });

  test.each<[title: string, input: object, path: string]>([
    ['for a product that is not there', { product: 'absent' }, 'product'],
    ['for an environment that no product has', { env: 'qa' }, 'env'],
    ['for an environment that its product has not', { product: scope.product, env: 'qa' }, 'env'],
    ['for what every object has', { product: scope.product, env: 'constructor' }, 'env'],
  ])('%s', async (_title, input, path) => {
    const before = await stored();
    expect(await set(input)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND', errors: [{ path }] } });
    expect(await stored()).toEqual(before);
  });

  test.each([
    'http://127.0.0.1/hook',
    'http://localhost:3000/hook',
    'https://10.0.0.8/hook',
    'http://[::1]/hook',
    'http://0x7f.1/hook',
    'http://169.254.169.254/latest/meta-data',
    'https://user:pass@example.com/hook',
    'ftp://example.com/hook',
    'file:///etc/passwd',
  ])('where the processor sends nothing: %s', async (address) => {
    const before = await stored();
    const serve = composed({ ALLOW_PRIVATE_TARGETS: undefined });
    expect(await owner.call('jobs.setWebhook', { url: address }, { serve })).toMatchObject({
      status: 403,
      body: { code: 'TARGET_REFUSED', errors: [{ path: 'url' }] },
    });
    expect(await stored()).toEqual(before);
  });
});

describe('what names no webhook is refused', () => {
  const inputs: Readonly<Record<string, object>> = {
    deleteWebhook: {},
    enableWebhook: {},
    disableWebhook: {},
    rotateWebhookSecret: {},
    testWebhook: {},
    listDeliveries: {},
    redeliver: { delivery_id: 'job_1.1' },
  };
  const ids = [`webhook_${'0'.repeat(32)}`, 'webhook_1', '../other', 'x'.repeat(100)];

  test.each(Object.entries(inputs))('%s', async (name, input) => {
    for (const webhook_id of ids)
      expect(await owner.call(`jobs.${name}`, { ...input, webhook_id })).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND', errors: [{ path: 'webhook_id', message: `webhook '${webhook_id}' not found` }] },
      });
    for (const webhook_id of ['', 'x'.repeat(101), 5, undefined])
      expect(await owner.call(`jobs.${name}`, { ...input, webhook_id })).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'webhook_id' }] },
      });
  });
});
