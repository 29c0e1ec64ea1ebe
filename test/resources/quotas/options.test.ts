import { beforeEach, describe, expect, test } from 'vitest';
import { seen } from '../../support/target.ts';
import { scope } from '../../support/manifest.ts';
import type { Member } from '../../support/workspace.ts';
import { createShop, option, run, send, usage } from './quotas.ts';

const KEYED = { body: { plan: '$Input{plan}' }, params: { key: '$Input{id}' } };

let owner: Member;
let id: string;

beforeEach(() => {
  id = crypto.randomUUID();
});

describe('tiers', () => {
  const tiers = {
    tag: 'calls',
    name: 'Calls',
    total_quota: 5,
    total_init: 1,
    options: [
      option('starter', { quota: 2, uses: 1, input: { ...KEYED, body: { tier: 'starter' } }, output: { by: 'first' } }),
      option('pro', { quota: 3, input: { ...KEYED, body: { tier: 'pro' } }, output: { path: '$Response{path}' } }),
    ],
  };

  beforeEach(async () => {
    owner = await createShop([tiers]);
  });

  test('are taken in order, each until it is used up, and count together', async () => {
    const answers = [];
    for (let n = 0; n < 5; n += 1) answers.push(await run(owner, { input: { id } }));
    expect(answers.map(({ provider, used, exceeded }) => [provider, used, exceeded])).toEqual([
      ['starter', 2, false],
      ['pro', 3, false],
      ['pro', 4, false],
      ['pro', 5, false],
      [undefined, 5, true],
    ]);
    expect(answers.map(({ output }) => output).slice(0, 2)).toEqual([{ by: 'first' }, { path: `/echo/${id}` }]);
    expect(await seen(`/echo/${id}`)).toHaveLength(4);
    expect(await usage(owner)).toMatchObject({
      model: 'tiers',
      limit: 5,
      used: 5,
      resets_at: null,
      options: [
        { name: 'starter', limit: 2, used: 2, remaining: 0 },
        { name: 'pro', limit: 3, used: 3 },
      ],
    });
  });

  test('are picked by what the input says', async () => {
    expect(await run(owner, { input: { id, tier: 'pro' } })).toMatchObject({ provider: 'pro' });
    const { status, body } = await send(owner, { input: { id, tier: 'none' } });
    expect({ status, paths: body.errors?.map(({ path }) => path) }).toEqual({ status: 400, paths: ['input'] });
  });

  test('are counted without being run by increment, and begin at nothing after reset', async () => {
    expect(await run(owner, { action: 'increment', amount: 3 })).toMatchObject({ used: 4 });
    expect(await run(owner, { action: 'check', amount: 2 })).toMatchObject({ exceeded: true });
    expect(await run(owner, { action: 'reset' })).toMatchObject({ used: 0, remaining: 5 });
    expect(await seen(`/echo/${id}`)).toHaveLength(0);
  });

  test('count once under an idempotency key, and run once', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await run(owner, { input: { id } }, { headers });
    expect(await run(owner, { input: { id } }, { headers })).toEqual(first);
    expect(await usage(owner)).toMatchObject({ used: 2 });
    expect(await seen(`/echo/${id}`)).toHaveLength(1);
  });
});

describe('what a tier was charged', () => {
  const failing = (event: string, more: object = {}) =>
    createShop([
      { tag: 'calls', name: 'Calls', total_quota: 9, options: [option('only', { quota: 9, event, ...more })] },
    ]);

  test('is given back where its target was certainly not reached', async () => {
    owner = await failing('echo', { input: { params: { key: '$Input{id}' }, headers: { 'x-a': '$Secret{NOPE}' } } });
    expect((await send(owner, { input: { id } })).status).toBe(404);
    expect(await usage(owner)).toMatchObject({ used: 0, options: [{ used: 0 }] });
  });

  test.each([
    ['answered that it failed', 'fails', 'SERVICE_UNAVAILABLE'],
    ['never answered', 'hangs', 'OUTCOME_UNKNOWN'],
  ])('is kept where its target %s', async (_how, event, code) => {
    owner = await failing(event, { input: { query: { key: '$Input{id}' } } });
    const { body } = await send(owner, { input: { id } });
    expect(body.code).toBe(code);
    expect(await usage(owner)).toMatchObject({ used: 1, options: [{ used: 1 }] });
    expect(await seen(id)).toHaveLength(1);
  });
});

describe('providers', () => {
  const providers = (...options: readonly ReturnType<typeof option>[]) => [
    { tag: 'calls', name: 'Calls', options: [...options] },
  ];
  const at = (name: string, weight: number, more: object = {}) =>
    option(name, { weight, input: { query: { key: '$Input{id}' } }, ...more });

  test('are followed by another when one fails, also one that weighs nothing', async () => {
    owner = await createShop(
      providers(
        at('bad', 1, { event: 'refuses' }),
        option('good', { weight: 0, provider: 'Good Ltd', input: { params: { key: '$Input{id}' } } }),
      ),
    );
    expect(await run(owner, { input: { id } })).toMatchObject({
      success: true,
      allowed: true,
      limit: null,
      provider: 'Good Ltd',
      output: { path: `/echo/${id}` },
    });
    expect(await seen(id)).toHaveLength(1);
  });

  test('are not followed by another when nobody knows whether one did it', async () => {
    owner = await createShop(
      providers(
        at('slow', 1, { event: 'hangs' }),
        option('good', { weight: 0, input: { params: { key: '$Input{id}' } } }),
      ),
    );
    const { body } = await send(owner, { input: { id }, retries: 3, retryConfig: { initialDelay: 0 } });
    expect(body.code).toBe('OUTCOME_UNKNOWN');
    expect(await seen(id)).toHaveLength(1);
    expect(await seen(`/echo/${id}`)).toHaveLength(0);
  });

  test('are followed by another where that may happen twice', async () => {
    owner = await createShop(
      providers(
        at('slow', 1, { event: 'hangs', on_unknown: 'failover' }),
        option('good', { weight: 0, input: { params: { key: '$Input{id}' } } }),
      ),
    );
    expect(await run(owner, { input: { id } })).toMatchObject({ provider: 'good' });
  });

  test('tell what each came to when all fail', async () => {
    owner = await createShop(providers(at('a', 1, { event: 'refuses' }), at('b', 1, { event: 'refuses' })));
    const { status, body } = await send(owner, { input: { id } });
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'FALLBACK_EXHAUSTED' });
    expect(await seen(id)).toHaveLength(2);
  });

  test('count nothing: they can be checked, and neither incremented, reset nor read', async () => {
    owner = await createShop(providers(at('a', 1, { event: 'refuses' })));
    expect(await run(owner, { action: 'check' })).toMatchObject({ allowed: true, limit: null });
    for (const action of ['increment', 'reset']) {
      const { body } = await send(owner, { action });
      expect(body.errors?.map(({ path }) => path)).toEqual(['action']);
    }
    const { body } = await owner.call('quota.usage', { product: scope.product, env: scope.env, tag: 'calls' });
    expect(body.errors?.map(({ path }) => path)).toEqual(['tag']);
  });
});
