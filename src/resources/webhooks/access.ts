/** Which webhooks a member may act on: those of what it reaches, and of nothing else besides. */

import type { Principal } from '../../kernel/contract.ts';
import { type FieldError, refusal } from '../../kernel/errors.ts';
import { notFound } from '../products/config.ts';
import type { WebhookPlace, WebhookRow, WebhookStore } from './store.ts';

type Reach = Pick<Principal, 'products' | 'envs'>;

/** Whether all that a webhook tells of is within a member's reach. */
export function isWebhookWithinReach({ products, envs }: Reach, { product, env }: WebhookPlace): boolean {
  return covers(products, product) && covers(envs, env);
}

function covers(reached: readonly string[] | null, narrowed: string | null): boolean {
  return reached === null || (narrowed !== null && reached.includes(narrowed));
}

/** Throws `FORBIDDEN` naming `product` or `env` when a member may reach some alone, and a webhook is for all. */
export function requireNarrowed({ products, envs }: Reach, { product, env }: WebhookPlace): void {
  const errors: FieldError[] = [];
  if (products !== null && product === null)
    errors.push({ path: 'product', message: 'this member may reach some products only: name one of them' });
  if (envs !== null && env === null)
    errors.push({ path: 'env', message: 'this member may reach some environments only: name one of them' });
  if (errors.length > 0) throw refusal('FORBIDDEN', errors);
}

/** Whether text can be a webhook's id. */
export function isWebhookId(id: string): boolean {
  return /^webhook_[0-9a-f]{32}$/.test(id);
}

/** A webhook of the member's workspace and within its reach; any other is `NOT_FOUND`. */
export async function findWebhook(store: WebhookStore, principal: Principal, id: string): Promise<WebhookRow> {
  return requireWebhook(principal, isWebhookId(id) ? await store.read(principal.workspace, id) : null, id);
}

/** The row of a webhook when there is one, and it is within the member's reach; `NOT_FOUND` otherwise. */
export function requireWebhook(principal: Principal, row: WebhookRow | null, id: string): WebhookRow {
  if (row === null || !isWebhookWithinReach(principal, row)) throw notFound('webhook_id', `webhook '${id}'`);
  return row;
}
