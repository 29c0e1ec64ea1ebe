/** How webhooks are made, and their secrets replaced. */

import type { HttpDriver } from '../../drivers/http/driver.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { RequestContext } from '../../kernel/contract.ts';
import { invalidField, isProcessorError, refusal } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { createWebhookSecret } from '../../kernel/webhook-signature.ts';
import { notFound } from '../products/config.ts';
import type { VersionStore } from '../products/versions.ts';
import type { Sealer } from '../secrets/sealer.ts';
import { requireNarrowed } from './access.ts';
import type { WebhookEvent } from './contract.ts';
import type { WebhookDirectory } from './directory.ts';
import { webhookContext } from './sender.ts';
import type { WebhookPlace, WebhookRow, WebhookStore } from './store.ts';

/** What setting works with. */
export interface SettingParts {
  readonly endpoints: WebhookStore;
  readonly webhookObjects: WebhookDirectory;
  readonly versions: VersionStore;
  readonly http: Pick<HttpDriver, 'check'>;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** What a caller says of a webhook. */
export interface GivenWebhook {
  readonly url: string;
  readonly events?: readonly WebhookEvent[] | null | undefined;
  readonly secret?: string | undefined;
  readonly product?: string | undefined;
  readonly env?: string | undefined;
}

/** A webhook, and its secret when the processor made it for this request. */
export interface SetWebhook {
  readonly id: string;
  readonly secret?: string;
}

/** How long the secret of before signs when nothing else is said. */
const OVERLAP_MS = 86_400_000;

/** Makes a webhook for a place, or changes the one that is there in what is given. */
export async function setWebhook(
  parts: SettingParts,
  given: GivenWebhook,
  context: RequestContext,
): Promise<SetWebhook> {
  const { endpoints, versions, http } = parts;
  const { workspace } = context.principal;
  const place = { url: addressOf(http, given.url), product: given.product ?? null, env: given.env ?? null };
  requireNarrowed(context.principal, place);
  await requirePlace(versions, workspace, place);
  const made = await make(parts, place, given, context);
  if (made !== null) return made;
  const known = await endpoints.find(workspace, place);
  if (known !== null) return change(parts, known, given, context);
  const message = `this workspace has ${LIMITS.webhooks.value} webhooks, which is the most`;
  throw refusal('CONFLICT', [{ path: 'url', message }]);
}

/** Null when the place is taken, or no more may be made. */
async function make(
  { endpoints, sealer, clock, ids }: SettingParts,
  place: WebhookPlace,
  { events, secret: given }: GivenWebhook,
  context: RequestContext,
): Promise<SetWebhook | null> {
  const { workspace, user } = context.principal;
  const id = ids.create('webhook');
  const at = context.keyedAt ?? clock.now();
  const secret = given ?? createWebhookSecret(ids);
  const row: WebhookRow = {
    id,
    ...place,
    events: eventsText(events),
    secret: await sealer.seal(workspace, webhookContext(id), secret),
    old_secret: null,
    old_secret_until: null,
    secret_request: await requestOf('setWebhook', context),
    disabled_at: null,
    disabled_reason: null,
    created_by: user,
    created_at: at,
    updated_at: at,
  };
  if (!(await endpoints.insert(workspace, row))) return null;
  return given === undefined ? { id, secret } : { id };
}

async function change(
  parts: SettingParts,
  known: WebhookRow,
  { events, secret }: GivenWebhook,
  context: RequestContext,
): Promise<SetWebhook> {
  const { endpoints, clock } = parts;
  const { workspace } = context.principal;
  const { id } = known;
  const current = await openSecret(parts, workspace, known);
  // The same request came before, made the webhook, and was cut off.
  const request = await requestOf('setWebhook', context);
  if (request !== null && known.secret_request === request && secret === undefined) return { id, secret: current };
  if (events !== undefined)
    await endpoints.setEvents(workspace, id, eventsText(events), context.keyedAt ?? clock.now());
  if (secret !== undefined && secret !== current)
    await replaceSecret(parts, known, { secret, overlapMs: OVERLAP_MS }, context);
  return { id };
}

/** Has a webhook sign with another secret, given or made here; a request that is repeated finds what it made. */
export async function rotateSecret(
  parts: SettingParts,
  known: WebhookRow,
  { secret: given, overlap }: { readonly secret?: string | undefined; readonly overlap?: number | undefined },
  context: RequestContext,
): Promise<SetWebhook & { readonly old_secret_until: number | null }> {
  const secret = given ?? createWebhookSecret(parts.ids);
  const row = await replaceSecret(parts, known, { secret, overlapMs: overlap ?? OVERLAP_MS }, context);
  const kept = await openSecret(parts, context.principal.workspace, row);
  return { id: row.id, ...(given === undefined && { secret: kept }), old_secret_until: row.old_secret_until };
}

async function replaceSecret(
  { endpoints, webhookObjects, sealer, clock }: SettingParts,
  { id }: WebhookRow,
  { secret, overlapMs }: { readonly secret: string; readonly overlapMs: number },
  context: RequestContext,
): Promise<WebhookRow> {
  const { workspace } = context.principal;
  const at = context.keyedAt ?? clock.now();
  const sealed = await sealer.seal(workspace, webhookContext(id), secret);
  const oldUntil = overlapMs === 0 ? null : at + overlapMs;
  const request = await requestOf('rotateWebhookSecret', context);
  await endpoints.setSecret(workspace, id, { sealed, oldUntil, request }, at);
  await webhookObjects.at({ workspace, id }).changed();
  const row = await endpoints.read(workspace, id);
  if (row === null) throw notFound('webhook_id', `webhook '${id}'`);
  return row;
}

function openSecret({ sealer }: SettingParts, workspace: string, { id, secret }: WebhookRow): Promise<string> {
  return sealer.open(workspace, webhookContext(id), secret);
}

function eventsText(events: readonly WebhookEvent[] | null | undefined): string | null {
  return events === null || events === undefined ? null : JSON.stringify([...new Set(events)]);
}

/** Tells requests under a key apart from others; null without one. */
async function requestOf(operation: string, { principal, idempotencyKey }: RequestContext): Promise<string | null> {
  return idempotencyKey === null ? null : sha256Hex(JSON.stringify([principal.user, operation, idempotencyKey]));
}

/** The address without a fragment, when requests may go there. */
function addressOf(http: Pick<HttpDriver, 'check'>, text: string): string {
  const url = URL.parse(text);
  if (url === null) throw invalidField('url', 'is no address: give one that begins with https://');
  url.hash = '';
  try {
    http.check({ method: 'POST', url, headers: {} });
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    throw refusal(thrown.code, [{ path: 'url', message: thrown.details.errors?.[0]?.message ?? thrown.message }]);
  }
  return url.href;
}

/** Throws `NOT_FOUND` unless there are such a product and environment: nothing would ever be told of others. */
async function requirePlace(versions: VersionStore, workspace: string, { product, env }: WebhookPlace): Promise<void> {
  if (product === null && env === null) return;
  const pins = await versions.pins(workspace, product ?? undefined);
  if (product !== null && !pins.has(product)) throw notFound('product', `product '${product}'`);
  if (env !== null && ![...pins.values()].some((envs) => Object.hasOwn(envs, env)))
    throw notFound('env', product === null ? `environment '${env}'` : `environment '${env}' of product '${product}'`);
}
