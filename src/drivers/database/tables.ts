import type { TableName } from '../../engine/database/model.ts';
import type { Column, SqlSession } from './port.ts';
import { Table } from './sql/columns.ts';

const tables = new WeakMap<readonly Column[], Table>();

/** A table with these columns, which a session knows for a while. */
export function tableOf({ dialect }: SqlSession, name: TableName, columns: readonly Column[]): Table {
  const known = tables.get(columns) ?? new Table(dialect, name, columns);
  tables.set(columns, known);
  return known;
}
