/** The operations on webhooks. */

import { createCursor, readCursor } from '../../kernel/cursor.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { Handlers, Principal, RequestContext } from '../../kernel/contract.ts';
import { fromErrorRecord, invalidField } from '../../kernel/errors.ts';
import { findWebhook, isWebhookId, isWebhookWithinReach, requireWebhook } from './access.ts';
import type { WebhookRecord, webhooks as contract } from './contract.ts';
import type { Redelivery, WebhookObject } from './directory.ts';
import { rotateSecret, setWebhook, type SettingParts } from './setting.ts';
import type { WebhookRow } from './store.ts';
import { toDeliveryRecord, toWebhookRecord } from './view.ts';

/** What the handlers work with. */
export type WebhookParts = SettingParts;

type WebhookHandlers = Handlers<typeof contract>;

/** Deliveries a page holds when the caller does not say. */
const PAGE = 50;

/** Builds the handlers. */
export function createWebhookHandlers(parts: WebhookParts): WebhookHandlers {
  return { ...settingHandlers(parts), ...standingHandlers(parts), ...deliveryHandlers(parts) };
}

function objectOf({ webhookObjects }: WebhookParts, { workspace }: Principal, id: string): WebhookObject {
  return webhookObjects.at({ workspace, id });
}

function settingHandlers(
  parts: WebhookParts,
): Pick<WebhookHandlers, 'setWebhook' | 'rotateWebhookSecret' | 'deleteWebhook'> {
  const { endpoints } = parts;
  return {
    setWebhook: async (given, context) => ({ data: await setWebhook(parts, given, context) }),
    async rotateWebhookSecret({ webhook_id: id, ...given }, context) {
      const row = await findWebhook(endpoints, context.principal, id);
      return { data: await rotateSecret(parts, row, given, context) };
    },
    async deleteWebhook({ webhook_id: id }, { principal, isRepetition }) {
      const { workspace } = principal;
      const row = isWebhookId(id) ? await endpoints.read(workspace, id) : null;
      // A request that was cut off after it had removed the row may have left the object's part undone.
      const isDone = isRepetition && isWebhookId(id) && row === null;
      if (!isDone) requireWebhook(principal, row, id);
      await endpoints.remove(workspace, id);
      await objectOf(parts, principal, id).erase();
      return { data: true };
    },
  };
}

function standingHandlers(
  parts: WebhookParts,
): Pick<WebhookHandlers, 'listWebhooks' | 'enableWebhook' | 'disableWebhook'> {
  const { endpoints, clock } = parts;
  const recordOf = async (principal: Principal, row: WebhookRow): Promise<WebhookRecord> =>
    toWebhookRecord(row, await objectOf(parts, principal, row.id).status(), clock.now());
  const stand = async (id: string, reason: string | null, { principal }: RequestContext) => {
    const row = await findWebhook(endpoints, principal, id);
    const { workspace } = principal;
    const status = await objectOf(parts, principal, id).stand({ workspace, id }, reason);
    endpoints.forget(workspace);
    return { data: toWebhookRecord(row, status, clock.now()) };
  };
  return {
    async listWebhooks(_input, { principal }) {
      const rows = await endpoints.list(principal.workspace);
      const reached = rows.filter((row) => isWebhookWithinReach(principal, row));
      return { data: { webhooks: await Promise.all(reached.map((row) => recordOf(principal, row))) } };
    },
    enableWebhook: ({ webhook_id: id }, context) => stand(id, null, context),
    disableWebhook: ({ webhook_id: id, reason = 'it was disabled on request' }, context) => stand(id, reason, context),
  };
}

function deliveryHandlers(parts: WebhookParts): Pick<WebhookHandlers, 'testWebhook' | 'listDeliveries' | 'redeliver'> {
  const { endpoints, clock } = parts;
  return {
    async testWebhook({ webhook_id: id }, context) {
      const { principal } = context;
      await findWebhook(endpoints, principal, id);
      const event = 'webhook.test';
      const body = JSON.stringify({ event, timestamp: context.keyedAt ?? clock.now(), webhook: { id } });
      const message = { id: await testId(parts, context), event, body };
      const answer = await objectOf(parts, principal, id).sendTest({ workspace: principal.workspace, id }, message);
      if (!answer.ok) throw fromErrorRecord(answer.error);
      return { data: toDeliveryRecord(answer.delivery) };
    },
    async listDeliveries({ webhook_id: id, status = null, limit = PAGE, cursor }, { principal }) {
      await findWebhook(endpoints, principal, id);
      const list = [principal.workspace, 'jobs.listDeliveries', id, status];
      const before = cursor === undefined ? null : positionOf(await readCursor(cursor, list));
      const { deliveries, next } = await objectOf(parts, principal, id).list(status, limit, before);
      const next_cursor = next === null ? null : await createCursor(next, list);
      return { data: { deliveries: deliveries.map(toDeliveryRecord), next_cursor } };
    },
    async redeliver({ webhook_id: id, ...given }, { principal, keyedAt }) {
      const redelivery = redeliveryOf(given);
      await findWebhook(endpoints, principal, id);
      const answer = await objectOf(parts, principal, id).redeliver(redelivery, keyedAt);
      if (!answer.ok) throw fromErrorRecord(answer.error);
      return { data: { count: answer.count, has_more: answer.hasMore } };
    },
  };
}

/** The same for the same request under a key, so that its repetition sends nothing more. */
async function testId({ ids }: WebhookParts, { principal, idempotencyKey }: RequestContext): Promise<string> {
  if (idempotencyKey === null) return ids.create('test');
  return `test_${(await sha256Hex(JSON.stringify([principal.user, idempotencyKey]))).slice(0, 32)}`;
}

interface GivenFilter {
  readonly delivery_id?: string | undefined;
  readonly status?: 'exhausted' | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

function redeliveryOf({ delivery_id: deliveryId, ...filter }: GivenFilter): Redelivery {
  const [given] = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (deliveryId !== undefined) {
    if (given !== undefined) throw invalidField(given, 'is not given beside delivery_id');
    return { deliveryId };
  }
  if (given === undefined) throw invalidField('delivery_id', 'give a delivery, or a filter: status, from, to');
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = filter;
  if (from >= to) throw invalidField('to', 'must be later than from');
  return { from, to };
}

/** A cursor's digest is no secret, so what it holds is checked like any input. */
function positionOf(position: unknown): number {
  if (typeof position === 'number' && Number.isSafeInteger(position)) return position;
  throw invalidField('cursor', 'was altered, or comes from another list');
}
