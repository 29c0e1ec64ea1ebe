/** Carries out one statement of the model on a session. */

import type {
  QueryStatement,
  RawStatement,
  Statement,
  StatementResult,
  TableName,
  Value,
} from '../../engine/database/model.ts';
import { invalidField } from '../../kernel/errors.ts';
import { rawValue } from './answers.ts';
import { executeInsert } from './insert.ts';
import { executeChangeOfMysql } from './mysql-change.ts';
import { withConstraint } from './mysql-naming.ts';
import type { Column, Sql, SqlSession } from './port.ts';
import { keyOf, readColumns, rowsOf } from './rows.ts';
import { returnedColumns, Table } from './sql/columns.ts';
import { compile } from './sql/compile.ts';
import { countSql, deleteSql, fullOrder, querySql, updateSql } from './sql/statements.ts';

/**
 * What a statement came to. Throws what the session throws, `VALIDATION_ERROR` and `SCHEMA_ERROR` where the statement
 * does not fit the table, `NOT_SUPPORTED` where the dialect cannot do it, and `PAYLOAD_TOO_LARGE` where the answer is
 * too large; what would have been changed is then not changed.
 */
export async function executeStatement(session: SqlSession, statement: Statement): Promise<StatementResult> {
  if (statement.operation === 'raw') return await executeRaw(session, statement);
  const table = tableOf(session, statement.table, await session.columns(statement.table));
  const work = () => executeOn(session, table, statement);
  return session.dialect === 'mysql' ? await withConstraint(table, work) : await work();
}

async function executeOn(
  session: SqlSession,
  table: Table,
  statement: Exclude<Statement, RawStatement>,
): Promise<StatementResult> {
  switch (statement.operation) {
    case 'query':
      return await executeQuery(session, table, statement);
    case 'count':
      return { rows: [], count: await count(session, table, statement), fields: [], next: null };
    case 'insert':
      return await executeInsert(session, table, statement);
    case 'update':
    case 'delete': {
      const returned = returnedColumns(table, statement.returning);
      if (session.dialect === 'mysql' && returned.length > 0)
        return await executeChangeOfMysql(session, table, statement, returned);
      const fragment =
        statement.operation === 'update'
          ? updateSql(table, statement, returned)
          : deleteSql(table, statement, returned);
      return await executeChange(session, compile(session.dialect, fragment), returned);
    }
  }
}

const tables = new WeakMap<readonly Column[], Table>();

/** A table with these columns, which a session knows for a while. */
function tableOf({ dialect }: SqlSession, name: TableName, columns: readonly Column[]): Table {
  const known = tables.get(columns) ?? new Table(dialect, name, columns);
  tables.set(columns, known);
  return known;
}

async function executeQuery(session: SqlSession, table: Table, statement: QueryStatement): Promise<StatementResult> {
  const { dialect } = session;
  const { select, limit, after, offset } = statement;
  const columns = select === null ? table.columns : select.map((name) => table.column(name, `select.${name}`));
  const order = fullOrder(table, statement.orderBy);
  const hasKeys = order.length > 0 && table.key.length > 0;
  if (after !== null && !hasKeys)
    throw invalidField('after', `table ${table.name.name} has no primary key to go on by`);
  // One more tells whether there are more; not where it would be locked as well.
  const asked = hasKeys && statement.lock === null && limit > 0 ? limit + 1 : limit;
  const found = await session.run(
    compile(dialect, querySql(table, { ...statement, limit: asked }, columns, order, hasKeys)),
  );
  const kept = found.rows.slice(0, limit);
  const last = kept.at(-1);
  const hasMore = asked > limit ? found.rows.length > limit : kept.length === limit;
  const keys = order.map(({ of }, index) => keyOf(dialect, of, last?.[columns.length + index]));
  const isAll = after === null && !statement.isLockSkipped;
  const isWhole = isAll && kept.length < limit && (kept.length > 0 || offset === 0);
  return {
    rows: rowsOf(readColumns(dialect, columns), kept),
    count: !statement.isCounted ? kept.length : isWhole ? offset + kept.length : await count(session, table, statement),
    fields: columns.map(({ name }) => name),
    next: hasKeys && hasMore && last !== undefined ? keys : null,
  };
}

async function count(session: SqlSession, table: Table, statement: Parameters<typeof countSql>[1]): Promise<number> {
  const { rows } = await session.run(compile(session.dialect, countSql(table, statement)));
  return Number(rows[0]?.[0] ?? 0);
}

async function executeChange(
  session: SqlSession,
  statement: Sql,
  returned: readonly Column[],
): Promise<StatementResult> {
  if (returned.length === 0) {
    const { changed } = await session.run(statement);
    return { rows: [], count: changed, fields: [], next: null };
  }
  // More than an answer holds undoes what it is about.
  return await session.transaction({}, async () => {
    const { rows } = await session.run(statement);
    return {
      rows: rowsOf(readColumns(session.dialect, returned), rows),
      count: rows.length,
      fields: returned.map(({ name }) => name),
      next: null,
    };
  });
}

async function executeRaw(session: SqlSession, { sql, params }: RawStatement): Promise<StatementResult> {
  const bound = params.map((value) => rawParameter(session.dialect, value));
  const work = async () => {
    const found = await session.run({ sql, params: bound });
    const rows = rowsOf(
      found.fields.map((name) => ({ name, read: rawValue })),
      found.rows,
    );
    return { rows, count: rows.length > 0 ? rows.length : found.changed, fields: found.fields, next: null };
  };
  try {
    // More than an answer holds undoes what it is about. Not all SQL can be in a transaction; what returns rows can.
    return /\breturning\b/i.test(sql) ? await session.transaction({}, work) : await work();
  } finally {
    // It may have changed tables.
    session.forgetColumns();
  }
}

function rawParameter(dialect: SqlSession['dialect'], value: Value): Sql['params'][number] {
  if (typeof value === 'boolean') return dialect === 'postgresql' ? String(value) : Number(value);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
