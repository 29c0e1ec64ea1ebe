import { env } from 'cloudflare:workers';
import type { ProductManifest } from '../../sdk/src/index.ts';

/** An app of a manifest, as its owner writes it. */
export type AppManifest = NonNullable<ProductManifest['apps']>[number];

/** One action as its owner writes it. */
export type ActionManifest = AppManifest['actions'][number];

/** Where the calls of tests go: the product, environment and app of {@link manifest}. */
export const scope = { product: 'shop', env: 'prd', app: 'api' } as const;

/** An action whose name is its tag; it posts to `/echo/:key` unless told otherwise. */
export function action(tag: string, more: Partial<ActionManifest> = {}): ActionManifest {
  return { tag, name: tag, method: 'POST', resource: '/echo/:key', ...more };
}

/** The manifest of a product with two environments and one app, which is the target server in both. */
export function manifest(
  actions: readonly ActionManifest[] = [action('echo')],
  more: Partial<ProductManifest> = {},
): ProductManifest {
  const environments = ['prd', 'dev'].map((slug) => ({ slug, base_url: env.TEST_TARGET_URL }));
  return {
    tag: scope.product,
    name: 'Shop',
    environments: environments.map(({ slug }) => ({ slug, env_name: slug })),
    apps: [{ tag: scope.app, name: 'API', environments, actions: [...actions] }],
    ...more,
  };
}
