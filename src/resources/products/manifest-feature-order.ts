/** The order that dependencies leave: cycles, what waits for them, and what comes before what. */

/** Nodes are numbers from 0; each has the list of those on which it depends. */
export type Dependencies = readonly (readonly number[])[];

/** What follows from dependencies. */
export interface Order {
  /** Cycles, each from its lowest node on, a node before what it depends on. No node is in two. */
  readonly cycles: readonly (readonly number[])[];
  /** Nodes that are in none of {@link cycles} and wait for one, with what keeps each. */
  readonly stuck: ReadonlyMap<number, number>;
  /** Whether a node depends on another, by way of others too. For nodes of cycles and behind them it is always true. */
  isAfter(node: number, other: number): boolean;
}

/** Orders nodes; linear in nodes and dependencies, but for {@link Order.isAfter}, which sets up bits when first asked. */
export function createOrder(dependencies: Dependencies): Order {
  const sorted = sort(dependencies);
  const left = new Set(dependencies.keys());
  for (const node of sorted) left.delete(node);
  const cycles = findCycles(dependencies, left);
  const inCycles = new Set(cycles.flat());
  const stuck = new Map<number, number>();
  for (const node of left) {
    const keeps = (dependencies[node] ?? []).find((other) => left.has(other));
    if (!inCycles.has(node) && keeps !== undefined) stuck.set(node, keeps);
  }
  let earlier: ((node: number, other: number) => boolean) | undefined;
  return {
    cycles,
    stuck,
    isAfter: (node, other) => left.has(node) || (earlier ??= ancestors(dependencies, sorted))(node, other),
  };
}

/** Nodes after all on which they depend; those of cycles, and behind them, are left out. */
function sort(dependencies: Dependencies): number[] {
  const dependents = dependencies.map((): number[] => []);
  const waits = dependencies.map((before) => before.length);
  for (const [node, before] of dependencies.entries()) for (const other of before) dependents[other]?.push(node);
  const sorted = [...dependencies.keys()].filter((node) => waits[node] === 0);
  // The list grows while it is walked.
  for (const node of sorted)
    for (const next of dependents[node] ?? []) {
      const count = (waits[next] ?? 0) - 1;
      waits[next] = count;
      if (count === 0) sorted.push(next);
    }
  return sorted;
}

/** Searched in depth, without recursion, since a chain may be as long as a feature. */
function findCycles(dependencies: Dependencies, among: ReadonlySet<number>): number[][] {
  const cycles: number[][] = [];
  const told = new Set<number>();
  const seen = new Set<number>();
  for (const root of among) {
    if (seen.has(root)) continue;
    seen.add(root);
    const path = [{ node: root, next: 0 }];
    const open = new Map([[root, 0]]);
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const target = dependencies[at.node]?.[at.next];
      at.next += 1;
      if (target === undefined) {
        open.delete(at.node);
        path.pop();
      } else if (open.has(target)) {
        if (told.has(target) || told.has(at.node)) continue;
        const cycle = path.slice(open.get(target)).map(({ node }) => node);
        if (cycle.some((node) => told.has(node))) continue;
        for (const node of cycle) told.add(node);
        cycles.push(fromLowest(cycle));
      } else if (among.has(target) && !seen.has(target)) {
        seen.add(target);
        open.set(target, path.length);
        path.push({ node: target, next: 0 });
      }
    }
  }
  return cycles;
}

function fromLowest(cycle: readonly number[]): number[] {
  const start = cycle.reduce((lowest, node, index) => (node < (cycle[lowest] ?? node) ? index : lowest), 0);
  return [...cycle.slice(start), ...cycle.slice(0, start)];
}

/** A row of bits for each node: those that come before it. */
function ancestors(dependencies: Dependencies, sorted: readonly number[]): (node: number, other: number) => boolean {
  const words = Math.ceil(dependencies.length / 32);
  const bits = new Uint32Array(words * dependencies.length);
  for (const node of sorted) {
    const row = node * words;
    for (const before of dependencies[node] ?? []) {
      const from = before * words;
      for (let word = 0; word < words; word += 1) bits[row + word] = (bits[row + word] ?? 0) | (bits[from + word] ?? 0);
      bits[row + (before >>> 5)] = (bits[row + (before >>> 5)] ?? 0) | (1 << (before & 31));
    }
  }
  return (node, other) => (((bits[node * words + (other >>> 5)] ?? 0) >>> (other & 31)) & 1) === 1;
}
