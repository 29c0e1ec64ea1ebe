/**
 * How fast messages are published and reach a subscriber, beside bare objects in the same run: `node bench/events.ts`.
 * `--rounds N`, `--seconds N` for each load, `--messages N` for the latencies.
 */

import { once as onceOf } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Ductape, { defineProduct } from '@ductape/sdk';
import { loadFor, repeating } from './load.ts';
import { startRedis } from './redis-streams.ts';
import { signAll } from './requests.ts';
import { buildFloors, startFloors, startProcessor } from './runtime.ts';
import { median, percentile } from './statistics.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    messages: { type: 'string', default: '300' },
  },
});
const [rounds, seconds, messages] = [Number(values.rounds), Number(values.seconds), Number(values.messages)];
const CONNECTIONS = 32;
const BATCH = 100;
/** Between two messages whose latency is measured. */
const IDLE_MS = 15;

const folder = await mkdtemp(path.join(tmpdir(), 'processor-events-'));
const servers = {
  targetUrl: 'http://127.0.0.1:9',
  postgresqlUrl: 'postgresql://nobody:nothing@127.0.0.1:9/none',
  mariadbUrl: null,
};
const redis = await startRedis(folder);
await buildFloors(path.join(folder, 'floors'));
const floors = await startFloors(path.join(folder, 'floors'), path.join(folder, 'floor-state'), servers);
const processor = await startProcessor(path.join(folder, 'state'), servers);
const ductape = new Ductape({ ...processor.credentials, product: 'shop', env: 'prd' });
await ductape.products.apply({
  manifest: defineProduct({
    tag: 'shop',
    name: 'Shop',
    environments: [{ slug: 'prd', env_name: 'production' }],
    brokers: [{ tag: 'orders', name: 'Orders', topics: ['load', 'batch', 'idle'].map((tag) => ({ tag, name: tag })) }],
  }),
});
const MESSAGE = { order: 'o-1', amount: 1250, currency: 'EUR', lines: ['one', 'two', 'three'] };
const scope = { product: 'shop', env: 'prd' };

/** Requests of one kind, which are signed once: what is repeated is published again. */
async function publishing(event: string, batch: number) {
  const input =
    batch === 1
      ? { ...scope, event, message: MESSAGE }
      : { ...scope, event, messages: Array.from({ length: batch }, () => ({ message: MESSAGE })) };
  const operation = batch === 1 ? 'publish' : 'publishBatch';
  const signed = await signAll(
    processor,
    Array.from({ length: batch === 1 ? 64 : 8 }, () => ({ path: `/v1/events/${operation}`, input })),
  );
  return loadFor({ url: processor.url, supply: repeating(signed), connections: CONNECTIONS }, 1_000, seconds * 1_000);
}

const bare = () =>
  loadFor(
    {
      url: floors.urls.rows,
      connections: CONNECTIONS,
      supply: repeating([{ path: '/warm', headers: {}, body: JSON.stringify(MESSAGE) }]),
    },
    1_000,
    seconds * 1_000,
  );

/** How long from the begin of a request until its message arrives, message by message. */
async function latencies(publish: (n: number) => Promise<unknown>, arrival: () => Promise<number>): Promise<number[]> {
  const taken: number[] = [];
  for (let n = 0; n < messages; n += 1) {
    const arrived = arrival();
    const began = performance.now();
    await publish(n);
    taken.push((await arrived) - began);
    await new Promise((resolve) => {
      setTimeout(resolve, IDLE_MS);
    });
  }
  return taken;
}

try {
  const ratios: { publish: number[]; batch: number[]; latency: number[] } = { publish: [], batch: [], latency: [] };
  const socket = new WebSocket(floors.urls.push.replace('http', 'ws'));
  await onceOf(socket, 'open');
  const { promise: _first, ...next } = Promise.withResolvers<number>();
  let arrive = next.resolve;
  const arrival = () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    arrive = resolve;
    return promise;
  };
  socket.addEventListener('message', () => arrive(performance.now()));
  const subscription = await ductape.events.subscribe({
    event: 'orders:idle',
    callback: async () => arrive(performance.now()),
  });
  for (let round = 0; round < rounds; round += 1) {
    const [floor, one, many] = [
      await bare(),
      await publishing('orders:load', 1),
      await publishing('orders:batch', BATCH),
    ];
    const errors = floor.errors + one.errors + many.errors;
    if (errors > 0) throw new Error(`${errors} requests failed`);
    const post = () => fetch(floors.urls.push, { method: 'POST', body: JSON.stringify(MESSAGE) });
    const pushed = await latencies(post, arrival);
    const ours = await latencies(() => ductape.events.publish({ event: 'orders:idle', message: MESSAGE }), arrival);
    const streams = await redis?.add(JSON.stringify(MESSAGE), CONNECTIONS, seconds * 1_000);
    const [low, high] = [percentile(pushed, 0.5), percentile(ours, 0.5)];
    ratios.publish.push(one.perSecond / floor.perSecond);
    ratios.batch.push((many.perSecond * BATCH) / one.perSecond);
    ratios.latency.push(high / low);
    console.log(
      `bare ${Math.round(floor.perSecond)}/s, publish ${Math.round(one.perSecond)}/s, batches of ${BATCH} ${Math.round(many.perSecond * BATCH)} messages/s, Redis streams ${streams === undefined ? 'not here' : `${Math.round(streams)}/s`}; idle ${low.toFixed(2)} and ${high.toFixed(2)} ms (p99 ${percentile(pushed, 0.99).toFixed(1)} and ${percentile(ours, 0.99).toFixed(1)})`,
    );
  }
  await subscription.close();
  socket.close();
  console.log(
    `publish: ${median(ratios.publish).toFixed(2)} of a bare object; batches: ${median(ratios.batch).toFixed(1)} times as many messages; idle latency: ${median(ratios.latency).toFixed(2)} times a bare push`,
  );
} finally {
  await processor.close();
  await floors.close();
  await redis?.close();
  await rm(folder, { recursive: true, force: true });
}
