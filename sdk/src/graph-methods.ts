import { canonicalGraph } from './aliases.ts';
import { DuctapeError } from './errors.ts';
import type { StandIn } from './features/stand-in.ts';
import type { GeneratedClient } from './generated/client.ts';
import type {
  GraphsActionExecuteInput,
  GraphsConnectInput,
  GraphsConnectResult,
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
import { connecting, type Place } from './scope.ts';
import type { CallOptions } from './transport.ts';

type Generated = GeneratedClient['graphs'];

/** Methods that take their fields by position too. */
interface Positional {
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
const POSITIONAL: Readonly<Record<string, readonly string[]>> = {
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
const OPERATIONS = [
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
type Within<Method extends (...args: never) => unknown> = (
  input?: Omit<Extract<Parameters<Method>[0], object>, Elsewhere> & Named,
) => Promise<StandIn>;
type ByPosition = (...args: readonly unknown[]) => Promise<StandIn>;

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

/** Graphs. A call within `executeTransaction` may be given `tx` after its fields, and is part of it then. */
export interface Graphs extends Omit<Generated, keyof Positional | 'connect'>, Positional {
  /**
   * Reaches a graph, and answers it as a handle whose calls go to it. Later calls of this client's `graphs` that name no
   * graph, environment or product go there too, until `disconnect`.
   */
  connect(input?: GraphsConnectInput, options?: CallOptions): Promise<GraphConnection>;
  /** Forgets what `connect` reached; there is no connection of the client's own. */
  disconnect(): Promise<void>;
  /** The same as `disconnect`. */
  disconnectAll(): Promise<void>;
  /** The same as `action.execute`. */
  readonly execute: Generated['action']['execute'];
  /**
   * Records what a function calls, sends it as one transaction, and answers what the function returned, with results in
   * the place of what stands for them. What the function throws is thrown, and nothing was sent.
   *
   * @example
   * const { id } = await ductape.graphs.executeTransaction(async (tx) => {
   *   const { node } = await tx.createNode({ labels: ['Person'], properties: { name: 'Jane' } });
   *   await tx.createRelationship({ type: 'KNOWS', startNodeId: node.id, endNodeId: '7' });
   *   return { id: node.id };
   * }, { graph: 'people' });
   */
  executeTransaction<Result>(
    callback: (tx: GraphTransaction) => Result | Promise<Result>,
    options?: GraphTransactionOptions,
    call?: CallOptions,
  ): Promise<Result>;
  /** Throws `NOT_SUPPORTED`: a transaction is one call. */
  beginTransaction(...args: readonly unknown[]): never;
  /** Throws `NOT_SUPPORTED`: a transaction is one call. */
  commitTransaction(...args: readonly unknown[]): never;
  /** Throws `NOT_SUPPORTED`: a transaction is one call. */
  rollbackTransaction(...args: readonly unknown[]): never;
}

/** A graph that was reached: calls that name no other place go to it. */
export interface GraphConnection extends Graphs, GraphsConnectResult {}

/** What a function may call of a transaction that is being recorded. */
const recording = new WeakSet<object>();

/** The methods of graphs; `place` is told of where `connect` goes, and of null when that is forgotten. */
export function createGraphs(generated: Generated, place: (place: Place | null) => void): Graphs {
  const absent = (name: string) => () => {
    throw notSupported(name);
  };
  const disconnect = async () => place(null);
  const methods = Object.entries(generated).map(([name, method]) => [
    name,
    typeof method === 'function' ? withPosition(name, method as Method) : method,
  ]);
  return {
    ...Object.fromEntries(methods),
    connect: connecting(generated, place, createGraphs),
    disconnect,
    disconnectAll: disconnect,
    execute: withPosition('execute', generated.action.execute as Method),
    async executeTransaction(callback: (tx: never) => unknown, options?: object, call?: CallOptions) {
      const recorder = await import('./features/recorder.ts');
      const begun = (tx: never) => {
        recording.add(tx);
        return callback(tx);
      };
      const { operations, answerOf } = await recorder.recordTransaction(begun, { spell, names: OPERATIONS });
      if (operations.length === 0) return answerOf([]);
      const sent = { ...options, operations } as unknown as GraphsTransactionInput;
      return answerOf((await generated.transaction(sent, call)).results);
    },
    beginTransaction: absent('beginTransaction'),
    commitTransaction: absent('commitTransaction'),
    rollbackTransaction: absent('rollbackTransaction'),
  } as unknown as Graphs;
}

type Method = (input?: object, options?: CallOptions) => Promise<unknown>;

/** A method that takes fields by position, and a transaction that it is to be part of. */
function withPosition(name: string, method: Method) {
  return async (...args: unknown[]): Promise<unknown> => {
    const tx = args.at(-1);
    if (typeof tx === 'object' && tx !== null && recording.has(tx)) {
      const within = (tx as Readonly<Record<string, ByPosition>>)[name];
      if (within === undefined) throw notSupported(`${name} within a transaction`);
      return within(...args.slice(0, -1));
    }
    const [input, options] = fieldsOf(name, args);
    return method(input, options as CallOptions | undefined);
  };
}

/** The fields of a call, and what follows them. */
function fieldsOf(name: string, args: readonly unknown[]): readonly [fields: object | undefined, rest: unknown] {
  const [first, second] = args;
  const fields = POSITIONAL[name];
  const isByPosition =
    fields !== undefined && first !== undefined && (typeof first !== 'object' || Array.isArray(first));
  if (!isByPosition) return [first as object | undefined, second];
  return [Object.fromEntries(fields.map((field, at) => [field, args[at]])), args[fields.length]];
}

/** A call of the function of a transaction, as the processor spells it. Throws `NOT_SUPPORTED` for what is not called within one. */
function spell(name: string, args: readonly unknown[]): readonly [string, Readonly<Record<string, unknown>>] {
  if (!(OPERATIONS as readonly string[]).includes(name) && name !== 'execute') throw notSupported(`tx.${name}`);
  return [name, canonicalGraph({ ...fieldsOf(name, args)[0] }, name)];
}

function notSupported(name: string): DuctapeError {
  const message = `${name} is not supported: a transaction is one call, graphs.executeTransaction(callback, options), committed when the callback returns and rolled back when it fails`;
  return new DuctapeError('NOT_SUPPORTED', message);
}
