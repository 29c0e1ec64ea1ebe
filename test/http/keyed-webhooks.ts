import { expect } from 'vitest';
import { manifest } from '../support/manifest.ts';
import { at, seen } from '../support/target.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';
import type { KeyedOperation, Trial } from './keyed-trial.ts';

const ABSENT = { webhook_id: `webhook_${'0'.repeat(32)}` };

/** The ids of two new webhooks; the receiver of the n-th counts under `<key>/<n>`. */
export async function makeWebhooks(owner: Member, key: string = crypto.randomUUID()): Promise<string[]> {
  const urls = [1, 2].map((n) => at('/switch', { key: `${key}/${n}` }));
  const answers = await Promise.all(urls.map((url) => owner.call('jobs.setWebhook', { url })));
  return answers.map(({ body }) => (body.data as { id: string }).id);
}

async function withWebhooks() {
  const owner = await createWorkspace(manifest());
  const key = crypto.randomUUID();
  const [one, two] = (await makeWebhooks(owner, key)).map((webhook_id) => ({ webhook_id }));
  const call = (name: string, input: object) => owner.call(`jobs.${name}`, input);
  return { owner, call, one: one ?? ABSENT, two: two ?? ABSENT, reached: () => seen(`${key}/1`) };
}

async function standing(isEnabled: boolean): Promise<Trial> {
  const { owner, call, one, two } = await withWebhooks();
  const does = isEnabled ? 'disableWebhook' : 'enableWebhook';
  const undoes = isEnabled ? 'enableWebhook' : 'disableWebhook';
  if (!isEnabled) for (const webhook of [one, two]) await call(undoes, webhook);
  return {
    owner,
    input: one,
    answer: { id: one.webhook_id, status: does === 'enableWebhook' ? 'enabled' : 'disabled' },
    other: two,
    refused: ABSENT,
    undo: () => call(undoes, one),
  };
}

/** The operations on webhooks that take an `Idempotency-Key`. */
export const KEYED_WEBHOOKS: readonly KeyedOperation[] = [
  {
    operation: 'jobs.setWebhook',
    effect: /INSERT INTO webhooks/,
    rows: { webhooks: 1, idempotency_keys: 1 },
    async prepare() {
      const { owner, call } = await withWebhooks();
      const [input, other] = ['https://example.com/one', 'https://example.com/two'].map((url) => ({ url }));
      const answer = { id: expect.stringMatching(/^webhook_/), secret: expect.stringMatching(/^whsec_/) };
      const undo = async () => {
        const { webhooks } = (await call('listWebhooks', {})).body.data as { webhooks: { id: string; url: string }[] };
        const made = webhooks.find(({ url }) => url === input?.url);
        await call('deleteWebhook', { webhook_id: made?.id });
      };
      return { owner, input: input ?? {}, answer, other: other ?? {}, refused: { url: 'nowhere' }, undo };
    },
  },
  {
    operation: 'jobs.rotateWebhookSecret',
    effect: /UPDATE webhooks SET old_secret/,
    rows: { webhooks: 1, idempotency_keys: 1 },
    async prepare() {
      const { owner, call, one, two } = await withWebhooks();
      const answer = {
        id: one.webhook_id,
        secret: expect.stringMatching(/^whsec_/),
        old_secret_until: expect.any(Number),
      };
      return { owner, input: one, answer, other: two, refused: ABSENT, undo: () => call('rotateWebhookSecret', one) };
    },
  },
  {
    operation: 'jobs.deleteWebhook',
    effect: /DELETE FROM webhooks/,
    rows: { idempotency_keys: 1 },
    async prepare() {
      const { owner, one, two } = await withWebhooks();
      return { owner, input: one, answer: true, other: two, refused: ABSENT, statusAgain: 404 };
    },
  },
  { operation: 'jobs.disableWebhook', rows: { webhooks: 1, idempotency_keys: 1 }, prepare: () => standing(true) },
  { operation: 'jobs.enableWebhook', rows: { webhooks: 1, idempotency_keys: 1 }, prepare: () => standing(false) },
  {
    operation: 'jobs.testWebhook',
    rows: { idempotency_keys: 1 },
    async prepare() {
      const { owner, one, two, reached } = await withWebhooks();
      return {
        owner,
        input: one,
        answer: { event: 'webhook.test', status: 'delivered' },
        other: two,
        refused: ABSENT,
        reached,
      };
    },
  },
  {
    operation: 'jobs.redeliver',
    rows: { idempotency_keys: 1 },
    async prepare() {
      const { owner, call, one, two } = await withWebhooks();
      const tested = async (webhook: typeof one) => {
        const { id } = (await call('testWebhook', webhook)).body.data as { id: string };
        return { ...webhook, delivery_id: id };
      };
      const answer = { count: 1, has_more: false };
      return {
        owner,
        input: await tested(one),
        answer,
        other: await tested(two),
        refused: { ...one, delivery_id: 'none' },
      };
    },
  },
];
