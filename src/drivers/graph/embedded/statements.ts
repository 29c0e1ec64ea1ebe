import type { GraphStatement, StatementOf } from '../../../engine/graph/model.ts';
import type { GraphResults } from '../../../engine/graph/results.ts';
import { createConstraint, createIndex, drop, listConstraints, listIndexes } from './defining.ts';
import { fullTextSearch } from './full-text.ts';
import { changeLabels, deleteNode, updateNode } from './node-changing.ts';
import { createNode, createNodes, mergeNode } from './node-making.ts';
import { countNodes, findNodeById, findNodes } from './nodes.ts';
import {
  createRelationship,
  createRelationships,
  deleteRelationship,
  mergeRelationship,
  updateRelationship,
} from './relationship-changing.ts';
import { countRelationships, findRelationshipById, findRelationships } from './relationships.ts';
import { runSearch } from './searches/run.ts';
import { getStatistics } from './statistics.ts';
import type { Tables } from './tables.ts';
import { vectorSearch } from './vector-search.ts';

type Operation = Exclude<GraphStatement['operation'], 'query'>;

const STATEMENTS: {
  readonly [Name in Operation]: (tables: Tables, statement: StatementOf<Name>) => GraphResults[Name];
} = {
  createNode,
  createNodes,
  findNodes,
  findNodeById,
  updateNode,
  deleteNode,
  mergeNode,
  addLabels: changeLabels,
  removeLabels: changeLabels,
  setLabels: changeLabels,
  createRelationship,
  createRelationships,
  findRelationships,
  findRelationshipById,
  updateRelationship,
  deleteRelationship,
  mergeRelationship,
  traverse: runSearch,
  shortestPath: runSearch,
  allPaths: runSearch,
  getNeighborhood: runSearch,
  findConnectedComponents: runSearch,
  countNodes,
  countRelationships,
  getStatistics,
  fullTextSearch,
  vectorSearch,
  createIndex,
  createConstraint,
  listIndexes,
  listConstraints,
  dropIndex: drop,
  dropConstraint: drop,
};

/** Runs one statement that an embedded graph can do; what it did before it throws is undone by whoever calls it. */
export function runStatement(tables: Tables, statement: GraphStatement): GraphResults[Operation] {
  const run = STATEMENTS[statement.operation as Operation] as (
    of: Tables,
    given: GraphStatement,
  ) => GraphResults[Operation];
  return run(tables, statement);
}
