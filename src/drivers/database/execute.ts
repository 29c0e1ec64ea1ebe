/** Carries out one statement of the model on a session. */

import type { Value } from '../../engine/query/model.ts';
import type {
  AggregateStatement,
  Include,
  QueryStatement,
  RawStatement,
  Statement,
  StatementResult,
} from '../../engine/database/model.ts';
import { invalidField } from '../../kernel/errors.ts';
import { rawValue } from './answers.ts';
import { includedIn, planIncludes } from './include.ts';
import { executeInsert } from './insert.ts';
import { executeChangeOfMysql } from './mysql-change.ts';
import { withConstraint } from './mysql-naming.ts';
import type { Column, Sql, SqlResult, SqlSession } from './port.ts';
import { keyOf, readColumns, rowsOf } from './rows.ts';
import { aggregateSql } from './sql/aggregate.ts';
import { returnedColumns, type Table } from './sql/columns.ts';
import { compile } from './sql/compile.ts';
import { countSql, deleteSql, fullOrder, querySql, updateSql } from './sql/statements.ts';
import { tableOf } from './tables.ts';

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
      return statement.include === undefined
        ? await executeQuery(session, table, statement)
        : await executeIncluding(session, table, statement, statement.include);
    case 'count':
      return { rows: [], count: await count(session, table, statement), fields: [], next: null };
    case 'aggregate':
      return await executeAggregate(session, table, statement);
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

const NO_RESULT: SqlResult = { rows: [], fields: [], changed: 0 };

/** The rows with what they include, of which each relation is a statement. */
async function executeIncluding(
  session: SqlSession,
  table: Table,
  statement: QueryStatement,
  include: readonly Include[],
): Promise<StatementResult> {
  const plan = await planIncludes(session, table, statement.select, include);
  const page = await executeQuery(session, table, { ...statement, select: plan.read });
  return { ...page, rows: await includedIn(session, plan, page.rows), fields: plan.shown };
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

async function executeAggregate(
  session: SqlSession,
  table: Table,
  statement: AggregateStatement,
): Promise<StatementResult> {
  const { sql, columns } = aggregateSql(table, statement);
  const found = await session.run(compile(session.dialect, sql));
  const rows = rowsOf(
    columns,
    found.rows.map((row) => {
      let end = 0;
      return columns.map(({ width }) => row.slice(end, (end += width)));
    }),
  );
  return { rows, count: rows.length, fields: columns.map(({ name }) => name), next: null };
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
  return await session.batch([statement], ([result]) => {
    const rows = rowsOf(readColumns(session.dialect, returned), result?.rows ?? []);
    return { rows, count: rows.length, fields: returned.map(({ name }) => name), next: null };
  });
}

async function executeRaw(session: SqlSession, { sql, params }: RawStatement): Promise<StatementResult> {
  const statement = { sql, params: params.map((value) => rawParameter(session.dialect, value)) };
  try {
    // More than an answer holds undoes what it is about. Not all SQL can be in a transaction; what returns rows can.
    if (!/\breturning\b/i.test(sql)) return readRaw(await session.run(statement));
    return await session.batch([statement], ([found]) => readRaw(found));
  } finally {
    // It may have changed tables.
    session.forgetColumns();
  }
}

function readRaw({ rows: raw, fields, changed }: SqlResult = NO_RESULT): StatementResult {
  const columns = fields.map((name) => ({ name, read: rawValue }));
  const rows = rowsOf(columns, raw);
  return { rows, count: rows.length > 0 ? rows.length : changed, fields, next: null };
}

function rawParameter(dialect: SqlSession['dialect'], value: Value): Sql['params'][number] {
  if (typeof value === 'boolean') return dialect === 'postgresql' ? String(value) : Number(value);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
