/** The product whose events are counted. */

import type { ProductManifest } from '@ductape/sdk';

/** Where it runs. */
export const PLACE = { product: 'cost-events', env: 'prd' };

/** A topic that nobody reads, one of a group, and one of which a subscription calls an action. */
export function eventProduct(targetUrl: string): ProductManifest {
  const topic = (tag: string) => ({ tag, name: tag });
  return {
    tag: PLACE.product,
    name: PLACE.product,
    environments: [{ slug: PLACE.env, env_name: 'production' }],
    apps: [
      {
        tag: 'api',
        name: 'API',
        environments: [{ slug: PLACE.env, base_url: targetUrl }],
        actions: [{ tag: 'echo', name: 'echo', method: 'POST', resource: '/echo' }],
      },
    ],
    brokers: [
      {
        tag: 'shop',
        name: 'Shop',
        topics: [topic('kept'), topic('batched'), topic('shared'), topic('called')],
        subscriptions: [{ tag: 'calls', topic: 'called', target: { type: 'action', app: 'api', event: 'echo' } }],
      },
    ],
  };
}
