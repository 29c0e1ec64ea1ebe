import { pathText } from '../../../src/kernel/field-errors.ts';
import { Manifest, unsupportedParts } from '../../../src/resources/products/manifest-check.ts';

/** Fields of an object that a test gives. */
export type Fields = Readonly<Record<string, unknown>>;

const app = {
  tag: 'api',
  name: 'API',
  environments: [{ slug: 'prd', base_url: 'https://api.example' }],
  actions: [
    { tag: 'send', name: 'Send', method: 'POST', resource: '/send' },
    { tag: 'change', name: 'Change', method: 'PUT', resource: '/items/:id' },
  ],
};

const feature = {
  tag: 'fulfil',
  name: 'Fulfil',
  input: { id: { type: 'string' }, total: { type: 'number', required: false } },
  steps: [{ tag: 'wait', type: 'sleep', input: { duration: '1s' } }],
};

const notifier = {
  tag: 'team',
  name: 'Team',
  envs: [{ slug: 'prd', callbacks: { url: 'https://hooks.example', method: 'POST' } }],
  messages: [{ tag: 'sold', name: 'Sold', callback: { body: { id: '{{id}}' } } }],
};

/** A manifest with environments `prd` and `dev`, an app in `prd`, a feature `fulfil`, a message `team:sold`, and these brokers. */
export function manifestOf(brokers: readonly unknown[], more: Fields = {}): unknown {
  return {
    tag: 'shop',
    name: 'Shop',
    environments: ['prd', 'dev'].map((slug) => ({ slug, env_name: slug })),
    apps: [app],
    features: [feature],
    notifications: [notifier],
    brokers,
    ...more,
  };
}

/** A broker `shop` with a topic `orders`. */
export function broker(more: Fields = {}): Fields {
  return { tag: 'shop', name: 'Shop', topics: [topic()], ...more };
}

/** The topic `orders`. */
export function topic(more: Fields = {}): Fields {
  return { tag: 'orders', name: 'Orders', ...more };
}

/** A subscription `s` of `orders` in `prd` that is well. */
export function subscription(more: Fields = {}): Fields {
  return { tag: 's', topic: 'orders', envs: ['prd'], target: { type: 'action', app: 'api', event: 'send' }, ...more };
}

/** What is wrong with a manifest, as `path: message`. */
export function faultsOf(given: unknown): string[] {
  const parsed = Manifest.safeParse(given);
  if (parsed.success) return unsupportedParts(parsed.data).map(({ path, message }) => `${path}: ${message}`);
  return parsed.error.issues.map(({ path, message }) => `${pathText(path)}: ${message}`);
}

/** The same of a broker's one topic and subscription, with paths below them. */
export function subscriptionFaults(given: Fields, ofTopic: Fields = {}): string[] {
  const own = broker({ topics: [topic(ofTopic)], subscriptions: [subscription(given)] });
  return faultsOf(manifestOf([own])).map((fault) => fault.replace('brokers[0].subscriptions[0].', ''));
}
