/** What the benchmark configures and calls. */

import { defineProduct } from '@ductape/sdk';
import type { Call } from '../src/resources/executor.ts';
import type { Placement } from '../src/resources/jobs/directory.ts';

/** The environment of every call. */
const ENV = 'prd';

/** A product whose scheduled jobs live in an object each. */
export const PER_JOB = 'bench-per-job';

/** A product whose scheduled jobs live in lanes. */
export const IN_LANES = 'bench-lanes';

/** Tag of each product's cache. */
export const CACHE = 'answers';

/** The actions: each posts to the path of its name. */
export type ActionTag = 'echo' | 'due';

/** Both products, their app reached at an address. */
export function products(targetUrl: string) {
  return [product(PER_JOB, 'per_job', targetUrl), product(IN_LANES, 'lane', targetUrl)];
}

function product(tag: string, scheduled: Placement, targetUrl: string) {
  const actions: ActionTag[] = ['echo', 'due'];
  return defineProduct({
    tag,
    name: tag,
    jobs: { scheduled },
    caches: [{ tag: CACHE, name: 'Answers', expiry: '1h' }],
    environments: [{ slug: ENV, env_name: 'production' }],
    apps: [
      {
        tag: 'api',
        name: 'API',
        environments: [{ slug: ENV, base_url: targetUrl }],
        actions: actions.map((event) => ({ tag: event, name: event, method: 'POST', resource: `/${event}` })),
      },
    ],
  });
}

/** A call of a product's action, as requests carry it. */
export function callOf(tag: string, event: ActionTag) {
  const input = { body: { to: 'jane@example.com', subject: 'Welcome', text: 'It is good to have you here.' } };
  return { product: tag, env: ENV, app: 'api', event, input } satisfies Partial<Call>;
}
