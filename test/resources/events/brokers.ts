import type { ProductManifest } from '../../../sdk/src/index.ts';
import { manifest, scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

type Broker = NonNullable<ProductManifest['brokers']>[number];

/** Where the events of these tests are. */
export const at = { product: scope.product, env: scope.env } as const;

/** A broker `shop` with the topics `orders`, of which any JSON is one, and `checked`, whose messages have a total. */
export function broker(more: Partial<Broker> = {}): Broker {
  return {
    tag: 'shop',
    name: 'Shop',
    topics: [
      { tag: 'orders', name: 'Orders', sample: { total: 1 } },
      { tag: 'shop:checked', name: 'Checked', schema: { total: { type: 'number', required: true } } },
    ],
    ...more,
  };
}

/** A workspace whose product has these brokers, and more. */
export function createBrokered(brokers: readonly Broker[] = [broker()], more: object = {}): Promise<Member> {
  return createWorkspace(manifest(undefined, { brokers: [...brokers], ...more }));
}

/** A message for `orders`. */
export const order = (total: unknown, more: object = {}) => ({
  ...at,
  event: 'shop:orders',
  message: { total },
  ...more,
});

/** A poll of a member of a group of `orders`. */
export const poll = (group: string, more: object = {}) => ({
  ...at,
  event: 'shop:orders',
  group,
  member: 'one',
  from: 'earliest',
  ...more,
});
