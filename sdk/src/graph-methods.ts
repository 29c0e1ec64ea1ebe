import { canonicalGraph } from './aliases.ts';
import { DuctapeError } from './errors.ts';
import type { GeneratedClient } from './generated/client.ts';
import {
  type ByPosition,
  type GraphActions,
  type GraphCalls,
  type GraphTransaction,
  type GraphTransactionOptions,
  OPERATIONS,
  POSITIONAL,
} from './graph-calls.ts';
import type { GraphsConnectInput, GraphsConnectResult, GraphsTransactionInput } from './generated/types.ts';
import { connecting, type Place } from './scope.ts';
import type { CallOptions } from './transport.ts';

type Generated = GeneratedClient['graphs'];

/** Graphs. A call within `executeTransaction` may be given `tx` after its fields, and is part of it then. */
export interface Graphs extends Omit<Generated, keyof GraphCalls | 'connect' | 'action'>, GraphCalls {
  /** Actions. */
  readonly action: GraphActions;
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
  readonly execute: GraphActions['execute'];
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
  const { execute, dispatch } = generated.action;
  const run = withPosition('execute', execute) as GraphActions['execute'];
  const methods = Object.entries(generated).map(([name, method]) => [
    name,
    typeof method === 'function' ? withPosition(name, method) : method,
  ]);
  return {
    ...Object.fromEntries(methods),
    connect: connecting(generated, place, createGraphs),
    disconnect,
    disconnectAll: disconnect,
    execute: run,
    action: { execute: run, dispatch: withPosition('dispatch', dispatch) },
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
  };
}

type Method = (input: never, options?: CallOptions) => Promise<unknown>;

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
    return method(input as never, options as CallOptions | undefined);
  };
}

/** The fields of a call, and what follows them. */
function fieldsOf(name: string, args: readonly unknown[]): readonly [fields: object | undefined, rest: unknown] {
  const [first, second] = args;
  const fields = (POSITIONAL as Readonly<Record<string, readonly string[]>>)[name];
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
