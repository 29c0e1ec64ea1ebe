import type { GraphStatement } from '../../../engine/graph/model.ts';
import {
  createConstraint,
  createIndex,
  dropConstraint,
  dropIndex,
  fullTextSearch,
  listConstraints,
  listIndexes,
  vectorSearch,
} from './definitions.ts';
import type { Reach } from './missing.ts';
import { createNode, createNodes, mergeNode } from './node-making.ts';
import { changeLabels, countNodes, deleteNode, findNodeById, findNodes, updateNode } from './nodes.ts';
import type { Param } from './query.ts';
import { createRelationship, createRelationships, mergeRelationship } from './relationship-making.ts';
import {
  countRelationships,
  deleteRelationship,
  findRelationshipById,
  findRelationships,
  updateRelationship,
} from './relationships.ts';
import { allPaths, findConnectedComponents, getNeighborhood, shortestPath, traverse } from './searches.ts';
import { getStatistics } from './statistics.ts';

/** Carries a statement out: by one query where it changes something, so that it is whole or not done. */
export async function carryOut(reach: Reach, statement: GraphStatement): Promise<unknown> {
  switch (statement.operation) {
    case 'createNode':
      return await createNode(reach, statement);
    case 'createNodes':
      return await createNodes(reach, statement);
    case 'findNodes':
      return await findNodes(reach, statement);
    case 'findNodeById':
      return await findNodeById(reach, statement);
    case 'updateNode':
      return await updateNode(reach, statement);
    case 'deleteNode':
      return await deleteNode(reach, statement);
    case 'mergeNode':
      return await mergeNode(reach, statement);
    case 'addLabels':
    case 'removeLabels':
    case 'setLabels':
      return await changeLabels(reach, statement);
    case 'countNodes':
      return await countNodes(reach, statement);
    default:
      return await carryOutMore(reach, statement);
  }
}

type More = Exclude<
  GraphStatement,
  { operation: `${string}Node` | `${string}Nodes` | `${string}Labels` | 'findNodeById' }
>;

async function carryOutMore(reach: Reach, statement: More): Promise<unknown> {
  switch (statement.operation) {
    case 'createRelationship':
      return await createRelationship(reach, statement);
    case 'createRelationships':
      return await createRelationships(reach, statement);
    case 'findRelationships':
      return await findRelationships(reach, statement);
    case 'findRelationshipById':
      return await findRelationshipById(reach, statement);
    case 'updateRelationship':
      return await updateRelationship(reach, statement);
    case 'deleteRelationship':
      return await deleteRelationship(reach, statement);
    case 'mergeRelationship':
      return await mergeRelationship(reach, statement);
    case 'countRelationships':
      return await countRelationships(reach, statement);
    case 'traverse':
      return await traverse(reach, statement);
    case 'shortestPath':
      return await shortestPath(reach, statement);
    case 'allPaths':
      return await allPaths(reach, statement);
    case 'getNeighborhood':
      return await getNeighborhood(reach, statement);
    case 'findConnectedComponents':
      return await findConnectedComponents(reach, statement);
    case 'getStatistics':
      return await getStatistics(reach);
    default:
      return await carryOutByServer(reach, statement);
  }
}

type ByServer = Extract<
  GraphStatement,
  {
    operation:
      | 'fullTextSearch'
      | 'vectorSearch'
      | 'query'
      | `${string}Index`
      | `${string}Constraint`
      | 'listIndexes'
      | 'listConstraints';
  }
>;

async function carryOutByServer(reach: Reach, statement: ByServer): Promise<unknown> {
  switch (statement.operation) {
    case 'fullTextSearch':
      return await fullTextSearch(reach, statement);
    case 'vectorSearch':
      return await vectorSearch(reach, statement);
    case 'createIndex':
      return await createIndex(reach, statement);
    case 'createConstraint':
      return await createConstraint(reach, statement);
    case 'listIndexes':
      return await listIndexes(reach);
    case 'listConstraints':
      return await listConstraints(reach);
    case 'dropIndex':
      return await dropIndex(reach, statement);
    case 'dropConstraint':
      return await dropConstraint(reach, statement);
    case 'query': {
      const params = statement.params as Readonly<Record<string, Param>>;
      const { records } = await reach.run({ text: statement.text, params });
      return { records, count: records.length };
    }
  }
}
