import type { Random } from '../platform/random.ts';
import { EVENTS } from '../target.ts';
import type { Input, Session } from './session.ts';

/** Where all calls run. */
export const SCOPE = { product: 'shop', env: 'prd', app: 'api' } as const;
/** Cron expressions by the milliseconds between their firings, which lie on a grid from 1970 on. */
export const CRONS: Readonly<Record<string, number>> = {
  '*/20 * * * * *': 20_000,
  '* * * * *': 60_000,
  '*/5 * * * *': 300_000,
  '0 * * * *': 3_600_000,
};

/** A call of any action, with retries or without. */
export function call(random: Random) {
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

/** What a dispatch says of its attempts and outcomes; often nothing. */
export function policies(random: Random): Input {
  if (random.chance(0.6)) return {};
  const unknown = random.pick([{}, { on_unknown: 'retry' }, { on_unknown: 'park' }, { at_most_once: true }]);
  return {
    ...unknown,
    ...(random.chance(0.3) ? { ttl: Math.round(random.spread(1_000, 120_000)) } : {}),
    ...(random.chance(0.3) ? { deadline: Math.round(random.spread(2_000, 120_000)) } : {}),
    ...(random.chance(0.3) ? { timeout: Math.round(random.spread(500, 8_000)) } : {}),
  };
}

/** What a schedule says of its firings; half of the time nothing. */
function recurrencePolicies(random: Random): Input {
  if (random.chance(0.4)) return {};
  const catchup = random.pick([{}, { catchup: 'all' }, { catchup: 'none' }, { catchup: 'latest' }]);
  const isBounded = catchup.catchup !== 'none' && random.chance(0.3);
  return {
    ...catchup,
    ...(random.chance(0.7) ? { overlap: random.pick(OVERLAPS) } : {}),
    ...(isBounded ? { catchup_window: Math.round(random.spread(30_000, 300_000)) } : {}),
    ...(random.chance(0.3) ? { jitter: Math.round(random.spread(100, 20_000)) } : {}),
    ...(random.chance(0.2) ? { pause_on_failure: random.between(1, 3) } : {}),
    ...(random.chance(0.2) ? { max_per_hour: random.between(1, 6) } : {}),
    ...(random.chance(0.1) ? { paused: true } : {}),
  };
}

const OVERLAPS = ['skip', 'queue_one', 'queue_all', 'cancel_running', 'allow'];

/** A time to come. */
export function later({ random, now }: Session): Input {
  const ms = Math.round(random.spread(50, random.chance(0.1) ? 7_200_000 : 120_000));
  return random.chance(0.5) ? { delay: ms } : { start_at: now() + ms };
}

/** Recurs ever after only so often that a history can follow. */
export function recurrence(session: Session): Input {
  const { random, now } = session;
  const [bounds, leastMs] = random.pick([
    [{ limit: random.between(1, 5) }, 1_000],
    [{ endDate: now() + Math.round(random.spread(60_000, 600_000)) }, 5_000],
    [{}, 30_000],
  ] as const);
  const start = random.chance(0.3) ? later(session) : {};
  const every = Math.round(random.spread(leastMs, 120_000));
  const when = random.chance(0.6) ? { every } : { cron: random.pick(Object.keys(CRONS)) };
  return { ...when, ...start, ...bounds, ...recurrencePolicies(random) };
}
