/** What memory an embedded graph takes that is loaded and searched: `node bench/graph-memory.ts` prints it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runtimeOf } from '../proofs/processor.ts';
import { memoryOf } from '../proofs/usage.ts';
import { ask, load } from './graphs.ts';
import { drawRelations } from './graph-data.ts';
import { buildFloors, startFloors } from './runtime.ts';

// A heap of 40 MB: where something took more, the runtime would end.
process.env['MINIFLARE_WORKERD_V8_FLAGS'] ??= '--max-heap-size=40';

const MIB = 2 ** 20;
/** How often memory is looked at while something is done. */
const LOOK_MS = 200;

const ANY = { kind: 'and', of: [] };
const NODE_FILTER = { labels: [], where: ANY };

/** Searches that go far, from people who are related to many. */
function searchesFrom(start: number, end: number): readonly object[] {
  const ends = { startNodeId: String(start), endNodeId: String(end), types: [], maxDepth: 15, isDirected: false };
  const from = { types: [], direction: 'BOTH', nodeFilter: NODE_FILTER, limit: 10_000 };
  return [
    { operation: 'shortestPath', ...ends, weightProperty: null },
    { operation: 'shortestPath', ...ends, weightProperty: 'weight' },
    { operation: 'allPaths', ...ends, minDepth: 1, limit: 10_000 },
    { operation: 'traverse', ...from, startNodeId: String(start), maxDepth: 15, relationshipWhere: ANY },
    { operation: 'getNeighborhood', ...from, nodeId: String(start), depth: 15 },
    { operation: 'findConnectedComponents', types: [], labels: [], limit: 10_000 },
    { operation: 'findNodes', ...NODE_FILTER, orderBy: [], limit: 10_000, skip: 0 },
  ];
}

const folder = await mkdtemp(path.join(tmpdir(), 'processor-graph-'));
const bundles = path.join(folder, 'floors');
await buildFloors(bundles);
const nowhere = 'http://127.0.0.1:9';
const servers = { targetUrl: nowhere, postgresqlUrl: nowhere, mariadbUrl: null };
const floors = await startFloors(bundles, path.join(folder, 'state'), servers);
try {
  const url = floors.urls.graph;
  const pid = runtimeOf(process.pid);
  await ask(url, 'other', { call: 'index' });
  const before = (await memoryOf(pid)).pss;
  const most = async (work: () => Promise<void>): Promise<string> => {
    let peak = 0;
    const timer = setInterval(() => void memoryOf(pid).then(({ pss }) => (peak = Math.max(peak, pss))), LOOK_MS);
    await work().finally(() => clearInterval(timer));
    const { pss } = await memoryOf(pid);
    return `at most ${((Math.max(peak, pss) - before) / MIB).toFixed(0)} MiB more, ${((pss - before) / MIB).toFixed(0)} MiB at its end`;
  };
  console.log(`load: ${await most(async () => void (await load(url, 'graph', 'store')))}`);
  const [{ start = 1 } = {}, { end = 2 } = {}] = [drawRelations(3)[0], drawRelations(5)[7]];
  for (const statement of searchesFrom(start, end)) {
    let outcome = '';
    const memory = await most(async () => {
      // What is too much for one answer, or for one search, is refused.
      const { answer } = await ask(url, 'graph', { call: 'run', statement });
      outcome = typeof answer === 'number' ? `${answer} characters` : answer;
    });
    console.log(`${(statement as { operation: string }).operation} (${outcome}): ${memory}`);
  }
} finally {
  await floors.close();
  await rm(folder, { recursive: true, force: true });
}
