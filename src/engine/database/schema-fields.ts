/** Fields of structured operations as columns of each dialect. */

import type { Field, FieldType, SqlDialect } from './schema-model.ts';

/** Those that share their words; MySQL has a file of its own. */
type Standard = Exclude<SqlDialect, 'mysql'>;

/** A name as an identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Names as a list of identifiers. */
export function quotedList(names: readonly string[]): string {
  return names.map(quoted).join(', ');
}

/** A table, with its schema where one is named. */
export function tableText(table: string): string {
  return table.split('.').map(quoted).join('.');
}

/** Text as a literal of both dialects. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Texts of PostgreSQL compare by their bytes, as those of SQLite do, and indexes have that order too. */
const BYTES = ' COLLATE "C"';

const POSTGRESQL: Readonly<Record<FieldType, string>> = {
  integer: 'INTEGER',
  bigint: 'BIGINT',
  smallint: 'SMALLINT',
  float: 'DOUBLE PRECISION',
  double: 'DOUBLE PRECISION',
  decimal: 'NUMERIC',
  string: 'TEXT',
  text: 'TEXT',
  boolean: 'BOOLEAN',
  date: 'DATE',
  time: 'TIME',
  // Milliseconds, as the wire has them: what was read equals what is stored.
  datetime: 'TIMESTAMPTZ(3)',
  timestamp: 'TIMESTAMPTZ(3)',
  json: 'JSONB',
  uuid: 'UUID',
  enum: 'TEXT',
  array: 'JSONB',
  binary: 'BYTEA',
  blob: 'BYTEA',
};

/** SQLite keeps declared types as text, from which the kinds of values are read back. */
const SQLITE: Readonly<Record<FieldType, string>> = {
  ...POSTGRESQL,
  float: 'DOUBLE',
  double: 'DOUBLE',
  decimal: 'DECIMAL',
  datetime: 'DATETIME',
  timestamp: 'DATETIME',
  json: 'JSON',
  array: 'JSON',
  binary: 'BLOB',
  blob: 'BLOB',
};

/** The declared type, without a collation. */
export function typeText({ type, maxLength, precision, scale }: Field, dialect: Standard): string {
  const name = (dialect === 'sqlite' ? SQLITE : POSTGRESQL)[type];
  if (type === 'decimal' && precision !== undefined) return `${name}(${precision}, ${scale ?? 0})`;
  return name === 'TEXT' && type !== 'enum' && maxLength !== undefined ? `VARCHAR(${maxLength})` : name;
}

/** The declared type with its collation. */
export function collatedType(field: Field, dialect: Standard): string {
  const type = typeText(field, dialect);
  return dialect === 'postgresql' && /^(?:TEXT|VARCHAR)/.test(type) ? type + BYTES : type;
}

const NOW: Readonly<Record<Standard, Partial<Record<FieldType, string>>>> = {
  sqlite: {
    date: "(date('now'))",
    time: "(time('now'))",
    datetime: "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
    timestamp: "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
  },
  postgresql: {
    date: "((now() AT TIME ZONE 'UTC')::date)",
    time: "((now() AT TIME ZONE 'UTC')::time)",
    datetime: 'now()',
    timestamp: 'now()',
  },
};

/** Whether a default is the time of the insert. */
export function isCurrentDate(given: Field['default']): boolean {
  return typeof given === 'object' && given !== null && '$currentDate' in given;
}

/** What stands after DEFAULT; null without one. */
export function defaultText({ type, default: given }: Field, dialect: Standard): string | null {
  if (given === undefined || given === null) return null;
  if (type === 'json' || type === 'array') return textLiteral(JSON.stringify(given));
  if (isCurrentDate(given)) return NOW[dialect][type] ?? null;
  if (typeof given === 'boolean') return dialect === 'sqlite' ? String(Number(given)) : String(given).toUpperCase();
  if (typeof given === 'number') return String(given);
  return typeof given === 'string' ? textDefault(type, given) : null;
}

function textDefault(type: FieldType, given: string): string {
  if (type === 'bigint' || type === 'decimal') return given;
  if (type === 'datetime' || type === 'timestamp') return textLiteral(new Date(given).toISOString());
  return textLiteral(type === 'uuid' ? given.toLowerCase() : given);
}

/** Name of the constraint that keeps a field's values to what its definition allows. */
export function valuesConstraint(field: string): string {
  return `${field.slice(0, 56)}_values`;
}

/** That constraint; null where the type alone says what values there are. */
export function valuesText(name: string, field: Field, dialect: Standard): string | null {
  const { minLength = 0, maxLength, enum: values = [] } = field;
  const conditions = [
    ...(values.length > 0 ? [`${quoted(name)} IN (${values.map(textLiteral).join(', ')})`] : []),
    ...(minLength > 0 ? [`length(${quoted(name)}) >= ${minLength}`] : []),
    ...(maxLength !== undefined && dialect === 'sqlite' ? [`length(${quoted(name)}) <= ${maxLength}`] : []),
  ];
  if (conditions.length === 0) return null;
  return `CONSTRAINT ${quoted(valuesConstraint(name))} CHECK (${conditions.join(' AND ')})`;
}

/** A column as CREATE TABLE and ADD COLUMN have it; `isKey` where it is the whole of the primary key. */
export function columnText(name: string, field: Field, dialect: Standard, isKey = false): string {
  const isNotNull = field.required === true || field.primaryKey === true;
  const initial = defaultText(field, dialect);
  const parts = [
    quoted(name),
    isKey && dialect === 'sqlite' ? sqliteKeyType(field) : collatedType(field, dialect),
    field.autoIncrement === true && dialect === 'postgresql' ? 'GENERATED BY DEFAULT AS IDENTITY' : null,
    isNotNull ? 'NOT NULL' : null,
    isKey ? 'PRIMARY KEY' : null,
    isKey && field.autoIncrement === true && dialect === 'sqlite' ? 'AUTOINCREMENT' : null,
    field.unique === true && !isKey ? 'UNIQUE' : null,
    initial === null ? null : `DEFAULT ${initial}`,
    valuesText(name, field, dialect),
  ];
  return parts.filter((part) => part !== null).join(' ');
}

/** `INTEGER PRIMARY KEY` and nothing else makes up its own values, which only an `autoIncrement` is to do. */
function sqliteKeyType(field: Field): string {
  if (field.autoIncrement === true) return 'INTEGER';
  const type = typeText(field, 'sqlite');
  return type === 'INTEGER' ? 'INT' : type;
}
