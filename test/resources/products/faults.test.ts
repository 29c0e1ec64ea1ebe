import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { action, type ActionManifest, type AppManifest, manifest } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(manifest());
});

/** Applies what must be refused, sees that nothing changed, and answers the code with each path and its message. */
async function refused(given: unknown, more: object = {}) {
  const before = await stored();
  const { status, body } = await owner.call('products.apply', { manifest: given, ...more });
  expect(await stored()).toEqual(before);
  return {
    status,
    code: body.code,
    errors: Object.fromEntries((body.errors ?? []).map(({ path, message }) => [path, message])),
  };
}

const BROKER_TYPE = 'manifest.brokers[0].envs[0].type';

function withBroker(more: object): object {
  return { ...manifest(), brokers: [{ tag: 'shop', name: 'Shop', topics: [], ...more }] };
}

function withTopic(more: object): object {
  return withBroker({ topics: [{ tag: 'orders', name: 'Orders', ...more }] });
}

/** A manifest whose one app differs from a good one. */
function withApp(change: Readonly<Record<string, unknown>>): object {
  const { apps, ...rest } = manifest();
  return { ...rest, apps: (apps ?? []).map((app) => ({ ...app, ...change })) };
}

const withAction = (change: Readonly<Record<string, unknown>>) =>
  withApp({ actions: [{ ...action('echo'), ...change }] });
const reached = (change: Readonly<Record<string, unknown>>): Partial<AppManifest> => ({
  environments: [{ slug: 'prd', base_url: 'https://api.example', ...change }],
});
const constant = (type: string, value: unknown) => withApp({ constants: [{ key: 'k', type, value }] });
const variable = (type: string, value: unknown) =>
  withApp({ variables: [{ key: 'k', type }], ...reached({ variables: [{ key: 'k', value }] }) });

const APP = 'manifest.apps[0]';
const ACTION = `${APP}.actions[0]`;
const ENVIRONMENT = `${APP}.environments[0]`;

const FAULTS: readonly (readonly [title: string, given: object, path: string])[] = [
  ['no environments', { ...manifest(), environments: [], apps: [] }, 'manifest.environments'],
  [
    'an environment twice',
    { ...manifest(), environments: ['prd', 'dev', 'prd'].map((slug) => ({ slug, env_name: slug })) },
    'manifest.environments[2].slug',
  ],
  [
    'a slug in capitals',
    { ...manifest(), apps: [], environments: [{ slug: 'PRD', env_name: 'x' }] },
    'manifest.environments[0].slug',
  ],
  ['an unknown field', { ...manifest(), enviroments: [] }, 'manifest.enviroments'],
  [
    'an app twice',
    { ...manifest(), apps: [...(manifest().apps ?? []), ...(manifest().apps ?? [])] },
    'manifest.apps[1].tag',
  ],
  ['an app of no environment', withApp({ environments: [] }), `${APP}.environments`],
  ['an app of an unknown environment', withApp(reached({ slug: 'stg' })), `${ENVIRONMENT}.slug`],
  [
    'an environment of an app twice',
    withApp({ environments: [1, 2].map(() => ({ slug: 'prd', base_url: 'https://a.example' })) }),
    `${APP}.environments[1].slug`,
  ],
  ['a relative address', withApp(reached({ base_url: '/api' })), `${ENVIRONMENT}.base_url`],
  ['an address of another scheme', withApp(reached({ base_url: 'ftp://api.example' })), `${ENVIRONMENT}.base_url`],
  [
    'an address with credentials',
    withApp(reached({ base_url: 'https://user:secret@api.example' })),
    `${ENVIRONMENT}.base_url`,
  ],
  ['an address with a query', withApp(reached({ base_url: 'https://api.example?key=1' })), `${ENVIRONMENT}.base_url`],
  ['an address with a fragment', withApp(reached({ base_url: 'https://api.example#x' })), `${ENVIRONMENT}.base_url`],
  [
    'an undeclared variable',
    withApp(reached({ variables: [{ key: 'k', value: 1 }] })),
    `${ENVIRONMENT}.variables[0].key`,
  ],
  [
    'a variable twice',
    withApp({
      variables: [
        { key: 'k', type: 'number' },
        { key: 'k', type: 'number' },
      ],
    }),
    `${APP}.variables[1].key`,
  ],
  [
    'a constant twice',
    withApp({ constants: [1, 2].map((value) => ({ key: 'k', type: 'number', value })) }),
    `${APP}.constants[1].key`,
  ],
  ['an unknown type', constant('date', '2026-01-01'), `${APP}.constants[0].type`],
  [
    'an action twice',
    withApp({ actions: [action('echo'), action('echo', { method: 'PUT' })] }),
    `${APP}.actions[1].tag`,
  ],
  ['an unknown method', withAction({ method: 'TRACE' }), `${ACTION}.method`],
  ['a method in small letters', withAction({ method: 'get' }), `${ACTION}.method`],
  ['GET with a body', withAction({ method: 'GET', body: { a: 1 } }), `${ACTION}.body`],
  ['HEAD with a body', withAction({ method: 'HEAD', body: { a: 1 } }), `${ACTION}.body`],
  ['a path parameter twice', withAction({ resource: '/a/:id/b/:id' }), `${ACTION}.resource`],
  ['a path parameter twice, once within a segment', withAction({ resource: '/:id/{id}.json' }), `${ACTION}.resource`],
  ['a brace that opens nothing', withAction({ resource: '/a/{id' }), `${ACTION}.resource`],
  ['a brace that closes nothing', withAction({ resource: '/a/id}' }), `${ACTION}.resource`],
  ['braces without a name', withAction({ resource: '/a/{}.json' }), `${ACTION}.resource`],
  ['braces within braces', withAction({ resource: '/a/{{id}}' }), `${ACTION}.resource`],
  ['a parameter that the path lacks', withAction({ params: { other: 'x' } }), `${ACTION}.params.other`],
  ['a path without its slash', withAction({ resource: 'echo' }), `${ACTION}.resource`],
  ['a path that names a host', withAction({ resource: '//evil.example/x' }), `${ACTION}.resource`],
  ['a path with a backslash', withAction({ resource: '/\\evil.example' }), `${ACTION}.resource`],
  ['a path with a query', withAction({ resource: '/echo?x=1' }), `${ACTION}.resource`],
  ['a header that cannot be', withAction({ headers: { 'a b': 1 } }), `${ACTION}.headers.a b`],
  ['a header for keys that cannot be', withAction({ idempotency_header: 'a b' }), `${ACTION}.idempotency_header`],
  ['a timeout of nothing', withAction({ timeout: 0 }), `${ACTION}.timeout`],
  ['a timeout over the limit', withAction({ timeout: LIMITS.action_timeout_max.value + 1 }), `${ACTION}.timeout`],
];

describe('a manifest is refused whole for', () => {
  test.each(FAULTS)('%s', async (_title, given, path) => {
    expect(await refused(given)).toEqual({
      status: 400,
      code: 'VALIDATION_ERROR',
      errors: { [path]: expect.any(String) },
    });
  });

  const VALUES = [
    ['string', 'x'],
    ['number', 1],
    ['boolean', false],
    ['object', {}],
    ['array', []],
  ] as const;
  const mismatches = VALUES.flatMap(([type]) =>
    [...VALUES.filter(([other]) => other !== type), ['null', null] as const].map(([actual, value]) => ({
      type,
      actual,
      value,
    })),
  );
  test.each(mismatches)('$actual where its own declaration says $type', async ({ type, actual, value }) => {
    const message = `expected ${type}, got ${actual}`;
    expect((await refused(constant(type, value))).errors).toEqual({ [`${APP}.constants[0].value`]: message });
    expect((await refused(variable(type, value))).errors).toEqual({ [`${ENVIRONMENT}.variables[0].value`]: message });
  });

  test('an environment to move that it does not have', async () => {
    const { status, errors } = await refused(manifest([], { name: 'Changed' }), { envs: ['dev', 'stg', 'qa'] });
    expect({ status, paths: Object.keys(errors) }).toEqual({ status: 400, paths: ['envs[1]', 'envs[2]'] });
  });

  test('being no object', async () => {
    expect(await refused('manifest.json')).toMatchObject({ status: 400, errors: { manifest: expect.any(String) } });
  });
});

test('a manifest gets all its errors in one answer, those of its shape too', async () => {
  const actions: readonly Partial<ActionManifest>[] = [
    action('one'),
    action('one', { resource: '/:a/:a' }),
    { ...action('two'), name: '' },
    action('three', { method: 'GET', body: { a: 1 } }),
  ];
  const app = {
    ...reached({ slug: 'nope', base_url: 'nowhere' }),
    actions,
    constants: [{ key: 'k', type: 'number', value: 'x' }],
    colour: 'red',
  };
  const { errors, status } = await refused(withApp(app));
  expect(status).toBe(400);
  expect(Object.keys(errors).toSorted()).toEqual(
    [
      `${APP}.colour`,
      `${APP}.constants[0].value`,
      `${ENVIRONMENT}.slug`,
      `${ENVIRONMENT}.base_url`,
      `${APP}.actions[1].tag`,
      `${APP}.actions[1].resource`,
      `${APP}.actions[2].name`,
      `${APP}.actions[3].body`,
    ].toSorted(),
  );
});

test('a refusal lists so many errors at most', async () => {
  const actions = Array.from({ length: LIMITS.errors.value + 50 }, () => action('same'));
  expect(Object.keys((await refused(withApp({ actions }))).errors)).toHaveLength(LIMITS.errors.value);
});

describe('what this processor does not run is refused as such:', () => {
  test.each<[string, unknown, string]>([
    ['bodies of HTML', withAction({ request_type: 'HTML' }), `${ACTION}.request_type`],
    ...['KAFKA', 'rabbitmq', 'Redis', 'AWS_SQS', 'sqs', 'GOOGLE_PUBSUB', 'NATS', 'AZURE_SERVICE_BUS'].map(
      (type) =>
        [
          `a broker of the type ${type}`,
          withBroker({ envs: [{ slug: 'prd', type, config: {} }] }),
          BROKER_TYPE,
        ] satisfies [string, unknown, string],
    ),
    [
      'the address of a queue',
      withTopic({ queueUrl: 'https://sqs.example/1' }),
      'manifest.brokers[0].topics[0].queueUrl',
    ],
    ['addresses of queues', withTopic({ queueUrls: [] }), 'manifest.brokers[0].topics[0].queueUrls'],
  ])('%s', async (_title, given, path) => {
    expect(await refused(given)).toEqual({
      status: 501,
      code: 'NOT_SUPPORTED',
      errors: { [path]: expect.any(String) },
    });
  });

  test('all of it in one answer', async () => {
    const { errors } = await refused({
      ...withBroker({ envs: [{ slug: 'prd', type: 'KAFKA' }] }),
      ...withAction({ request_type: 'HTML' }),
    });
    expect(Object.keys(errors).toSorted()).toEqual([`${ACTION}.request_type`, BROKER_TYPE]);
  });
});

test('an error never repeats the credentials of an address', async () => {
  const { body } = await owner.call('products.apply', {
    manifest: withApp(reached({ base_url: 'https://user:hunter22@api.example' })),
  });
  expect(JSON.stringify(body)).not.toContain('hunter22');
});
