/** What the proofs configure. */

import { defineProduct } from '@ductape/sdk';

/** The environment of every call. */
export const ENV = 'prd';

/** A product whose scheduled jobs live in an object each. */
export const OWN_OBJECTS = 'proof-own-objects';

/** A product whose scheduled jobs live in lanes. */
export const LANES = 'proof-lanes';

/** The app and the one action of both. */
export const ACTION = { app: 'target', event: 'take' } as const;

/** Both products, their app reached at an address. */
export function products(targetUrl: string) {
  return [product(OWN_OBJECTS, 'per_job', targetUrl), product(LANES, 'lane', targetUrl)];
}

function product(tag: string, scheduled: 'per_job' | 'lane', targetUrl: string) {
  return defineProduct({
    tag,
    name: tag,
    jobs: { scheduled },
    environments: [{ slug: ENV, env_name: 'production' }],
    apps: [
      {
        tag: ACTION.app,
        name: 'Target',
        environments: [{ slug: ENV, base_url: targetUrl }],
        actions: [{ tag: ACTION.event, name: 'take', method: 'POST', resource: '/take' }],
      },
    ],
  });
}
