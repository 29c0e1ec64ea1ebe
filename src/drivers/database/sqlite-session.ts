import { ProcessorError } from '../../kernel/errors.ts';
import { leadingKeyword } from './leading-keyword.ts';
import type { Column, Sql, SqlResult, SqlSession, TransactionOptions } from './port.ts';
import { RowBuffer, tooLarge } from './rows.ts';
import { columnsOf, columnsStatement, plainName } from './sqlite-columns.ts';
import { sqliteError } from './sqlite-errors.ts';

/** Statements after which the database says how many rows they changed. */
const CHANGES_ROWS = new Set(['insert', 'update', 'delete', 'replace', 'with']);

/**
 * A session on the database of an object. Statements are run at once, so each, and each turn of the object, is whole or
 * absent. A transaction awaits: it is the platform's, which lets no other event in, and whoever makes sessions of one
 * database sees to it that they do not overlap.
 */
export function createSqliteSession(storage: DurableObjectStorage): SqlSession {
  const known = new Map<string, readonly Column[]>();
  let within: TransactionOptions | null = null;
  return {
    dialect: 'sqlite',
    isInteractive: true,
    run: async (statement) => run(storage, statement, within?.isReadOnly === true),
    batch: async (statements, read) =>
      storage.transactionSync(() => read(statements.map((each) => run(storage, each, within?.isReadOnly === true)))),
    async columns(table) {
      const key = plainName(table);
      const columns = known.get(key) ?? columnsOf(key, run(storage, columnsStatement(key), false));
      known.set(key, columns);
      return columns;
    },
    forgetColumns() {
      const wereKnown = known.size > 0;
      known.clear();
      return wereKnown;
    },
    async transaction(options, work) {
      if (within !== null) return work();
      within = options;
      try {
        return await inTransaction(storage, work);
      } finally {
        within = null;
      }
    },
  };
}

/** What the work throws does not pass through the platform, which would take its fields. */
async function inTransaction<Result>(storage: DurableObjectStorage, work: () => Promise<Result>): Promise<Result> {
  const outcome = await storage.transaction(async (transaction) => {
    try {
      return { result: await work() };
    } catch (thrown) {
      transaction.rollback();
      return { thrown };
    }
  });
  if ('thrown' in outcome) throw outcome.thrown;
  return outcome.result;
}

function run(storage: DurableObjectStorage, statement: Sql, isReadOnly: boolean): SqlResult {
  try {
    // Several statements in one text are whole or absent like a single one.
    const isSeveral = /;\s*\S/.test(statement.sql);
    if (!isSeveral && !isReadOnly) return exec(storage.sql, statement, false);
    return storage.transactionSync(() => exec(storage.sql, statement, isReadOnly));
  } catch (thrown) {
    throw sqliteError(thrown);
  }
}

function exec(database: SqlStorage, { sql, params }: Sql, isReadOnly: boolean): SqlResult {
  const cursor = database.exec(sql, ...params.map(bound));
  const fields = cursor.columnNames;
  const found = new RowBuffer();
  for (const row of cursor.raw()) if (!found.add(row)) throw tooLarge('not_sent');
  const { rows } = found;
  // Counts rows of indexes too, so it says no more than that something was changed.
  if (cursor.rowsWritten === 0) return { rows, fields, changed: 0 };
  if (isReadOnly)
    throw new ProcessorError('QUERY_ERROR', 'a read-only transaction cannot change anything', {
      outcome: 'not_sent',
    });
  if (!CHANGES_ROWS.has(leadingKeyword(sql))) return { rows, fields, changed: 0 };
  const { changed } = database.exec<{ changed: number }>('SELECT changes() AS changed').one();
  return { rows, fields, changed };
}

function bound(value: Sql['params'][number]): SqlStorageValue {
  return value instanceof Uint8Array ? value.slice().buffer : value;
}
