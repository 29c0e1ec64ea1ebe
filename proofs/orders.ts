/** What is dispatched: jobs of mixed kinds. */

import type { ActionsDispatchInput } from '@ductape/sdk';
import { ACTION, ENV, LANES, OWN_OBJECTS } from './products.ts';
import { between } from './random.ts';

type Schedule = NonNullable<ActionsDispatchInput['schedule']>;

/** A dispatch that is to be made. */
export interface Order {
  /** Goes to the target with every attempt. */
  readonly id: string;
  readonly kind: string;
  /** How often the target is to take the job. */
  readonly occurrences: number;
  readonly request: ActionsDispatchInput;
  /** A caller's idempotency key. */
  readonly idempotencyKey?: string;
  /** Whether it is dispatched again when no answer came: its key leads to the job that the first one made. */
  readonly isRepeated: boolean;
}

interface Kind {
  readonly name: string;
  /** Its share among all. */
  readonly weight: number;
  readonly product: string;
  readonly schedule?: (random: () => number, now: number) => Schedule;
  readonly occurrences?: number;
  /** Requests that the target refuses before it takes the job. */
  readonly fails?: number;
  /** Longest time that the target takes to answer, milliseconds. */
  readonly slowMs?: number;
  /** Whether the caller gives an idempotency key, or the schedule a key. */
  readonly key?: 'idempotency' | 'schedule';
}

/** When a later job is due, milliseconds from its dispatch. */
const SOON = [500, 6_000] as const;

const startAt = (random: () => number, now: number): Schedule => ({ start_at: now + between(random, ...SOON) });
const delay = (random: () => number): Schedule => ({ delay: between(random, ...SOON) });

const KINDS: readonly Kind[] = [
  { name: 'at once', weight: 30, product: LANES },
  { name: 'at once, caller’s key', weight: 10, product: OWN_OBJECTS, key: 'idempotency' },
  { name: 'at once, refused twice', weight: 10, product: LANES, fails: 2 },
  { name: 'at once, slow target', weight: 5, product: OWN_OBJECTS, slowMs: 800 },
  { name: 'later, own object', weight: 10, product: OWN_OBJECTS, schedule: startAt },
  { name: 'later, own object, caller’s key', weight: 5, product: OWN_OBJECTS, schedule: delay, key: 'idempotency' },
  { name: 'later, own object, refused once', weight: 4, product: OWN_OBJECTS, schedule: startAt, fails: 1 },
  { name: 'later, lane', weight: 15, product: LANES, schedule: startAt },
  { name: 'later, lane, caller’s key', weight: 5, product: LANES, schedule: delay, key: 'idempotency' },
  {
    name: 'every second, 3 times',
    weight: 2,
    product: OWN_OBJECTS,
    occurrences: 3,
    schedule: () => ({ every: 1_000, limit: 3 }),
  },
  {
    name: 'cron in a lane, twice',
    weight: 2,
    product: LANES,
    occurrences: 2,
    schedule: () => ({ cron: '*/2 * * * * *', limit: 2 }),
  },
  {
    name: 'schedule with a key, twice',
    weight: 2,
    product: OWN_OBJECTS,
    occurrences: 2,
    schedule: () => ({ every: 1_000, limit: 2 }),
    key: 'schedule',
  },
];

const TOTAL_WEIGHT = KINDS.reduce((sum, { weight }) => sum + weight, 0);

/** More than a target refuses, and soon. */
const RETRIES = { retries: 8, retryConfig: { initialDelay: 200, maxDelay: 2_000 } } as const;

/** Gives order after order, of kinds and times that chance picks. */
export function createOrders(random: () => number): () => Order {
  let count = 0;
  return () => {
    count += 1;
    return orderOf(`order-${count}`, pick(random), random);
  };
}

function pick(random: () => number): Kind {
  let rest = random() * TOTAL_WEIGHT;
  for (const kind of KINDS) {
    rest -= kind.weight;
    if (rest < 0) return kind;
  }
  throw new Error('chance is to be below 1');
}

function orderOf(id: string, kind: Kind, random: () => number): Order {
  const { name, product, fails = 0, slowMs = 0, key, occurrences = 1 } = kind;
  const schedule = kind.schedule?.(random, Date.now());
  const slow_ms = slowMs === 0 ? 0 : between(random, slowMs / 4, slowMs);
  return {
    id,
    kind: name,
    occurrences,
    isRepeated: key !== undefined,
    request: {
      product,
      env: ENV,
      ...ACTION,
      input: { body: { order: id, fails, slow_ms } },
      ...(schedule !== undefined && { schedule }),
      ...(key === 'schedule' && { key: id }),
      ...(fails > 0 && RETRIES),
    },
    ...(key === 'idempotency' && { idempotencyKey: id }),
  };
}
