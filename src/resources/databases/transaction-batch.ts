/** Transactions of a database that awaits nothing within them: one batch of all that their operations send. */

import { BatchEnded, CHANGED, failedAt, guard, readDone } from '../../drivers/database/batch.ts';
import { executeStatement } from '../../drivers/database/execute.ts';
import type { Column, Sql, SqlResult, SqlSession } from '../../drivers/database/port.ts';
import { isChange, isRead } from '../../drivers/database/leading-keyword.ts';
import type { InsertStatement, Statement, StatementResult, TableName } from '../../engine/database/model.ts';
import { ProcessorError, refusal } from '../../kernel/errors.ts';
import { stepReference } from '../statements/transaction-operations.ts';
import type { DatabaseTransactionOperation } from './operations.ts';

/** An operation whose statement is known before anything is sent. */
export interface BatchedOperation {
  readonly statement: Statement;
  /** Rows it must come to; null for any number. */
  readonly expected: number | null;
}

/** What a batch, or one of its operations, failed with. */
export class BatchFault extends Error {
  /** Which operation; null where it is not known. */
  readonly at: number | null;
  /** Rows that it came to, where that was another number than it must be. */
  readonly count: number | null;

  constructor(at: number | null, cause: unknown, count: number | null = null) {
    super('an operation failed', { cause });
    this.at = at;
    this.count = count;
  }
}

/**
 * Throws `NOT_SUPPORTED` for what a batch cannot hold: an operation that depends on the result of one before it, or
 * sends more once it knows the first of its rows.
 */
export function requireBatched(operation: DatabaseTransactionOperation, path: string): void {
  const found = stepReference(operation);
  if (found !== null)
    throw refusal('NOT_SUPPORTED', [{ path: `${path}.${found.path}`, message: `refers to ${found.text}, and ${WHY}` }]);
  if (operation.fields['include'] !== undefined)
    throw refusal('NOT_SUPPORTED', [{ path: `${path}.include`, message: `needs the rows before it, and ${WHY}` }]);
}

const WHY = 'a d1 database runs a transaction as one batch, in which no statement knows of those before it';

/** Runs operations as one batch, whose results are in their order. Throws {@link BatchFault}; nothing is done then. */
export async function runBatch(
  session: SqlSession,
  operations: readonly BatchedOperation[],
  isReadOnly: boolean,
): Promise<readonly StatementResult[]> {
  const collector = new Collector(session);
  const owners: number[] = [];
  const noted: { readonly result: Promise<StatementResult> }[] = [];
  for (const [at, operation] of operations.entries()) {
    noted.push(await collected(collector, operation, at));
    while (owners.length < collector.statements.length) owners.push(at);
  }
  const changing = isReadOnly ? collector.statements.findIndex(({ sql }) => !isRead(sql)) : -1;
  if (changing >= 0) throw new BatchFault(owners[changing] ?? null, changesNothing());
  try {
    await session.batch(collector.statements, (answered) => collector.settle(answered));
  } catch (thrown) {
    collector.fail(thrown);
    throw faultOf(thrown, owners);
  }
  const isHarmless = collector.statements.every(({ sql }) => isRead(sql));
  const done = await Promise.allSettled(noted.map(({ result }) => result));
  return readDone(isHarmless, () => done.map(valueOf));
}

function valueOf<Value>(settled: PromiseSettledResult<Value>): Value {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

function changesNothing(): ProcessorError {
  const message = 'a read-only transaction cannot change anything';
  return new ProcessorError('QUERY_ERROR', message, { outcome: 'not_sent' });
}

function faultOf(thrown: unknown, owners: readonly number[]): BatchFault {
  const guarded = thrown instanceof BatchEnded ? /^expect(\d+)$/.exec(thrown.guard) : null;
  if (thrown instanceof BatchEnded && guarded !== null)
    return new BatchFault(Number(guarded[1]), thrown, Number(thrown.value));
  const place = failedAt(thrown);
  return new BatchFault(place === null ? null : (owners[place] ?? null), thrown);
}

/** Has an operation noted, with what ends the batch where it comes to another number of rows than it must. */
async function collected(
  collector: Collector,
  { statement, expected }: BatchedOperation,
  at: number,
): Promise<{ readonly result: Promise<StatementResult> }> {
  try {
    const from = collector.statements.length;
    const noted = await collector.collect(statement);
    const source = expected === null ? null : countOf(statement, collector.statements.slice(from));
    if (source !== null) collector.statements.push(guard(`expect${at}`, `n <> ${expected}`, source));
    return noted;
  } catch (thrown) {
    collector.fail(thrown);
    throw new BatchFault(at, thrown);
  }
}

/** SQL of how many rows a statement came to, of those that were just sent for it. */
function countOf(statement: Statement, sent: readonly Sql[]): Sql {
  const [first = NOTHING] = sent;
  const last = sent.at(-1) ?? NOTHING;
  switch (statement.operation) {
    case 'count':
      return { sql: `SELECT "count" AS n FROM (${first.sql})`, params: first.params };
    case 'query':
      if (statement.isCounted) return { sql: `SELECT "count" AS n FROM (${last.sql})`, params: last.params };
      return { sql: `SELECT min(count(*), ${statement.limit}) AS n FROM (${first.sql})`, params: first.params };
    case 'aggregate':
      return { sql: `SELECT count(*) AS n FROM (${first.sql})`, params: first.params };
    case 'insert':
      return countOfInsert(statement, sent);
    case 'update':
    case 'delete':
      return CHANGED;
    case 'raw':
      if (isChange(first.sql)) return CHANGED;
      if (!isRead(first.sql)) return NOTHING;
      return { sql: `SELECT count(*) AS n FROM (${first.sql.replace(/;\s*$/, '')}\n)`, params: first.params };
  }
}

const NOTHING: Sql = { sql: 'SELECT 0 AS n', params: [] };

/** Each row of an insert is one that came to be, or it fails; but for those that are left where they were there. */
function countOfInsert({ rows, onConflict, isUpsert }: InsertStatement, sent: readonly Sql[]): Sql {
  const isOne = sent.length === (isUpsert && rows.length === 1 ? 2 : 1);
  if (isOne) return CHANGED;
  if (onConflict?.update !== null) return { sql: `SELECT ${rows.length} AS n`, params: [] };
  const message = `cannot be told of rows that take several statements, some of which may be left out; ${WHY}`;
  throw refusal('NOT_SUPPORTED', [{ path: 'expect.count', message }]);
}

/** A session that only takes note of statements; what they come to is told once all have been sent. */
class Collector implements SqlSession {
  readonly dialect: SqlSession['dialect'];
  readonly isInteractive = false;
  readonly statements: Sql[] = [];
  readonly #session: SqlSession;
  readonly #results = Promise.withResolvers<readonly SqlResult[]>();
  #note = (): void => undefined;

  constructor(session: SqlSession) {
    this.dialect = session.dialect;
    this.#session = session;
    this.#results.promise.catch(() => undefined);
  }

  async run(statement: Sql): Promise<SqlResult> {
    return await this.batch([statement], ([result]) => {
      if (result === undefined) throw new Error('the batch answered too few results');
      return result;
    });
  }

  async batch<Result>(statements: readonly Sql[], read: (results: readonly SqlResult[]) => Result): Promise<Result> {
    const from = this.statements.length;
    this.statements.push(...statements);
    this.#note();
    const results = await this.#results.promise;
    return read(results.slice(from, from + statements.length));
  }

  columns(table: TableName): Promise<readonly Column[]> {
    return this.#session.columns(table);
  }

  forgetColumns(): boolean {
    return this.#session.forgetColumns();
  }

  transaction(): Promise<never> {
    return Promise.reject(new Error('a batch has no transaction within'));
  }

  /** Has a statement send what it sends; its result comes once {@link settle} was called. */
  async collect(statement: Statement): Promise<{ readonly result: Promise<StatementResult> }> {
    if (statement.operation !== 'query' || !statement.isCounted) return await this.#collect(statement);
    // What counts is asked after the page where that does not tell, which is not known yet.
    const page = await this.#collect({ ...statement, isCounted: false });
    const { table, where } = statement;
    const counted = await this.#collect({ operation: 'count', table, where, column: null, isDistinct: false });
    const result = Promise.all([page.result, counted.result]).then(([rows, { count }]) => ({ ...rows, count }));
    result.catch(() => undefined);
    return { result };
  }

  async #collect(statement: Statement): Promise<{ readonly result: Promise<StatementResult> }> {
    const noted = Promise.withResolvers<null>();
    this.#note = () => noted.resolve(null);
    const result = executeStatement(this, statement);
    result.catch(() => undefined);
    await Promise.race([noted.promise, result]);
    return { result };
  }

  settle(results: readonly SqlResult[]): void {
    this.#results.resolve(results);
  }

  fail(thrown: unknown): void {
    this.#results.reject(thrown);
  }
}
