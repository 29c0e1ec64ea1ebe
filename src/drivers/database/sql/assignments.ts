/** What becomes of columns in an update, as SQL. In sums and products null counts as 0, in text as none. */

import { sql } from 'kysely';
import type { Value } from '../../../engine/query/model.ts';
import type { Assignment } from '../../../engine/database/model.ts';
import { invalidField } from '../../../kernel/errors.ts';
import type { Column } from '../port.ts';
import { itemOf } from '../values.ts';
import { type Operand, arithmetic, computedFor, isNumeric } from './arithmetic.ts';
import { type Table, comparedColumn, comparedValue, isJson, needOrder, storedIn } from './columns.ts';
import { type Fragment, joined, listed, parameter } from './compile.ts';
import { literalOperand, operandOf } from './expression.ts';
import { jsonChange } from './json-changes.ts';
import { inOrderOfMysql } from './mysql-order.ts';

/** The `set` of an update. Throws `SCHEMA_ERROR`, `VALIDATION_ERROR` and `NOT_SUPPORTED` with the column at fault. */
export function assignmentsSql(table: Table, assignments: readonly Assignment[]): Fragment {
  const ordered = table.dialect === 'mysql' ? inOrderOfMysql(assignments) : assignments;
  return listed(ordered.map((assignment) => sql`${sql.id(assignment.column)} = ${assigned(table, assignment)}`));
}

function assigned(table: Table, assignment: Assignment): Fragment {
  const path = `data.${assignment.column}`;
  const column = table.column(assignment.column, path);
  switch (assignment.kind) {
    case 'set':
      return storedIn(table.dialect, column, assignment.value, path);
    case 'expression':
      return computedFor(table.dialect, column, operandOf(table, assignment.of, path), path);
    case 'concat':
      return concatenated(table, column, assignment, path);
    case 'change':
      return changed(table, column, assignment.operator, assignment.value, path);
  }
}

function changed(
  table: Table,
  column: Column,
  operator: Extract<Assignment, { kind: 'change' }>['operator'],
  value: Value,
  path: string,
): Fragment {
  switch (operator) {
    case 'unset':
      return sql`null`;
    case 'inc':
    case 'mul':
      return computed(table, column, operator === 'inc' ? 'add' : 'multiply', value, path);
    case 'min':
    case 'max':
      return bounded(table, column, operator, value, path);
    case 'push':
    case 'pull':
    case 'addToSet':
      if (isJson(table.dialect, column)) return jsonChange(table.dialect, column, operator, value, path);
      if (column.kind === 'list') return listChange(column, operator, value, path);
      throw invalidField(path, `${column.name} holds no list`);
    case 'currentDate':
      return now(table, column, path);
  }
}

function computed(table: Table, column: Column, operator: 'add' | 'multiply', value: Value, path: string): Fragment {
  const own = operandOf(table, { kind: 'column', column: column.name }, path);
  if (!isNumeric(own)) throw invalidField(path, `${column.name} holds no number`);
  const held: Operand = { ...own, sql: sql`coalesce(${own.sql}, 0)` };
  const literal = literalOperand(table, value, own, path);
  return computedFor(table.dialect, column, arithmetic(table.dialect, operator, [held, literal], path), path);
}

function bounded(table: Table, column: Column, operator: 'min' | 'max', value: Value, path: string): Fragment {
  needOrder(column, path);
  const held = comparedColumn(table.dialect, column, true);
  const given = comparedValue(table.dialect, column, value, path);
  const stored = storedIn(table.dialect, column, value, path);
  const sign = operator === 'min' ? sql`<` : sql`>`;
  const name = sql.id(column.name);
  return sql`case when ${name} is null or ${given} ${sign} ${held} then ${stored} else ${name} end`;
}

function concatenated(
  table: Table,
  column: Column,
  { of }: Extract<Assignment, { kind: 'concat' }>,
  path: string,
): Fragment {
  if (column.kind !== 'text') throw invalidField(path, `${column.name} holds no text`);
  const parts = of.map(({ kind, value }) => {
    if (kind === 'text' || !table.has(value)) return parameter(table.dialect, value);
    if (table.column(value, path).kind !== 'text') throw invalidField(path, `${value} holds no text`);
    return sql`coalesce(${sql.id(value)}, '')`;
  });
  return table.dialect === 'mysql' ? sql`concat(${listed(parts)})` : joined(parts, '||');
}

/** Lists of PostgreSQL. */
function listChange(column: Column, operator: 'push' | 'pull' | 'addToSet', value: Value, path: string): Fragment {
  const name = sql.id(column.name);
  const item = storedIn('postgresql', itemOf(column), value, path);
  const appended = sql`array_append(${name}, ${item})`;
  if (operator === 'push') return appended;
  if (operator === 'pull') return sql`array_remove(${name}, ${item})`;
  return sql`case when array_position(${name}, ${item}) is null then ${appended} else ${name} end`;
}

function now({ dialect }: Table, column: Column, path: string): Fragment {
  if (column.kind === 'date' && dialect === 'mysql') return sql`utc_date()`;
  if (column.kind === 'date')
    return dialect === 'sqlite' ? sql`date('now')` : sql`cast(now() at time zone 'UTC' as date)`;
  if (column.kind !== 'instant') throw invalidField(path, `${column.name} holds neither an instant nor a date`);
  if (dialect === 'mysql') return sql`utc_timestamp(3)`;
  if (dialect === 'sqlite') return sql`strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`;
  const instant = sql`date_trunc('milliseconds', now())`;
  return /timestamptz|with time zone/.test(column.type) ? instant : sql`${instant} at time zone 'UTC'`;
}
