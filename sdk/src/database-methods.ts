import { canonicalDatabase } from './aliases.ts';
import { DuctapeError } from './errors.ts';
import type { StandIn } from './features/stand-in.ts';
import type { GeneratedClient } from './generated/client.ts';
import { connecting, type Place } from './scope.ts';
import { createSchemas, type Schemas } from './schema-methods.ts';
import { createMigrations, type Migrations } from './migration-methods.ts';
import type {
  DatabasesActionExecuteInput,
  DatabasesAggregateInput,
  DatabasesAggregateResult,
  DatabasesAvgInput,
  DatabasesConnectInput,
  DatabasesConnectResult,
  DatabasesCountInput,
  DatabasesDeleteInput,
  DatabasesDeleteResult,
  DatabasesFindOneInput,
  DatabasesGroupByInput,
  DatabasesGroupByResult,
  DatabasesInsertInput,
  DatabasesInsertResult,
  DatabasesMaxInput,
  DatabasesMinInput,
  DatabasesQueryInput,
  DatabasesQueryResult,
  DatabasesRawInput,
  DatabasesRawResult,
  DatabasesSumInput,
  DatabasesTransactionInput,
  DatabasesTransactionResult,
  DatabasesUpdateInput,
  DatabasesUpdateResult,
  DatabasesUpsertInput,
  DatabasesUpsertResult,
} from './generated/types.ts';
import type { CallOptions } from './transport.ts';

type Generated = GeneratedClient['databases'];

/** An answer whose rows are there by another name too. */
export type WithRecords<Result extends { readonly data: unknown }> = Result & {
  /** The same as `data`. */
  readonly records: Result['data'];
};

/** Where a transaction is, and how. */
export type TransactionOptions = Omit<DatabasesTransactionInput, 'operations'>;

/** Fields of an operation within a transaction: its database and session are the transaction's. */
type Within<Input> = Omit<
  Input,
  'product' | 'env' | 'database' | 'session' | 'cache' | 'retries' | 'retryConfig' | 'timeout'
> & {
  /** Its name in what the transaction is sent as. */
  readonly tag?: string;
  /** All is rolled back when it comes to another count. */
  readonly expect?: { readonly count: number };
};

/**
 * What the function of a transaction calls. It is called once, before anything is sent: a call answers a stand-in for
 * its result, whose properties may stand in calls after it and in what the function returns.
 */
export interface Transaction {
  query(input: Within<DatabasesQueryInput>): Promise<StandIn>;
  /** The same as `query`. */
  find(input: Within<DatabasesQueryInput>): Promise<StandIn>;
  findOne(input: Within<DatabasesFindOneInput>): Promise<StandIn>;
  count(input: Within<DatabasesCountInput>): Promise<StandIn>;
  sum(input: Within<DatabasesSumInput>): Promise<StandIn>;
  avg(input: Within<DatabasesAvgInput>): Promise<StandIn>;
  min(input: Within<DatabasesMinInput>): Promise<StandIn>;
  max(input: Within<DatabasesMaxInput>): Promise<StandIn>;
  aggregate(input: Within<DatabasesAggregateInput>): Promise<StandIn>;
  groupBy(input: Within<DatabasesGroupByInput>): Promise<StandIn>;
  insert(input: Within<DatabasesInsertInput>): Promise<StandIn>;
  update(input: Within<DatabasesUpdateInput>): Promise<StandIn>;
  delete(input: Within<DatabasesDeleteInput>): Promise<StandIn>;
  upsert(input: Within<DatabasesUpsertInput>): Promise<StandIn>;
  raw(input: Within<DatabasesRawInput>): Promise<StandIn>;
  /** Runs an action. */
  execute(input: Within<DatabasesActionExecuteInput>): Promise<StandIn>;
  readonly action: {
    /** The same as `execute`. */
    execute(input: Within<DatabasesActionExecuteInput>): Promise<StandIn>;
  };
}

/** Databases. Answers have their rows as `records` too. */
export interface Databases extends Omit<
  Generated,
  | 'query'
  | 'aggregate'
  | 'groupBy'
  | 'insert'
  | 'update'
  | 'delete'
  | 'upsert'
  | 'raw'
  | 'transaction'
  | 'migration'
  | 'schema'
  | 'connect'
> {
  /** Schemas. */
  readonly schema: Schemas;
  /**
   * Reaches a database, and answers it as a handle whose calls go to it. Later calls of this client's `databases` that
   * name no database, environment or product go there too, until `disconnect`.
   */
  connect(input?: DatabasesConnectInput, options?: CallOptions): Promise<Connection>;
  /** Forgets what `connect` reached; there is no connection of the client's own. */
  disconnect(): Promise<void>;
  /** The same as `disconnect`. */
  closeAll(): Promise<void>;
  /** Migrations. */
  readonly migration: Migrations;
  query(input: DatabasesQueryInput, options?: CallOptions): Promise<WithRecords<DatabasesQueryResult>>;
  /** SQL, which `raw` runs too. */
  query(input: DatabasesRawInput, options?: CallOptions): Promise<WithRecords<DatabasesRawResult>>;
  /** The same as `query`. */
  find(input: DatabasesQueryInput, options?: CallOptions): Promise<WithRecords<DatabasesQueryResult>>;
  aggregate(input: DatabasesAggregateInput, options?: CallOptions): Promise<WithRecords<DatabasesAggregateResult>>;
  groupBy(input: DatabasesGroupByInput, options?: CallOptions): Promise<WithRecords<DatabasesGroupByResult>>;
  insert(input: DatabasesInsertInput, options?: CallOptions): Promise<WithRecords<DatabasesInsertResult>>;
  update(input: DatabasesUpdateInput, options?: CallOptions): Promise<WithRecords<DatabasesUpdateResult>>;
  delete(input: DatabasesDeleteInput, options?: CallOptions): Promise<WithRecords<DatabasesDeleteResult>>;
  upsert(input: DatabasesUpsertInput, options?: CallOptions): Promise<WithRecords<DatabasesUpsertResult>>;
  raw(input: DatabasesRawInput, options?: CallOptions): Promise<WithRecords<DatabasesRawResult>>;
  /** The same as `action.execute`. */
  readonly execute: Generated['action']['execute'];
  /** Runs operations, all or none; see {@link Transaction} for the form with a function. */
  transaction(input: DatabasesTransactionInput, options?: CallOptions): Promise<DatabasesTransactionResult>;
  /**
   * Records what a function calls, sends it as one transaction, and answers what the function returned, with results in
   * the place of what stands for them. What the function throws is thrown, and nothing was sent.
   *
   * @example
   * const { id } = await ductape.databases.transaction({ database: 'main' }, async (tx) => {
   *   const order = await tx.insert({ table: 'orders', data: { customer: 'jane' }, returning: ['id'] });
   *   await tx.insert({ table: 'lines', data: { order_id: order.data[0].id, sku: 'a' } });
   *   return { id: order.data[0].id };
   * });
   */
  transaction<Result>(
    input: TransactionOptions,
    callback: (tx: Transaction) => Result | Promise<Result>,
    options?: CallOptions,
  ): Promise<Result>;
  /** Throws `NOT_SUPPORTED`: a transaction is one call. */
  beginTransaction(...args: readonly unknown[]): never;
}

/** A database that was reached: calls that name no other place go to it. */
export interface Connection extends Databases, DatabasesConnectResult {}

/** The methods of databases; `place` is told of where `connect` goes, and of null when that is forgotten. */
export function createDatabases(generated: Generated, place: (place: Place | null) => void): Databases {
  const { query, raw, action } = generated;
  const recorded =
    <Input>(send: (input: Input, options?: CallOptions) => Promise<unknown>) =>
    async (input: Input, options?: CallOptions) =>
      withRecords(await send(input, options)) as never;
  const ask = recorded((input: DatabasesQueryInput | DatabasesRawInput, options?: CallOptions) =>
    isSql(input) ? raw(input, options) : query(input, options),
  );
  const disconnect = async () => place(null);
  const execute = recorded(action.execute) as Generated['action']['execute'];
  return {
    ...generated,
    query: ask,
    find: ask,
    aggregate: recorded(generated.aggregate),
    groupBy: recorded(generated.groupBy),
    insert: recorded(generated.insert),
    update: recorded(generated.update),
    delete: recorded(generated.delete),
    upsert: recorded(generated.upsert),
    raw: recorded(raw),
    action: { ...action, execute },
    migration: createMigrations(generated.migration),
    schema: createSchemas(generated.schema),
    connect: connecting(generated, place, createDatabases) as Databases['connect'],
    disconnect,
    closeAll: disconnect,
    execute,
    transaction: createTransaction(generated),
    beginTransaction() {
      throw notSupported('beginTransaction');
    },
  };
}

function createTransaction(generated: Generated): Databases['transaction'] {
  return async <Result>(input: object, second?: unknown, third?: CallOptions): Promise<Result> => {
    if (typeof second !== 'function')
      return generated.transaction(
        input as DatabasesTransactionInput,
        second as CallOptions | undefined,
      ) as Promise<Result>;
    const recorder = await import('./features/recorder.ts');
    const callback = second as (tx: never) => Result | Promise<Result>;
    const { operations, answerOf } = await recorder.recordTransaction(callback, CALLS);
    if (operations.length === 0) return answerOf([]);
    const { results } = await generated.transaction({ ...input, operations } as DatabasesTransactionInput, third);
    return answerOf(results.map(withRecords));
  };
}

/** What the function of a transaction may call, besides actions. */
const OPERATIONS = 'query find findOne count sum avg min max aggregate groupBy insert update delete upsert raw'.split(
  ' ',
);

function notSupported(name: string): DuctapeError {
  const message = `${name} is not supported: a transaction is one call, databases.transaction(options, callback), committed when the callback returns and rolled back when it fails`;
  return new DuctapeError('NOT_SUPPORTED', message);
}

/** A call of the function of a transaction, as the processor spells it. Throws `NOT_SUPPORTED` for what is not called within one. */
function spell(name: string, [given]: readonly unknown[]): readonly [string, Readonly<Record<string, unknown>>] {
  if (!OPERATIONS.includes(name) && name !== 'execute') throw notSupported(`tx.${name}`);
  const fields = canonicalDatabase({ ...(given as object) });
  if (name !== 'query' && name !== 'find') return [name, fields];
  return [isSql(fields) ? 'raw' : 'query', fields];
}

/** Rows are read as `records` too. */
const CALLS = { spell, names: OPERATIONS, aliases: { records: 'data' } };

function isSql(input: object): input is DatabasesRawInput {
  return 'query' in input && typeof input.query === 'string';
}

/** An answer with rows, which are there as `records` too. */
function withRecords(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('data' in answer) || !('count' in answer)) return answer;
  return Array.isArray(answer.data) ? { ...answer, records: answer.data } : answer;
}
