import { expect, vi } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { answerWith, type CheckManifest, MINUTE } from '../../durable-objects/healths.ts';
import { PATIENCE, setClock } from '../../durable-objects/jobs.ts';
import { action, manifest, scope } from '../../support/manifest.ts';
import type { Answer } from '../../support/processor.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const { app, product, env } = scope;
const RARELY = 60 * MINUTE;

/** A product with healthchecks, each of a target of its own that answers as it is told. */
export interface Shop {
  readonly owner: Member;
  /** Under which the target keeps what each healthcheck sends. */
  readonly keys: ReadonlyMap<string, string>;
}

/** A workspace of such a product, once each check was made; `probed` is the action that is probed. */
export async function createShop(
  checks: readonly string[],
  more: Partial<ProductManifest>,
  rules: Partial<CheckManifest> = {},
): Promise<Shop> {
  const keys = new Map(checks.map((tag) => [tag, crypto.randomUUID()]));
  const actions = [
    action('ping', { method: 'GET', resource: '/switch' }),
    ...['a', 'b', 'c'].map((tag) => action(tag, { resource: `/echo/:key/${tag}` })),
  ];
  const healthchecks = checks.map((tag) => ({
    tag,
    name: tag,
    app,
    event: 'ping',
    interval: RARELY,
    envs: [{ slug: env, input: { query: { key: keys.get(tag) } } }],
    ...rules,
  }));
  const owner = await createWorkspace(manifest(actions, { healthchecks, ...more }));
  const shop = { owner, keys };
  for (const tag of checks)
    await vi.waitFor(async () => expect(await statusOf(shop, tag)).toMatchObject({ status: 'available' }), PATIENCE);
  return shop;
}

/** Calls an operation on something of the shop by its tag; throws when it is refused. */
export async function ask<Data = Readonly<Record<string, unknown>>>(
  { owner }: Shop,
  operation: string,
  tag: string,
  more: object = {},
): Promise<Data> {
  const { status, body } = await send(owner, operation, { tag, ...more });
  expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
  return body.data as Data;
}

function send(owner: Member, operation: string, input: object): Promise<Answer> {
  return owner.call(operation, { product, env, ...input }, { now: systemClock.now() });
}

/** How a healthcheck stands. */
export function statusOf(shop: Shop, tag: string): Promise<Readonly<Record<string, unknown>>> {
  return ask(shop, 'health.status', tag);
}

/** Has the targets of healthchecks fail or answer, and each checked until that is known, by whoever asks too. */
export async function turn(shop: Shop, tags: readonly string[], to: 'up' | 'down'): Promise<void> {
  const status = to === 'up' ? 'available' : 'unavailable';
  for (const tag of tags) {
    await answerWith({ key: shop.keys.get(tag) ?? '' }, to === 'up' ? 200 : 503);
    for (let stands: unknown; stands !== status;) ({ status: stands } = await ask(shop, 'health.run', tag));
  }
  passTrust();
}

/** What is known of healthchecks is old from now on. */
export function passTrust(): void {
  setClock(systemClock.now() + LIMITS.health_trust.value);
}

/** Repeats what tells the provider that was taken, until it is the one that is meant: what is known is asked anew meanwhile. */
export function comesTo(provider: string, run: () => Promise<Readonly<Record<string, unknown>>>): Promise<void> {
  return vi.waitFor(async () => expect((await run())['provider']).toBe(provider), PATIENCE);
}
