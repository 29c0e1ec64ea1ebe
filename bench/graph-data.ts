/** The graph of the benchmarks, the same for everyone who makes it: people who know each other, with Zipf degrees. */

/** Its size. */
export const NODES = 100_000;
export const RELATIONSHIPS = 500_000;

/** Nodes or relationships of one bulk. */
export const BULK = 10_000;

export const LABEL = 'Person';
const TYPES = ['KNOWS', 'LIKES', 'FOLLOWS'] as const;

/** A person; the number is also the id of the node, from 1. */
export interface Person {
  readonly labels: readonly string[];
  readonly properties: { readonly email: string; readonly name: string; readonly age: number };
}

/** How two people are related. */
export interface Relation {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly properties: { readonly since: number; readonly weight: number };
}

/** The email of a person. */
export function emailOf(number: number): string {
  return `person-${number}@example.com`;
}

/** People of a bulk, from 0. */
export function drawPeople(bulk: number): readonly Person[] {
  return Array.from({ length: BULK }, (_, at) => {
    const number = bulk * BULK + at + 1;
    return {
      labels: [LABEL],
      properties: { email: emailOf(number), name: `Person ${number}`, age: 18 + (number % 70) },
    };
  });
}

/**
 * Relationships of a bulk, from 0. Both ends are drawn by Zipf's law: the first of all nodes has 6 of 100 relationships,
 * the one of rank r as many as ln((r + 1) / r) of it. Those that start many are not those at which many end.
 */
export function drawRelations(bulk: number): readonly Relation[] {
  const random = randomOf(bulk + 1);
  return Array.from({ length: BULK }, () => ({
    type: TYPES[Math.floor(random() * TYPES.length)] ?? 'KNOWS',
    start: ((zipf(random()) * 7_919) % NODES) + 1,
    end: ((zipf(random()) * 104_729 + 50_000) % NODES) + 1,
    properties: { since: 1990 + Math.floor(random() * 35), weight: 1 + Math.floor(random() * 100) },
  }));
}

/** All relationships. */
function* allRelations(): Generator<Relation> {
  for (let bulk = 0; bulk < RELATIONSHIPS / BULK; bulk += 1) yield* drawRelations(bulk);
}

/** A rank from 1, of which that of r and less is ln(r + 1) / ln(NODES + 1) as likely. */
function zipf(random: number): number {
  return Math.min(NODES, Math.floor(Math.exp(random * Math.log(NODES + 1))));
}

/** Numbers from 0 to 1, the same for the same seed (Mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed * 0x9e_37_79_b9;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Neighbours of each node, whatever way relationships go. */
export function neighborLists(): readonly (readonly number[])[] {
  const lists = Array.from({ length: NODES + 1 }, (): number[] => []);
  for (const { start, end } of allRelations()) {
    lists[start]?.push(end);
    lists[end]?.push(start);
  }
  return lists;
}

/**
 * How many relationships a shortest path has, null where there is none: a textbook's breadth-first search on lists of
 * neighbours, with a queue and the node before each, from the start until it comes to the end.
 */
export function textbookDistance(lists: readonly (readonly number[])[], start: number, end: number): number | null {
  const before = new Int32Array(lists.length).fill(-1);
  const queue = [start];
  before[start] = start;
  for (let at = 0; at < queue.length; at += 1) {
    const node = queue[at] ?? 0;
    if (node === end) return lengthOf(before, start, end);
    for (const next of lists[node] ?? []) {
      if (before[next] !== -1) continue;
      before[next] = node;
      queue.push(next);
    }
  }
  return null;
}

function lengthOf(before: Int32Array, start: number, end: number): number {
  let length = 0;
  for (let node = end; node !== start; node = before[node] ?? start) length += 1;
  return length;
}
