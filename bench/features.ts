/** The rows of features: runs of five calls, beside five bare ones and beside Cloudflare Workflows. */

import { createSdkKey } from '../src/kernel/idempotency-key.ts';
import { loadFor, type LoadRequest, once, repeating, type Supply } from './load.ts';
import { callOf, featureOf, PER_JOB } from './products.ts';
import { signAll } from './requests.ts';
import type { Group, Row, Subjects } from './row.ts';

/** How long one sample loads, at first without counting: a run may take most of a second. */
const LEAD_MS = 1_000;
const COUNT_MS = 4_000;

/** Rounds of samples as long as that. */
const ROUNDS = 5;

/** Requests signed for a sample, each sent once: more than it gets through. */
const POOL = 2_000;

/** Connections of the rows that count runs a second. */
const CONNECTIONS = 16;

const { body } = callOf(PER_JOB, 'echo').input;

/** What is sent to a floor: what each call of the feature sends. */
function plain(): LoadRequest {
  return { path: '/', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Runs under keys as the SDK makes them. */
async function runs({ processor }: Subjects): Promise<Supply> {
  const [path, input] = ['/v1/features/run', featureOf('five', { body })];
  const requests = Array.from({ length: POOL }, () => ({ path, input, idempotencyKey: createSdkKey() }));
  return once(await signAll(processor, requests));
}

interface Load {
  readonly url: (subjects: Subjects) => string;
  readonly supply: (subjects: Subjects) => Promise<Supply>;
}

const ours: Load = { url: ({ processor }) => processor.url, supply: runs };
const floorOf = (worker: 'five' | 'workflow'): Load => ({
  url: ({ floors }) => floors.urls[worker],
  supply: async () => repeating([plain()]),
});

/** The time that one takes, with one under way at a time. */
function duration(name: string, { url, supply }: Load, bar?: number): Row {
  return {
    name,
    unit: 'ms',
    ...(bar !== undefined && { bar }),
    async measure(subjects) {
      const load = { url: url(subjects), connections: subjects.connections, supply: await supply(subjects) };
      const { perSecond, ...rest } = await loadFor(load, LEAD_MS, COUNT_MS);
      return { value: 1000 / perSecond, ...rest };
    },
  };
}

/** Calls of the feature. */
const CALLS = 5;

/** The time of the feature's calls through a bare proxy, and of as many rows written in a warm object, each a request of its own. */
const fiveOfEach: Row = {
  name: 'five bare proxied calls plus five bare row writes, one at a time',
  unit: 'ms',
  async measure({ floors, connections }) {
    const half = (url: string, path: string) =>
      loadFor({ url, connections, supply: repeating([{ ...plain(), path }]) }, LEAD_MS / 2, COUNT_MS / 2);
    const calls = await half(floors.urls.proxy, '/');
    const rows = await half(floors.urls.rows, '/warm');
    const sum = (of: (one: typeof calls) => number) => CALLS * (of(calls) + of(rows));
    return {
      value: sum(({ perSecond }) => 1000 / perSecond),
      p50: sum(({ p50 }) => p50),
      p99: sum(({ p99 }) => p99),
      errors: calls.errors + rows.errors,
    };
  },
};

function rate(name: string, { url, supply }: Load, bar?: number): Row {
  return {
    name: `${name}, ${CONNECTIONS} connections`,
    unit: '/s',
    ...(bar !== undefined && { bar }),
    async measure(subjects) {
      const load = { url: url(subjects), connections: subjects.connections, supply: await supply(subjects) };
      const { perSecond, ...rest } = await loadFor(load, LEAD_MS, COUNT_MS);
      return { value: perSecond, ...rest };
    },
  };
}

/** Rows of runs of five calls. */
export const FEATURES: readonly Group[] = [
  {
    floor: fiveOfEach,
    rows: [
      duration('the same in one request of a bare Worker, one at a time', floorOf('five')),
      duration('features.run of five steps, one at a time', ours, 1.5),
    ],
    connections: 1,
    rounds: ROUNDS,
  },
  {
    floor: rate('Cloudflare Workflows of five steps', floorOf('workflow')),
    rows: [rate('features.run of five steps', ours, 2)],
    connections: CONNECTIONS,
    rounds: ROUNDS,
  },
];
