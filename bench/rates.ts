/** The rows that count requests a second. */

import Ductape from '@ductape/sdk';
import { createSdkKey } from '../src/kernel/idempotency-key.ts';
import { callersKey, keysOfOneLane } from './lane-keys.ts';
import { loadFor, type LoadOptions, type LoadRequest, once, repeating, type Supply } from './load.ts';
import { CACHE, callOf, CONNECTED, fallbackOf, IN_LANES, incrementOf, PER_JOB, sessionOf } from './products.ts';
import { createIdentity, signAll, type UnsignedRequest } from './requests.ts';
import type { Group, Row, Sample, Subjects } from './row.ts';
import type { Processor } from './runtime.ts';

/** How long one sample loads: at first without counting, until the load is even. */
const LEAD_MS = 200;
const COUNT_MS = 1000;

/** Requests signed for a sample that sends each once: more than it gets through. */
const POOL = 3000;
/** Requests signed for a sample that repeats them. */
const FEW = 250;

const HOUR_MS = 3_600_000;

/** A dispatch for so late that nothing runs meanwhile. */
function dispatchOf(product: string) {
  return { ...callOf(product, 'echo'), schedule: { start_at: Date.now() + HOUR_MS } };
}

/** What is sent to a floor: as long as a dispatch. */
export function floorRequest(path: string): LoadRequest {
  const headers = { 'content-type': 'application/json' };
  return { path, headers, body: JSON.stringify(dispatchOf(PER_JOB)) };
}

function floor(name: string, worker: 'echo' | 'proxy' | 'rows', paths: readonly string[] = ['/']): Row {
  return {
    name,
    unit: '/s',
    measure: ({ floors, connections }) =>
      rate({ url: floors.urls[worker], connections, supply: repeating(paths.map(floorRequest)) }),
  };
}

/** A row of the processor: what makes its requests is run before it is loaded. */
export function candidate(name: string, bar: number | null, prepare: (subjects: Subjects) => Promise<Supply>): Row {
  return {
    name,
    unit: '/s',
    ...(bar !== null && { bar }),
    async measure(subjects) {
      const supply = await prepare(subjects);
      return rate({ url: subjects.processor.url, connections: subjects.connections, supply });
    },
  };
}

export async function rate(options: LoadOptions): Promise<Sample> {
  const { perSecond, ...rest } = await loadFor(options, LEAD_MS, COUNT_MS);
  return { value: perSecond, ...rest };
}

/** The least of a signed call, on a Worker of its own. */
const signedCall: Row = {
  name: 'bare signed call',
  unit: '/s',
  async measure({ floors, connections }) {
    const { credentials, publicKey } = await createIdentity();
    const url = floors.urls.signed;
    const input = (number: number) => ({ ...callOf(PER_JOB, 'echo').input.body, number });
    const unsigned = Array.from({ length: FEW }, (_, index) => ({ path: '/', input: input(index) }));
    const signed = await signAll({ url, credentials }, unsigned);
    const requests = signed.map((request) => ({
      ...request,
      headers: { ...request.headers, 'x-public-key': publicKey },
    }));
    return rate({ url, connections, supply: repeating(requests) });
  },
};

const signMany = (processor: Processor, count: number, request: (index: number) => UnsignedRequest) =>
  signAll(
    processor,
    Array.from({ length: count }, (_, index) => request(index)),
  );

async function preview({ processor }: Subjects): Promise<Supply> {
  const input = { schedule: { every: 60_000 }, count: 1 };
  return repeating(await signMany(processor, FEW, () => ({ path: '/v1/jobs/preview', input })));
}

/** Checks of one session's token. */
async function verify({ processor }: Subjects): Promise<Supply> {
  const { sessions } = new Ductape(processor.credentials);
  const { token } = await sessions.start({
    ...sessionOf(PER_JOB),
    data: { id: 'jane', plan: 'pro', roles: ['editor'] },
  });
  const input = { ...sessionOf(PER_JOB), token };
  return repeating(await signMany(processor, FEW, () => ({ path: '/v1/sessions/verify', input })));
}

/** Runs of the echo action of an app. */
function run(app?: string) {
  return async ({ processor }: Subjects): Promise<Supply> => {
    const call = callOf(PER_JOB, 'echo', app);
    const input = (number: number) => ({ ...call, input: { body: { ...call.input.body, number } } });
    return repeating(await signMany(processor, FEW, (index) => ({ path: '/v1/actions/run', input: input(index) })));
  };
}

/** Runs of a fallback whose first option is known to be down: the second makes the same call. */
async function fallback({ processor }: Subjects): Promise<Supply> {
  const { body } = callOf(PER_JOB, 'echo').input;
  const input = (number: number) => fallbackOf({ body: { ...body, number } });
  return repeating(await signMany(processor, FEW, (index) => ({ path: '/v1/fallback/run', input: input(index) })));
}

/** The same run again and again, which the first of them has put into the cache. */
async function cacheHit({ processor }: Subjects): Promise<Supply> {
  const input = { ...callOf(PER_JOB, 'echo'), cache: CACHE };
  return repeating(await signMany(processor, FEW, () => ({ path: '/v1/actions/run', input })));
}

/** Dispatches with a key of its own each. */
function dispatch(product: string, key: () => string) {
  return async ({ processor }: Subjects): Promise<Supply> => {
    const input = dispatchOf(product);
    return once(
      await signMany(processor, POOL, () => ({ path: '/v1/actions/dispatch', input, idempotencyKey: key() })),
    );
  };
}

/** Increments of a quota, spread over so many keys. */
function increment(keys: number) {
  return async ({ processor }: Subjects): Promise<Supply> => {
    const input = (index: number) => incrementOf(PER_JOB, `key-${index % keys}`);
    return repeating(await signMany(processor, FEW, (index) => ({ path: '/v1/quota/run', input: input(index) })));
  };
}

/** Keys over which increments are spread, and objects that stand for them. */
const SPREAD = 8;
const EACH_WARM = Array.from({ length: SPREAD }, (_, index) => `/warm/${index}`);

const oneKey = candidate('quota.run increment, one key', 1 / 2, increment(1));
const spread = candidate(`quota.run increment, spread over ${SPREAD} keys`, 1 / 2, increment(SPREAD));
const plainRun = candidate('actions.run', 1 / 2, run());
const noOp = candidate('authenticated no-op (jobs.preview)', null, preview);

/** Dispatches whose jobs live in one lane, so that those that arrive together share a commit. */
async function dispatchToOneLane({ processor }: Subjects): Promise<Supply> {
  const input = dispatchOf(IN_LANES);
  const keys = await keysOfOneLane(processor.credentials.workspace_id, input, POOL);
  const request = (idempotencyKey: string) => ({ path: '/v1/actions/dispatch', input, idempotencyKey });
  return once(await signAll(processor, keys.map(request)));
}

/** Connections at which dispatches to lanes are measured. */
const LANE_CONNECTIONS = 32;
const at = `, ${LANE_CONNECTIONS} connections`;

/** Rows of requests a second, each group with its floor. Without a caller's key, a dispatch has one that the SDK makes. */
export const RATES: readonly Group[] = [
  { floor: floor('bare Hono echo', 'echo'), rows: [noOp] },
  { floor: noOp, rows: [candidate('cache hit', 0.7, cacheHit), candidate('sessions.verify', 0.6, verify)] },
  { floor: floor('bare proxy of one fetch', 'proxy'), rows: [signedCall, plainRun] },
  {
    floor: plainRun,
    rows: [
      candidate('actions.run with references, a secret and token auth', 0.85, run(CONNECTED)),
      candidate('fallback.run, first of two options known to be down', 0.91, fallback),
    ],
  },
  {
    floor: floor(`one row in a warm object${at}`, 'rows', ['/warm']),
    rows: [
      candidate(`dispatch to a lane${at}`, 0.8, dispatch(IN_LANES, createSdkKey)),
      candidate(`dispatch to a lane, caller’s key${at}`, 0.8, dispatch(IN_LANES, callersKey)),
      candidate(`dispatch to one lane, sharing commits${at}`, 1, dispatchToOneLane),
    ],
    connections: LANE_CONNECTIONS,
  },
  {
    floor: floor('one row in a warm object', 'rows', ['/warm']),
    rows: [oneKey],
  },
  {
    floor: floor(`one row in each of ${SPREAD} warm objects`, 'rows', EACH_WARM),
    rows: [spread],
  },
  { floor: oneKey, rows: [{ ...spread, name: `${spread.name}, beside one`, bar: 1 }] },
  {
    floor: floor('first row in a new object', 'rows', ['/new']),
    rows: [
      candidate('dispatch to an object per job', 1 / 2, dispatch(PER_JOB, createSdkKey)),
      candidate('dispatch to an object per job, caller’s key', 1 / 2, dispatch(PER_JOB, callersKey)),
    ],
  },
];
