/**
 * A table of SQLite made anew within a transaction, for what its ALTER TABLE does not do. The rows are set aside, the
 * table is dropped, made under its own name and filled again: so foreign keys of other tables, looked at when the
 * transaction ends, find the rows that they refer to, which they do not when another table takes the name
 * (https://www.sqlite.org/lang_altertable.html).
 */

import { ProcessorError } from '../../kernel/errors.ts';
import { quoted, quotedList, textLiteral } from './schema-fields.ts';
import { createText, isSameName, type TableText } from './sqlite-table.ts';

/** What a schema has of a table by now. */
export interface SqliteTable {
  readonly name: string;
  /** Its CREATE TABLE. */
  readonly sql: string;
  /** Columns in order; those that are computed hold nothing of their own. */
  readonly columns: readonly { readonly name: string; readonly isComputed: boolean }[];
  /** Its indexes, those of its constraints left out. */
  readonly indexes: readonly { readonly name: string; readonly sql: string; readonly columns: readonly string[] }[];
  /** The SQL of its triggers. */
  readonly triggers: readonly string[];
  /** Whether it has an AUTOINCREMENT. */
  readonly isNumbered: boolean;
  /** Foreign keys that lead to it, its own included. */
  readonly referrers: readonly { readonly table: string; readonly onDelete: string }[];
}

const COPY = quoted('_ductape_copy');
const NUMBER = quoted('_ductape_number');

/**
 * The statements that make a table anew; `values` gives SQL for columns whose values change, null for those that are
 * gone. Throws `NOT_SUPPORTED` where rows of other tables would not stay as they are.
 */
export function rebuildStatements(
  table: SqliteTable,
  text: TableText,
  values: Readonly<Record<string, string | null>> = {},
): string[] {
  requireUntouched(table);
  const kept = table.columns.filter(({ name, isComputed }) => !isComputed && valueOf(values, name) !== null);
  const columns = kept.map(({ name }) => name);
  const all = table.columns.flatMap(({ name, isComputed }) => (isComputed ? [] : name));
  const name = quoted(table.name);
  const number = numberStatements(table);
  return [
    'PRAGMA defer_foreign_keys = ON',
    `CREATE TABLE ${COPY} AS SELECT ${quotedList(all)} FROM ${name}`,
    ...number.before,
    `DROP TABLE ${name}`,
    createText(table.name, text),
    `INSERT INTO ${name} (${quotedList(columns)}) SELECT ${columns.map((column) => valueOf(values, column)).join(', ')} FROM ${COPY}`,
    `DROP TABLE ${COPY}`,
    ...number.after,
    ...table.indexes.map(({ sql }) => sql),
    ...table.triggers,
  ];
}

function valueOf(values: Readonly<Record<string, string | null>>, column: string): string | null {
  const changed = Object.entries(values).find(([name]) => isSameName(name, column));
  return changed === undefined ? quoted(column) : changed[1];
}

/** Numbers that were once given out are not given out again. */
function numberStatements({ name, isNumbered }: SqliteTable): { before: string[]; after: string[] } {
  if (!isNumbered) return { before: [], after: [] };
  const text = textLiteral(name);
  return {
    before: [`CREATE TABLE ${NUMBER} AS SELECT seq FROM sqlite_sequence WHERE name = ${text}`],
    after: [
      `DELETE FROM sqlite_sequence WHERE name = ${text}`,
      `INSERT INTO sqlite_sequence (name, seq) SELECT ${text}, seq FROM ${NUMBER}`,
      `DROP TABLE ${NUMBER}`,
    ],
  };
}

/** Dropping a table deletes its rows, which foreign keys with an action follow at once. */
function requireUntouched({ name, referrers }: SqliteTable): void {
  const found = referrers.find(
    ({ table, onDelete }) => onDelete !== 'NO ACTION' && !(isSameName(table, name) && onDelete !== 'RESTRICT'),
  );
  if (found !== undefined)
    throw new ProcessorError(
      'NOT_SUPPORTED',
      `SQLite changes table '${name}' by making it anew, and a foreign key of '${found.table}' with ON DELETE ${found.onDelete} would change rows meanwhile`,
    );
}
