import Ductape from '@ductape/sdk';
import { expect, test } from 'vitest';
import { identity, private_key, startStandIn } from './stand-in.ts';

const SCOPE = { product: 'my-app', env: 'prd' };
const SENT = { ...SCOPE, tag: 'pay', input: { amount: 5 } };

async function clientOf() {
  const processor = await startStandIn();
  return { processor, client: new Ductape({ ...identity, private_key, ...SCOPE, url: processor.url }) };
}

test('fallbacks are run by either name, and their fields keep theirs', async () => {
  const { processor, client } = await clientOf();
  const { resilience } = client;
  const aliased = { product_tag: 'my-app', environment: 'prd', fallback_tag: 'pay', input: { amount: 5 } };
  await resilience.fallback.run(aliased as never);
  await client.fallback.run({ tag: 'pay', input: { amount: 5 }, action: 'update' });
  await client.fallback.dispatch({ tag: 'pay', input: { amount: 5 }, schedule: { at: 7 } as never });
  await client.jobs.dispatchMany({
    jobs: [{ namespace: 'fallback', fallback_tag: 'pay', input: { amount: 5 } } as never],
  });
  expect(processor.received.map(({ json }) => json)).toEqual([
    SENT,
    { ...SENT, action: 'update' },
    { ...SENT, schedule: { start_at: 7 } },
    { jobs: [{ ...SENT, namespace: 'fallback' }] },
  ]);
});

test('what is defined in code is applied as part of a manifest', async () => {
  const { processor, client } = await clientOf();
  const pay = await client.fallback.define({
    tag: 'pay',
    name: 'Pay',
    handler: (ctx) => ctx.primary('one').app('api').action('charge'),
  });
  expect(processor.received).toEqual([]);
  await client.products.apply({ tag: 'my-app', name: 'My app', environments: [], fallbacks: [pay] });
  const fallbacks = [
    { tag: 'pay', name: 'Pay', options: [{ name: 'one', type: 'action', app: 'api', event: 'charge' }] },
  ];
  expect(processor.received.map(({ json }) => json)).toMatchObject([{ manifest: { fallbacks } }]);
});
