import { beforeAll, describe, expect, test } from 'vitest';
import { action, manifest } from '../../support/manifest.ts';
import { addMember, createWorkspace, type Member } from '../../support/workspace.ts';
import { createFallbacks, option, place } from './fallbacks.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createWorkspace();
});

/** What applying a fallback of these parts is refused for. */
async function faults(parts: object, features: readonly object[] = []) {
  const fallback = { tag: 'pay', name: 'Pay', ...parts };
  const actions = [
    ...['charge', 'down'].map((tag) => action(tag, { resource: `/${tag}` })),
    action('lookup', { method: 'GET', resource: '/lookup' }),
  ];
  const more = { fallbacks: [fallback], features: features.map((each) => ({ name: 'F', ...each })) };
  const { body } = await owner.call('products.apply', { manifest: manifest(actions, more as never) });
  return { code: body.code, errors: body.errors?.map(({ path, message }) => `${path}: ${message}`) };
}

const at = 'manifest.fallbacks[0].options';

const refused: [string, unknown, string][] = [
  ['no options', [], `${at}: give at least one option`],
  ['no list', undefined, `${at}: `],
  ['an app that is not there', [option('charge', { app: 'nope' })], `${at}[0].app: the product has no app 'nope'`],
  ['an action that is not there', [option('nope')], `${at}[0].event: app 'api' has no action 'nope'`],
  ['an action without its app', [{ type: 'action', event: 'charge' }], `${at}[0].app: is required`],
  [
    'a feature that is not there',
    [{ type: 'feature', event: 'nope' }],
    `${at}[0].event: the product has no feature 'nope'`,
  ],
  [
    'a healthcheck that is not there',
    [option('charge', { healthcheck: 'nope' })],
    `${at}[0].healthcheck: the product has no healthcheck 'nope'`,
  ],
  [
    'confirm without its action',
    [option('charge', { on_unknown: 'confirm' })],
    `${at}[0].confirm: is required by on_unknown: confirm`,
  ],
  [
    'an action of confirm without on_unknown: confirm',
    [option('charge', { confirm: { event: 'lookup' } })],
    `${at}[0].confirm: is only asked with on_unknown: confirm`,
  ],
  [
    'an action of confirm that is not there',
    [option('charge', { on_unknown: 'confirm', confirm: { event: 'nope' } })],
    `${at}[0].confirm.event: app 'api' has no action 'nope'`,
  ],
  [
    'confirm that names no action',
    [option('charge', { on_unknown: 'confirm', confirm: {} as never })],
    `${at}[0].confirm.event: `,
  ],
  [
    'confirm of an app that is not there',
    [option('charge', { on_unknown: 'confirm', confirm: { app: 'nope', event: 'lookup' } })],
    `${at}[0].confirm.app: the product has no app 'nope'`,
  ],
  ['an option without its action', [{ type: 'action', app: 'api' }], `${at}[0].event: `],
  ['an option without its kind', [{ app: 'api', event: 'charge' }], `${at}[0].type: `],
  ['a feature of an app', [{ type: 'feature', app: 'api', event: 'f' }], `${at}[0].app: a feature has no app`],
  ['retries less than none', [option('charge', { retries: -1 })], `${at}[0].retries: `],
  ['a weight, which only quotas have', [{ ...option('charge'), weight: 1 }], `${at}[0].weight: `],
  ['a rule that is not there', [{ ...option('charge'), on_unknown: 'retry' }], `${at}[0].on_unknown: `],
  [
    'a reference to an answer in an input',
    [option('charge', { input: { body: { a: '$Response{b}' } } })],
    `${at}[0].input.body.a: $Response has no value here`,
  ],
  [
    'a reference to the key beside confirm',
    [option('charge', { input: { body: { a: '$Run{key}' } } })],
    `${at}[0].input.body.a: $Run has no value here`,
  ],
  [
    'another fact of the run in confirm',
    [
      option('charge', {
        on_unknown: 'confirm',
        confirm: { event: 'lookup', input: { query: { a: '$Run{feature_id}' } } },
      }),
    ],
    `${at}[0].confirm.input.query.a: $Run{key} is all`,
  ],
  [
    'a secret in an output',
    [option('charge', { output: { a: '$Secret{K}' } })],
    `${at}[0].output.a: $Secret has no value here`,
  ],
  ['a template that is none', [option('charge', { output: { a: '$Add(' } })], `${at}[0].output.a: `],
];

describe('a fallback is refused on apply for', () => {
  test.each(refused)('%s', async (_what, options, message) => {
    const { code, errors } = await faults({ options });
    expect(code).toBe('VALIDATION_ERROR');
    expect(errors).toEqual(expect.arrayContaining([expect.stringContaining(message)]));
  });

  test.each([
    [{ type: 'publish', event: 'mail' }, '[0].broker: is required'],
    [{ type: 'publish', event: 'none:mail' }, "[0].event: the product has no broker 'none'"],
    [{ type: 'publish', broker: 'none', event: 'mail', app: 'pay' }, '[0].app: a broker has no app'],
    [
      { type: 'publish', event: 'b:m', input: { message: '$Secret{K}' } },
      '[0].input.message: $Secret has no value here',
    ],
    [{ type: 'feature', event: 'f', broker: 'b' }, "[0].broker: an option of the kind 'feature' has no broker"],
  ])('what cannot be published: %j', async (given, message) => {
    const { code, errors } = await faults({ options: [given] });
    expect({ code, errors }).toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: expect.arrayContaining([expect.stringContaining(`${at}${message}`)]),
    });
  });

  test.each([
    [[{ slug: 'nope' }], "envs[0].slug: the product has no environment 'nope'"],
    [[{ slug: 'prd' }, { slug: 'prd' }], "envs[1].slug: 'prd' stands there already"],
  ])('an environment that is not there, or stands twice: %j', async (envs, message) => {
    const { code, errors } = await faults({ envs, options: [option('charge')] });
    expect({ code, errors }).toEqual({ code: 'VALIDATION_ERROR', errors: [`manifest.fallbacks[0].${message}`] });
  });

  test('an input that it does not declare', async () => {
    const { errors } = await faults({ input: { amount: { type: 'number' } }, options: [option('charge')] });
    expect(errors).toEqual([`${at}[0].input.query.key: $Input{key}: no input 'key' is declared`]);
  });

  test('a feature that comes back to it', async () => {
    const steps = [{ tag: 'one', type: 'fallback', fallback: 'pay' }];
    const { errors } = await faults({ options: [{ type: 'feature', event: 'f' }] }, [{ tag: 'f', steps }]);
    expect(errors).toEqual(['manifest.features[0].steps[0].fallback: the feature calls itself: f → pay → f']);
  });
});

describe('a step of a feature is refused on apply for', () => {
  const steps: [string, object, string][] = [
    ['a fallback that is not there', { fallback: 'nope' }, "fallback: the product has no fallback 'nope'"],
    ['a cache that is not there', { fallback: 'pay', cache: 'nope' }, "cache: the product has no cache 'nope'"],
    ['a secret in its input', { fallback: 'pay', input: { a: '$Secret{K}' } }, 'input.a: $Secret has no value here'],
    ['no fallback', {}, 'fallback: '],
  ];
  test.each(steps)('%s', async (_what, step, message) => {
    const features = [{ tag: 'f', steps: [{ tag: 'one', type: 'fallback', ...step }] }];
    const { code, errors } = await faults({ options: [option('charge')] }, features);
    expect(code).toBe('VALIDATION_ERROR');
    expect(errors?.join('\n')).toContain(`manifest.features[0].steps[0].${message}`);
  });
});

describe('a run is refused', () => {
  let shop: Member;
  beforeAll(async () => {
    shop = await createWorkspace(
      manifest([action('charge', { resource: '/echo' })], {
        fallbacks: [
          {
            tag: 'pay',
            name: 'Pay',
            envs: [{ slug: 'prd' }],
            input: { amount: { type: 'number' } },
            options: [option('charge', { input: { body: { amount: '$Input{amount}' } } })],
          },
        ],
      }),
    );
  });

  const inputs: [string, object, string][] = [
    ['for what is missing', {}, 'input.amount'],
    ['for a wrong type', { amount: 'five' }, 'input.amount'],
    ['for what is not declared', { amount: 5, more: 1 }, 'input.more'],
  ];
  test.each(inputs)('%s, however it is asked for', async (_what, input, path) => {
    for (const operation of ['fallback.run', 'fallback.dispatch']) {
      const { status, body } = await shop.call(operation, { ...place, tag: 'pay', input });
      expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 400, path });
    }
  });

  test('in an environment that it does not have', async () => {
    const { status, body } = await shop.call('fallback.run', {
      ...place,
      env: 'dev',
      tag: 'pay',
      input: { amount: 1 },
    });
    expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 404, path: 'env' });
  });

  test('to a runner who asks for an update', async () => {
    const runner = await addMember(shop, 'runner');
    for (const asked of ['update', 'reset']) {
      const { status } = await runner.call('fallback.run', {
        ...place,
        tag: 'pay',
        input: { amount: 1 },
        action: asked,
      });
      expect(status).toBe(403);
    }
    const { status, body } = await shop.call('fallback.run', {
      ...place,
      tag: 'pay',
      input: { more: 1 },
      action: 'update',
    });
    expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 400, path: 'input.more' });
  });

  test('to another workspace, which has no such fallback', async () => {
    const other = await createFallbacks({ free: [option('charge')] });
    const { status } = await other.call('fallback.run', { ...place, tag: 'pay', input: { amount: 1 } });
    expect(status).toBe(404);
  });
});
