/** Whether a subscriber that never ends keeps another group from its messages. */

import { setTimeout as wait } from 'node:timers/promises';
import type Ductape from '@ductape/sdk';
import { AT } from './event-messages.ts';

const KEYS = 50;
const BATCH = 500;
const PATIENCE_MS = 120_000;
/** Callbacks at a time. */
const CONCURRENCY = 100;

/** How a group did, without and with the other. */
export interface Pace {
  /** The other group, messages, how many were taken, and how many a second. */
  readonly rows: readonly (readonly [string, number, number, number])[];
  readonly faults: readonly string[];
}

/** Publishes as many messages, one of each of 50 keys at least, to a group alone, and to one beside another whose callbacks never end. */
export async function besideSleeper(client: Ductape, count: number): Promise<Pace> {
  const alone = await taking(client, 'proof:alone', count);
  let slept = 0;
  const asleep = Promise.withResolvers<void>();
  const sleeper = await client.events.subscribe({
    ...AT,
    event: 'proof:beside',
    group: 'sleeper',
    concurrency: CONCURRENCY,
    callback: () => {
      slept += 1;
      if (slept === KEYS) asleep.resolve();
      return new Promise(() => {});
    },
  });
  const other = await taking(client, 'proof:beside', count);
  await Promise.race([asleep.promise, wait(PATIENCE_MS)]);
  const faults = [
    ...[alone, other].flatMap(({ taken }) => (taken < count ? [`a group took ${taken} of ${count}`] : [])),
    ...(slept === KEYS ? [] : [`a subscriber that sleeps was given ${slept}, not one message of each key`]),
    ...(sleeper.state === 'open' ? [] : ['a subscriber that sleeps lost its connection']),
  ];
  return {
    rows: [
      ['none', count, alone.taken, alone.perSecond],
      [`sleeps, given ${slept}`, count, other.taken, other.perSecond],
    ],
    faults,
  };
}

async function taking({ events }: Ductape, event: string, count: number) {
  const seen = new Set<number>();
  const all = Promise.withResolvers<void>();
  const subscription = await events.subscribe({
    ...AT,
    event,
    group: 'awake',
    callback: ({ n }: { n: number }) => {
      seen.add(n);
      if (seen.size === count) all.resolve();
    },
  });
  const begun = performance.now();
  for (let n = 0; n < count; n += BATCH) {
    const messages = Array.from({ length: Math.min(BATCH, count - n) }, (_, index) => ({
      message: { n: n + index },
      key: `key-${(n + index) % KEYS}`,
    }));
    await events.publishBatch({ ...AT, event, messages });
  }
  const late = setTimeout(all.resolve, PATIENCE_MS);
  await all.promise;
  clearTimeout(late);
  const seconds = (performance.now() - begun) / 1_000;
  await subscription.close();
  return { taken: seen.size, perSecond: Math.round(seen.size / seconds) };
}
