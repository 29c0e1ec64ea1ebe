/**
 * Statements on a property graph after their check: plain data that means the same on every
 * driver. What a caller or a manifest writes is in `docs/design/graphs.md`; `parse*.ts` makes these of it.
 *
 * Labels, types, and names of properties, indexes and constraints match `NAME` of `../query/model.ts`; they come from
 * what was written, never from a bound value. Ids are text: digits on an embedded graph, what the server calls
 * `elementId` elsewhere.
 */

import type { Order } from '../query/model.ts';
import type {
  Properties,
  PropertyChange,
  NodePattern,
  NodeChoice,
  RelationshipPattern,
  RelationshipChoice,
  Direction,
} from './patterns.ts';
import type {
  AllPathsStatement,
  NeighborhoodStatement,
  ShortestPathStatement,
  TraverseStatement,
} from './traversals.ts';

/** A node that is to be made. */
export interface NewNode {
  readonly labels: readonly string[];
  readonly properties: Properties;
}

/** A relationship that is to be made. */
export interface NewRelationship {
  readonly type: string;
  readonly startNodeId: string;
  readonly endNodeId: string;
  readonly properties: Properties;
}

/** What kinds of indexes there are; on an embedded graph BTREE, RANGE and TEXT are the same. */
export type IndexType = 'BTREE' | 'RANGE' | 'TEXT' | 'POINT' | 'FULLTEXT' | 'VECTOR';
/** What a constraint says of properties: no two alike, none absent, or both. */
export type ConstraintType = 'UNIQUE' | 'EXISTS' | 'NODE_KEY';

/** What an index or a constraint is of: nodes of a label, or relationships of a type. */
export interface Target {
  readonly entity: 'NODE' | 'RELATIONSHIP';
  /** The label or the type. */
  readonly name: string;
  readonly properties: readonly string[];
}

/** An index. */
export interface IndexDefinition extends Target {
  readonly index: string;
  readonly type: IndexType;
  /** Of VECTOR alone. */
  readonly vector: { readonly dimensions: number; readonly similarity: 'cosine' | 'euclidean' } | null;
}

/** A constraint. */
export interface ConstraintDefinition extends Target {
  readonly constraint: string;
  readonly type: ConstraintType;
}

/** One statement. */
export type GraphStatement =
  | ({ readonly operation: 'createNode' } & NewNode)
  | { readonly operation: 'createNodes'; readonly nodes: readonly NewNode[] }
  | ({
      readonly operation: 'findNodes';
      /** Properties; the id comes after them, and alone where there are none. `column` is a property. */
      readonly orderBy: readonly Order[];
      readonly limit: number;
      readonly skip: number;
    } & NodePattern)
  | { readonly operation: 'findNodeById'; readonly id: string }
  | { readonly operation: 'updateNode'; readonly node: NodeChoice; readonly changes: readonly PropertyChange[] }
  | { readonly operation: 'deleteNode'; readonly node: NodeChoice; readonly isDetaching: boolean }
  | {
      readonly operation: 'mergeNode';
      readonly labels: readonly string[];
      /** Of the first node with these labels and properties; of a new one, when there is none. */
      readonly matchProperties: Properties;
      readonly onCreate: Properties;
      readonly onMatch: readonly PropertyChange[];
    }
  | {
      readonly operation: 'addLabels' | 'removeLabels' | 'setLabels';
      readonly id: string;
      readonly labels: readonly string[];
    }
  | ({ readonly operation: 'createRelationship' } & NewRelationship)
  | { readonly operation: 'createRelationships'; readonly relationships: readonly NewRelationship[] }
  | ({
      readonly operation: 'findRelationships';
      /** Of `startNodeId`, where there is no `endNodeId`: which way it is looked at. OUTGOING otherwise. */
      readonly direction: Direction;
      readonly orderBy: readonly Order[];
      readonly limit: number;
      readonly skip: number;
    } & RelationshipPattern)
  | { readonly operation: 'findRelationshipById'; readonly id: string }
  | {
      readonly operation: 'updateRelationship';
      readonly relationship: RelationshipChoice;
      readonly changes: readonly PropertyChange[];
    }
  | { readonly operation: 'deleteRelationship'; readonly relationship: RelationshipChoice }
  | {
      readonly operation: 'mergeRelationship';
      readonly type: string;
      readonly startNodeId: string;
      readonly endNodeId: string;
      readonly onCreate: Properties;
      readonly onMatch: readonly PropertyChange[];
    }
  | TraverseStatement
  | ShortestPathStatement
  | AllPathsStatement
  | NeighborhoodStatement
  | {
      readonly operation: 'findConnectedComponents';
      readonly types: readonly string[];
      readonly labels: readonly string[];
      readonly limit: number;
    }
  | ({ readonly operation: 'countNodes' } & NodePattern)
  | { readonly operation: 'countRelationships'; readonly types: readonly string[] }
  | { readonly operation: 'getStatistics' }
  | {
      readonly operation: 'fullTextSearch';
      /** By its name, or by what it is of. */
      readonly index: string | { readonly label: string; readonly properties: readonly string[] };
      readonly query: string;
      readonly limit: number;
    }
  | {
      readonly operation: 'vectorSearch';
      readonly index: string;
      readonly vector: readonly number[];
      readonly topK: number;
    }
  | { readonly operation: 'query'; readonly text: string; readonly params: Readonly<Record<string, unknown>> }
  | ({ readonly operation: 'createIndex' } & IndexDefinition)
  | ({ readonly operation: 'createConstraint' } & ConstraintDefinition)
  | { readonly operation: 'listIndexes' | 'listConstraints' }
  | { readonly operation: 'dropIndex' | 'dropConstraint'; readonly name: string };

/** The statement of an operation. */
export type StatementOf<Name extends GraphStatement['operation']> = Extract<
  GraphStatement,
  { readonly operation: Name }
>;
