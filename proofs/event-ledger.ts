/** What became of published messages in a group. Pure. */

/** A message whose publishing was answered: from then on each group must be given it. */
export interface Accepted {
  /** Names it among all. */
  readonly n: number;
  /** Null shares one with all others without. */
  readonly key: string | null;
  readonly offset: number;
}

/** A message was given to a group, or what it was given for was done. */
export interface Step {
  readonly n: number;
  readonly isDone: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Where it is in the topic, as it came; null where that was not said. */
  readonly offset: number | null;
  /** Messages of one call came together, in their order; null for one that came by itself. */
  readonly call: number | null;
}

/** From a kill until the processor served again, epoch milliseconds: what it had sent may arrive after its end. */
export interface Outage {
  readonly from: number;
  readonly until: number;
}

/** What came of all messages in one group. */
export interface GroupTally {
  readonly group: string;
  /** Messages that it was given. */
  readonly taken: number;
  /** Times that it was given one again. */
  readonly again: number;
  /** Messages that it was never given. */
  readonly lost: number;
  /** What is wrong, each in a few words. */
  readonly faults: readonly string[];
}

/** How long what was done may stay unknown to the disk: gathered, told, and written at most every 100 ms. */
const GRACE_MS = 5_000;

/**
 * Compares the steps of a group, in their order, with what was accepted. A message may come again only where a kill
 * explains it: before it was done, or so soon after that nothing had written it down yet.
 */
export function judge(
  group: string,
  accepted: readonly Accepted[],
  steps: readonly Step[],
  outages: readonly Outage[],
): GroupTally {
  const offsets = new Map(accepted.map(({ n, offset }) => [n, offset]));
  const before = predecessorsOf(accepted);
  const begun = new Map<number, Step>();
  const done = new Map<number, number>();
  const faults: string[] = [];
  let again = 0;
  for (const step of steps) {
    const { n, isDone, at, offset, call } = step;
    if (isDone) {
      done.set(n, at);
      continue;
    }
    if (!offsets.has(n)) faults.push(`${group}: ${n} was never accepted`);
    else if (offset !== null && offset !== offsets.get(n))
      faults.push(`${group}: ${n} is at ${offset} and at ${offsets.get(n)}`);
    const previous = before.get(n);
    const [earlier, doneAt] = [begun.get(n), done.get(n)];
    if (earlier !== undefined) {
      again += 1;
      const until = doneAt === undefined ? at : Math.min(at, doneAt + GRACE_MS);
      if (!outages.some((outage) => outage.until >= earlier.at && outage.from <= until))
        faults.push(`${group}: ${n} came again without cause`);
    } else if (previous !== undefined && !done.has(previous) && (call === null || begun.get(previous)?.call !== call))
      faults.push(`${group}: ${n} came before ${previous} of its key was done`);
    begun.set(n, step);
  }
  const lost = accepted.filter(({ n }) => !begun.has(n));
  return {
    group,
    taken: begun.size,
    again,
    lost: lost.length,
    faults: [...faults, ...lost.map(({ n, offset }) => `${group}: ${n} at ${offset} is lost`)],
  };
}

/** The message before each in its key. */
function predecessorsOf(accepted: readonly Accepted[]): Map<number, number> {
  const before = new Map<number, number>();
  for (const messages of Map.groupBy(accepted, ({ key }) => key).values()) {
    const inOrder = messages.toSorted((a, b) => a.offset - b.offset);
    for (const [index, { n }] of inOrder.entries()) {
      const previous = inOrder[index - 1];
      if (previous !== undefined) before.set(n, previous.n);
    }
  }
  return before;
}
