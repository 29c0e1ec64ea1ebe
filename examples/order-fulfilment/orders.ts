import type Ductape from '@ductape/sdk';
import { fulfilmentProduct } from './product.ts';
import type { Shop } from './shop.ts';

/** Applies the product and sends it three orders, telling what becomes of each. Throws when one ends otherwise. */
export async function fulfilOrders(client: Ductape, shop: Shop, tell: (line: string) => void): Promise<void> {
  const applied = await client.products.apply(fulfilmentProduct(shop.url), { envs: ['prd'] });
  tell(`fulfilment is version ${applied.version}`);
  const report = (order: string) => {
    const lines = shop.ledger.filter((line) => line.order === order);
    tell(`  the shop did: ${lines.map(({ kind }) => kind).join(', ')}`);
  };
  const run = (input: Readonly<Record<string, unknown>>, timeout = '30s') =>
    client.features.run({ product: 'fulfilment', env: 'prd', tag: 'fulfil', input, timeout });

  const good = orderId();
  const done = await run({ order: good, amount: 20, address: '1 Main Street' });
  tell(`an order: ${done.status}, ${JSON.stringify(done.output)}`);
  requireStatus(done, 'completed');
  report(good);

  const lost = orderId();
  const undone = await run({ order: lost, amount: 30, address: 'nowhere' });
  tell(`one that cannot be shipped: ${undone.status}, since '${undone.failed_step}' failed`);
  requireStatus(undone, 'rolled_back');
  report(lost);

  const large = orderId();
  const waiting = await run({ order: large, amount: 900, address: '1 Main Street' }, '1s');
  tell(`one of 900: ${waiting.status}, it waits for an approval`);
  requireStatus(waiting, 'paused');
  await client.features.signal({ feature_id: waiting.feature_id, signal: 'approval', payload: { by: 'jane' } });
  const { status, output } = await client.features.output(waiting.feature_id, { wait: true, timeout: '30s' });
  tell(`  once it is approved: ${status}, ${JSON.stringify(output)}`);
  requireStatus({ status }, 'completed');
  report(large);
}

function orderId(): string {
  return `order-${crypto.randomUUID().slice(0, 8)}`;
}

function requireStatus({ status, ...run }: { readonly status: string }, expected: string): void {
  if (status !== expected) throw new Error(`it is ${status}, not ${expected}: ${JSON.stringify(run)}`);
}
