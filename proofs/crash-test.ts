/**
 * `npm run crash-test`: kills the processor at random moments while jobs are dispatched to it, starts it again on the
 * same state, and tells what became of every job that it had acknowledged. Ends with code 1 when one was lost.
 *
 * `--kills N`, `--seed N` (kinds of jobs, their times and the moments of the kills), `--rate N` dispatches a second,
 * `--longest N` seconds between two kills, `--json` for the figures instead of tables.
 */

import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type Ductape from '@ductape/sdk';
import { type CrashReport, describe, holds, type Life, restartsOf } from './crash-report.ts';
import { excess, missing, tally } from './ledger.ts';
import { type LoadResult, startLoad } from './load.ts';
import { positive, whole } from './options.ts';
import { createOrders } from './orders.ts';
import { freePort, type Serving, startProcessor } from './processor.ts';
import { between, createRandom } from './random.ts';
import { readRecords } from './records.ts';
import type { Arrival } from './target.ts';
import { applyProducts, conditions, openWorkspace } from './workspace.ts';

const CONNECTIONS = 16;

/** The least time between two kills, from when it serves, milliseconds. */
const SHORTEST_MS = 200;
/** One restart in so many is killed at once, on top of the others: within so many milliseconds of its start. */
const EARLY_KILL = { oneIn: 4, withinMs: 2_000 };
/** How long the load goes on after the last restart, milliseconds. */
const AFTER_MS = 1_000;
/** How long jobs may take to run by themselves: what a dead consumer held is handed out again within a minute. */
const PATIENCE_MS = 180_000;
const POLL_MS = 250;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rate: { type: 'string', default: '100' },
    longest: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
  },
});
const [kills, seed] = [whole('kills', values.kills), whole('seed', values.seed)];
const [rate, longest] = [whole('rate', values.rate), positive('longest', values.longest)];
const random = createRandom(seed);
const orders = createOrders(createRandom(seed + 1));
const progress = (text: string) => console.error(text);

const { folder, target } = await openWorkspace();
try {
  const { report, took } = await crash();
  const verdict = holds(report) ? 'Nothing was lost.' : 'PROMISES WERE BROKEN.';
  if (values.json) console.log(JSON.stringify(report));
  else console.log(`${conditions()}, seed ${seed}, ${took} s\n\n${describe(report)}\n\n${verdict}`);
  if (!holds(report)) process.exitCode = 1;
} finally {
  target.close();
}

async function crash(): Promise<{ report: CrashReport; took: number }> {
  const begun = Date.now();
  const port = await freePort();
  const lives: Life[] = [];
  const gate = createGate<Ductape>();
  let processor = startProcessor(folder, port);
  let serving = await processor.serves;
  await applyProducts(serving.client, target.url);
  gate.open(serving.client);
  const load = startLoad({ next: orders, client: () => gate.passed, perSecond: rate, connections: CONNECTIONS });
  const faults: string[] = [];

  const endLife = async (servesAt: number | null) => {
    gate.close();
    await processor.kill();
    lives.push({ startedAt: processor.startedAt, servesAt, killedAt: Date.now() });
    faults.push(...processor.told.faults);
    progress(`kill ${lives.length}: ${load.result.acknowledged.length} jobs acknowledged so far`);
    processor = startProcessor(folder, port);
  };
  for (let kill = 1; kill <= kills; kill += 1) {
    await wait(between(random, SHORTEST_MS, longest * 1000));
    await endLife(serving.at);
    if (between(random, 1, EARLY_KILL.oneIn) === 1) {
      await wait(between(random, 0, EARLY_KILL.withinMs));
      await endLife(null);
    }
    serving = await processor.serves;
    gate.open(serving.client);
  }
  lives.push({ startedAt: processor.startedAt, servesAt: serving.at, killedAt: null });
  await wait(AFTER_MS);
  await load.stop();
  const arrivals = await settle(load.result);
  const report = await reportOf(load.result, arrivals, lives, serving, [...faults, ...processor.told.faults]);
  await processor.close();
  return { report, took: Math.round((Date.now() - begun) / 1000) };
}

/** What waits while it is closed goes on with the value that it is opened with. */
function createGate<T>() {
  let passage = Promise.withResolvers<T>();
  let isOpen = false;
  return {
    get passed() {
      return passage.promise;
    },
    open(value: T) {
      passage.resolve(value);
      isOpen = true;
    },
    close() {
      if (isOpen) passage = Promise.withResolvers();
      isOpen = false;
    },
  };
}

/** Waits until the target has taken all that was acknowledged, and asks the processor for nothing meanwhile: it would wake what sleeps. */
async function settle({ acknowledged }: LoadResult): Promise<Arrival[]> {
  const arrivals = await target.read();
  const until = Date.now() + PATIENCE_MS;
  progress(`${acknowledged.length} jobs were acknowledged`);
  while (missing(acknowledged, arrivals).length > 0 && Date.now() < until) {
    await wait(POLL_MS);
    arrivals.push(...(await target.read()));
  }
  return arrivals;
}

async function reportOf(
  { acknowledged, unanswered, repeated }: LoadResult,
  arrivals: Arrival[],
  lives: readonly Life[],
  { client }: Serving,
  faults: readonly string[],
): Promise<CrashReport> {
  // What ran only because it was asked for counts as lost.
  const tallies = tally(acknowledged, arrivals);
  const records = await readRecords(client, acknowledged);
  const all = [...arrivals, ...(await target.read())];
  return {
    tallies,
    restarts: restartsOf(lives, acknowledged, all),
    excess: excess(acknowledged, all),
    records,
    unanswered: unanswered.length,
    repeated,
    faults,
  };
}
