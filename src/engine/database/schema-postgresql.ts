/** Structured operations as SQL of PostgreSQL. None of it depends on what a schema is by now. */

import {
  collatedType,
  columnText,
  defaultText,
  quoted,
  quotedList,
  tableText,
  textLiteral,
  typeText,
  valuesConstraint,
  valuesText,
} from './schema-fields.ts';
import type { Field } from './schema-model.ts';
import { type Change, type ChangeOf, constraintText, fieldsOf, indexText } from './schema-sql.ts';

/** The statements of an operation, in order. */
export function postgresqlStatements(change: Change): string[] {
  const table = tableText(change.table);
  switch (change.type) {
    case 'createCollection':
      return createTable(change);
    case 'dropCollection':
      return [`DROP TABLE ${table}`];
    case 'renameCollection':
      return [`ALTER TABLE ${table} RENAME TO ${quoted(change.to)}`];
    case 'addField':
      return [
        `ALTER TABLE ${table} ADD COLUMN ${columnText(change.field, change.definition, 'postgresql')}`,
        ...commentOn(change.table, change.field, change.definition),
      ];
    case 'dropField':
      return [`ALTER TABLE ${table} DROP COLUMN ${quoted(change.field)}`];
    case 'renameField':
      return renameColumn(change);
    case 'modifyField':
      return modifyColumn(change);
    case 'createIndex':
      return [indexText(change.table, change)];
    case 'dropIndex':
      return [`DROP INDEX ${tableText([...change.table.split('.').slice(0, -1), change.name].join('.'))}`];
    case 'addConstraint':
      return [`ALTER TABLE ${table} ADD ${constraintText(change.constraint)}`];
    case 'dropConstraint':
      return [`ALTER TABLE ${table} DROP CONSTRAINT ${quoted(change.name)}`];
  }
}

function createTable(change: ChangeOf<'createCollection'>): string[] {
  const { table, indexes = [] } = change;
  const fields = fieldsOf(change);
  const keys = fields.flatMap(({ name, primaryKey }) => (primaryKey === true ? name : []));
  const parts = [
    ...fields.map((field) => columnText(field.name, field, 'postgresql', keys.length === 1 && keys[0] === field.name)),
    ...(keys.length > 1 ? [`PRIMARY KEY (${quotedList(keys)})`] : []),
  ];
  return [
    `CREATE TABLE ${tableText(table)} (${parts.join(', ')})`,
    ...indexes.map((index) => indexText(table, index)),
    ...fields.flatMap((field) => commentOn(table, field.name, field)),
  ];
}

function commentOn(table: string, name: string, { comment }: Field): string[] {
  if (comment === undefined) return [];
  return [`COMMENT ON COLUMN ${tableText(table)}.${quoted(name)} IS ${textLiteral(comment)}`];
}

/** The constraint of its values is named after it; there is no IF EXISTS for one that is renamed. */
function renameColumn({ table, field, to }: ChangeOf<'renameField'>): string[] {
  const [own, name, next] = [tableText(table), valuesConstraint(field), valuesConstraint(to)];
  const exists = `SELECT FROM pg_constraint WHERE conrelid = to_regclass(${textLiteral(own)}) AND conname = ${textLiteral(name)}`;
  return [
    `ALTER TABLE ${own} RENAME COLUMN ${quoted(field)} TO ${quoted(to)}`,
    `DO $$ BEGIN IF EXISTS (${exists}) THEN ALTER TABLE ${own} RENAME CONSTRAINT ${quoted(name)} TO ${quoted(next)}; END IF; END $$`,
  ];
}

/** One statement, of which PostgreSQL does what drops before what changes, and that before what adds. */
function modifyColumn({ table, field, definition }: ChangeOf<'modifyField'>): string[] {
  const column = `ALTER COLUMN ${quoted(field)}`;
  const type = typeText(definition, 'postgresql');
  // A cast to VARCHAR(n) cuts off; an assignment of text is refused where it is too long.
  const cast = type.startsWith('VARCHAR') ? 'TEXT' : type;
  const initial = defaultText(definition, 'postgresql');
  const values = valuesText(field, definition, 'postgresql');
  const parts = [
    `DROP CONSTRAINT IF EXISTS ${quoted(valuesConstraint(field))}`,
    // An identity has no default, and refuses that it be dropped.
    ...(definition.autoIncrement === true ? [] : [`${column} DROP DEFAULT`]),
    `${column} TYPE ${collatedType(definition, 'postgresql')} USING ${quoted(field)}::${cast}`,
    `${column} ${definition.required === true || definition.primaryKey === true ? 'SET' : 'DROP'} NOT NULL`,
    ...(initial === null ? [] : [`${column} SET DEFAULT ${initial}`]),
    ...(values === null ? [] : [`ADD ${values}`]),
  ];
  const comment = definition.comment === undefined ? 'NULL' : textLiteral(definition.comment);
  return [
    `ALTER TABLE ${tableText(table)} ${parts.join(', ')}`,
    `COMMENT ON COLUMN ${tableText(table)}.${quoted(field)} IS ${comment}`,
  ];
}
