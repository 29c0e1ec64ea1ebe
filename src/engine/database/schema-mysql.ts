/**
 * Structured operations as SQL of MySQL and MariaDB: one statement each, since each commits by itself. Of what the table
 * is by now only the rule about a field's values is asked, which has a name of its own.
 */

import { isCurrentDate, valuesConstraint } from './schema-fields.ts';
import type { Constraint, Field, FieldType, Index } from './schema-model.ts';
import { type Change, type ChangeOf, fieldsOf, indexName } from './schema-sql.ts';

/** Collations that compare text by its bytes, blanks at the end included: that of MariaDB, and that of MySQL. */
const BY_BYTES = ['utf8mb4_nopad_bin', 'utf8mb4_0900_bin'] as const;

/** Whether a collation is one of these. */
export function isMysqlByBytes(collation: string): boolean {
  return (BY_BYTES as readonly string[]).includes(collation);
}

/** What a server has. */
export interface MysqlServer {
  readonly isMariadb: boolean;
  /** The rule about the values of the field that changes, as SQL; null where it has none. */
  readonly valuesRule: string | null;
  /** Indexes that go with it: those that the field is part of, or that is named as the constraint. */
  readonly indexes: readonly string[];
  /** Whether the constraint is a foreign key. */
  readonly isForeignKey: boolean;
}

/** Characters of a `string` that says no length: a key takes so many. */
const STRING = 255;
/** Characters of the longest text that is kept in its row. */
const LONGEST = 16_383;

const TYPES: Readonly<Record<FieldType, string>> = {
  integer: 'INT',
  bigint: 'BIGINT',
  smallint: 'SMALLINT',
  float: 'DOUBLE',
  double: 'DOUBLE',
  decimal: 'DECIMAL(65, 30)',
  string: `VARCHAR(${STRING})`,
  text: 'LONGTEXT',
  boolean: 'TINYINT(1)',
  date: 'DATE',
  time: 'TIME(6)',
  datetime: 'DATETIME(3)',
  timestamp: 'DATETIME(3)',
  json: 'JSON',
  uuid: 'CHAR(36)',
  enum: `VARCHAR(${STRING})`,
  array: 'JSON',
  binary: 'LONGBLOB',
  blob: 'LONGBLOB',
};

/** The time of the insert, by the clock of UTC, whatever the zone of who adds a row. */
export const MYSQL_NOW: Partial<Record<FieldType, string>> = {
  date: '(utc_date())',
  time: '(utc_time(6))',
  datetime: '(utc_timestamp(3))',
  timestamp: '(utc_timestamp(3))',
};

/** The statement of an operation. */
export function mysqlStatement(change: Change, server: MysqlServer): string {
  const alter = `ALTER TABLE ${tableName(change.table)}`;
  switch (change.type) {
    case 'createCollection':
      return createTable(change, server);
    case 'dropCollection':
      return `DROP TABLE ${tableName(change.table)}`;
    case 'renameCollection':
      return `${alter} RENAME TO ${tableName([...change.table.split('.').slice(0, -1), change.to].join('.'))}`;
    case 'addField':
      return `${alter} ADD COLUMN ${[columnText(change.field, change.definition, server), ...rulesOf(change.field, change.definition)].join(', ADD ')}`;
    case 'dropField':
      return `${alter} ${[...droppedIndexes(server), ...dropped(change.field, server), `DROP COLUMN ${name(change.field)}`].join(', ')}`;
    case 'renameField':
      return `${alter} ${renamed(change, server).join(', ')}`;
    case 'modifyField':
      return `${alter} ${modified(change, server).join(', ')}`;
    case 'createIndex':
      return `CREATE ${indexText(change.table, change, ` ON ${tableName(change.table)}`)}`;
    case 'dropIndex':
      return `DROP INDEX ${name(change.name)} ON ${tableName(change.table)}`;
    case 'addConstraint':
      return `${alter} ADD ${constraintText(change.constraint)}`;
    case 'dropConstraint':
      return `${alter} ${droppedConstraint(change.name, server).join(', ')}`;
  }
}

/** Text as a literal. */
function mysqlText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** The declared type, without a collation. */
export function mysqlType({ type, maxLength, precision, scale }: Field, isMariadb: boolean): string {
  if (type === 'decimal' && precision !== undefined) return `DECIMAL(${precision}, ${scale ?? 0})`;
  if (type === 'uuid' && isMariadb) return 'UUID';
  if ((type !== 'string' && type !== 'text') || maxLength === undefined) return TYPES[type];
  return maxLength > LONGEST ? 'LONGTEXT' : `VARCHAR(${maxLength})`;
}

function createTable(change: ChangeOf<'createCollection'>, server: MysqlServer): string {
  const { table, indexes = [] } = change;
  const fields = fieldsOf(change);
  const keys = fields.flatMap((field) => (field.primaryKey === true ? field.name : []));
  const parts = [
    ...fields.map((field) => columnText(field.name, field, server)),
    ...(keys.length > 0 ? [`PRIMARY KEY (${names(keys)})`] : []),
    ...fields.flatMap((field) => rulesOf(field.name, field)),
    ...indexes.map((index) => indexText(table, index, '')),
  ];
  return `CREATE TABLE ${tableName(table)} (${parts.join(', ')})`;
}

function columnText(field: string, definition: Field, server: MysqlServer): string {
  const { required, primaryKey, autoIncrement, comment } = definition;
  const initial = defaultText(definition);
  const parts = [
    name(field),
    collatedType(definition, server),
    required === true || primaryKey === true ? 'NOT NULL' : 'NULL',
    autoIncrement === true ? 'AUTO_INCREMENT' : null,
    initial === null ? null : `DEFAULT ${initial}`,
    comment === undefined ? null : `COMMENT ${mysqlText(comment)}`,
  ];
  return parts.filter((part) => part !== null).join(' ');
}

function collatedType(field: Field, { isMariadb }: MysqlServer): string {
  const type = mysqlType(field, isMariadb);
  if (!/^(?:VARCHAR|LONGTEXT|CHAR)/.test(type)) return type;
  return `${type} CHARACTER SET utf8mb4 COLLATE ${BY_BYTES[isMariadb ? 0 : 1]}`;
}

/** What a column has beside itself: that it is unique, and what values it takes. */
function rulesOf(field: string, definition: Field): string[] {
  const { unique, primaryKey } = definition;
  const values = valuesText(field, definition);
  return [
    ...(unique === true && primaryKey !== true ? [`UNIQUE INDEX ${name(field)} (${name(field)})`] : []),
    ...(values === null ? [] : [values]),
  ];
}

function valuesText(field: string, { minLength = 0, maxLength = 0, enum: values = [] }: Field): string | null {
  const conditions = [
    ...(values.length > 0 ? [`${name(field)} IN (${values.map(mysqlText).join(', ')})`] : []),
    ...(minLength > 0 ? [`char_length(${name(field)}) >= ${minLength}`] : []),
    ...(maxLength > LONGEST ? [`char_length(${name(field)}) <= ${maxLength}`] : []),
  ];
  return conditions.length === 0 ? null : ruleText(field, conditions.join(' AND '));
}

function ruleText(field: string, condition: string): string {
  return `CONSTRAINT ${name(valuesConstraint(field))} CHECK (${condition})`;
}

function dropped(field: string, { valuesRule }: MysqlServer): string[] {
  return valuesRule === null ? [] : [`DROP CONSTRAINT ${name(valuesConstraint(field))}`];
}

function droppedIndexes({ indexes }: MysqlServer): string[] {
  return indexes.map((index) => `DROP INDEX ${name(index)}`);
}

/** A foreign key has an index of its name, which would stay; a unique constraint is one. */
function droppedConstraint(constraint: string, server: MysqlServer): string[] {
  if (server.isForeignKey) return [`DROP FOREIGN KEY ${name(constraint)}`, ...droppedIndexes(server)];
  return server.indexes.length > 0 ? droppedIndexes(server) : [`DROP CONSTRAINT ${name(constraint)}`];
}

function renamed({ field, to }: ChangeOf<'renameField'>, server: MysqlServer): string[] {
  const rule = server.valuesRule?.replaceAll(name(field), name(to)) ?? null;
  return [
    ...dropped(field, server),
    `RENAME COLUMN ${name(field)} TO ${name(to)}`,
    ...(rule === null ? [] : [`ADD ${ruleText(to, rule)}`]),
  ];
}

function modified({ field, definition }: ChangeOf<'modifyField'>, server: MysqlServer): string[] {
  const values = valuesText(field, definition);
  return [
    ...dropped(field, server),
    `MODIFY COLUMN ${columnText(field, definition, server)}`,
    ...(values === null ? [] : [`ADD ${values}`]),
  ];
}

function indexText(table: string, index: Index, on: string): string {
  return `${index.unique === true ? 'UNIQUE INDEX' : 'INDEX'} ${name(indexName(table, index))}${on} (${names(index.fields)})`;
}

function constraintText(constraint: Constraint): string {
  const named = `CONSTRAINT ${name(constraint.name)}`;
  // An expression may end in a comment.
  if (constraint.type === 'check') return `${named} CHECK (${constraint.expression}\n)`;
  if (constraint.type === 'unique') return `${named} UNIQUE (${names(constraint.columns)})`;
  const { table, columns, onDelete, onUpdate } = constraint.references;
  const actions = [
    onDelete === undefined ? '' : ` ON DELETE ${onDelete.toUpperCase()}`,
    onUpdate === undefined ? '' : ` ON UPDATE ${onUpdate.toUpperCase()}`,
  ];
  return `${named} FOREIGN KEY (${names(constraint.columns)}) REFERENCES ${tableName(table)} (${names(columns)})${actions.join('')}`;
}

/** In parentheses, without which MySQL takes none for texts and JSON. */
function defaultText({ type, default: given }: Field): string | null {
  if (given === undefined || given === null) return null;
  if (type === 'json' || type === 'array') return `(${mysqlText(JSON.stringify(given))})`;
  if (isCurrentDate(given)) return MYSQL_NOW[type] ?? null;
  if (typeof given === 'boolean') return String(Number(given));
  if (typeof given === 'number') return String(given);
  if (typeof given !== 'string') return null;
  if (type === 'bigint' || type === 'decimal') return given;
  const isInstant = type === 'datetime' || type === 'timestamp';
  const text = isInstant ? new Date(given).toISOString().replace('T', ' ').replace('Z', '') : given;
  return `(${mysqlText(type === 'uuid' ? text.toLowerCase() : text)})`;
}

function name(of: string): string {
  return `\`${of.replaceAll('`', '``')}\``;
}

function names(of: readonly string[]): string {
  return of.map(name).join(', ');
}

function tableName(table: string): string {
  return table.split('.').map(name).join('.');
}
