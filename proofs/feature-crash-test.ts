/**
 * `npm run crash-test:features`: kills the processor at random moments while runs of a feature of five steps are
 * started and go on, starts it again on the same state, and compares what the target took with what each run was to
 * do. Ends with code 1 when an effect is lost, done when it was not to be, out of order, or again once it was complete.
 *
 * `--runs N`, `--kills N`, `--seed N`, `--longest N` seconds between two kills.
 */

import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type Ductape from '@ductape/sdk';
import {
  createFeatureOrders,
  effectsOf,
  FEATURE,
  type FeatureOrder,
  faultsIn,
  featureProduct,
  inputOf,
  PRODUCT,
  takenBy,
} from './feature-orders.ts';
import { positive, whole } from './options.ts';
import { freePort, type Serving, startProcessor } from './processor.ts';
import { ENV } from './products.ts';
import { between, createRandom } from './random.ts';
import type { Arrival } from './target.ts';
import { conditions, openWorkspace, tableOf } from './workspace.ts';

const SHORTEST_MS = 300;
/** How long a run's start waits before it is asked for again. */
const PAUSE_MS = 100;
/** How long runs may take to come to their ends by themselves. */
const PATIENCE_MS = 120_000;
const POLL_MS = 250;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    kills: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    longest: { type: 'string', default: '4' },
  },
});
const [runs, kills, seed] = [whole('runs', values.runs), whole('kills', values.kills), whole('seed', values.seed)];
const longest = positive('longest', values.longest);
const random = createRandom(seed);
const orders = createFeatureOrders(createRandom(seed + 1), runs);
const progress = (text: string) => console.error(text);

const { folder, target } = await openWorkspace();
const ids = new Map<string, string>();
let client: Ductape | null = null;
let repeated = 0;
try {
  const begun = Date.now();
  const { serving, faults } = await crash();
  const arrivals = await settle();
  const wrong = [...wrongAt(arrivals), ...(await wrongOf(serving.client)), ...faults];
  const took = Math.round((Date.now() - begun) / 1000);
  const effects = orders.flatMap(effectsOf).length;
  const taken = arrivals.filter(({ status }) => status === 200).length;
  const head = ['runs', 'compensated', 'kills', 'starts repeated', 'effects', 'taken again', 'wrong'];
  const broken = orders.filter(({ isBroken }) => isBroken).length;
  console.log(`${conditions()}, seed ${seed}, ${took} s\n`);
  console.log(tableOf(head, [[String(runs), broken, kills, repeated, effects, taken - effects, wrong.length]]));
  for (const fault of wrong.slice(0, 20)) console.log(fault);
  console.log(wrong.length === 0 ? '\nEvery run ended as it should.' : '\nPROMISES WERE BROKEN.');
  if (wrong.length > 0) process.exitCode = 1;
} finally {
  target.close();
}
// The processor ends with this process.
process.exit();

async function crash(): Promise<{ serving: Serving; faults: string[] }> {
  const port = await freePort();
  let processor = startProcessor(folder, port);
  let serving = await processor.serves;
  await serving.client.products.apply(featureProduct(target.url));
  client = serving.client;
  const faults: string[] = [];
  const pace = (kills * longest * 1000) / 2 / runs;
  const started = Promise.all(orders.map((order, index) => wait(index * pace).then(() => start(order))));
  for (let kill = 1; kill <= kills; kill += 1) {
    await wait(between(random, SHORTEST_MS, longest * 1000));
    client = null;
    await processor.kill();
    faults.push(...processor.told.faults);
    progress(`kill ${kill}: ${ids.size} runs were answered so far`);
    processor = startProcessor(folder, port);
    serving = await processor.serves;
    client = serving.client;
  }
  await started;
  progress(`${ids.size} runs were answered`);
  return { serving, faults };
}

/** Starts a run under a key of its own, as often as it takes. */
async function start(order: FeatureOrder): Promise<void> {
  for (;;) {
    try {
      if (client === null) throw new Error('nothing serves');
      const { feature_id: id } = await client.features.run({
        product: PRODUCT,
        env: ENV,
        tag: FEATURE,
        input: inputOf(order),
        idempotency_key: order.name,
        timeout: 1,
      });
      ids.set(order.name, id);
      return;
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'none';
      if (!['none', 'CONNECTION_ERROR', 'TIMEOUT'].includes(code)) throw thrown;
      repeated += 1;
      await wait(PAUSE_MS);
    }
  }
}

/** Waits until the target has taken all that is to be done, and asks the processor for nothing meanwhile. */
async function settle(): Promise<Arrival[]> {
  const arrivals = await target.read();
  const until = Date.now() + PATIENCE_MS;
  const isLeft = () => {
    const taken = takenBy(arrivals);
    return orders.some((order) => {
      const effects = new Set(taken.get(order.name)?.map(({ effect }) => effect));
      return effectsOf(order).some((effect) => !effects.has(effect));
    });
  };
  while (isLeft() && Date.now() < until) {
    await wait(POLL_MS);
    arrivals.push(...(await target.read()));
  }
  return arrivals;
}

function wrongAt(arrivals: readonly Arrival[]): string[] {
  const taken = takenBy(arrivals);
  return orders.flatMap((order) => faultsIn(order, taken.get(order.name) ?? []));
}

/** Runs whose status is not what they came to. */
async function wrongOf(asked: Ductape): Promise<string[]> {
  const wrong: string[] = [];
  for (const { name, isBroken } of orders) {
    const { status } = await asked.features.output({ feature_id: ids.get(name) ?? name, wait: true });
    if (status !== (isBroken ? 'rolled_back' : 'completed')) wrong.push(`${name}: is ${status}`);
  }
  return wrong;
}
