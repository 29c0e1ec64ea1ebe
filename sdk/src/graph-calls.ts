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

type InputOf<Name extends Operation | keyof Positional> = Extract<Parameters<Generated[Name]>[0], object>;

/** The fields that those methods take by position, in order. */
export const POSITIONAL = {
  findNodeById: ['id'],
  findRelationshipById: ['id'],
  deleteNode: ['id'],
  deleteRelationship: ['id'],
  dropIndex: ['name'],
  dropConstraint: ['name'],
  countNodes: ['labels', 'where'],
  countRelationships: ['types'],
  query: ['query', 'params'],
} as const satisfies { readonly [Name in keyof Positional]: readonly (keyof InputOf<Name>)[] };

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
/** Values of which each may be what stands for a result before it. */
type Standing<Of> = { readonly [Name in keyof Of]: Of[Name] | StandIn | undefined };
type Fields<Input> = Standing<Omit<Input, Elsewhere>> & Named;
type Within<Name extends Operation> = (input?: Fields<InputOf<Name>>) => Promise<StandIn>;

type Given<Name extends Operation, Field> =
  | (Field extends keyof InputOf<Name> ? Readonly<NonNullable<InputOf<Name>[Field]>> : never)
  | StandIn
  | undefined;
type ByPositionIn<Name extends Operation, Order> = Order extends readonly [infer First]
  ? (first: Given<Name, First>, tx: GraphTransaction) => Promise<StandIn>
  : Order extends readonly [infer First, infer Second]
    ? ((first: Given<Name, First>, tx: GraphTransaction) => Promise<StandIn>) &
        ((first: Given<Name, First>, second: Given<Name, Second>, tx: GraphTransaction) => Promise<StandIn>)
    : never;

/** What a call is with `tx` after its fields: part of that transaction. */
type InTransaction<Name extends Operation> = ((
  input: Fields<InputOf<Name>>,
  tx: GraphTransaction,
) => Promise<StandIn>) &
  (Name extends keyof Positional ? ByPositionIn<Name, (typeof POSITIONAL)[Name]> : unknown);

/** What may be called on its own, or as part of a transaction. */
export type GraphCalls = {
  readonly [Name in Operation]: (Name extends keyof Positional ? Positional[Name] : Generated[Name]) &
    InTransaction<Name>;
} & Pick<Positional, Exclude<keyof Positional, Operation>>;

type Execute = GraphTransaction['execute'];
/** The calls of actions: on their own, or as part of a transaction. */
export interface GraphActions {
  readonly execute: Generated['action']['execute'] &
    ((input: Parameters<Execute>[0], tx: GraphTransaction) => Promise<StandIn>);
  readonly dispatch: Generated['action']['dispatch'];
}
/** A call of the function of a transaction. */
export type ByPosition = (...args: readonly unknown[]) => Promise<StandIn>;

/**
 * What the function of a transaction calls. It is called once, before anything is sent: a call answers a stand-in for
 * its result, whose properties may stand in calls after it and in what the function returns.
 */
export type GraphTransaction = {
  readonly [Name in Operation]: Name extends keyof Positional ? Within<Name> & ByPosition : Within<Name>;
} & {
  /** Runs an action. */
  execute(input: Fields<GraphsActionExecuteInput>): Promise<StandIn>;
};

/** Where a transaction is, and how. */
export type GraphTransactionOptions = Omit<GraphsTransactionInput, 'operations'>;
