/** Structured operations as SQL of SQLite, some of which depend on what the table is by now. */

import { ProcessorError, refusal } from '../../kernel/errors.ts';
import { familyOf, holdsAll } from './schema-conversion.ts';
import {
  columnText,
  defaultText,
  isCurrentDate,
  quoted,
  quotedList,
  textLiteral,
  typeText,
  valuesConstraint,
} from './schema-fields.ts';
import type { Field } from './schema-model.ts';
import { type Change, type ChangeOf, constraintText, fieldsOf, indexText } from './schema-sql.ts';
import { rebuildStatements, type SqliteTable } from './sqlite-rebuild.ts';
import { type Clause, isSameName, readTable, type TablePart, type TableText } from './sqlite-table.ts';

/** An operation that depends on what its table is. */
type Alteration = ChangeOf<
  'dropCollection' | 'addField' | 'dropField' | 'modifyField' | 'addConstraint' | 'dropConstraint'
>;

/**
 * The statements of an operation, in order; `table` is what its table is by now, null for one that is not there.
 * Throws `SCHEMA_ERROR` for what is not there, and `NOT_SUPPORTED` with the reason for what cannot be done exactly.
 */
export function sqliteStatements(change: Change, table: SqliteTable | null): string[] {
  switch (change.type) {
    case 'createCollection':
      return createTable(change);
    case 'renameCollection':
      return [`ALTER TABLE ${quoted(change.table)} RENAME TO ${quoted(change.to)}`];
    case 'renameField':
      return [`ALTER TABLE ${quoted(change.table)} RENAME COLUMN ${quoted(change.field)} TO ${quoted(change.to)}`];
    case 'createIndex':
      requireColumns(change, table);
      return [indexText(change.table, change)];
    case 'dropIndex':
      return [`DROP INDEX ${quoted(change.name)}`];
    default:
      if (table === null) throw absent(`table '${change.table}'`);
      return alterationOf(change, table);
  }
}

/** SQLite takes a quoted name that it does not know for a text, and would order all rows by that. */
function requireColumns({ fields }: ChangeOf<'createIndex'>, table: SqliteTable | null): void {
  const missing = fields.find((field) => table?.columns.some(({ name }) => isSameName(name, field)) === false);
  if (missing !== undefined) throw absent(`field '${missing}' of table '${table?.name}'`);
}

function createTable(change: ChangeOf<'createCollection'>): string[] {
  const { table, indexes = [] } = change;
  const fields = fieldsOf(change);
  const keys = fields.flatMap(({ name, primaryKey }) => (primaryKey === true ? name : []));
  const parts = [
    ...fields.map((field) => columnText(field.name, field, 'sqlite', keys.length === 1 && keys[0] === field.name)),
    ...(keys.length > 1 ? [`PRIMARY KEY (${quotedList(keys)})`] : []),
  ];
  return [`CREATE TABLE ${quoted(table)} (${parts.join(', ')})`, ...indexes.map((index) => indexText(table, index))];
}

function alterationOf(change: Alteration, table: SqliteTable): string[] {
  if (change.type === 'dropCollection') return dropTable(table);
  const text = readTable(table.sql);
  if (text === null) throw notExact(`'${table.name}' is no plain table`);
  switch (change.type) {
    case 'addField':
      return addColumn(change, table, text);
    case 'dropField':
      return dropColumn(change, table, text);
    case 'modifyField':
      return modifyColumn(change, table, text);
    case 'addConstraint':
      return addConstraint(change, table, text);
    case 'dropConstraint':
      return dropConstraint(change, table, text);
  }
}

/** SQLite would delete what refers to the rows, or leave it to refer to nothing. */
function dropTable({ name, referrers }: SqliteTable): string[] {
  const other = referrers.find(({ table }) => !isSameName(table, name));
  if (other !== undefined)
    throw refusal('CONFLICT', [{ path: 'table', message: `table '${other.table}' refers to '${name}'` }]);
  return [`DROP TABLE ${quoted(name)}`];
}

function addColumn({ field, definition }: ChangeOf<'addField'>, table: SqliteTable, text: TableText): string[] {
  const column = columnText(field, definition, 'sqlite');
  const isPlain = definition.unique !== true && !isCurrentDate(definition.default);
  // Where rows are, ALTER TABLE takes neither of those, nor NOT NULL without a default.
  if (isPlain && (definition.required !== true || defaultText(definition, 'sqlite') !== null))
    return [`ALTER TABLE ${quoted(table.name)} ADD COLUMN ${column}`];
  if (text.parts.some((part) => isColumn(part, field)))
    throw refusal('CONFLICT', [{ path: 'field', message: `table '${table.name}' already has '${field}'` }]);
  const added: TablePart = { kind: 'column', name: field, head: column, type: '', clauses: [] };
  const first = text.parts.findIndex(({ kind }) => kind === 'rules');
  const at = first === -1 ? text.parts.length : first;
  return rebuildStatements(table, { ...text, parts: text.parts.toSpliced(at, 0, added) });
}

/** Indexes with the column go as well, as on PostgreSQL. */
function dropColumn({ field }: ChangeOf<'dropField'>, table: SqliteTable, text: TableText): string[] {
  const { clauses } = columnOf(field, table, text);
  const [going, indexes] = [true, false].map((isGoing) =>
    table.indexes.filter(({ columns }) => columns.some((name) => isSameName(name, field)) === isGoing),
  );
  if (clauses.some(({ kind }) => kind === 'UNIQUE' || kind === 'REFERENCES')) {
    const parts = text.parts.filter((part) => !isColumn(part, field));
    return rebuildStatements({ ...table, indexes: indexes ?? [] }, { ...text, parts }, { [field]: null });
  }
  return [
    ...(going ?? []).map(({ name }) => `DROP INDEX ${quoted(name)}`),
    `ALTER TABLE ${quoted(table.name)} DROP COLUMN ${quoted(field)}`,
  ];
}

/** Rules that a definition says, and those that no definition does. */
const DEFINED: ReadonlySet<Clause['kind']> = new Set(['NOT', 'NULL', 'DEFAULT']);
/** A column that was renamed has the constraint of its values under the name of before. */
const VALUES = valuesConstraint('');
const FIXED: ReadonlySet<Clause['kind']> = new Set(['PRIMARY', 'GENERATED', 'AS']);

function modifyColumn({ field, definition }: ChangeOf<'modifyField'>, table: SqliteTable, text: TableText): string[] {
  const column = columnOf(field, table, text);
  const isKey = text.parts.some(
    (part) =>
      part.kind === 'rules' && part.clauses.some(({ kind, text: rule }) => kind === 'PRIMARY' && namesIn(rule, field)),
  );
  if (isKey || column.clauses.some(({ kind }) => FIXED.has(kind)))
    throw notExact(`'${field}' is computed, or part of the primary key`);
  if (definition.primaryKey === true) throw notExact(`'${field}' is no part of the primary key`);
  const kept = column.clauses.filter(
    ({ kind, name }) => !DEFINED.has(kind) && !(kind === 'CHECK' && name?.endsWith(VALUES) === true),
  );
  const head = columnText(field, { ...definition, unique: undefined }, 'sqlite');
  const changed: TablePart = { ...column, head, clauses: kept };
  const parts = text.parts.map((part) => (part === column ? changed : part));
  return rebuildStatements(table, { ...text, parts }, { [field]: converted(field, column.type, definition) });
}

function namesIn(rule: string, field: string): boolean {
  return new RegExp(`\\b${field}\\b`, 'i').test(rule);
}

/** The values of a column as its new type has them. */
function converted(field: string, declared: string, definition: Field): string {
  const value = conversionOf(field, declared, definition);
  if (value !== null) return value;
  throw notExact(`not every '${declared}' of '${field}' is a '${typeText(definition, 'sqlite')}'`);
}

/**
 * The values of a column of a declared type as another one has them, SQL; where not all need fit, one that does not
 * stops the statement. Null where the types do not say what becomes of a value.
 */
export function conversionOf(field: string, declared: string, definition: Field): string | null {
  const [from, to] = [familyOf(declared), familyOf(typeText(definition, 'sqlite'))];
  // Its length is a rule that the table keeps; instants are texts of one form.
  if (from.kind === to.kind && (to.kind === 'text' || to.kind === 'instant')) return quoted(field);
  // Decimals are numbers here, which tell 15 digits apart.
  const isTooLong = to.kind === 'decimal' && from.kind === 'integer' && from.digits > 15;
  if (!isTooLong && holdsAll(declared, definition))
    return to.kind === 'text' ? `CAST(${quoted(field)} AS TEXT)` : quoted(field);
  const fitting = fittingValue(quoted(field), from, to);
  if (fitting === null) return null;
  const { value, condition } = fitting;
  // An error of this function names its path, and nothing else of SQLite's raises one outside of a trigger.
  const refused = `json_extract('{}', ${textLiteral(`a value of ${field} is no ${typeText(definition, 'sqlite')}`)})`;
  return `CASE WHEN ${quoted(field)} IS NULL THEN NULL WHEN ${condition} THEN ${value} ELSE ${refused} END`;
}

/** Whole numbers that JSON has, whatever the name of their type. */
const WHOLE = 9_007_199_254_740_991;

type Family = ReturnType<typeof familyOf>;

/** Values as whole numbers or decimals, and when they are that; null for what is not told of a value by itself. */
function fittingValue(name: string, from: Family, to: Family): { value: string; condition: string } | null {
  if (from.kind !== 'integer' && from.kind !== 'decimal' && from.kind !== 'float' && from.kind !== 'text') return null;
  const whole = `CAST(${name} AS INTEGER)`;
  const isSame = from.kind === 'text' ? `CAST(${whole} AS TEXT) = ${name}` : `${whole} = ${name}`;
  if (to.kind === 'integer')
    return { value: whole, condition: to.digits > 10 ? isSame : `${isSame} AND abs(${whole}) <= ${WHOLE}` };
  if (to.kind !== 'decimal' || to.precision === null || from.kind === 'text') return null;
  const limit = 10 ** (to.precision - to.scale);
  return { value: name, condition: `round(${name}, ${to.scale}) = ${name} AND abs(${name}) < ${limit}` };
}

function addConstraint({ constraint }: ChangeOf<'addConstraint'>, table: SqliteTable, text: TableText): string[] {
  const name = constraint.name.toLowerCase();
  if (text.parts.some(({ clauses }) => clauses.some((clause) => clause.name === name)))
    throw refusal('CONFLICT', [
      { path: 'constraint.name', message: `table '${table.name}' already has '${constraint.name}'` },
    ]);
  const kind = constraint.type === 'foreignKey' ? 'FOREIGN' : constraint.type === 'unique' ? 'UNIQUE' : 'CHECK';
  const rules: TablePart = { kind: 'rules', clauses: [{ name, kind, text: constraintText(constraint) }] };
  return rebuildStatements(table, { ...text, parts: [...text.parts, rules] });
}

function dropConstraint({ name }: ChangeOf<'dropConstraint'>, table: SqliteTable, text: TableText): string[] {
  const isMeant = (clause: Clause) => clause.name === name.toLowerCase();
  if (!text.parts.some(({ clauses }) => clauses.some(isMeant)))
    throw absent(`constraint '${name}' of table '${table.name}'`);
  const parts = text.parts
    .map((part) => ({ ...part, clauses: part.clauses.filter((clause) => !isMeant(clause)) }))
    .filter(({ kind, clauses }) => kind === 'column' || clauses.length > 0);
  return rebuildStatements(table, { ...text, parts });
}

function columnOf(field: string, table: SqliteTable, { parts }: TableText): TablePart & { readonly kind: 'column' } {
  const found = parts.find((part) => isColumn(part, field));
  if (found?.kind !== 'column') throw absent(`field '${field}' of table '${table.name}'`);
  return found;
}

function isColumn(part: TablePart, name: string): boolean {
  return part.kind === 'column' && isSameName(part.name, name);
}

function absent(what: string): ProcessorError {
  return new ProcessorError('SCHEMA_ERROR', `${what} not found`);
}

function notExact(why: string): ProcessorError {
  return new ProcessorError('NOT_SUPPORTED', `SQLite cannot change this exactly, write it as SQL: ${why}`);
}
