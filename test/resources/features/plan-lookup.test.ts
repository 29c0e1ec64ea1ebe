import { describe, expect, test } from 'vitest';
import { planOf } from '../../../src/resources/features/lookup.ts';
import { createProductConfig } from '../../../src/resources/products/config.ts';
import { Manifest } from '../../../src/resources/products/manifest-check.ts';

const SLUGS = ['prd', 'dev', 'old'];

/** The configuration of a product whose feature `order` is switched off in `dev`, and whose environment `old` is. */
function createConfig() {
  const steps = [{ tag: 'rest', type: 'sleep', input: { duration: '1s' } }];
  const manifest = Manifest.parse({
    tag: 'shop',
    name: 'Shop',
    environments: SLUGS.map((slug) => ({ slug, env_name: slug, active: slug !== 'old' })),
    features: [
      { tag: 'order', name: 'Order', envs: [{ slug: 'prd' }, { slug: 'dev', active: false }], steps },
      { tag: 'refund', name: 'Refund', steps },
    ],
  });
  return createProductConfig(manifest, 1);
}

describe('the plan of a feature', () => {
  test('is made once for a configuration, whatever the environment', () => {
    const config = createConfig();
    const plan = planOf(config, 'prd', 'refund');
    expect(plan).toMatchObject({ tag: 'refund', steps: [{ tag: 'rest' }] });
    expect(planOf(config, 'dev', 'refund')).toBe(plan);
    expect(planOf(config, 'prd', 'order')).not.toBe(plan);
    expect(planOf(createConfig(), 'prd', 'refund')).not.toBe(plan);
  });

  test.each([
    ['an unknown feature', 'prd', 'x', 'NOT_FOUND', 'tag'],
    ['an unknown environment', 'qa', 'order', 'NOT_FOUND', 'env'],
    ['an environment that is switched off', 'old', 'refund', 'VALIDATION_ERROR', 'env'],
    ['an environment in which the feature is switched off', 'dev', 'order', 'VALIDATION_ERROR', 'env'],
  ])('is none for %s, which names the field', (_what, env, tag, code, path) => {
    const config = createConfig();
    planOf(config, 'prd', 'order');
    const refusal = expect.objectContaining({
      code,
      details: expect.objectContaining({ errors: [expect.objectContaining({ path })] }),
    });
    expect(() => planOf(config, env, tag)).toThrow(refusal);
    expect(() => config.feature(env, tag)).toThrow(refusal);
  });

  test('is none where the feature is in other environments only, and the field is the one that is asked for', () => {
    const { manifest } = createConfig();
    const [order] = manifest.features ?? [];
    const alone = createProductConfig(
      { ...manifest, features: order === undefined ? [] : [{ ...order, envs: [{ slug: 'prd' }] }] },
      1,
    );
    expect(() => planOf(alone, 'dev', 'order')).toThrow("environment 'dev' of feature 'order'");
    expect(() => planOf(alone, 'prd', 'x', 'steps[0].feature')).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ errors: [expect.objectContaining({ path: 'steps[0].feature' })] }),
      }),
    );
  });
});
