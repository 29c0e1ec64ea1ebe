/** `node examples/order-fulfilment/main.ts`: orders on the processor that `npm start` serves. */

import { readFile } from 'node:fs/promises';
import Ductape, { type DuctapeOptions } from '@ductape/sdk';
import { fulfilOrders } from './orders.ts';
import { startShop } from './shop.ts';

const [file = '.ductape/credentials.json'] = process.argv.slice(2);
const credentials = JSON.parse(await readFile(file, 'utf8')) as DuctapeOptions;
const shop = await startShop();
try {
  await fulfilOrders(new Ductape(credentials), shop, (line) => console.log(line));
} finally {
  await shop.close();
}
