import { expect, vi } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { PATIENCE } from '../../durable-objects/jobs.ts';
import { action, manifest, scope } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

/** An option as its owner writes it. */
export type OptionManifest = NonNullable<ProductManifest['fallbacks']>[number]['options'][number];

const { app, product, env } = scope;

/** Where the runs of tests go. */
export const place = { product, env };

/** Actions of providers: `slow` accepts a charge and never answers; `keyed` is the same, and honours a key. */
const ACTIONS = [
  action('slow', { resource: '/hang', timeout: 800 }),
  action('stuck', { resource: '/hang' }),
  action('keyed', { resource: '/hang', timeout: 400, idempotency_header: 'x-key' }),
  action('keyed-gate', { resource: '/gate', idempotency_header: 'x-key' }),
  action('put', { resource: '/hang', method: 'PUT', timeout: 400 }),
  action('gone', { resource: '/reset' }),
  action('charge', { resource: '/echo' }),
  action('down', { resource: '/status/503' }),
  action('late', { resource: '/status/504' }),
  action('flaky', { resource: '/flaky' }),
  action('lookup', { method: 'GET', resource: '/lookup' }),
  action('found', { method: 'GET', resource: '/status/:code' }),
];

/** An option that runs an action with the run's `key`, under which the target keeps what it sees. */
export function option(event: string, more: Partial<OptionManifest> = {}): OptionManifest {
  return {
    name: event,
    type: 'action',
    app,
    event,
    input: { query: { key: '$Input{key}' }, body: { amount: 5 } },
    ...more,
  };
}

/** Asks with an action that answers a status. */
export const confirmBy = (code: number): NonNullable<OptionManifest['confirm']> => ({
  event: 'found',
  input: { params: { code } },
});

/** A workspace whose product has these fallbacks. */
export function createFallbacks(
  fallbacks: Readonly<Record<string, readonly OptionManifest[]>>,
  more: Partial<ProductManifest> = {},
  actions: typeof ACTIONS = [],
): Promise<Member> {
  return createWorkspace(
    manifest([...ACTIONS, ...actions], {
      fallbacks: Object.entries(fallbacks).map(([tag, options]) => ({ tag, name: tag, options: [...options] })),
      ...more,
    }),
  );
}

/** Paths of the requests that came under a key. */
export async function paths(key: string): Promise<string[]> {
  return (await seen(key)).map(({ path }) => path);
}

/** A job once it has ended. */
export function ended(owner: Member, id: string) {
  return vi.waitFor(async () => {
    const job = await owner.client.jobs.get(id);
    expect(['completed', 'failed']).toContain(job.status);
    return job;
  }, PATIENCE);
}
