import { env } from 'cloudflare:workers';
import type * as z from 'zod';
import type { Action, Manifest } from '../../src/resources/products/manifest.ts';

/** A manifest as its owner writes it. */
export type ManifestInput = z.input<typeof Manifest>;

/** One action as its owner writes it. */
export type ActionInput = z.input<typeof Action>;

/** Where the calls of tests go: the product, environment and app of {@link manifest}. */
export const scope = { product: 'shop', env: 'prd', app: 'api' } as const;

/** An action whose name is its tag; it posts to `/echo/:key` unless told otherwise. */
export function action(tag: string, more: Partial<ActionInput> = {}): ActionInput {
  return { tag, name: tag, method: 'POST', resource: '/echo/:key', ...more };
}

/** The manifest of a product with two environments and one app, which is the target server in both. */
export function manifest(actions: readonly ActionInput[] = [action('echo')], more: Partial<ManifestInput> = {}): ManifestInput {
  const environments = ['prd', 'dev'].map((slug) => ({ slug, base_url: env.TEST_TARGET_URL }));
  return {
    tag: scope.product,
    name: 'Shop',
    environments: environments.map(({ slug }) => ({ slug, env_name: slug })),
    apps: [{ tag: scope.app, name: 'API', environments, actions: [...actions] }],
    ...more,
  };
}
