/** What the benchmark configures and calls. */

import { defineProduct, type ProductManifest } from '@ductape/sdk';
import type { Call } from '../src/resources/executor.ts';
import type { Placement } from '../src/resources/jobs/directory.ts';

/** The environment of every call. */
const ENV = 'prd';

/** A product whose scheduled jobs live in an object each. */
export const PER_JOB = 'bench-per-job';

/** A product whose scheduled jobs live in lanes. */
export const IN_LANES = 'bench-lanes';

/** The app whose calls carry a secret. */
export const CONNECTED = 'connected';

/** That secret. */
export const SECRET = { key: 'BENCH_KEY', value: 'bench-secret-0123456789abcdef' };

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
      connectedApp(targetUrl),
    ],
  });
}

/** The same target behind a secret: token auth of the environment, and references in the defaults of two fields. */
function connectedApp(targetUrl: string): NonNullable<ProductManifest['apps']>[number] {
  return {
    tag: CONNECTED,
    name: 'API with auth',
    constants: [{ key: 'currency', type: 'string', value: 'USD' }],
    auth: [{ tag: 'token', setup_type: 'bearer', token: '$Auth{key}' }],
    environments: [
      { slug: ENV, base_url: targetUrl, auth: [{ auth_tag: 'token', data: { key: `$Secret{${SECRET.key}}` } }] },
    ],
    actions: [
      {
        tag: 'echo',
        name: 'echo',
        method: 'POST',
        resource: '/echo',
        unknown_fields: 'pass',
        validation: [
          { selector: '$Body{echo}{currency}', defaultValue: `$Constant{${CONNECTED}}{currency}` },
          { selector: '$Body{echo}{reference}', defaultValue: '$Concat(["ref", $Uppercase($Input{body}{to})], "-")' },
        ],
      },
    ],
  };
}

/** A call of a product's action, as requests carry it. */
export function callOf(tag: string, event: ActionTag, app = 'api') {
  const input = { body: { to: 'jane@example.com', subject: 'Welcome', text: 'It is good to have you here.' } };
  return { product: tag, env: ENV, app, event, input } satisfies Partial<Call>;
}
