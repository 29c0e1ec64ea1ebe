/** Carries out the steps of a migration, or says what they would be. */

import { leadingKeyword } from '../../drivers/database/leading-keyword.ts';
import type { SqlSession } from '../../drivers/database/port.ts';
import { holdsAll } from '../../engine/database/schema-conversion.ts';
import { tableText } from '../../engine/database/schema-fields.ts';
import type { PlacedStatement } from '../../engine/database/migration-order.ts';
import type { MigrationSteps, SchemaOperation } from '../../engine/database/schema-model.ts';
import { mysqlStatement, mysqlType } from '../../engine/database/schema-mysql.ts';
import { postgresqlStatements } from '../../engine/database/schema-postgresql.ts';
import type { Change, ChangeOf } from '../../engine/database/schema-sql.ts';
import { sqliteStatements } from '../../engine/database/schema-sqlite.ts';
import { statementsOf } from '../../engine/database/sql-lexer.ts';
import { isProcessorError, ProcessorError, refusal } from '../../kernel/errors.ts';
import { sqlOf } from './migration-table.ts';
import { mysqlColumnType, readMysqlServer } from './mysql-schema.ts';
import { readSqliteTable } from './sqlite-schema.ts';

/** How steps are carried out. */
export interface StepOptions {
  /** Of which migration, and which way, such as `migration 'a', up`. */
  readonly label: string;
  readonly mayLoseData: boolean;
  /** What is sent: all, what changes the schema, which the steps after it are about, or nothing: they are only told. */
  readonly sent: 'all' | 'schema' | 'none';
}

/**
 * Carries out steps within the transaction that the session is in; answers the statements. Throws what a statement
 * came to, saying which it was, and `VALIDATION_ERROR` where data would be lost that may not.
 */
export async function carryOut(
  session: SqlSession,
  steps: MigrationSteps,
  options: StepOptions,
): Promise<PlacedStatement[]> {
  const done: PlacedStatement[] = [];
  for (const [at, step] of steps.entries()) {
    const label = `${options.label}[${at}]`;
    const statements = await labelled(label, () => statementsFor(session, step, options));
    for (const [index, sql] of statements.entries()) {
      const place = statements.length === 1 ? label : `${label}, statement ${index + 1}`;
      if (isSent(sql, options)) await labelled(place, () => session.run(sqlOf(sql)));
      done.push({ place, sql });
    }
  }
  if (session.dialect === 'sqlite' && options.sent === 'all')
    await labelled(options.label, () => checkForeignKeys(session));
  return done;
}

function isSent(sql: string, { sent }: StepOptions): boolean {
  return sent === 'all' || (sent === 'schema' && /^(?:create|alter|drop)$/.test(leadingKeyword(sql)));
}

/** Does work whose errors say what it was for. */
export async function labelled<Result>(label: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isProcessorError(error)) throw error;
    throw new ProcessorError(error.code, `${label}: ${error.message}`, error.details, error);
  }
}

/** The statements of a step. Throws `VALIDATION_ERROR` where data would be lost that may not. */
export async function statementsFor(
  session: SqlSession,
  step: string | SchemaOperation,
  { mayLoseData, sent }: StepOptions,
): Promise<string[]> {
  const { dialect } = session;
  if (typeof step === 'string') return statementsOf(step, dialect).map(({ text }) => text);
  if (step.type === 'raw')
    return step.dialect === dialect ? statementsOf(step.sql, dialect).map(({ text }) => text) : [];
  if (!mayLoseData && sent !== 'none' && (await losesData(session, step))) throw destructive(step);
  if (dialect === 'postgresql') return postgresqlStatements(step);
  if (dialect === 'mysql') return [mysqlStatement(step, await readMysqlServer(session, step))];
  return sqliteStatements(step, await readSqliteTable(session, step.table));
}

/** Whether values would be gone, or other than they were. */
async function losesData(session: SqlSession, change: Change): Promise<boolean> {
  if (isDropping(change)) return true;
  if (change.type !== 'modifyField') return false;
  const declared = await declaredType(session, change);
  if (declared === null) return false;
  if (session.dialect !== 'mysql') return !holdsAll(declared, change.definition);
  const type = mysqlType(change.definition, true).replace('TINYINT(1)', 'BOOLEAN');
  return !holdsAll(declared, change.definition, type);
}

/** Whether an operation loses data whatever the table is. */
export function isDropping({ type }: SchemaOperation): boolean {
  return type === 'dropCollection' || type === 'dropField';
}

async function declaredType(session: SqlSession, { table, field }: ChangeOf<'modifyField'>): Promise<string | null> {
  if (session.dialect === 'mysql') return await mysqlColumnType(session, table, field);
  const sql =
    session.dialect === 'sqlite'
      ? 'SELECT type FROM pragma_table_xinfo(?) WHERE name = ? COLLATE NOCASE'
      : 'SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2 AND NOT attisdropped';
  const { rows } = await session.run(sqlOf(sql, [session.dialect === 'sqlite' ? table : tableText(table), field]));
  return rows[0] === undefined ? null : String(rows[0][0]);
}

/** The refusal of an operation that loses data. */
export function destructive(operation: SchemaOperation): ProcessorError {
  const what = operation.type === 'raw' ? 'raw' : `${operation.type} of '${operation.table}'`;
  return refusal('VALIDATION_ERROR', [
    { path: 'allow_destructive', message: `${what} can lose data; give true to have it done` },
  ]);
}

/** What was put off to the end of the transaction, while it can still be told by whom. */
async function checkForeignKeys(session: SqlSession): Promise<void> {
  const { rows: deferred } = await session.run(sqlOf('PRAGMA defer_foreign_keys'));
  if (Number(deferred[0]?.[0]) !== 1) return;
  const { rows } = await session.run(sqlOf('PRAGMA foreign_key_check'));
  const [first] = rows;
  if (first !== undefined)
    throw new ProcessorError(
      'FOREIGN_KEY_VIOLATION',
      `a row of '${String(first[0])}' refers to one of '${String(first[2])}' that does not exist (foreign key constraint)`,
    );
}
