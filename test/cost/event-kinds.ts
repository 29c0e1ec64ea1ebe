/** What is published, and delivered. */

import type { Counts } from './counts.ts';
import { PLACE } from './event-product.ts';
import { type Extent, type Kind, MANY, rest, share, whole } from './life.ts';
import type { Ask, CountingProcessor } from './runtime.ts';
import { subscribe } from './subscriber.ts';

const BATCH = 100;
/** Batches that are published. */
const BATCHES = 64;
const MESSAGE = { order: 'A-1001', total: 80, currency: 'USD', items: ['A', 'B', 'C'] };

const keyed = (n: number) => ({ message: MESSAGE, key: `k${n}` });

/** Requests that each publish a message, of a key of its own. */
function publishing(topic: string): () => Ask {
  let sent = 0;
  return () => ({
    path: '/v1/events/publish',
    input: { ...PLACE, event: `shop:${topic}`, ...keyed((sent += 1)) },
  });
}

const batch = (): Ask => ({
  path: '/v1/events/publishBatch',
  input: { ...PLACE, event: 'shop:batched', messages: Array.from({ length: BATCH }, (_, n) => keyed(n)) },
});

/** Throws unless a topic's one group has settled all that was published. */
async function requireSettled(processor: CountingProcessor, topic: string): Promise<void> {
  const groups = await processor.ask({ path: '/v1/events/getGroups', input: { ...PLACE, event: `shop:${topic}` } });
  const [standing] = groups as { acked: number; head: number; lag: number }[];
  if (standing === undefined || standing.lag > 0 || standing.acked < standing.head)
    throw new Error(`not all of ${topic} was acknowledged: ${JSON.stringify(groups)}`);
  await processor.take();
}

async function delivered(processor: CountingProcessor, extent: Extent): Promise<Counts> {
  const close = await subscribe(processor, { ...PLACE, event: 'shop:shared', group: 'workers' });
  try {
    return await whole(publishing('shared'), rest)(processor, extent);
  } finally {
    close();
    await requireSettled(processor, 'shared');
  }
}

async function called(processor: CountingProcessor, extent: Extent): Promise<Counts> {
  const counts = await whole(publishing('called'), rest)(processor, extent);
  await requireSettled(processor, 'called');
  return counts;
}

/** What is counted of events. */
export const EVENT_KINDS: readonly Kind[] = [
  { name: 'an event', bar: 2, busy: MANY, measure: whole(publishing('kept'), rest) },
  {
    name: 'an event of a batch of a hundred',
    bar: 0.2,
    busy: BATCHES,
    measure: async (processor, extent) => share(await whole(batch, rest)(processor, extent), BATCH),
  },
  { name: 'an event, delivered to a group and acknowledged', bar: 2.5, busy: MANY, measure: delivered },
  { name: 'an event, of which a subscription calls an action', bar: 5, busy: MANY, measure: called },
];
