/** The rows of many jobs that are due at one instant. */

import { setTimeout as wait } from 'node:timers/promises';
import { createSdkKey } from '../src/kernel/idempotency-key.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import { dispatchEach } from './dispatch.ts';
import { keysOfOneLane } from './lane-keys.ts';
import { loadTimes, repeating } from './load.ts';
import { callOf, IN_LANES, PER_JOB } from './products.ts';
import { floorRequest } from './rates.ts';
import type { Group, Row, Sample, Subjects } from './row.ts';
import { percentile } from './statistics.ts';

const JOBS = 2_000;

/** Rounds of what takes most of a minute each. */
const PER_JOB_ROUNDS = 2;

/** How long before the instant all jobs must be stored: what that left to do is done then. */
const MARGIN_MS = 2_000;
/** How long the processor is left alone after a sample, to record what its last attempts came to. */
const SETTLE_MS = 1_000;

const floor: Row = {
  name: `bare proxy, ${JOBS} calls`,
  unit: 'ms',
  async measure({ floors, connections }) {
    const supply = repeating([floorRequest('/')]);
    const { times, errors } = await loadTimes({ url: floors.urls.proxy, connections, supply }, JOBS);
    return sampleOf(times, errors);
  },
};

/** Characters that a stored row has beside what is sent: as many as the row of a job. */
const PADDING = 'x'.repeat(1_500);

const bareLane: Row = {
  name: `bare lane, ${JOBS} rows due at once`,
  unit: 'ms',
  async measure({ floors, target }) {
    const due_at = Date.now() + MARGIN_MS;
    const body = JSON.stringify({ count: JOBS, due_at, padding: PADDING });
    await fetch(floors.urls.lane, { method: 'POST', body });
    return sampleOf(await target.lateness(JOBS), 0);
  },
};

/** The value is when the last one came. */
function sampleOf(times: readonly number[], errors: number): Sample {
  return { value: percentile(times, 1), p50: percentile(times, 0.5), p99: percentile(times, 0.99), errors };
}

/**
 * Jobs stored under keys, all due at once: when they reach the target, from that instant on. It lies as little ahead as
 * storing them allows, so that the runtime still has a lane in memory.
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
        await dispatchEach(
          subjects,
          product,
          keys.map((key) => ({ key, dueAt })),
        );
        const tookMs = Date.now() - start;
        const late = await subjects.target.lateness(JOBS);
        await wait(SETTLE_MS);
        if (tookMs <= leadMs - MARGIN_MS) return sampleOf(late, 0);
        leadMs = tookMs + 3 * MARGIN_MS;
      }
    },
  };
}

const anyKeys = async () => Array.from({ length: JOBS }, createSdkKey);

const laneKeys = ({ processor }: Subjects) =>
  keysOfOneLane(processor.credentials.workspace_id, callOf(IN_LANES, 'due'), JOBS);

/** Rows of jobs that are due at one instant. Each kind has a group of its own: what one leaves behind slows no other. */
export const DUE: readonly Group[] = [
  {
    floor,
    rows: [bareLane, due(`${JOBS} jobs of one lane, due at once`, IN_LANES, 1.5, laneKeys)],
    connections: LIMITS.quick_attempts_in_object.value,
  },
  {
    floor,
    rows: [due(`${JOBS} jobs with an object each, due at once`, PER_JOB, null, anyKeys)],
    rounds: PER_JOB_ROUNDS,
  },
];
