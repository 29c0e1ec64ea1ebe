import type { Clock } from '../../kernel/clock.ts';

/** How long somebody waits for others of the isolate, whose requests may be cut off, before they write by themselves. */
const PATIENCE_MS = 2_000;

/** What is to be written together, by who began it. */
interface Batch<Item, Told> {
  readonly items: Item[];
  /** What was told of them together; null where they could not be written together. Never rejects. */
  readonly done: PromiseWithResolvers<{ readonly told: Told } | null>;
  /** Until then who began it is trusted to write it, epoch milliseconds. */
  readonly trustedUntil: number;
}

/**
 * Writes things together that come at about the same time: what comes while something is written waits for it, and is one
 * batch. To write an item twice has to be the same as once. `most` is how many are written together. Where a batch
 * fails each of it is written by itself, so that nobody pays for what is wrong with another's.
 */
export function createSharedWrites<Item, Told>(
  clock: Clock,
  most: number,
  write: (items: readonly Item[]) => Promise<Told>,
): (item: Item) => Promise<Told> {
  let waiting: Batch<Item, Told> | null = null;
  let written: Batch<Item, Told> | null = null;

  /** Puts an item to those that wait; null where it has to be the first of others. */
  function join(item: Item): Batch<Item, Told> | null {
    if (waiting === null || waiting.items.length >= most || waiting.trustedUntil <= clock.now()) return null;
    waiting.items.push(item);
    return waiting;
  }

  async function begin(item: Item): Promise<Told> {
    const trustedUntil = clock.now() + PATIENCE_MS;
    const own: Batch<Item, Told> = { items: [item], done: Promise.withResolvers(), trustedUntil };
    waiting = own;
    if (written !== null) await within(clock, written.done.promise);
    if (waiting === own) waiting = null;
    written = own;
    try {
      const told = await write(own.items);
      own.done.resolve({ told });
      return told;
    } catch (thrown) {
      own.done.resolve(null);
      if (own.items.length === 1) throw thrown;
    } finally {
      if (written === own) written = null;
    }
    return write([item]);
  }

  return async (item) => {
    const joined = join(item);
    if (joined === null) return begin(item);
    const done = await within(clock, joined.done.promise);
    return done === 'late' || done === null ? write([item]) : done.told;
  };
}

/** What a promise of another request gives, or `late`. */
async function within<Told>(clock: Clock, told: Promise<Told>): Promise<Told | 'late'> {
  const answered = new AbortController();
  const late = clock.sleep(PATIENCE_MS, answered.signal).then(
    () => 'late' as const,
    () => 'late' as const,
  );
  const outcome = await Promise.race([told, late]);
  answered.abort();
  return outcome;
}
