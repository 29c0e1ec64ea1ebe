import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTables, type Tables } from '../../../src/drivers/graph/embedded/tables.ts';
import { runSearch } from '../../../src/drivers/graph/embedded/searches/run.ts';
import { searchGraph } from '../../../src/drivers/graph/embedded/searches/steps.ts';
import type { GraphCondition } from '../../../src/engine/graph/patterns.ts';
import { Visits } from '../../../src/engine/graph/search-graph.ts';
import type { TraverseStatement } from '../../../src/engine/graph/traversals.ts';
import { toErrorRecord } from '../../../src/kernel/errors.ts';
import {
  boundedSums,
  DIRECTIONS,
  distances,
  everyPath,
  type SmallGraph,
  smallGraph,
  stepsOf,
} from '../../engine/graph/search-graphs.ts';

const ANY: GraphCondition = { kind: 'and', of: [] };
const sort = (steps: Iterable<readonly (number | undefined)[]>) => [...steps].map((step) => step.join()).toSorted();

/** Runs within the tables of an empty graph. */
async function inTables(run: (tables: Tables) => void): Promise<void> {
  const stub = env.DATABASES.get(env.DATABASES.newUniqueId());
  await runInDurableObject(stub, (_object, { storage }) => run(createTables(storage.sql)));
}

/** Has a small graph in the tables; nodes and relationships keep their numbers. */
function store({ sql, names }: Tables, graph: SmallGraph): void {
  sql.exec('DELETE FROM relationship; DELETE FROM node');
  const labels = names.storedLabels(['Place']);
  for (let id = 1; id <= graph.size; id += 1)
    sql.exec('INSERT INTO node VALUES (?, ?, ?)', id, id % 3 === 0 ? ',' : labels, JSON.stringify({ number: id }));
  for (const [at, { start, end, weight }] of graph.edges.entries()) {
    const type = names.ensure('type', weight % 2 === 0 ? 'EVEN' : 'ODD');
    const properties = weight === 1 ? '{}' : JSON.stringify({ weight });
    sql.exec('INSERT INTO relationship VALUES (?, ?, ?, ?, ?)', at + 1, type, start, end, properties);
  }
}

const traverse: Omit<TraverseStatement, 'direction'> = {
  operation: 'traverse',
  startNodeId: '1',
  types: [],
  maxDepth: 3,
  nodeFilter: { labels: [], where: ANY },
  relationshipWhere: ANY,
  limit: 10_000,
};

test('steps are those of the graph, in each direction, with their weights', async () => {
  await inTables((tables) => {
    const holds = fc.property(smallGraph, fc.constantFrom(...DIRECTIONS), (graph, direction) => {
      store(tables, graph);
      const nodes = Array.from({ length: graph.size }, (_, at) => at + 1);
      const steps = nodes.flatMap((node) => stepsOf(graph, node, direction));
      const all = searchGraph(tables, new Visits(), { types: [] });
      expect(sort(all.leaving(nodes, direction))).toEqual(sort(steps.map((step) => step.slice(0, 3))));
      const even = searchGraph(tables, new Visits(), { types: ['EVEN', 'UNKNOWN'], weightProperty: 'weight' });
      expect(sort(even.leaving(nodes, direction))).toEqual(
        sort(steps.filter(([, , , weight = 1]) => weight % 2 === 0)),
      );
      const none = searchGraph(tables, new Visits(), { types: ['UNKNOWN'] });
      expect([...none.leaving(nodes, direction)]).toEqual([]);
    });
    fc.assert(holds, { numRuns: 60 });
  });
});

test('searches answer whole nodes and relationships, and hold to filters', async () => {
  await inTables((tables) => {
    const holds = fc.property(smallGraph, fc.constantFrom(...DIRECTIONS), (graph, direction) => {
      store(tables, graph);
      const where: GraphCondition = { kind: 'compare', column: 'number', operator: 'ne', value: 4 };
      const relationshipWhere: GraphCondition = { kind: 'compare', column: 'weight', operator: 'gte', value: 3 };
      const filtered = { ...traverse, direction, nodeFilter: { labels: ['Place'], where }, relationshipWhere };
      const isAdmitted = (node: number) => node % 3 !== 0 && node !== 4;
      const expected = everyPath(graph, 1, direction, 3).filter(
        ({ nodes, relationships }) =>
          relationships.length > 0 &&
          nodes.slice(1).every((node) => isAdmitted(node)) &&
          relationships.every((each) => (graph.edges[each - 1]?.weight ?? 0) >= 3),
      );
      const { paths } = runSearch(tables, filtered);
      const texts = paths.map(({ relationships, length }) => [...relationships.map(({ id }) => id), length].join());
      expect(texts.toSorted()).toEqual(
        sort(expected.map((path) => [...path.relationships, path.relationships.length])),
      );
      for (const { nodes } of paths)
        for (const node of nodes) expect(node.properties).toEqual({ number: Number(node.id) });
    });
    fc.assert(holds, { numRuns: 60 });
  });
});

test('paths, surroundings and components are those of the graph', async () => {
  await inTables((tables) => {
    const holds = fc.property(smallGraph, fc.nat(), fc.boolean(), (graph, number, isDirected) => {
      store(tables, graph);
      const end = (number % graph.size) + 1;
      const ends = { startNodeId: '1', endNodeId: String(end), types: [], maxDepth: 4, isDirected };
      const direction = isDirected ? 'OUTGOING' : 'BOTH';
      const known = distances(graph, 1, direction);
      const distance = (known.get(end) ?? 5) > 4 ? undefined : known.get(end);
      const short = { operation: 'shortestPath', ...ends } as const;
      expect(runSearch(tables, { ...short, weightProperty: null })?.length).toBe(distance);
      const lightest = runSearch(tables, { ...short, weightProperty: 'weight' });
      expect(lightest?.weight).toBe(boundedSums(graph, 1, direction, 4).get(end));
      const all = runSearch(tables, { operation: 'allPaths', ...ends, minDepth: 0, limit: 10_000 });
      const every = everyPath(graph, 1, direction, 4).filter(({ nodes }) => nodes.at(-1) === end);
      expect(sort(all.paths.map(({ relationships }) => relationships.map(({ id }) => Number(id))))).toEqual(
        sort(every.map(({ relationships }) => relationships)),
      );
      const near = { operation: 'getNeighborhood', nodeId: '1', depth: 2, direction, types: [] } as const;
      const around = runSearch(tables, { ...near, nodeFilter: { labels: [], where: ANY }, limit: 100 });
      expect(sort(around.nodes.map((node) => [Number(node.id), node.distance]))).toEqual(
        sort([...known].filter(([, far]) => far > 0 && far <= 2)),
      );
      expect(around.relationships).toHaveLength(around.nodes.length);
    });
    fc.assert(holds, { numRuns: 60 });
  });
});

test('components are of nodes with all of some labels, and of relationships of some types among these', async () => {
  await inTables((tables) => {
    store(tables, {
      size: 9,
      edges: [
        { start: 1, end: 2, weight: 2 },
        { start: 5, end: 4, weight: 2 },
        { start: 4, end: 2, weight: 1 },
        { start: 7, end: 6, weight: 2 },
        { start: 6, end: 8, weight: 2 },
      ],
    });
    const { sql, names } = tables;
    for (const [node, labels] of [
      [1, ['Place']],
      [2, ['Place']],
      [4, ['Place', 'Town']],
      [5, ['Place', 'Town']],
      [6, ['Town']],
      [7, ['Place']],
    ] as const) {
      sql.exec('UPDATE node SET labels = ? WHERE id = ?', names.storedLabels(labels), node);
      for (const label of labels) sql.exec('INSERT INTO node_label VALUES (?, ?)', names.ensure('label', label), node);
    }
    const componentsOf = (labels: string[], types: string[], limit = 100) => {
      const found = runSearch(tables, { operation: 'findConnectedComponents', labels, types, limit });
      return [found.count, ...found.components.map(({ nodes }) => nodes.map(({ id }) => id).join(''))];
    };
    expect(componentsOf([], [])).toEqual([4, '1245', '678', '3', '9']);
    expect(componentsOf([], ['EVEN'])).toEqual([5, '678', '12', '45', '3', '9']);
    expect(componentsOf(['Place'], [])).toEqual([2, '1245', '7']);
    expect(componentsOf(['Place'], ['EVEN'], 2)).toEqual([3, '12', '45']);
    expect(componentsOf(['Place', 'Town'], [])).toEqual([1, '45']);
    expect(componentsOf(['Nowhere'], [])).toEqual([0]);
    expect(componentsOf([], ['NOTHING'], 1)).toEqual([9, '1']);
  });
});

test('a node that is not there, a weight that is none and an answer that is too large are refused', async () => {
  await inTables((tables) => {
    store(tables, {
      size: 3,
      edges: [
        { start: 1, end: 2, weight: 2 },
        { start: 2, end: 3, weight: 2 },
      ],
    });
    const failureOf = (run: () => unknown) => {
      try {
        return run();
      } catch (thrown) {
        return toErrorRecord(thrown);
      }
    };
    const ends = { startNodeId: '1', endNodeId: '3', types: [], maxDepth: 4, isDirected: true };
    const shortest = { operation: 'shortestPath', ...ends, weightProperty: 'weight' } as const;
    expect(failureOf(() => runSearch(tables, { ...shortest, endNodeId: '99' }))).toMatchObject({
      code: 'NOT_FOUND',
      errors: [{ path: 'endNodeId' }],
    });
    for (const weight of ['"2"', 'true', '-0.5', '[2]']) {
      tables.sql.exec('UPDATE relationship SET properties = ? WHERE id = 2', `{"weight":${weight}}`);
      expect(failureOf(() => runSearch(tables, shortest))).toMatchObject({ code: 'VALIDATION_ERROR' });
    }
    const large = JSON.stringify({ text: 'x'.repeat(1_000_000) });
    tables.sql.exec('UPDATE node SET properties = ?', large);
    for (let at = 0; at < 9; at += 1) tables.sql.exec("INSERT INTO relationship VALUES (NULL, 1, 1, 2, '{}')");
    // Nine times two nodes: each path has them.
    expect(failureOf(() => runSearch(tables, { ...traverse, direction: 'OUTGOING' }))).toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
  });
});

test('filters may have more parameters than a statement takes', async () => {
  await inTables((tables) => {
    store(tables, {
      size: 3,
      edges: [
        { start: 1, end: 2, weight: 2 },
        { start: 1, end: 3, weight: 5 },
      ],
    });
    const oneOf = (column: string, count: number): GraphCondition => ({
      kind: 'or',
      of: Array.from({ length: count }, (_, at) => ({ kind: 'compare', column, operator: 'eq', value: at + 3 })),
    });
    for (const [ofNodes, ofRelationships] of [
      [30, 30],
      [50, 50],
      [70, 60],
      [60, 70],
      [90, 90],
    ] as const) {
      const nodeFilter = { labels: [], where: oneOf('number', ofNodes) };
      const relationshipWhere = oneOf('weight', ofRelationships);
      const { paths } = runSearch(tables, { ...traverse, direction: 'BOTH', nodeFilter, relationshipWhere });
      expect(paths.map(({ nodes }) => nodes.map(({ id }) => id))).toEqual([['1', '3']]);
    }
  });
});
