/** A session of a database in plain Node, for what runs on any session. */

import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { batchWithin } from '../../src/drivers/database/batch.ts';
import type { SqlSession } from '../../src/drivers/database/port.ts';
import { ProcessorError } from '../../src/kernel/errors.ts';

/** A session on a SQLite database, in memory when none is given. */
export function nodeSqliteSession(database: DatabaseSync = new DatabaseSync(':memory:')): SqlSession {
  let isWithin = false;
  const session: SqlSession = {
    dialect: 'sqlite',
    isInteractive: true,
    batch: (statements, read) => batchWithin(session, statements, read),
    async run({ sql, params }) {
      try {
        const statement = database.prepare(sql);
        statement.setReturnArrays(true);
        const rows = statement.all(...(params as SQLInputValue[])) as unknown as unknown[][];
        return { rows, fields: statement.columns().map(({ name }) => name), changed: 0 };
      } catch (error) {
        throw databaseError(error);
      }
    },
    columns: () => Promise.reject(new Error('not asked for')),
    forgetColumns: () => false,
    async transaction(_options, work) {
      if (isWithin) return work();
      isWithin = true;
      database.exec('BEGIN');
      try {
        const result = await work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      } finally {
        isWithin = false;
      }
    },
  };
  return session;
}

function databaseError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return new ProcessorError('QUERY_ERROR', error.message, {}, error);
}
