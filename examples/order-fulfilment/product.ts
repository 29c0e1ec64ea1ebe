import { defineProduct, type FeatureDefinition, type ProductManifest } from '@ductape/sdk';

type ActionManifest = NonNullable<ProductManifest['apps']>[number]['actions'][number];

/** A product whose one feature fulfils orders: what it did is undone when a later step fails. */
export function fulfilmentProduct(shopUrl: string) {
  return defineProduct({
    tag: 'fulfilment',
    name: 'Order fulfilment',
    environments: [{ slug: 'prd', env_name: 'production' }],
    apps: [
      {
        tag: 'shop',
        name: 'Shop',
        environments: [{ slug: 'prd', base_url: shopUrl }],
        actions: [
          post('validate', 'Check an order', '/validations'),
          post('charge', 'Take the money', '/charges'),
          post('refund', 'Give the money back', '/refunds'),
          post('reserve', 'Put the goods aside', '/reservations'),
          post('release', 'Put the goods back', '/releases'),
          post('ship', 'Hand the goods over', '/shipments'),
          post('notify', 'Tell the customer', '/notifications'),
        ],
      },
    ],
    features: [FULFIL],
  });
}

function post(tag: string, name: string, resource: string): ActionManifest {
  return { tag, name, method: 'POST', resource, idempotency_header: 'Idempotency-Key' };
}

const order = '$Input{order}';

/** Each step waits for the one before it; orders above 500 wait for an approval first. */
const FULFIL: FeatureDefinition = {
  tag: 'fulfil',
  name: 'Fulfil an order',
  input: { order: { type: 'string' }, amount: { type: 'number' }, address: { type: 'string' } },
  signals: { approval: { input: { by: { type: 'string' } } } },
  steps: [
    { tag: 'validate', type: 'action', app: 'shop', event: 'validate', input: { body: { order } } },
    {
      tag: 'approve',
      type: 'wait_signal',
      signal: 'approval',
      dependsOn: ['validate'],
      condition: '$Input{amount} > 500',
      input: { timeout: '7d' },
    },
    {
      tag: 'charge',
      type: 'action',
      app: 'shop',
      event: 'charge',
      dependsOn: ['approve'],
      input: { body: { order, amount: '$Input{amount}' } },
      options: { retries: 3, retry_delay: '2s' },
      rollback: { event: 'refund', input: { body: { order, charge: '$Step{charge}{id}' } } },
    },
    {
      tag: 'reserve',
      type: 'action',
      app: 'shop',
      event: 'reserve',
      dependsOn: ['charge'],
      input: { body: { order } },
      rollback: { event: 'release', input: { body: { order, reservation: '$Step{reserve}{id}' } } },
    },
    {
      tag: 'ship',
      type: 'action',
      app: 'shop',
      event: 'ship',
      dependsOn: ['reserve'],
      input: { body: { order, address: '$Input{address}' } },
    },
    {
      tag: 'notify',
      type: 'action',
      app: 'shop',
      event: 'notify',
      dependsOn: ['ship'],
      input: { body: { order, shipment: '$Step{ship}{id}' } },
      options: { allow_fail: true },
    },
  ],
  output: { charge: '$Step{charge}{id}', shipment: '$Step{ship}{id}', approved_by: '$Step{approve}{by}' },
  queries: { charged: { result: '$Step{charge}{id}' } },
};

/** As `ductape apply examples/order-fulfilment/product.ts` sends it. */
export default fulfilmentProduct('http://127.0.0.1:8789');
