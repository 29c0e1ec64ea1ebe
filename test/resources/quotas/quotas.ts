import { expect } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import type { QuotaResult } from '../../../src/resources/quotas/contract.ts';
import { action, manifest, scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

/** A quota as its owner writes it. */
export type QuotaManifest = NonNullable<ProductManifest['quotas']>[number];

/** Option of a quota as its owner writes it. */
export type OptionManifest = NonNullable<QuotaManifest['options']>[number];

export const { product, env } = scope;

/** So much an hour. */
export function counter(more: Partial<QuotaManifest> = {}): QuotaManifest {
  return { tag: 'calls', name: 'Calls', limit: 5, period: 'hour', ...more };
}

/** An option that runs an action, with the run's input. */
export function option(name: string, more: Partial<OptionManifest> = {}): OptionManifest {
  return { name, type: 'action', app: scope.app, event: 'echo', ...more };
}

/** A product with quotas, and actions that answer, fail, are not reached, and never answer. */
export function withQuotas(quotas: readonly QuotaManifest[], more: Partial<ProductManifest> = {}): ProductManifest {
  const actions = [
    action('echo'),
    action('fails', { resource: '/status/500' }),
    action('refuses', { resource: '/status/400' }),
    action('hangs', { resource: '/hang', timeout: 100 }),
  ];
  return manifest(actions, { quotas: [...quotas], ...more });
}

/** A workspace with such a product. */
export function createShop(quotas: readonly QuotaManifest[], more?: Partial<ProductManifest>): Promise<Member> {
  return createWorkspace(withQuotas(quotas, more));
}

/** Runs a quota, and answers the whole answer. */
export function send(member: Member, more: object = {}, options: Parameters<Member['call']>[2] = {}) {
  return member.call('quota.run', { product, env, tag: 'calls', ...more }, options);
}

/** Runs a quota that must not fail. */
export async function run(
  member: Member,
  more: object = {},
  options: Parameters<Member['call']>[2] = {},
): Promise<QuotaResult> {
  const { status, body } = await send(member, more, options);
  expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
  return body.data as QuotaResult;
}

/** What is used of a quota. */
export async function usage(member: Member, more: object = {}): Promise<Record<string, unknown>> {
  const { body } = await member.call('quota.usage', { product, env, tag: 'calls', ...more });
  return body.data as Record<string, unknown>;
}
