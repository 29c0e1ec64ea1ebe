/**
 * `npm run soak`: 20,000 jobs of mixed kinds over ten minutes; tells minute by minute what was done, how late, and what
 * memory and disk it took. Ends with code 1 when something was lost or memory grew.
 *
 * `--jobs N`, `--minutes N`, `--sample N` seconds between two looks, `--seed N`; `--flat N`: memory is flat when in the
 * second half it grows by fewer bytes for each job.
 */

import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { collectGarbage } from './garbage.ts';
import { excess, missing, tally } from './ledger.ts';
import { type Load, startLoad } from './load.ts';
import { positive, whole } from './options.ts';
import { createOrders } from './orders.ts';
import { freePort, type Processor, type Serving, startProcessor } from './processor.ts';
import { createRandom } from './random.ts';
import { readRecords } from './records.ts';
import { describe, findings, type Sample, type SoakReport } from './soak-report.ts';
import type { Arrival } from './target.ts';
import { diskOf, memoryOf } from './usage.ts';
import { applyProducts, conditions, openWorkspace } from './workspace.ts';

const CONNECTIONS = 16;
/** How long jobs may take to run after the last was dispatched. */
const PATIENCE_MS = 120_000;
const POLL_MS = 1_000;

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '20000' },
    minutes: { type: 'string', default: '10' },
    sample: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    flat: { type: 'string', default: '1024' },
  },
});
const [jobs, seed, flat] = [whole('jobs', values.jobs), whole('seed', values.seed), whole('flat', values.flat)];
const [minutes, sampleMs] = [positive('minutes', values.minutes), positive('sample', values.sample) * 1000];
const progress = (text: string) => console.error(text);

const { folder, target } = await openWorkspace();
try {
  const before = conditions();
  const report = await soak();
  console.log(`${before} at the start\n\n${describe(report)}`);
  if (findings(report).length > 0) process.exitCode = 1;
} finally {
  target.close();
}

async function soak(): Promise<SoakReport> {
  const processor = startProcessor(folder, await freePort(), ['--inspect', '0']);
  const serving = await processor.serves;
  const { client } = serving;
  await applyProducts(client, target.url);
  const from = Date.now();
  const load = startLoad({
    next: createOrders(createRandom(seed)),
    client: () => Promise.resolve(client),
    perSecond: jobs / (minutes * 60),
    connections: CONNECTIONS,
    most: jobs,
  });
  const samples = await sampleWhile(load, processor, serving);
  const to = Date.now();
  const { acknowledged, unanswered } = load.result;
  const arrivals = await settle(load);
  const counted = tally(acknowledged, arrivals).at(-1);
  if (counted === undefined) throw new Error('nothing was counted');
  const records = await readRecords(client, acknowledged);
  const { overdue, faults } = processor.told;
  await processor.close();
  return {
    from,
    to,
    flat,
    samples,
    acknowledged,
    arrivals,
    tally: counted,
    excess: excess(acknowledged, arrivals),
    records,
    unanswered: unanswered.length,
    overdue,
    faults,
  };
}

/** Looks at the processor every so often until the load has ended, and once then; what is garbage is not counted. */
async function sampleWhile(
  { result, ended }: Load,
  { pid }: Processor,
  { runtimePid, inspector }: Serving,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  let isOver = false;
  for (let next = Date.now() + sampleMs; ; next += sampleMs) {
    if (inspector !== null) await collectGarbage(inspector);
    const [runtime, starter, disk] = await Promise.all([
      memoryOf(runtimePid),
      memoryOf(pid),
      diskOf(path.join(folder, 'state')),
    ]);
    samples.push({ at: Date.now(), runtime, starter, disk, acknowledged: result.acknowledged.length });
    progress(`${result.acknowledged.length} jobs, runtime ${Math.round(runtime.pss / 2 ** 20)} MiB`);
    if (isOver) return samples;
    isOver = await Promise.race([ended.then(() => true), wait(Math.max(0, next - Date.now()), false)]);
  }
}

/** Waits until the target has taken all. */
async function settle({ result }: Load): Promise<Arrival[]> {
  const arrivals = await target.read();
  const until = Date.now() + PATIENCE_MS;
  while (missing(result.acknowledged, arrivals).length > 0 && Date.now() < until) {
    await wait(POLL_MS);
    arrivals.push(...(await target.read()));
  }
  return arrivals;
}
