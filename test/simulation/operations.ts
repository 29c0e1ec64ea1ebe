/** What clients do in a history. Add an operation here and it is drawn like any other. */

import type { Clients, Reply } from './clients.ts';
import type { Platform } from './parts.ts';
import type { Random } from './platform/random.ts';
import { EVENTS } from './target.ts';

/** What an operation works with. */
export interface Session {
  readonly clients: Clients;
  readonly random: Random;
  /** True time, epoch milliseconds. */
  readonly now: () => number;
  /** Ids of jobs that a client was told of. */
  readonly jobs: string[];
  /** Requests that were sent under a caller's key. */
  readonly keyed: { readonly operation: string; readonly input: Input; readonly key: string }[];
  /** Keys of schedules: few, so that they are declared again and again. */
  readonly scheduleKeys: readonly string[];
  readonly product: Platform['product'];
}

type Input = Readonly<Record<string, unknown>>;

/** One thing that clients do. */
export interface Operation {
  readonly name: string;
  readonly weight: number;
  run(session: Session): Promise<unknown>;
}

const SCOPE = { product: 'shop', env: 'prd', app: 'api' } as const;
/** Cron expressions by the milliseconds between their firings, which lie on a grid from 1970 on. */
export const CRONS: Readonly<Record<string, number>> = {
  '*/20 * * * * *': 20_000,
  '* * * * *': 60_000,
  '*/5 * * * *': 300_000,
  '0 * * * *': 3_600_000,
};

/** The operations. */
export const OPERATIONS: readonly Operation[] = [
  { name: 'dispatch now', weight: 6, run: (session) => dispatch(session, {}) },
  { name: 'dispatch for later', weight: 4, run: (session) => dispatch(session, { schedule: later(session) }) },
  {
    name: 'dispatch a recurring job',
    weight: 4,
    run: (session) => dispatch(session, { schedule: recurrence(session) }),
  },
  { name: 'declare a schedule', weight: 4, run: declare },
  { name: 'declare a schedule again', weight: 2, run: declareAgain },
  { name: 'dispatch many', weight: 3, run: dispatchMany },
  { name: 'run under a key', weight: 2, run: runUnderKey },
  { name: 'repeat under a key', weight: 3, run: repeat },
  { name: 'take a key for another request', weight: 1, run: misuse },
  { name: 'cancel', weight: 3, run: (session) => ofJob(session, 'jobs.cancel') },
  { name: 'get', weight: 4, run: (session) => ofJob(session, 'jobs.get') },
  { name: 'list', weight: 1, run: ({ clients }) => clients.request('jobs.list', {}) },
  { name: 'ask for what is not there', weight: 1, run: askForNothing },
  { name: 'move scheduled jobs', weight: 1, run: moveScheduled },
];

async function dispatch(session: Session, more: Input): Promise<void> {
  const { random, clients, keyed } = session;
  const input = { ...call(random), ...more };
  const key = random.pick([null, `sdk-${random.hex(8)}`, `user-${random.hex(8)}`, `user-${random.hex(8)}`]);
  if (key?.startsWith('user-') === true) keyed.push({ operation: 'actions.dispatch', input, key });
  remember(session, await clients.request('actions.dispatch', input, key));
}

async function declare(session: Session): Promise<void> {
  const { random, clients } = session;
  const soon = { delay: random.between(1, 3_000) };
  const schedule = random.pick([soon, { every: 5_000, limit: 4, ...soon }, later(session), recurrence(session)]);
  const event = random.pick(['slow', 'hanging', 'flaky', 'quick', 'unsure']);
  const input = { ...call(random), event, schedule, key: random.pick(session.scheduleKeys) };
  // A deployment may declare the same again, or another may declare something else at the same time.
  const times = random.pick([1, 1, 2, 3]);
  const replies = Array.from({ length: times }, () =>
    clients.request('actions.dispatch', input, `sdk-${random.hex(8)}`),
  );
  for (const reply of await Promise.all(replies)) remember(session, reply);
}

/** While what was declared before may still run. */
async function declareAgain(session: Session): Promise<void> {
  const { random, clients } = session;
  const key = random.pick(session.scheduleKeys);
  for (let left = 2; left > 0; left -= 1) {
    const schedule = { delay: random.between(1, 500), ...random.pick([{}, { every: 3_000, limit: 3 }]) };
    const input = { ...call(random), event: random.pick(['slow', 'hanging']), schedule, key };
    remember(session, await clients.request('actions.dispatch', input, `sdk-${random.hex(8)}`));
    await clients.pause(random.between(1, 3_000));
  }
}

/** A new version of the product has its scheduled jobs elsewhere. */
async function moveScheduled({ product }: Session): Promise<void> {
  product.scheduled = product.scheduled === 'lane' ? 'per_job' : 'lane';
}

/** More at a time than one object runs itself: without a key they go to few lanes. */
async function dispatchMany(session: Session): Promise<void> {
  const { random, clients } = session;
  const count = random.between(6, 30);
  const more = random.chance(0.3) ? { schedule: { start_at: session.now() + random.between(500, 20_000) } } : {};
  const event = random.pick(['slow', 'hanging', ...Object.keys(EVENTS)]);
  const replies = Array.from({ length: count }, () =>
    clients.request('actions.dispatch', { ...call(random), event, ...more }),
  );
  for (const reply of await Promise.all(replies)) remember(session, reply);
}

function runUnderKey({ random, clients, keyed }: Session): Promise<Reply> {
  const { version: _none, ...input } = call(random);
  const key = `user-${random.hex(8)}`;
  keyed.push({ operation: 'actions.run', input, key });
  return clients.request('actions.run', input, key);
}

async function repeat(session: Session): Promise<void> {
  const { random, clients, keyed } = session;
  if (keyed.length === 0) return;
  const { operation, input, key } = random.pick(keyed);
  remember(session, await clients.request(operation, input, key));
}

async function misuse({ random, clients, keyed }: Session): Promise<void> {
  if (keyed.length === 0) return;
  const { operation, input, key } = random.pick(keyed);
  const { schedule: _dropped, ...rest } = input;
  await clients.request(operation, { ...random.pick([input, rest]), input: { other: true } }, key);
}

async function ofJob({ random, clients, jobs }: Session, operation: string): Promise<void> {
  if (jobs.length > 0) await clients.request(operation, { job_id: random.pick(jobs) });
}

async function askForNothing({ random, clients }: Session): Promise<void> {
  const job_id = random.pick([`job_o${random.hex(32)}`, `job_l8x${random.hex(8)}x${random.hex(32)}`, 'job_none']);
  await clients.request(random.pick(['jobs.get', 'jobs.cancel']), { job_id });
}

function remember({ jobs }: Session, reply: Reply): void {
  const id = reply.ok ? (reply.data as { readonly job_id?: string }).job_id : undefined;
  if (id !== undefined && !jobs.includes(id)) jobs.push(id);
}

/** A call of any action, with retries or without. */
function call(random: Random) {
  const retryConfig = {
    initialDelay: random.pick([0, 100, 1_000, 5_000]),
    backoffMultiplier: random.pick([1, 2]),
    jitter: random.chance(0.5),
  };
  return {
    ...SCOPE,
    event: random.pick(Object.keys(EVENTS)),
    input: { n: random.between(1, 1_000_000) },
    retries: random.pick([0, 0, 1, 3]),
    retryConfig,
    version: random.pick(['latest', 'pinned']),
  };
}

function later({ random, now }: Session): Input {
  const ms = Math.round(random.spread(50, random.chance(0.1) ? 7_200_000 : 120_000));
  return random.chance(0.5) ? { delay: ms } : { start_at: now() + ms };
}

/** Recurs ever after only so often that a history can follow. */
function recurrence(session: Session): Input {
  const { random, now } = session;
  const bounds = random.pick([
    { limit: random.between(1, 5) },
    { endDate: now() + Math.round(random.spread(60_000, 600_000)) },
    {},
  ]);
  const isBounded = Object.keys(bounds).length > 0;
  const start = random.chance(0.3) ? later(session) : {};
  const every = Math.round(random.spread(isBounded ? 1_000 : 40_000, 120_000));
  const when = random.chance(0.6) ? { every } : { cron: random.pick(Object.keys(CRONS)) };
  return { ...when, ...start, ...bounds };
}
