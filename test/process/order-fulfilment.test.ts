import { afterAll, beforeAll, expect, test } from 'vitest';
import { fulfilOrders } from '../../examples/order-fulfilment/orders.ts';
import { type Shop, startShop } from '../../examples/order-fulfilment/shop.ts';
import { type Processor, startNewProcessor } from './processor.ts';

let processor: Processor;
let shop: Shop;

beforeAll(async () => {
  shop = await startShop();
  processor = await startNewProcessor();
});
afterAll(async () => {
  await processor.kill('SIGTERM');
  await shop.close();
});

test('the example fulfils an order, undoes one that cannot be shipped, and has one approved', async () => {
  const told: string[] = [];
  await fulfilOrders(processor.client, shop, (line) => told.push(line));
  expect(told).toEqual([
    'fulfilment is version 1',
    expect.stringMatching(/^an order: completed, .*"charge":"charges_2"/),
    '  the shop did: validations, charges, reservations, shipments, notifications',
    "one that cannot be shipped: rolled_back, since 'ship' failed",
    '  the shop did: validations, charges, reservations, releases, refunds',
    'one of 900: paused, it waits for an approval',
    expect.stringMatching(/^ {2}once it is approved: completed, .*"approved_by":"jane"/),
    '  the shop did: validations, charges, reservations, shipments, notifications',
  ]);
});
