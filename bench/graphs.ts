/** The rows of graphs: what statements cost in the object of an embedded graph, beside the least that does the same. */

import { performance } from 'node:perf_hooks';
import { BULK, drawRelations, NODES, neighborLists, randomOf, RELATIONSHIPS, textbookDistance } from './graph-data.ts';
import type { Group, Row, Sample, Subjects } from './row.ts';
import { median, percentile } from './statistics.ts';

type Bulk = { readonly what: 'people' | 'relations'; readonly bulk: number };

const BULKS: readonly Bulk[] = [
  ...Array.from({ length: NODES / BULK }, (_, bulk) => ({ what: 'people' as const, bulk })),
  ...Array.from({ length: RELATIONSHIPS / BULK }, (_, bulk) => ({ what: 'relations' as const, bulk })),
];

/** Nodes that are found, and around which is looked, in one sample. */
const FOUND = 2_000;
const AROUND = 20;
/** Paths of one sample, and how often each is looked for. */
const PATHS = 25;
const TIMES = 4;

/** What a floor answers, and how many milliseconds it took. */
export async function ask(
  url: string,
  graph: string,
  call: object,
): Promise<{ readonly answer: number | string; readonly ms: number }> {
  const body = JSON.stringify(call);
  const begin = performance.now();
  const response = await fetch(new URL(`/${graph}`, url), { method: 'POST', body });
  if (!response.ok) throw new Error(`a graph could not be asked for ${body.slice(0, 100)}: ${await response.text()}`);
  return { answer: (await response.json()) as number | string, ms: performance.now() - begin };
}

/** Stores the graph anew; milliseconds that storing took, without drawing what is stored. */
export async function load(url: string, graph: string, call: 'store' | 'storeBare'): Promise<number> {
  let sum = 0;
  for (const bulk of BULKS) {
    await ask(url, graph, { call: 'draw', ...bulk });
    const { answer, ms } = await ask(url, graph, { call });
    if (answer !== BULK) throw new Error(`of ${BULK} only ${answer} were stored`);
    sum += ms;
  }
  return sum;
}

const loaded = new WeakSet<object>();

/** The address of the floors, where the graph is loaded. */
async function prepared({ floors }: Subjects): Promise<string> {
  const url = floors.urls.graph;
  if (loaded.has(floors)) return url;
  await load(url, 'graph', 'store');
  await ask(url, 'graph', { call: 'index' });
  loaded.add(floors);
  return url;
}

function sampleOf(times: readonly number[]): Sample {
  return { value: median(times), p50: median(times), p99: percentile(times, 0.99), errors: 0 };
}

let loads = 0;

function loading(name: string, call: 'store' | 'storeBare'): Row {
  return {
    name,
    unit: 'ms',
    async measure({ floors }) {
      loads += 1;
      return sampleOf([await load(floors.urls.graph, `load-${loads}`, call)]);
    },
  };
}

/** People who are related to someone, one as often as they are. */
let related: readonly number[] | null = null;

/** Reads by node; milliseconds of one. */
function reading(name: string, call: string, count: number): Row {
  const random = randomOf(7);
  return {
    name,
    unit: 'ms',
    async measure(subjects) {
      const url = await prepared(subjects);
      related ??= drawRelations(0).map(({ start }) => start);
      const draw = () => related?.[Math.floor(random() * BULK)] ?? 1;
      const numbers = Array.from({ length: count }, draw);
      const { ms } = await ask(url, 'graph', { call, numbers });
      return sampleOf([ms / count]);
    },
  };
}

/** Nodes that are joined, and how far they are apart. */
interface Pair {
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

function drawPairs(): readonly Pair[] {
  const lists = neighborLists();
  const random = randomOf(11);
  const draw = () => Math.floor(random() * NODES) + 1;
  const found: Pair[] = [];
  while (found.length < PATHS) {
    const [start, end] = [draw(), draw()];
    const length = start === end ? null : textbookDistance(lists, start, end);
    if (length !== null && length <= 15) found.push({ start, end, length });
  }
  return found;
}

let pairs: readonly Pair[] | null = null;

function searching(name: string, call: 'path' | 'pathInMemory'): Row {
  return {
    name,
    unit: 'ms',
    async measure(subjects) {
      const url = await prepared(subjects);
      pairs ??= drawPairs();
      const times: number[] = [];
      for (const { start, end, length } of pairs) {
        const { answer, ms } = await ask(url, 'graph', { call, start, end, times: TIMES });
        if (answer !== length) throw new Error(`a path of ${length} relationships came to ${answer}`);
        times.push(ms / TIMES);
      }
      return sampleOf(times);
    },
  };
}

const atMost = (bar: number, row: Row): Row => ({ ...row, bar });

/** The rows of graphs. */
export const GRAPHS: readonly Group[] = [
  {
    floor: reading('graph: bare SELECT by an indexed property', 'findBare', FOUND),
    rows: [atMost(1.5, reading('graph: findNodes by an indexed property', 'find', FOUND))],
  },
  {
    floor: reading('graph: recursive CTE, nearest 1,000 within 3', 'aroundBare', AROUND),
    rows: [
      reading('graph: recursive CTE that stops after 1,000, some of them twice', 'aroundAtMost', AROUND),
      atMost(2, reading('graph: getNeighborhood, nearest 1,000 within 3', 'around', AROUND)),
    ],
  },
  {
    floor: searching('graph: breadth-first search in memory', 'pathInMemory'),
    rows: [atMost(10, searching('graph: shortestPath', 'path'))],
  },
  {
    floor: loading('graph: bare INSERTs of 100,000 nodes and 500,000 relationships', 'storeBare'),
    rows: [atMost(2, loading('graph: createNodes and createRelationships of the same', 'store'))],
    rounds: 2,
  },
];
