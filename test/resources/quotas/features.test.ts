import { describe, expect, test } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { seen } from '../../support/target.ts';
import type { Member } from '../../support/workspace.ts';
import { counter, createShop, env, option, product, usage } from './quotas.ts';

type FeatureManifest = NonNullable<ProductManifest['features']>[number];

/** A feature that uses a quota and calls an action where there is as much left. */
function feature(more: object = {}): FeatureManifest {
  return {
    tag: 'buy',
    name: 'Buy',
    steps: [
      { tag: 'use', type: 'quota', quota: 'calls', input: { key: '$Input{user}', amount: 3 }, ...more },
      {
        tag: 'call',
        type: 'action',
        app: 'api',
        event: 'echo',
        input: { params: { key: '$Input{user}' } },
        condition: '$Step{use}{exceeded} == false',
      },
    ],
    output: { used: '$Step{use}{used}', exceeded: '$Step{use}{exceeded}' },
  };
}

async function buy(owner: Member, user: string): Promise<Record<string, unknown>> {
  const { body } = await owner.call('features.run', { product, env, tag: 'buy', input: { user } });
  return body.data as Record<string, unknown>;
}

describe('a step of a feature', () => {
  test('counts, and tells later steps that there is not as much left', async () => {
    const owner = await createShop([counter()], { features: [feature()] });
    const user = crypto.randomUUID();
    expect(await buy(owner, user)).toMatchObject({ status: 'completed', output: { used: 3, exceeded: false } });
    expect(await buy(owner, user)).toMatchObject({ status: 'completed', output: { used: 3, exceeded: true } });
    expect(await usage(owner, { key: user })).toMatchObject({ used: 3 });
    expect(await seen(`/echo/${user}`)).toHaveLength(1);
  });

  test('fails where it is to when there is not as much left', async () => {
    const owner = await createShop([counter()], { features: [feature({ on_exceeded: 'fail' })] });
    await buy(owner, 'ada');
    expect(await buy(owner, 'ada')).toMatchObject({ status: 'failed', error: { code: 'RATE_LIMITED' } });
  });

  test('runs a tier, and an event does the same', async () => {
    const tiers = {
      tag: 'calls',
      name: 'Calls',
      options: [option('only', { quota: 9, input: { params: { key: '$Input{key}' } }, output: '$Response{path}' })],
    };
    const owner = await createShop([tiers], {
      features: [
        {
          tag: 'buy',
          name: 'Buy',
          events: [{ type: 'quota', event: 'calls', input: { key: '$Input{user}' } }],
          output: '$Sequence{main}{calls}{output}',
        },
      ],
    });
    expect(await buy(owner, 'ada')).toMatchObject({ status: 'completed', output: '/echo/ada' });
  });
});

test.each([
  ['features[0].steps[0].quota', { quota: 'nope' }],
  ['features[0].steps[0].action', { action: 'decrement' }],
  ['features[0].steps[0].on_exceeded', { on_exceeded: 'explode' }],
  ['features[0].steps[0].cache', { cache: 'nope' }],
])('%s is refused on apply', async (path, more) => {
  await expect(createShop([counter()], { features: [feature(more)] })).rejects.toThrow(`manifest.${path}`);
});
