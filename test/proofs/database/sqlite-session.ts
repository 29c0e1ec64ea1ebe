import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { batchWithin } from '../../../src/drivers/database/batch.ts';
import type { Column, ColumnKind, Sql, SqlSession } from '../../../src/drivers/database/port.ts';
import { ProcessorError } from '../../../src/kernel/errors.ts';

/** Parameters that an embedded database of the platform takes. */
const PARAMETERS = 100;

const KINDS: readonly (readonly [string, ColumnKind])[] = [
  ['BOOL', 'boolean'],
  ['BIGINT', 'bigint'],
  ['INT', 'integer'],
  ['DECIMAL', 'decimal'],
  ['REAL', 'float'],
  ['DATETIME', 'instant'],
  ['DATE', 'date'],
  ['TIME', 'time'],
  ['JSON', 'json'],
  ['BLOB', 'bytes'],
  ['UUID', 'uuid'],
  ['TEXT', 'text'],
];

/** A database in memory, with the limits of the embedded one, and all its text. */
export interface SqliteSession extends SqlSession {
  /** The statements that were run. */
  readonly ran: Sql[];
  close(): void;
}

export function openSqlite(schema: string): SqliteSession {
  const database = new DatabaseSync(':memory:', { enableDoubleQuotedStringLiterals: true });
  database.exec(schema);
  const ran: Sql[] = [];
  let isWithin = false;
  const session: SqliteSession = {
    dialect: 'sqlite',
    isInteractive: true,
    batch: (statements, read) => batchWithin(session, statements, read),
    ran,
    async run(statement) {
      ran.push(statement);
      if (statement.params.length > PARAMETERS) throw new ProcessorError('INTERNAL', 'too many SQL variables');
      return run(database, statement);
    },
    async columns({ name }) {
      const found = database
        .prepare('select name, type, "notnull", pk, dflt_value from pragma_table_xinfo(?)')
        .all(name);
      if (found.length === 0) throw new ProcessorError('SCHEMA_ERROR', `table '${name}' not found`);
      return found.map((row): Column => {
        const type = String(row['type']);
        const kind = KINDS.find(([start]) => type.startsWith(start))?.[1] ?? 'other';
        const place = { keyPlace: Number(row['pk']), isNullable: row['notnull'] === 0 };
        const hasDefault = row['dflt_value'] !== null;
        return { name: String(row['name']), kind, type, hasDefault, ...place };
      });
    },
    forgetColumns: () => false,
    async transaction(_, work) {
      if (isWithin) return await work();
      isWithin = true;
      database.exec('begin');
      try {
        const result = await work();
        database.exec('commit');
        return result;
      } catch (thrown) {
        database.exec('rollback');
        throw thrown;
      } finally {
        isWithin = false;
      }
    },
    close: () => database.close(),
  };
  return session;
}

function run(database: DatabaseSync, { sql, params }: Sql) {
  try {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    const fields = statement.columns().map(({ name }) => name);
    const values = params as SQLInputValue[];
    if (fields.length === 0) return { rows: [], fields, changed: Number(statement.run(...values).changes) };
    const rows = statement.all(...values) as unknown as unknown[][];
    return { rows, fields, changed: rows.length };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const code = message.startsWith('UNIQUE') ? 'UNIQUE_VIOLATION' : 'QUERY_ERROR';
    throw new ProcessorError(code, message, {}, thrown);
  }
}
