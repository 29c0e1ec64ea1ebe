/** Lives of work: from its request until nothing is left of it. */

import { callOf } from '../../bench/products.ts';
import { COUNTED, type Counts } from './counts.ts';
import { type Ask, type CountingProcessor, PER_JOB } from './runtime.ts';

/** An hour. */
export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Longer than anything is kept that has ended. */
const RETENTION_MS = 40 * DAY_MS;
/** Longer than alarms are ahead that only guard what is under way. */
const GUARD_MS = 10_000;
/** Hours after that within which everything must have gone. */
const HOURS = 12;

/** Units of a kind that shares what it writes, and of one that does not. */
export const [MANY, SOME] = [640, 160];
/** Units that come before those that are counted. */
const WARM = 40;

/** A hundred a second, as far as the processor's clock tells. */
const [AT_A_TIME, EACH_MS] = [16, 10];
const SPARSE = { units: 4, atATime: 1 };

/** A kind of work. */
export interface Kind {
  readonly name: string;
  /** USD per million at most. */
  readonly bar: number;
  /** Units that are done when many are at a time. */
  readonly busy: number;
  /** Does so many units of it, so many at a time, and answers what each took. */
  readonly measure: (processor: CountingProcessor, extent: Extent) => Promise<Counts>;
}

/** How many, and how many at a time. */
export type Extent = typeof SPARSE;

/** The two ways in which each kind is counted. */
export type How = 'busy' | 'sparse';

/** Counts a kind in both ways. */
export async function measureKind({ busy, measure }: Kind, processor: CountingProcessor): Promise<Record<How, Counts>> {
  return {
    busy: await measure(processor, { units: busy, atATime: AT_A_TIME }),
    sparse: await measure(processor, SPARSE),
  };
}

/** Sends requests, so many at an instant. One at a time, the processor comes to rest in between. */
async function askAll(processor: CountingProcessor, request: () => Ask, { units, atATime }: Extent): Promise<void> {
  for (let sent = 0; sent < units; sent += atATime) {
    await Promise.all(Array.from({ length: atATime }, () => processor.ask(request())));
    await processor.quiet();
    if (atATime > 1) await processor.advance(atATime * EACH_MS);
    else await rest(processor);
  }
  await rest(processor);
}

/** Until nothing is under way, alarms that guarded it included. */
export async function rest(processor: CountingProcessor): Promise<void> {
  await processor.settle();
  await processor.advance(GUARD_MS);
  await processor.settle();
}

/** Until nothing is left; throws when something stays. */
export async function outlive(processor: CountingProcessor): Promise<void> {
  await processor.advance(RETENTION_MS);
  await processor.settle();
  for (let hours = 0; hours < HOURS; hours += 1) {
    await processor.cron();
    await rest(processor);
    const { objects, rows } = await processor.leftOver();
    if (objects + rows === 0) return;
    await processor.advance(HOUR_MS);
    await processor.settle();
  }
  throw new Error('something is kept for good');
}

/** A life from requests to nothing; `between` is what happens while the work waits. */
export function whole(
  request: (processor: CountingProcessor) => Ask,
  between: (processor: CountingProcessor) => Promise<void>,
) {
  return async (processor: CountingProcessor, extent: Extent): Promise<Counts> => {
    // Caches of the isolate are warm again, and lanes have their tables, which are made once in some days.
    await Promise.all(Array.from({ length: WARM }, () => processor.ask(request(processor))));
    await between(processor);
    await processor.ask(run());
    await rest(processor);
    await processor.take();
    await askAll(processor, () => request(processor), extent);
    await between(processor);
    const before = await processor.take();
    await outlive(processor);
    return sum(share(before, extent.units), share(await processor.take(), extent.units + WARM));
  };
}

/** What one of so many took. */
export function share(counts: Counts, units: number): Counts {
  return Object.fromEntries(COUNTED.map((name) => [name, counts[name] / units])) as Counts;
}

function sum(some: Counts, more: Counts): Counts {
  return Object.fromEntries(COUNTED.map((name) => [name, some[name] + more[name]])) as Counts;
}

/** An action that is run at once. */
export const run = (): Ask => ({ path: '/v1/actions/run', input: callOf(PER_JOB, 'echo') });
