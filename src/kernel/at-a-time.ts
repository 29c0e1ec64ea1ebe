/** Work on many things, some of them at one time. */

/** What `work` makes of each item, in order; at most `most` are under way at one time. The first that throws ends it. */
export async function mapAtATime<Item, Result>(
  items: Iterable<Item>,
  most: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const all = [...items];
  const queue = all.entries();
  // Most callers have but one.
  const workers = Array.from({ length: Math.min(most, all.length) }, async () => {
    for (const [index, item] of queue) results[index] = await work(item, index);
  });
  await Promise.all(workers);
  return results;
}
