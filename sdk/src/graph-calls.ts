/** What is called of graphs by position, and within transactions. */

import type { StandIn } from './features/stand-in.ts';
import type { GeneratedClient } from './generated/client.ts';
import type {
  GraphsActionExecuteInput,
  GraphsCountNodesInput,
  GraphsCountNodesResult,
  GraphsCountRelationshipsInput,
  GraphsCountRelationshipsResult,
  GraphsDeleteNodeInput,
  GraphsDeleteNodeResult,
  GraphsDeleteRelationshipInput,
  GraphsDeleteRelationshipResult,
  GraphsDropConstraintInput,
  GraphsDropConstraintResult,
  GraphsDropIndexInput,
  GraphsDropIndexResult,
  GraphsFindNodeByIdInput,
  GraphsFindNodeByIdResult,
  GraphsFindRelationshipByIdInput,
  GraphsFindRelationshipByIdResult,
  GraphsQueryInput,
  GraphsQueryResult,
  GraphsTransactionInput,
} from './generated/types.ts';
import type { CallOptions } from './transport.ts';

type Generated = GeneratedClient['graphs'];

/** Methods that take their fields by position too. */
export interface Positional {
  findNodeById(id: string | GraphsFindNodeByIdInput, options?: CallOptions): Promise<GraphsFindNodeByIdResult>;
  findRelationshipById(
    id: string | GraphsFindRelationshipByIdInput,
    options?: CallOptions,
  ): Promise<GraphsFindRelationshipByIdResult>;
  deleteNode(id?: string | GraphsDeleteNodeInput, options?: CallOptions): Promise<GraphsDeleteNodeResult>;
  deleteRelationship(
    id?: string | GraphsDeleteRelationshipInput,
    options?: CallOptions,
  ): Promise<GraphsDeleteRelationshipResult>;
  dropIndex(name: string | GraphsDropIndexInput, options?: CallOptions): Promise<GraphsDropIndexResult>;
  dropConstraint(name: string | GraphsDropConstraintInput, options?: CallOptions): Promise<GraphsDropConstraintResult>;
  countNodes(input?: GraphsCountNodesInput, options?: CallOptions): Promise<GraphsCountNodesResult>;
  countNodes(
    labels: readonly string[],
    where?: GraphsCountNodesInput['where'],
    options?: CallOptions,
  ): Promise<GraphsCountNodesResult>;
  countRelationships(
    types?: string | readonly string[] | GraphsCountRelationshipsInput,
    options?: CallOptions,
  ): Promise<GraphsCountRelationshipsResult>;
  query(input: GraphsQueryInput, options?: CallOptions): Promise<GraphsQueryResult>;
  query(text: string, params?: GraphsQueryInput['params'], options?: CallOptions): Promise<GraphsQueryResult>;
}

/** The fields that those methods take by position, in order. */
export const POSITIONAL: Readonly<Record<string, readonly string[]>> = {
  findNodeById: ['id'],
  findRelationshipById: ['id'],
  deleteNode: ['id'],
  deleteRelationship: ['id'],
  dropIndex: ['name'],
  dropConstraint: ['name'],
  countNodes: ['labels', 'where'],
  countRelationships: ['types'],
  query: ['query', 'params'],
} satisfies Record<keyof Positional, readonly string[]>;

/** What the function of a transaction may call. */
export const OPERATIONS = [
  'createNode',
  'createNodes',
  'findNodes',
  'findNodeById',
  'updateNode',
  'deleteNode',
  'mergeNode',
  'addLabels',
  'removeLabels',
  'setLabels',
  'createRelationship',
  'createRelationships',
  'findRelationships',
  'findRelationshipById',
  'updateRelationship',
  'deleteRelationship',
  'mergeRelationship',
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
  'query',
] as const satisfies readonly (keyof Generated)[];
type Operation = (typeof OPERATIONS)[number];

/** Of an operation within a transaction: its name in what the transaction is sent as, and what it must come to. */
interface Named {
  readonly tag?: string;
  /** All is rolled back when it comes to another count. */
  readonly expect?: { readonly count: number };
}

type Elsewhere = 'product' | 'env' | 'graph' | 'session' | 'cache' | 'retries' | 'retryConfig' | 'timeout';
type Within<Call extends (...args: never) => unknown> = (
  input?: Omit<Extract<Parameters<Call>[0], object>, Elsewhere> & Named,
) => Promise<StandIn>;
/** A call of the function of a transaction. */
export type ByPosition = (...args: readonly unknown[]) => Promise<StandIn>;

/**
 * What the function of a transaction calls. It is called once, before anything is sent: a call answers a stand-in for
 * its result, whose properties may stand in calls after it and in what the function returns.
 */
export type GraphTransaction = {
  readonly [Name in Operation]: Name extends keyof Positional
    ? Within<Generated[Name]> & ByPosition
    : Within<Generated[Name]>;
} & {
  /** Runs an action. */
  execute(input: Omit<GraphsActionExecuteInput, Elsewhere> & Named): Promise<StandIn>;
};

/** Where a transaction is, and how. */
export type GraphTransactionOptions = Omit<GraphsTransactionInput, 'operations'>;
