/** What jobs cost that wait for tomorrow: disk, and memory that grows with them. Each placement has a state of its own. */

import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type Ductape from '@ductape/sdk';
import { freePort, type Processor, type Serving, startProcessor } from '../proofs/processor.ts';
import { ACTION, ENV, LANES, OWN_OBJECTS, products } from '../proofs/products.ts';
import { diskOf, memoryOf } from '../proofs/usage.ts';
import { callOf } from './products.ts';

/** Jobs of one placement. */
export interface IdleJobs {
  readonly name: string;
  readonly product: string;
  readonly count: number;
  /** Most bytes of disk that a job may take. */
  readonly bar?: number;
}

/** What a job of them takes, bytes. */
export interface IdleResult {
  readonly jobs: IdleJobs;
  /** Of files on disk, in all. */
  readonly disk: number;
  /** Of it in the database that lists are read from. */
  readonly index: number;
  /** Memory of the runtime that dispatched them, once it dropped their objects. */
  readonly memory: number;
  /** Memory of a runtime that was started on their state. */
  readonly memoryAfterRestart: number;
}

/** Both placements. */
export const IDLE: readonly IdleJobs[] = [
  { name: 'idle jobs of lanes', product: LANES, count: 20_000, bar: 4_096 },
  { name: 'idle jobs with an object each', product: OWN_OBJECTS, count: 1_000 },
];

/** Jobs that are dispatched to have tables made and code compiled before anything is measured. */
const FIRST = 256;
const CONNECTIONS = 16;
const DAY_MS = 86_400_000;
/** How long nothing happens until the runtime has dropped the objects. */
const REST_MS = 30_000;

/** Measures one placement, with the state in a new folder. */
export async function measureIdle(jobs: IdleJobs, folder: string): Promise<IdleResult> {
  const before = await withProcessor(folder, async ({ client }) => {
    for (const product of products('http://127.0.0.1:9')) await client.products.apply(product);
    await dispatchMany(client, jobs.product, FIRST);
    await wait(REST_MS);
    return usageOf(folder);
  });
  const grown = await withProcessor(folder, async ({ client, runtimePid }) => {
    const start = await restingMemory(client, jobs.product, runtimePid);
    await dispatchMany(client, jobs.product, jobs.count);
    const end = await restingMemory(client, jobs.product, runtimePid);
    return { start, end, usage: await usageOf(folder) };
  });
  const restarted = await withProcessor(folder, ({ client, runtimePid }) =>
    restingMemory(client, jobs.product, runtimePid),
  );
  // What the memory is measured after is stored as well.
  const stored = jobs.count + 2 * FIRST;
  return {
    jobs,
    disk: (grown.usage.disk - before.disk) / stored,
    index: (grown.usage.index - before.index) / stored,
    memory: (grown.end - grown.start) / jobs.count,
    memoryAfterRestart: (restarted - grown.start) / jobs.count,
  };
}

async function withProcessor<T>(folder: string, use: (serving: Serving) => Promise<T>): Promise<T> {
  const processor: Processor = startProcessor(folder, await freePort());
  try {
    return await use(await processor.serves);
  } finally {
    await processor.close();
  }
}

/** Memory of the runtime after it has had the same to do each time, and then nothing. */
async function restingMemory(client: Ductape, product: string, pid: number): Promise<number> {
  await dispatchMany(client, product, FIRST);
  await wait(REST_MS);
  return (await memoryOf(pid)).pss;
}

async function usageOf(folder: string): Promise<{ readonly disk: number; readonly index: number }> {
  const state = path.join(folder, 'state');
  return { disk: await diskOf(state), index: await diskOf(path.join(state, 'd1')) };
}

async function dispatchMany({ actions }: Ductape, product: string, count: number): Promise<void> {
  const { input } = callOf(product, 'due');
  const request = { product, env: ENV, ...ACTION, input, schedule: { start_at: Date.now() + DAY_MS } };
  let rest = count;
  const work = async () => {
    while (rest > 0) {
      rest -= 1;
      await actions.dispatch(request);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
}
