/** Searches through an embedded graph. */

import type { StatementOf } from '../../../../engine/graph/model.ts';
import type { GraphResults, Path, ResultOf } from '../../../../engine/graph/results.ts';
import { allPaths } from '../../../../engine/graph/search-all-paths.ts';
import { Visits } from '../../../../engine/graph/search-graph.ts';
import { neighborhood } from '../../../../engine/graph/search-neighborhood.ts';
import { shortestPath } from '../../../../engine/graph/search-shortest.ts';
import { traverse } from '../../../../engine/graph/search-traverse.ts';
import { lightestPath } from '../../../../engine/graph/search-weighted.ts';
import type { AllPathsStatement, ShortestPathStatement } from '../../../../engine/graph/traversals.ts';
import { requireNode } from '../entities.ts';
import type { Tables } from '../tables.ts';
import { connectedComponents } from './components.ts';
import { searchGraph } from './steps.ts';
import { foundOf, WholeReader } from './whole.ts';

/** A statement that goes through a graph. */
export type SearchStatement = StatementOf<
  'traverse' | 'shortestPath' | 'allPaths' | 'getNeighborhood' | 'findConnectedComponents'
>;

/**
 * Runs a search to its end. Throws `NOT_FOUND` for a node that is not there, `LIMIT_EXCEEDED` when it looks at too much,
 * `PAYLOAD_TOO_LARGE` when it finds too much, `VALIDATION_ERROR` for a weight that is none.
 */
export function runSearch<Statement extends SearchStatement>(
  tables: Tables,
  statement: Statement,
): ResultOf<Statement> {
  return resultOf(tables, statement) as ResultOf<Statement>;
}

function resultOf(tables: Tables, statement: SearchStatement): ResultOf<SearchStatement> {
  switch (statement.operation) {
    case 'traverse':
      return { paths: traversed(tables, statement) };
    case 'shortestPath':
      return shortest(tables, statement);
    case 'allPaths':
      return { paths: every(tables, statement) };
    case 'getNeighborhood':
      return around(tables, statement);
    case 'findConnectedComponents':
      return connectedComponents(tables, statement);
  }
}

function traversed(tables: Tables, statement: StatementOf<'traverse'>): readonly Path[] {
  const start = requireNode(tables, statement.startNodeId, 'startNodeId');
  const visits = new Visits();
  const { direction, maxDepth, limit } = statement;
  const found = traverse(searchGraph(tables, visits, statement), visits, { start, direction, maxDepth, limit });
  return new WholeReader(tables).paths(found);
}

function shortest(tables: Tables, statement: ShortestPathStatement): Path | null {
  const ends = endsOf(tables, statement);
  const visits = new Visits();
  const graph = searchGraph(tables, visits, statement);
  const reader = new WholeReader(tables);
  if (statement.weightProperty === null) {
    const found = shortestPath(graph, visits, ends);
    return found === null ? null : (reader.paths([found])[0] ?? null);
  }
  const found = lightestPath(graph, visits, ends);
  if (found === null) return null;
  const [path] = reader.paths([found]);
  return path === undefined ? null : { ...path, weight: found.weight };
}

function every(tables: Tables, statement: AllPathsStatement): readonly Path[] {
  const { minDepth, limit } = statement;
  const wanted = { ...endsOf(tables, statement), minDepth, limit };
  const visits = new Visits();
  return new WholeReader(tables).paths(allPaths(searchGraph(tables, visits, statement), visits, wanted));
}

function endsOf(tables: Tables, statement: ShortestPathStatement | AllPathsStatement) {
  return {
    start: requireNode(tables, statement.startNodeId, 'startNodeId'),
    end: requireNode(tables, statement.endNodeId, 'endNodeId'),
    direction: statement.isDirected ? 'OUTGOING' : 'BOTH',
    maxDepth: statement.maxDepth,
  } as const;
}

function around(tables: Tables, statement: StatementOf<'getNeighborhood'>): GraphResults['getNeighborhood'] {
  const node = requireNode(tables, statement.nodeId, 'nodeId');
  const visits = new Visits();
  const found = neighborhood(searchGraph(tables, visits, statement), visits, { ...statement, node });
  const reader = new WholeReader(tables);
  const nodes = reader.nodes(found.map((each) => each.node));
  const relationships = reader.relationships(found.map((each) => each.relationship));
  return {
    nodes: found.map((each) => ({ ...foundOf(nodes, each.node), distance: each.distance })),
    relationships: found.map((each) => foundOf(relationships, each.relationship)),
  };
}
