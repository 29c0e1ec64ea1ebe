/** What statements on a property graph answer, as it is on the wire, on every driver. */

import type { ConstraintType, GraphStatement, IndexType } from './model.ts';
import type { Properties } from './patterns.ts';

/** A node on the wire; `elementId` is its id. */
export interface GraphNode {
  readonly id: string;
  readonly labels: readonly string[];
  readonly properties: Properties;
  readonly elementId: string;
}

/** A relationship on the wire, which goes from one node to another, or to the same. */
export interface Relationship {
  readonly id: string;
  readonly type: string;
  readonly startNodeId: string;
  readonly endNodeId: string;
  readonly properties: Properties;
  readonly elementId: string;
}

/** A way through the graph: a node more than relationships, each of which joins those before and after it. */
export interface Path {
  readonly nodes: readonly GraphNode[];
  readonly relationships: readonly Relationship[];
  /** Relationships in it; 0 from a node to itself. */
  readonly length: number;
  /** The sum of the weights, of a path that was asked for by weight. */
  readonly weight?: number;
}

/** What statements answer, as it is on the wire. */
export interface GraphResults {
  readonly createNode: { readonly node: GraphNode; readonly created: true };
  /** Ids in the order in which the nodes were given. */
  readonly createNodes: { readonly ids: readonly string[]; readonly count: number };
  /** `count` is of the answer. */
  readonly findNodes: { readonly nodes: readonly GraphNode[]; readonly count: number };
  readonly findNodeById: GraphNode | null;
  /** `node` is the first of `nodes`, or null. */
  readonly updateNode: {
    readonly node: GraphNode | null;
    readonly nodes: readonly GraphNode[];
    readonly updatedCount: number;
  };
  readonly deleteNode: { readonly deleted: boolean; readonly deletedCount: number };
  readonly mergeNode: { readonly node: GraphNode; readonly created: boolean };
  readonly addLabels: GraphNode;
  readonly removeLabels: GraphNode;
  readonly setLabels: GraphNode;
  readonly createRelationship: { readonly relationship: Relationship; readonly created: true };
  readonly createRelationships: { readonly ids: readonly string[]; readonly count: number };
  readonly findRelationships: { readonly relationships: readonly Relationship[]; readonly count: number };
  readonly findRelationshipById: Relationship | null;
  readonly updateRelationship: {
    readonly relationship: Relationship | null;
    readonly relationships: readonly Relationship[];
    readonly updatedCount: number;
  };
  readonly deleteRelationship: { readonly deleted: boolean; readonly deletedCount: number };
  readonly mergeRelationship: { readonly relationship: Relationship; readonly created: boolean };
  readonly traverse: { readonly paths: readonly Path[] };
  readonly shortestPath: Path | null;
  readonly allPaths: { readonly paths: readonly Path[] };
  /** Without the node itself; the relationships along which the others were found, of which both ends are there. */
  readonly getNeighborhood: {
    readonly nodes: readonly (GraphNode & { readonly distance: number })[];
    readonly relationships: readonly Relationship[];
  };
  /** Larger ones first; `count` is of all. */
  readonly findConnectedComponents: {
    readonly components: readonly { readonly nodes: readonly GraphNode[]; readonly size: number }[];
    readonly count: number;
  };
  readonly countNodes: { readonly count: number };
  readonly countRelationships: { readonly count: number };
  readonly getStatistics: {
    readonly nodeCount: number;
    readonly relationshipCount: number;
    readonly labels: readonly { readonly label: string; readonly count: number }[];
    readonly relationshipTypes: readonly { readonly type: string; readonly count: number }[];
  };
  /** Better matches first; scores compare within one answer. */
  readonly fullTextSearch: { readonly matches: readonly Match[]; readonly count: number };
  readonly vectorSearch: { readonly matches: readonly Match[]; readonly count: number };
  readonly query: { readonly records: readonly Readonly<Record<string, unknown>>[]; readonly count: number };
  /** `created` is false where it was there as it is defined. */
  readonly createIndex: { readonly name: string; readonly created: boolean };
  readonly createConstraint: { readonly name: string; readonly created: boolean };
  readonly listIndexes: { readonly indexes: readonly ListedIndex[] };
  readonly listConstraints: { readonly constraints: readonly ListedConstraint[] };
  readonly dropIndex: { readonly dropped: boolean };
  readonly dropConstraint: { readonly dropped: boolean };
}

/** A node that was searched for. */
export interface Match {
  readonly node: GraphNode;
  readonly score: number;
}

interface Listed<Type> {
  readonly name: string;
  readonly type: Type;
  readonly entity: 'NODE' | 'RELATIONSHIP';
  /** Of nodes; null of relationships. */
  readonly label: string | null;
  /** Of relationships; null of nodes. */
  readonly relationshipType: string | null;
  readonly properties: readonly string[];
}

/** An index, as it is listed. */
export interface ListedIndex extends Listed<IndexType> {
  readonly state: 'ONLINE' | 'POPULATING' | 'FAILED';
}

/** A constraint, as it is listed. */
export type ListedConstraint = Listed<ConstraintType>;

/** What a statement answers. */
export type ResultOf<Statement extends GraphStatement> = GraphResults[Statement['operation']];
