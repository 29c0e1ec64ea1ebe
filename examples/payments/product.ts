import { defineProduct, type ProductManifest } from '@ductape/sdk';

/**
 * A product that takes payments by Paystack: its key is a secret of the workspace (`ductape secrets set PAYSTACK_KEY`),
 * its inputs have rules, and looking a payment up may be answered from a cache. It calls no more often than Paystack
 * likes, leaves it alone while it fails, and asks for the balance each morning.
 */
export function paymentsProduct(paystackUrl: string) {
  return defineProduct({
    tag: 'payments',
    name: 'Payments',
    environments: [{ slug: 'prd', env_name: 'production' }],
    caches: [{ tag: 'lookups', name: 'Look-ups', expiry: '1m', stale_while_revalidate: '5m' }],
    apps: [paystack(paystackUrl)],
    schedules: [
      {
        tag: 'balance',
        app: 'paystack',
        event: 'check_balance',
        input: {},
        retries: 3,
        schedule: { cron: '0 6 * * *', tz: 'Africa/Lagos', pause_on_failure: 5 },
      },
    ],
  });
}

/** Its key, limits and actions. */
function paystack(url: string): NonNullable<ProductManifest['apps']>[number] {
  return {
    tag: 'paystack',
    name: 'Paystack',
    constants: [{ key: 'currency', type: 'string', value: 'NGN' }],
    environments: [
      {
        slug: 'prd',
        base_url: url,
        auth: [{ auth_tag: 'key', data: { key: '$Secret{PAYSTACK_KEY}' } }],
      },
    ],
    auth: [{ tag: 'key', setup_type: 'bearer', token: '$Auth{key}' }],
    limits: [{ rate: { limit: 100, period: '1s' }, concurrency: 20 }],
    circuit: true,
    actions: [
      {
        tag: 'initialize_transaction',
        name: 'Begin a payment',
        method: 'POST',
        resource: '/transaction/initialize',
        body: { reference: 'order-1', callback_url: 'https://shop.example/paid' },
        validation: [
          { selector: '$Body{initialize_transaction}{email}', type: 'email_string', required: true },
          { selector: '$Body{initialize_transaction}{amount}', type: 'integer', required: true },
          {
            selector: '$Body{initialize_transaction}{currency}',
            type: 'string',
            minLength: 3,
            maxLength: 3,
            defaultValue: '$Constant{paystack}{currency}',
          },
        ],
      },
      {
        tag: 'verify_transaction',
        name: 'Look a payment up',
        method: 'GET',
        resource: '/transaction/verify/:reference',
      },
      { tag: 'check_balance', name: 'Look the balance up', method: 'GET', resource: '/balance' },
    ],
  };
}

/** As `ductape apply examples/payments/product.ts` sends it. */
export default paymentsProduct('https://api.paystack.co');
