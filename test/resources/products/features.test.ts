import { beforeAll, describe, expect, test } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { action, manifest } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

type FeatureManifest = NonNullable<ProductManifest['features']>[number];

/** A step that calls an action. */
const call = (tag: string, more: object = {}) => ({
  tag,
  type: 'action',
  app: 'api',
  event: 'echo',
  input: { key: 'k' },
  ...more,
});

/** A feature with the parts that a run may have. */
const ORDER = {
  tag: 'order',
  name: 'Order',
  envs: [{ slug: 'prd' }, { slug: 'dev', active: false }],
  input: { id: { type: 'string', maxlength: 20 }, amount: { type: 'number' } },
  steps: [
    call('charge', { input: { key: '$Input{id}' }, rollback: { event: 'undo', input: { key: '$Step{charge}{id}' } } }),
    {
      tag: 'approved',
      type: 'wait_signal',
      signal: 'approval',
      dependsOn: ['charge'],
      condition: '$Input{amount} > 100',
      input: { timeout: '1d' },
    },
    { tag: 'rest', type: 'sleep', dependsOn: ['approved'], input: { duration: '5s' } },
    { tag: 'told', type: 'feature', feature: 'tell', dependsOn: ['rest'], input: { id: '$Input{id}' } },
  ],
  output: { receipt: '$Step{charge}{id}' },
  options: { timeout: '2d', rollback_strategy: 'reverse_all' },
  signals: { approval: { input: { by: { type: 'string' } } } },
  queries: { progress: { result: '$Step{charge}' } },
} as FeatureManifest;

/** One in the older form. */
const TELL = {
  tag: 'tell',
  name: 'Tell',
  events: [{ type: 'action', app: 'api', event: 'echo', input: { key: '$Input{id}' }, allow_fail: true }],
} as FeatureManifest;

const withFeatures = (...features: unknown[]): ProductManifest =>
  manifest([action('echo'), action('undo')], { features: features as FeatureManifest[] });

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(withFeatures(ORDER, TELL));
});

/** Applies what must be refused, sees that nothing changed, and answers the code with each path and its message. */
async function refused(given: ProductManifest) {
  const before = await stored();
  const { status, body } = await owner.call('products.apply', { manifest: given });
  expect(await stored()).toEqual(before);
  return { status, code: body.code, errors: body.errors };
}

const steps = (...given: unknown[]) => ({ tag: 'f', name: 'F', steps: given });

describe('a manifest with features', () => {
  test('is applied, and answered as it was given but for its durations', async () => {
    const { status, body } = await owner.call('products.fetch', { product: 'shop' });
    const { features } = (body.data as { manifest: ProductManifest }).manifest;
    expect(status).toBe(200);
    expect(features?.[1]).toEqual(TELL);
    expect(features?.[0]).toEqual({
      ...ORDER,
      steps: [
        ORDER.steps?.[0],
        { ...ORDER.steps?.[1], input: { timeout: 86_400_000 } },
        { ...ORDER.steps?.[2] },
        ORDER.steps?.[3],
      ],
      options: { timeout: 172_800_000, rollback_strategy: 'reverse_all' },
    });
    const again = await owner.call('products.apply', { manifest: { ...withFeatures(), features } });
    expect(again.body.data).toMatchObject({ version: 1, created: false });
  });

  test('differs by feature and step, whatever their order', async () => {
    const gone = { ...steps(call('one')), tag: 'gone' };
    const member = await createWorkspace(withFeatures(ORDER, gone, TELL));
    const [charge, ...rest] = ORDER.steps ?? [];
    const changed = { ...ORDER, steps: [...rest, { ...charge, options: { retries: 2 } }] };
    await member.call('products.apply', { manifest: withFeatures(TELL, steps(call('one')), changed) });
    const { body } = await member.call('products.diff', { product: 'shop', from: 1, to: 2 });
    expect((body.data as { changes: unknown }).changes).toEqual([
      { path: 'features[f]', kind: 'added', to: steps(call('one')) },
      { path: 'features[order].steps[charge].options', kind: 'added', to: { retries: 2 } },
      { path: 'features[gone]', kind: 'removed', from: gone },
    ]);
  });
});

describe('refused with its path is', () => {
  const F = 'manifest.features[0]';
  test.each<[what: string, feature: object, path: string, message: RegExp]>([
    ['a feature without steps', { tag: 'f', name: 'F' }, `${F}.steps`, /^give steps, sequence or events$/],
    ['an unknown field', { ...steps(call('a')), handler: 1 }, `${F}.handler`, /is not a known field/],
    ['an unknown environment', { ...steps(call('a')), envs: [{ slug: 'qa' }] }, `${F}.envs[0].slug`, /'qa'/],
    ['a field of no known type', { ...steps(call('a')), input: { x: { type: 'blob' } } }, `${F}.input.x.type`, /./],
    [
      'a length beyond another',
      { ...steps(call('a')), input: { x: { type: 'string', minlength: 2, maxlength: 1 } } },
      `${F}.input.x.minlength`,
      /is more than maxlength/,
    ],
    ['a tag twice', steps(call('a'), call('a')), `${F}.steps[1].tag`, /'a' stands there already/],
    ['a dependency on nothing', steps(call('a', { dependsOn: ['x'] })), `${F}.steps[0].dependsOn[0]`, /no step 'x'/],
    ['a cycle', steps(call('a', { dependsOn: ['b'] }), call('b', { dependsOn: ['a'] })), `${F}.steps[0]`, /a → b → a/],
    ['an unknown app', steps(call('a', { app: 'x' })), `${F}.steps[0].app`, /'x'/],
    ['an unknown action', steps(call('a', { event: 'x' })), `${F}.steps[0].event`, /'x'/],
    ['an unknown cache', steps(call('a', { cache: 'x' })), `${F}.steps[0].cache`, /'x'/],
    ['an unknown feature', steps({ tag: 'a', type: 'feature', feature: 'x' }), `${F}.steps[0].feature`, /'x'/],
    [
      'a signal that is not declared',
      steps({ tag: 'a', type: 'wait_signal', signal: 'x' }),
      `${F}.steps[0].signal`,
      /'x'/,
    ],
    [
      'a feature that calls itself',
      steps({ tag: 'a', type: 'feature', feature: 'f' }),
      `${F}.steps[0].feature`,
      /itself/,
    ],
    ['a reference to no step', steps(call('a', { input: { key: '$Step{x}{y}' } })), `${F}.steps[0].input.key`, /'x'/],
    ['an expression that does not end', steps(call('a', { input: { key: '$Step{' } })), `${F}.steps[0].input.key`, /./],
    [
      'a condition that never holds',
      steps(call('a', { condition: '1 == 2' })),
      `${F}.steps[0].condition`,
      /never holds/,
    ],
    [
      'a sleep that is too long',
      steps({ tag: 'a', type: 'sleep', input: { duration: '366d' } }),
      `${F}.steps[0].input.duration`,
      /365 days/,
    ],
    ['a rollback by no action', steps(call('a', { rollback: { event: 'x' } })), `${F}.steps[0].rollback.event`, /'x'/],
    [
      'a rollback of each element',
      steps({ tag: 'a', type: 'rollback', for_each: { items: [1] } }),
      `${F}.steps[0].for_each`,
      /has no items/,
    ],
    ['an output of nothing', { ...steps(call('a')), output: { b: '$Step{b}' } }, `${F}.output.b`, /'b'/],
  ])('%s', async (_what, feature, path, message) => {
    expect(await refused(withFeatures(feature))).toEqual({
      status: 400,
      code: 'VALIDATION_ERROR',
      errors: [{ path, message: expect.stringMatching(message) }],
    });
  });

  test('a tag that two features have', async () => {
    const { errors } = await refused(withFeatures(TELL, TELL));
    expect(errors).toMatchObject([{ path: 'manifest.features[1].tag' }]);
  });

  test('everything at once', async () => {
    const { errors } = await refused(
      withFeatures(steps(call('a', { app: 'x' }), call('a')), { ...TELL, envs: [{ slug: 'qa' }] }),
    );
    expect((errors ?? []).map(({ path }) => path).toSorted((one, other) => one.localeCompare(other))).toEqual([
      `${F}.steps[0].app`,
      `${F}.steps[1].tag`,
      'manifest.features[1].envs[0].slug',
    ]);
  });

  test('a kind of step that the processor does not run, as not supported', async () => {
    const feature = steps(call('a'), { tag: 'b', type: 'subscribe', broker: 's', event: 'put' });
    const older = { ...TELL, events: [{ type: 'job', event: 'q' }] };
    expect(await refused(withFeatures(feature, older))).toEqual({
      status: 501,
      code: 'NOT_SUPPORTED',
      errors: [
        { path: `${F}.steps[1].type`, message: "this processor does not run steps of type 'subscribe'" },
        { path: 'manifest.features[1].events[0].type', message: "this processor does not run steps of type 'job'" },
      ],
    });
  });
});
