/** Statements that go through a graph, after their check. */

import type { Direction, GraphCondition, NodePattern } from './patterns.ts';

/** Paths that begin at a node, shorter ones first; none visits a node twice. */
export interface TraverseStatement {
  readonly operation: 'traverse';
  readonly startNodeId: string;
  readonly direction: Direction;
  readonly types: readonly string[];
  readonly maxDepth: number;
  /** What the nodes after the first must be. */
  readonly nodeFilter: NodePattern;
  readonly relationshipWhere: GraphCondition;
  readonly limit: number;
}

/** A path with the fewest relationships, or with the least weight. */
export interface ShortestPathStatement {
  readonly operation: 'shortestPath';
  readonly startNodeId: string;
  readonly endNodeId: string;
  readonly types: readonly string[];
  readonly maxDepth: number;
  /** A property of relationships; null to count them. One that is absent weighs 1. */
  readonly weightProperty: string | null;
  readonly isDirected: boolean;
}

/** Paths between two nodes, shorter ones first; none visits a node twice. */
export interface AllPathsStatement {
  readonly operation: 'allPaths';
  readonly startNodeId: string;
  readonly endNodeId: string;
  readonly types: readonly string[];
  readonly minDepth: number;
  readonly maxDepth: number;
  readonly isDirected: boolean;
  readonly limit: number;
}

/** Nodes around a node, nearer ones first. */
export interface NeighborhoodStatement {
  readonly operation: 'getNeighborhood';
  readonly nodeId: string;
  readonly depth: number;
  readonly direction: Direction;
  readonly types: readonly string[];
  /** What nodes must be; others are not gone through either. */
  readonly nodeFilter: NodePattern;
  /** Of nodes. */
  readonly limit: number;
}
