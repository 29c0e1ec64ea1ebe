import Ductape, { defineQuota } from '../../sdk/src/index.ts';
import { describe, expect, test } from 'vitest';
import { identity, private_key, startStandIn } from './stand-in.ts';

describe('a quota that is written as a function', () => {
  test('is a counter with its limit, its period and its window', async () => {
    const quota = await defineQuota({
      tag: 'calls',
      name: 'Calls',
      product: 'shop',
      input: { key: 'string' },
      alerts: [0.8],
      handler: (ctx) => ctx.limit(100).per('day').window('token_bucket', { burst: 20 }),
    });
    expect(quota).toEqual({
      tag: 'calls',
      name: 'Calls',
      input: { key: { type: 'string' } },
      alerts: [0.8],
      limit: 100,
      period: 'day',
      window: 'token_bucket',
      burst: 20,
    });
  });

  test('is its providers with their weights, or its tiers with their quotas', async () => {
    const quota = await defineQuota({
      tag: 'sms',
      name: 'SMS',
      total_quota: 9,
      handler(ctx) {
        ctx
          .provider('one')
          .weight(70)
          .app('one')
          .action('send')
          .healthcheck('one-up')
          .mapInput((input) => ({ body: { to: input['phone'] } }))
          .mapOutput((response) => ({ id: response['message']?.['id'] }))
          .retries(2);
        ctx.provider('two').quota(5).uses(1).feature('send');
      },
    });
    expect(quota).toEqual({
      tag: 'sms',
      name: 'SMS',
      total_quota: 9,
      options: [
        {
          name: 'one',
          weight: 70,
          type: 'action',
          app: 'one',
          event: 'send',
          healthcheck: 'one-up',
          input: { body: { to: '$Input{phone}' } },
          output: { id: '$Response{message}{id}' },
          retries: 2,
        },
        { name: 'two', quota: 5, uses: 1, type: 'feature', event: 'send' },
      ],
    });
  });

  test.each([
    ['writes nothing', () => undefined, /either ctx.limit or options/],
    [
      'writes a limit and options',
      (ctx: Parameters<Parameters<typeof defineQuota>[0]['handler']>[0]) => {
        ctx.limit(1).per('day');
        ctx.provider('a').weight(1).feature('f');
      },
      /either ctx.limit or options/,
    ],
    [
      'gives a limit no period',
      (ctx: Parameters<Parameters<typeof defineQuota>[0]['handler']>[0]) => ctx.limit(1),
      /ctx.limit lacks its period/,
    ],
    [
      'gives two limits',
      (ctx: Parameters<Parameters<typeof defineQuota>[0]['handler']>[0]) => [ctx.limit(1), ctx.limit(2)],
      /'limit' twice/,
    ],
  ])('is refused when it %s', async (_what, handler, message) => {
    await expect(defineQuota({ tag: 'a', name: 'A', handler })).rejects.toMatchObject({
      code: 'RECORDING_ERROR',
      message: expect.stringMatching(message),
    });
  });
});

test('quotas have the names that other versions have for them', async () => {
  const processor = await startStandIn();
  const client = new Ductape({ ...identity, private_key, url: processor.url, product: 'shop', env: 'prd' });
  expect([client.quotas, client.resilience.quota]).toEqual([client.quota, client.quota]);
  const sent = { product: 'shop', env: 'prd', tag: 'calls', action: 'check' };
  await client.quota.run({ quota_tag: 'calls', action: 'check' } as unknown as Parameters<typeof client.quota.run>[0]);
  await client.jobs.dispatchMany({ jobs: [{ namespace: 'quotas', quota_tag: 'calls', action: 'check' } as never] });
  expect(processor.received.map(({ json }) => json)).toEqual([sent, { jobs: [{ ...sent, namespace: 'quota' }] }]);
});
