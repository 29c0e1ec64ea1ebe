import { env } from 'cloudflare:workers';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { action, type ActionManifest, manifest, scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

export const HOOK = `whsec_${btoa('0123456789abcdef0123456789abcdef')}`;
export const at = { product: scope.product, env: scope.env } as const;

type Broker = NonNullable<ProductManifest['brokers']>[number];

const TOPICS = [
  {
    tag: 'created',
    name: 'Created',
    schema: { id: { type: 'string', required: true }, total: { type: 'number', required: false } },
  },
  { tag: 'loose', name: 'Loose' },
] as const;

/** A product with a broker `orders`, topics `created` (with a schema) and `loose`, and these subscriptions. */
export function shop(
  subscriptions: Broker['subscriptions'] = [],
  more: Partial<ProductManifest> = {},
  own: readonly ActionManifest[] = [],
) {
  const broker = { tag: 'orders', name: 'Orders', topics: [...TOPICS], subscriptions } as unknown as Broker;
  const actions = [...own, action('echo'), action('away', { resource: '/status/503' })];
  return manifest(actions, { brokers: [broker], ...more });
}

/** A workspace that has it applied. */
export async function createShop(...given: Parameters<typeof shop>): Promise<Member> {
  const owner = await createWorkspace();
  await owner.call('secrets.create', { key: 'HOOK', value: HOOK });
  await owner.apply(shop(...given));
  return owner;
}

/** Calls an operation on events, and answers its data; throws the answer of one that failed. */
export async function call<Data>(owner: Member, operation: string, input: object = {}): Promise<Data> {
  const { status, body } = await owner.call(`events.${operation}`, { ...at, ...input });
  if (status !== 200) throw Object.assign(new Error(JSON.stringify(body)), body);
  return body.data as Data;
}

/** The address of the target server under a key. */
export const target = (path: string) => `${env.TEST_TARGET_URL}${path}`;
