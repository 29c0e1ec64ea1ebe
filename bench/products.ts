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

/** Tag of each product's quota, which is never used up. */
const QUOTA = 'calls';

/** Tag of each product's session, of users found by `id`. */
const SESSION = 'login';

/** The actions: each posts to the path of its name. */
export type ActionTag = 'echo' | 'due';

/** A product with features. */
const FEATURES = 'bench-features';

/** A product with a fallback whose first option is known to be down. */
const FALLBACKS = 'bench-fallbacks';

/** A product with databases. */
const DATABASES = 'bench-databases';

/** Its databases, by the name of their driver. */
export type DatabaseTag = 'sqlite' | 'd1' | 'postgresql' | 'mysql';

/** The binding of its database on D1. */
export const D1_BINDING = 'BENCH';

/** The features: five calls, a chain of very many, and a call for each element of a list. */
export type FeatureTag = 'five' | 'chain' | 'each';

/** Steps of its chain. */
export const CHAIN = 1_000;

/** Products whose app is reached at an address. */
export function products(targetUrl: string) {
  return [
    product(PER_JOB, 'per_job', targetUrl),
    product(IN_LANES, 'lane', targetUrl),
    featureProduct(targetUrl),
    fallbackProduct(targetUrl),
  ];
}

/** Calls follow one another; `due_at` is 0, so that the target notes when each came. */
function featureProduct(targetUrl: string) {
  const step = (event: ActionTag, body: unknown) => ({ type: 'action' as const, app: 'api', event, input: { body } });
  const chain = (count: number, event: ActionTag, body: unknown) =>
    Array.from({ length: count }, (_, index) => ({
      tag: `step-${index}`,
      ...step(event, body),
      ...(index > 0 && { dependsOn: [`step-${index - 1}`] }),
    }));
  const due = { due_at: 0 };
  const feature = (tag: FeatureTag, steps: ReturnType<typeof chain>) => ({ tag, name: tag, steps });
  return defineProduct({
    tag: FEATURES,
    name: FEATURES,
    environments: [{ slug: ENV, env_name: 'production' }],
    apps: [api(targetUrl)],
    features: [
      { ...feature('five', chain(5, 'echo', '$Input{body}')), input: { body: { type: 'object' } } },
      feature('chain', chain(CHAIN, 'due', due)),
      {
        tag: 'each' satisfies FeatureTag,
        name: 'each',
        input: { items: { type: 'array' } },
        steps: [{ tag: 'each', ...step('due', due), for_each: { items: '$Input{items}' } }],
      },
    ],
  });
}

/** Nobody listens where its first option goes, so that the first check finds it down. */
function fallbackProduct(targetUrl: string) {
  const option = { type: 'action' as const, event: 'echo' satisfies ActionTag };
  return defineProduct({
    tag: FALLBACKS,
    name: FALLBACKS,
    environments: [{ slug: ENV, env_name: 'production' }],
    apps: [api(targetUrl), { ...api('http://127.0.0.1:9'), tag: 'down' }],
    healthchecks: [
      { tag: 'down', name: 'Down', app: 'down', event: option.event, interval: '1h', envs: [{ slug: ENV }] },
    ],
    fallbacks: [
      {
        tag: 'two',
        name: 'Two',
        options: [
          { ...option, app: 'down', healthcheck: 'down' },
          { ...option, app: 'api' },
        ],
      },
    ],
  });
}

/** Servers of databases, each with user and password. */
export interface DatabaseServers {
  readonly postgresqlUrl: string;
  /** Null where there is none on this machine. */
  readonly mariadbUrl: string | null;
}

/** A product with databases: a table that is read, and one that takes rows. */
export function databaseProduct({ postgresqlUrl, mariadbUrl }: DatabaseServers) {
  const fields = { name: { type: 'text', required: true }, stock: { type: 'integer', required: true } } as const;
  const table = (name: string, autoIncrement: boolean) => ({
    type: 'createCollection' as const,
    table: name,
    fields: { id: { type: 'integer' as const, primaryKey: true, autoIncrement }, ...fields },
  });
  const migrations = [
    { tag: '001_tables', name: 'Tables', value: { up: [table('items', false), table('rows', true)] } },
  ];
  const server = (type: 'postgresql' | 'mysql', url: string) => ({
    tag: type satisfies DatabaseTag,
    name: 'Server',
    type,
    envs: [{ slug: ENV, connection_url: url }],
    migrations,
  });
  return defineProduct({
    tag: DATABASES,
    name: DATABASES,
    environments: [{ slug: ENV, env_name: 'production' }],
    databases: [
      { tag: 'sqlite' satisfies DatabaseTag, name: 'Embedded', type: 'sqlite', migrations },
      {
        tag: 'd1' satisfies DatabaseTag,
        name: 'D1',
        type: 'd1',
        envs: [{ slug: ENV, binding: D1_BINDING }],
        migrations,
      },
      server('postgresql', postgresqlUrl),
      ...(mariadbUrl === null ? [] : [server('mysql', mariadbUrl)]),
    ],
  });
}

/** One of its databases, as requests carry it. */
export function databaseOf(database: DatabaseTag) {
  return { product: DATABASES, env: ENV, database };
}

/** A run of a fallback, as requests carry it. */
export function fallbackOf(input: Readonly<Record<string, unknown>>) {
  return { product: FALLBACKS, env: ENV, tag: 'two', input };
}

/** A run of a feature, as requests carry it. */
export function featureOf(tag: FeatureTag, input: Readonly<Record<string, unknown>>) {
  return { product: FEATURES, env: ENV, tag, input };
}

function api(targetUrl: string): NonNullable<ProductManifest['apps']>[number] {
  const actions: ActionTag[] = ['echo', 'due'];
  return {
    tag: 'api',
    name: 'API',
    environments: [{ slug: ENV, base_url: targetUrl }],
    actions: actions.map((event) => ({ tag: event, name: event, method: 'POST', resource: `/${event}` })),
  };
}

function product(tag: string, scheduled: Placement, targetUrl: string) {
  return defineProduct({
    tag,
    name: tag,
    jobs: { scheduled },
    caches: [{ tag: CACHE, name: 'Answers', expiry: '1h' }],
    sessions: [
      { tag: SESSION, name: 'Login', selector: '$Session{id}', expiry: 1, period: 'days', schema: { id: 'user' } },
    ],
    quotas: [{ tag: QUOTA, name: 'Calls', limit: 1_000_000_000_000, period: 'day' }],
    environments: [{ slug: ENV, env_name: 'production' }],
    apps: [api(targetUrl), connectedApp(targetUrl)],
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

/** An increment of a product's quota, by a key of its own. */
export function incrementOf(tag: string, key: string) {
  return { product: tag, env: ENV, tag: QUOTA, action: 'increment', input: { key } };
}

/** A session of a product. */
export function sessionOf(tag: string) {
  return { product: tag, env: ENV, tag: SESSION };
}
