import type { GraphStatement } from '../../engine/graph/model.ts';
import type { GraphWork } from './port.ts';

const READS: ReadonlySet<GraphStatement['operation']> = new Set<GraphStatement['operation']>([
  'findNodes',
  'findNodeById',
  'findRelationships',
  'findRelationshipById',
  'traverse',
  'shortestPath',
  'allPaths',
  'getNeighborhood',
  'findConnectedComponents',
  'countNodes',
  'countRelationships',
  'getStatistics',
  'fullTextSearch',
  'vectorSearch',
  'listIndexes',
  'listConstraints',
]);

/** Whether a statement can change nothing. What a text of another language does is not known. */
export function isReadingStatement({ operation }: GraphStatement): boolean {
  return READS.has(operation);
}

/** Whether work can have changed nothing, however far it got. */
export function isReading(work: GraphWork): boolean {
  if (work.kind === 'ping') return true;
  return work.kind === 'transaction' ? work.options.isReadOnly : isReadingStatement(work.statement);
}
