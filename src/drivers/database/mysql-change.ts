/**
 * Changes rows of MySQL or MariaDB and answers them. Neither does so by itself: they are locked and read first, changed
 * by their keys, and read again.
 */

import { sql } from 'kysely';
import type { DeleteStatement, StatementResult, UpdateStatement } from '../../engine/database/model.ts';
import { ProcessorError, refusal } from '../../kernel/errors.ts';
import type { Column, SqlSession } from './port.ts';
import { keyOf, readColumns, rowsOf } from './rows.ts';
import { type Table, keyValue, readKey } from './sql/columns.ts';
import { compile, type Fragment, listed } from './sql/compile.ts';
import { isOneOf } from './sql/mysql-insert.ts';
import { assignmentsSql } from './sql/assignments.ts';
import { deleteSql, returned } from './sql/statements.ts';
import { whereSql } from './sql/where.ts';

/** What was changed. Throws as `executeStatement` does. */
export function executeChangeOfMysql(
  session: SqlSession,
  table: Table,
  statement: UpdateStatement | DeleteStatement,
  fields: readonly Column[],
): Promise<StatementResult> {
  const assignments = statement.operation === 'update' ? assignmentsSql(table, statement.assignments) : null;
  if (statement.operation === 'update') requireKey(table, statement);
  return session.transaction({}, async () => {
    const isKept = assignments === null ? fields : [];
    const { rows } = await session.run(compile('mysql', lockedSql(table, statement, isKept)));
    if (rows.length === 0) return resultOf(fields, []);
    const keys = rows.map((row) => keysOf(table, row.slice(isKept.length)));
    const isMeant = isOneOf(table.key, keys);
    if (assignments !== null) {
      await session.run(compile('mysql', sql`update ${table.sql} set ${assignments} where ${isMeant}`));
      const changed = sql`select ${fieldsOf(table, fields)} from ${table.sql} where ${isMeant}`;
      return resultOf(fields, (await session.run(compile('mysql', changed))).rows);
    }
    const gone =
      table.key.length === 0
        ? deleteSql(table, statement as DeleteStatement, [])
        : sql`delete from ${table.sql} where ${isMeant}`;
    const { changed } = await session.run(compile('mysql', gone));
    // Without a key others may have added some that match; with one, some may be deleted by those that they refer to.
    if (table.key.length > 0 || changed === rows.length) return resultOf(fields, rows);
    throw new ProcessorError('DEADLOCK', 'the transaction met a concurrent one', { outcome: 'not_sent' });
  });
}

function requireKey({ key }: Table, { assignments }: UpdateStatement): void {
  const moved = key.find(({ name }) => assignments.some(({ column }) => column === name));
  if (key.length > 0 && moved === undefined) return;
  const what = moved === undefined ? 'of a table without a primary key' : `where ${moved.name} of the key changes`;
  throw refusal('NOT_SUPPORTED', [{ path: 'returning', message: `is not supported ${what}, on MySQL` }]);
}

/** The fields of the rows that are meant, and after them their keys. */
function lockedSql(table: Table, { where }: UpdateStatement | DeleteStatement, fields: readonly Column[]): Fragment {
  const keys = table.key.map((column, at) => sql`${readKey('mysql', column)} as ${sql.id(`key ${at}`)}`);
  const columns = [...fields.map((column) => returned(table, column)), ...keys];
  return sql`select ${listed(columns)} from ${table.sql} where ${whereSql(table, where)} for update`;
}

function keysOf({ key }: Table, raw: readonly unknown[]): readonly Fragment[] {
  return key.map((column, at) => keyValue('mysql', column, keyOf('mysql', column, raw[at]), column.name));
}

function fieldsOf(table: Table, fields: readonly Column[]): Fragment {
  return listed(fields.map((column) => returned(table, column)));
}

function resultOf(fields: readonly Column[], raw: readonly (readonly unknown[])[]): StatementResult {
  const rows = rowsOf(
    readColumns('mysql', fields),
    raw.map((row) => row.slice(0, fields.length)),
  );
  return { rows, count: rows.length, fields: fields.map(({ name }) => name), next: null };
}
