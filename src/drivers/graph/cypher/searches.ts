/**
 * Searches through a graph of a server. They are those of `engine/graph`, which ask for the steps that leave nodes; what
 * they ask for and is not known yet is read, all of a level by one query, and they are run anew on what is known.
 */

import type { StatementOf } from '../../../engine/graph/model.ts';
import type { GraphNode, GraphResults, Path, Relationship } from '../../../engine/graph/results.ts';
import { allPaths as searchAllPaths } from '../../../engine/graph/search-all-paths.ts';
import { findComponents } from '../../../engine/graph/search-components.ts';
import { type FoundPath, Visits } from '../../../engine/graph/search-graph.ts';
import { neighborhood } from '../../../engine/graph/search-neighborhood.ts';
import { shortestPath as searchShortestPath } from '../../../engine/graph/search-shortest.ts';
import { traverse as searchTraverse } from '../../../engine/graph/search-traverse.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { EVERYTHING, KnownGraph, readAll } from './known-graph.ts';
import { type Reach, requireNodes } from './missing.ts';
import { Cypher, typed } from './query.ts';
import { nodeCondition, whereOf } from './where.ts';

/** Paths as they are on the wire; one of which a part is gone meanwhile is left out. */
async function pathsOf(reach: Reach, graph: KnownGraph, found: readonly FoundPath[]): Promise<readonly Path[]> {
  const idOf = (number: number) => graph.id(number).slice(1);
  const nodes = await readAll<GraphNode>(
    reach,
    '(x)',
    found.flatMap((path) => path.nodes.map(idOf)),
  );
  const steps = found.flatMap((path) => path.relationships.map(idOf));
  const relationships = await readAll<Relationship>(reach, '()-[x]->()', steps);
  return found.flatMap((path) => {
    const whole = {
      nodes: path.nodes.flatMap((number) => nodes.get(idOf(number)) ?? []),
      relationships: path.relationships.flatMap((number) => relationships.get(idOf(number)) ?? []),
      length: path.relationships.length,
    };
    const isWhole = whole.nodes.length === whole.length + 1 && whole.relationships.length === whole.length;
    return isWhole ? [whole] : [];
  });
}

/** See {@link GraphResults}. */
export async function traverse(reach: Reach, statement: StatementOf<'traverse'>): Promise<GraphResults['traverse']> {
  const { startNodeId, types, nodeFilter, relationshipWhere } = statement;
  await requireNodes(reach, [['startNodeId', startNodeId]]);
  const graph = new KnownGraph(reach, { types, node: nodeFilter, relationship: relationshipWhere });
  const start = graph.number(`n${startNodeId}`);
  const found = await graph.search((steps, visits) => searchTraverse(steps, visits, { ...statement, start }));
  return { paths: await pathsOf(reach, graph, found) };
}

function ends(graph: KnownGraph, statement: StatementOf<'shortestPath' | 'allPaths'>) {
  return {
    start: graph.number(`n${statement.startNodeId}`),
    end: graph.number(`n${statement.endNodeId}`),
    direction: statement.isDirected ? ('OUTGOING' as const) : ('BOTH' as const),
    maxDepth: statement.maxDepth,
  };
}

async function requireEnds(
  reach: Reach,
  { startNodeId, endNodeId }: StatementOf<'shortestPath' | 'allPaths'>,
): Promise<void> {
  await requireNodes(reach, [
    ['startNodeId', startNodeId],
    ['endNodeId', endNodeId],
  ]);
}

/** See {@link GraphResults}. */
export async function shortestPath(reach: Reach, statement: StatementOf<'shortestPath'>): Promise<Path | null> {
  await requireEnds(reach, statement);
  const graph = new KnownGraph(reach, { types: statement.types });
  const found = await graph.search((steps, visits) => searchShortestPath(steps, visits, ends(graph, statement)));
  return found === null ? null : ((await pathsOf(reach, graph, [found]))[0] ?? null);
}

/** See {@link GraphResults}. */
export async function allPaths(reach: Reach, statement: StatementOf<'allPaths'>): Promise<GraphResults['allPaths']> {
  await requireEnds(reach, statement);
  const graph = new KnownGraph(reach, { types: statement.types });
  const { minDepth, limit } = statement;
  const found = await graph.search((steps, visits) =>
    searchAllPaths(steps, visits, { ...ends(graph, statement), minDepth, limit }),
  );
  return { paths: await pathsOf(reach, graph, found) };
}

/** See {@link GraphResults}. */
export async function getNeighborhood(
  reach: Reach,
  statement: StatementOf<'getNeighborhood'>,
): Promise<GraphResults['getNeighborhood']> {
  const { nodeId, types, nodeFilter } = statement;
  await requireNodes(reach, [['nodeId', nodeId]]);
  const graph = new KnownGraph(reach, { types, node: nodeFilter });
  const node = graph.number(`n${nodeId}`);
  const found = await graph.search((steps, visits) => neighborhood(steps, visits, { ...statement, node }));
  const idOf = (number: number) => graph.id(number).slice(1);
  const nodes = await readAll<GraphNode>(
    reach,
    '(x)',
    found.map((each) => idOf(each.node)),
  );
  const relationships = await readAll<Relationship>(
    reach,
    '()-[x]->()',
    found.map((each) => idOf(each.relationship)),
  );
  const whole = found.flatMap((each) => {
    const [one, step] = [nodes.get(idOf(each.node)), relationships.get(idOf(each.relationship))];
    return one === undefined || step === undefined ? [] : [{ node: { ...one, distance: each.distance }, step }];
  });
  return { nodes: whole.map((each) => each.node), relationships: whole.map((each) => each.step) };
}

/** See {@link GraphResults}. */
export async function findConnectedComponents(
  reach: Reach,
  { types, labels, limit }: StatementOf<'findConnectedComponents'>,
): Promise<GraphResults['findConnectedComponents']> {
  const query = new Cypher(reach.dialect);
  const { id } = query.dialect;
  const most = LIMITS.graph_visited.value + 1;
  const isMeant = (variable: string) => nodeCondition({ labels, where: EVERYTHING.where }, variable, query);
  const visits = new Visits();
  const graph = new KnownGraph(reach, { types });
  const nodes = await reach.run(
    query.done(`MATCH (n)${whereOf(isMeant('n'))} RETURN ${id('n')} AS node ORDER BY node LIMIT ${most}`),
  );
  visits.add(nodes.records.length);
  const all = nodes.records.map(({ node }) => graph.number(`n${String(node)}`));
  const match = `MATCH (a)-[r${typed(types)}]->(b)${whereOf(isMeant('a'), isMeant('b'))}`;
  const pairs = await reach.run(query.done(`${match} RETURN ${id('a')} AS source, ${id('b')} AS target LIMIT ${most}`));
  visits.add(pairs.records.length);
  const joined = pairs.records.map(
    ({ source, target }) => [graph.number(`n${String(source)}`), graph.number(`n${String(target)}`)] as const,
  );
  const { components, count } = findComponents({ nodes: () => all, relationships: () => joined }, limit);
  const idOf = (number: number) => graph.id(number).slice(1);
  const whole = await readAll<GraphNode>(
    reach,
    '(x)',
    components.flatMap((component) => component.map(idOf)),
  );
  return {
    components: components.map((component) => {
      const found = component.flatMap((number) => whole.get(idOf(number)) ?? []);
      return { nodes: found, size: component.length };
    }),
    count,
  };
}
