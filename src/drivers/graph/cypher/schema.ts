import type { ConstraintDefinition, IndexDefinition } from '../../../engine/graph/model.ts';
import type { ListedConstraint, ListedIndex } from '../../../engine/graph/results.ts';
import type { Reach } from './missing.ts';
import type { Cypher } from './query.ts';

/** How a kind of servers keeps indexes and constraints. */
export interface Schema {
  /** The name that an index has there. */
  indexName(index: IndexDefinition): string;
  createIndex(index: IndexDefinition): string;
  createConstraint(constraint: ConstraintDefinition): string;
  listIndexes(reach: Reach): Promise<readonly ListedIndex[]>;
  listConstraints(reach: Reach): Promise<readonly ListedConstraint[]>;
  dropIndex(index: ListedIndex): string;
  dropConstraint(name: string): string;
  /** Finds nodes with all words. */
  fullText(index: ListedIndex, words: readonly string[], query: Cypher): string;
}
