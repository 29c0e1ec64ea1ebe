/** The broker of the proofs of events, and what is published to it. */

import { defineProduct } from '@ductape/sdk';
import { ENV } from './products.ts';
import { between } from './random.ts';

const PRODUCT = 'proof-events';

/** Where every call goes. */
export const AT = { product: PRODUCT, env: ENV } as const;

/** What the crash test publishes to. */
export const TOPIC = 'proof:orders';

/** The subscription of the manifest. */
export const HOOK = 'hook';

/** What its calls are signed with, by the name of a secret. */
export const HOOK_SECRET = { key: 'PROOF_HOOK', value: `whsec_${Buffer.alloc(32, 7).toString('base64')}` };

const KEYS = 200;
/** One message in so many has no key. */
const KEYLESS_ONE_IN = 6;
const BATCH = { least: 2, most: 100 };

/** One request of a publisher. */
export interface Publication {
  readonly kind: 'batch' | 'one' | 'idempotent';
  readonly messages: readonly { readonly n: number; readonly key: string | null }[];
}

/** The product, with a subscription that posts to an address. */
export function eventProduct(hookUrl: string) {
  return defineProduct({
    tag: PRODUCT,
    name: PRODUCT,
    environments: [{ slug: ENV, env_name: 'production' }],
    brokers: [
      {
        tag: 'proof',
        name: 'Proof',
        topics: ['orders', 'alone', 'beside', 'fan-out'].map((tag) => ({ tag, name: tag })),
        subscriptions: [
          {
            tag: HOOK,
            topic: 'orders',
            target: { type: 'url' as const, url: hookUrl, secret: `$Secret{${HOOK_SECRET.key}}` },
            batch: 100,
            concurrency: 3,
          },
        ],
      },
    ],
  });
}

/** Requests that publish so many messages, as a source of chance picks them: most in batches, some by themselves. */
export function createPublications(random: () => number, count: number): Publication[] {
  const publications: Publication[] = [];
  const keyOf = () => (between(random, 1, KEYLESS_ONE_IN) === 1 ? null : `key-${between(random, 1, KEYS)}`);
  for (let n = 0; n < count;) {
    const kind = (['batch', 'one', 'idempotent'] as const)[between(random, 0, 2)] ?? 'one';
    const size = kind === 'batch' ? Math.min(count - n, between(random, BATCH.least, BATCH.most)) : 1;
    publications.push({ kind, messages: Array.from({ length: size }, (_, index) => ({ n: n + index, key: keyOf() })) });
    n += size;
  }
  return publications;
}
