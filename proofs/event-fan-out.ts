/**
 * `npm run fan-out`: subscribers of their own, each with a socket, on one topic. Each must be given every message once,
 * in order. Ends with code 1 when one was not.
 *
 * `--subscribers N`, `--messages N`.
 */

import { parseArgs } from 'node:util';
import { AT, eventProduct, HOOK_SECRET } from './event-messages.ts';
import { whole } from './options.ts';
import { freePort, startProcessor } from './processor.ts';
import { conditions, openFolder, tableOf } from './workspace.ts';

const EVENT = 'proof:fan-out';
/** Sockets that are opened at a time. */
const OPENING = 20;
const BATCH = 50;
const PATIENCE_MS = 60_000;

const { values } = parseArgs({
  options: { subscribers: { type: 'string', default: '1000' }, messages: { type: 'string', default: '200' } },
});
const [subscribers, messages] = [whole('subscribers', values.subscribers), whole('messages', values.messages)];

const { client } = await startProcessor(await openFolder(), await freePort()).serves;
await client.secrets.create(HOOK_SECRET);
await client.products.apply(eventProduct('http://127.0.0.1:9/hook'));
const seen: number[][] = Array.from({ length: subscribers }, () => []);
const all = Promise.withResolvers<void>();
let given = 0;

const begun = performance.now();
await openAll();
const opened = performance.now();
for (let n = 0; n < messages; n += BATCH) {
  const batch = Array.from({ length: Math.min(BATCH, messages - n) }, (_, index) => ({ message: n + index }));
  await client.events.publishBatch({ ...AT, event: EVENT, messages: batch });
}
setTimeout(all.resolve, PATIENCE_MS).unref();
await all.promise;
const took = performance.now() - opened;

const right = seen.filter((own) => own.length === messages && own.every((n, index) => n === index)).length;
const seconds = (ms: number) => (ms / 1_000).toFixed(1);
console.log(`${conditions()}\n`);
console.log(
  tableOf(
    ['subscribers', 'given all in order', 'messages', 'given in all', 'opening, s', 'delivering, s', 'given a second'],
    [
      [
        String(subscribers),
        right,
        messages,
        given,
        seconds(opened - begun),
        seconds(took),
        Math.round((given * 1_000) / took),
      ],
    ],
  ),
);
console.log(right === subscribers ? '\nEach was given all.' : '\nPROMISES WERE BROKEN.');
process.exit(right === subscribers ? 0 : 1);

async function openAll(): Promise<void> {
  const left = seen.values();
  const opening = async () => {
    for (const own of left)
      await client.events.subscribe({
        ...AT,
        event: EVENT,
        transport: 'websocket',
        callback: (n: number) => {
          own.push(n);
          given += 1;
          if (given === subscribers * messages) all.resolve();
        },
      });
  };
  await Promise.all(Array.from({ length: OPENING }, opening));
}
