/** The rows of many jobs that are due at one instant. */

import { setTimeout as wait } from 'node:timers/promises';
import { createSdkKey } from '../src/kernel/idempotency-key.ts';
import { keysOfOneLane } from './lane-keys.ts';
import { loadTimes, once, repeating } from './load.ts';
import { callOf, IN_LANES, PER_JOB } from './products.ts';
import { floorRequest } from './rates.ts';
import { signAll } from './requests.ts';
import type { Group, Row, Sample, Subjects } from './row.ts';
import { percentile } from './statistics.ts';

const JOBS = 500;

/** How long before the instant all jobs must be stored. */
const MARGIN_MS = 500;
/** How long the processor is left alone after a sample, to record what its last attempts came to. */
const SETTLE_MS = 500;

const floor: Row = {
  name: `bare proxy, ${JOBS} calls`,
  unit: 'ms',
  async measure({ floors, connections }) {
    const supply = repeating([floorRequest('/')]);
    const { times, errors } = await loadTimes({ url: floors.urls.proxy, connections, supply }, JOBS);
    return sampleOf(times, errors);
  },
};

/** The value is when the last one came. */
function sampleOf(times: readonly number[], errors: number): Sample {
  return { value: percentile(times, 1), p50: percentile(times, 0.5), p99: percentile(times, 0.99), errors };
}

/**
 * Jobs stored under keys, all due at once: when they reach the target, from that instant on. It lies as little ahead as
 * storing them allows, so that the runtime still has their objects in memory.
 */
function due(
  name: string,
  product: string,
  bar: number | null,
  keysOf: (subjects: Subjects) => Promise<string[]>,
): Row {
  let leadMs = 2 * MARGIN_MS;
  return {
    name,
    unit: 'ms',
    ...(bar !== null && { bar }),
    async measure(subjects) {
      for (;;) {
        const keys = await keysOf(subjects);
        const start = Date.now();
        const dueAt = start + leadMs;
        await dispatchAll(subjects, product, keys, dueAt);
        const tookMs = Date.now() - start;
        const arrivals = await subjects.target.arrivals(JOBS);
        await wait(SETTLE_MS);
        if (tookMs <= leadMs - MARGIN_MS)
          return sampleOf(
            arrivals.map((at) => at - dueAt),
            0,
          );
        leadMs = tookMs + 3 * MARGIN_MS;
      }
    },
  };
}

async function dispatchAll(
  { processor, connections }: Subjects,
  product: string,
  keys: readonly string[],
  dueAt: number,
): Promise<void> {
  const input = { ...callOf(product, 'due'), schedule: { start_at: dueAt } };
  const request = (idempotencyKey: string) => ({ path: '/v1/actions/dispatch', input, idempotencyKey });
  const supply = once(await signAll(processor, keys.map(request)));
  const { errors } = await loadTimes({ url: processor.url, connections, supply }, keys.length);
  if (errors > 0) throw new Error(`${errors} of ${keys.length} dispatches failed`);
}

const anyKeys = async () => Array.from({ length: JOBS }, createSdkKey);

const laneKeys = ({ processor }: Subjects) =>
  keysOfOneLane(processor.credentials.workspace_id, callOf(IN_LANES, 'due'), JOBS);

/** Rows of jobs that are due at one instant. Each kind has a group of its own: what one leaves behind slows no other. */
export const DUE: readonly Group[] = [
  { floor, rows: [due(`${JOBS} jobs of one lane, due at once`, IN_LANES, 2, laneKeys)] },
  { floor, rows: [due(`${JOBS} jobs with an object each, due at once`, PER_JOB, null, anyKeys)] },
];
