/** Sessions of databases in plain Node, for what runs on any session. */

import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import postgres from 'postgres';
import type { SqlSession } from '../../src/drivers/database/port.ts';
import { type ErrorCode, ProcessorError } from '../../src/kernel/errors.ts';

/** A session on a SQLite database in memory, which ends statements of transactions as the platform's does. */
export function nodeSqliteSession(database: DatabaseSync = new DatabaseSync(':memory:')): SqlSession {
  let isWithin = false;
  return {
    dialect: 'sqlite',
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
}

/** A session on a connection of its own to a PostgreSQL server, and its end. */
export function nodePostgresqlSession(url: string): { readonly session: SqlSession; end(): Promise<void> } {
  const client = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  let isWithin = false;
  const session: SqlSession = {
    dialect: 'postgresql',
    async run({ sql, params }) {
      try {
        // One statement each, as the driver sends them.
        const options = { prepare: false, simple: false } as { prepare: boolean };
        const rows = await client.unsafe(sql, [...params] as string[], options).values();
        return { rows: [...rows] as unknown[][], fields: [], changed: rows.count };
      } catch (error) {
        throw databaseError(error);
      }
    },
    columns: () => Promise.reject(new Error('not asked for')),
    forgetColumns: () => false,
    async transaction(_options, work) {
      if (isWithin) return work();
      isWithin = true;
      await client.unsafe('BEGIN');
      try {
        const result = await work();
        await client.unsafe('COMMIT');
        return result;
      } catch (error) {
        await client.unsafe('ROLLBACK');
        throw error;
      } finally {
        isWithin = false;
      }
    },
  };
  return { session, end: () => client.end({ timeout: 0 }) };
}

const CODES: Readonly<Record<string, ErrorCode>> = { '55P03': 'LOCK_TIMEOUT', '42P01': 'SCHEMA_ERROR' };

function databaseError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as { readonly code?: unknown };
  return new ProcessorError(CODES[String(code)] ?? 'QUERY_ERROR', error.message, {}, error);
}
