import type { Clock } from '../../kernel/clock.ts';

/** How long somebody waits for others of the isolate, whose requests may be cut off, before they write by themselves. */
const PATIENCE_MS = 2_000;

/** One that waits: it is told that its item was written, that it was not, or that it is its turn to write. */
interface Waiting<Item> {
  readonly item: Item;
  readonly told: PromiseWithResolvers<'written' | 'turn'>;
}

/**
 * Writes things together that come at about the same time: who finds nobody at work writes all that waits, and hands over
 * to one of those that came meanwhile. To write an item twice has to be the same as once. `most` is how many are
 * written together.
 */
export function createSharedWrites<Item>(
  clock: Clock,
  most: number,
  write: (items: readonly Item[]) => Promise<void>,
): (item: Item) => Promise<void> {
  let waiting: Waiting<Item>[] = [];
  /** Until then somebody is trusted to be at work. */
  let busyUntil = 0;

  async function lead(own: Waiting<Item>): Promise<void> {
    const batch = [own, ...waiting.filter((other) => other !== own)].slice(0, most);
    const taken = new Set(batch);
    waiting = waiting.filter((one) => !taken.has(one));
    busyUntil = clock.now() + PATIENCE_MS;
    try {
      await write(batch.map(({ item }) => item));
      for (const { told } of batch) told.resolve('written');
    } catch (thrown) {
      for (const { told } of batch) told.reject(thrown);
      throw thrown;
    } finally {
      const [next] = waiting;
      busyUntil = next === undefined ? 0 : clock.now() + PATIENCE_MS;
      next?.told.resolve('turn');
    }
  }

  return async (item) => {
    const own: Waiting<Item> = { item, told: Promise.withResolvers() };
    // Who leads, and who has lost patience, does not look at what it is told.
    own.told.promise.catch(() => undefined);
    if (busyUntil > clock.now()) {
      waiting.push(own);
      const told = await within(clock, own.told.promise);
      if (told === 'written') return;
      waiting = waiting.filter((one) => one !== own);
      if (told === 'late') return write([item]);
    }
    await lead(own);
  };
}

/** What a promise gives, or `late`. */
async function within<Told>(clock: Clock, told: Promise<Told>): Promise<Told | 'late'> {
  const answered = new AbortController();
  const late = clock.sleep(PATIENCE_MS, answered.signal).then(
    () => 'late' as const,
    () => 'late' as const,
  );
  try {
    return await Promise.race([told, late]);
  } finally {
    answered.abort();
  }
}
