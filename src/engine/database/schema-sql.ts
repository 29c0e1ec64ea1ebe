/** What structured operations are in both dialects alike, their reverse, and which of them lose data. */

import { quoted, quotedList, tableText } from './schema-fields.ts';
import type { Constraint, Index, MigrationSteps, NamedField, SchemaOperation } from './schema-model.ts';

/** A structured operation that is not SQL itself. */
export type Change = Exclude<SchemaOperation, { readonly type: 'raw' }>;

/** An operation of one type. */
export type ChangeOf<Type extends Change['type']> = Extract<Change, { readonly type: Type }>;

/** The fields of a table that is created, those that `timestamps` adds included. */
export function fieldsOf({ fields, timestamps }: ChangeOf<'createCollection'>): NamedField[] {
  const added = timestamps === true ? ['created_at', 'updated_at'] : [];
  return [
    ...fields,
    ...added.map((name): NamedField => ({ name, type: 'datetime', required: true, default: { $currentDate: true } })),
  ];
}

/** The name of an index. */
export function indexName(table: string, { name, fields, unique }: Index): string {
  if (name !== undefined) return name;
  const ending = unique === true ? '_key' : '_idx';
  return `${[table.split('.').at(-1), ...fields].join('_').slice(0, 63 - ending.length)}${ending}`;
}

/** CREATE INDEX. */
export function indexText(table: string, index: Index): string {
  const { fields, unique, where } = index;
  const kind = unique === true ? 'UNIQUE INDEX' : 'INDEX';
  const rows = where === undefined ? '' : ` WHERE (${where}\n)`;
  return `CREATE ${kind} ${quoted(indexName(table, index))} ON ${tableText(table)} (${quotedList(fields)})${rows}`;
}

/** A constraint as a table has it. */
export function constraintText(constraint: Constraint): string {
  const name = `CONSTRAINT ${quoted(constraint.name)}`;
  // An expression may end in a comment.
  if (constraint.type === 'check') return `${name} CHECK (${constraint.expression}\n)`;
  const columns = quotedList(constraint.columns);
  if (constraint.type === 'unique') return `${name} UNIQUE (${columns})`;
  const { table, columns: keys, onDelete, onUpdate } = constraint.references;
  const actions = [
    onDelete === undefined ? '' : ` ON DELETE ${onDelete.toUpperCase()}`,
    onUpdate === undefined ? '' : ` ON UPDATE ${onUpdate.toUpperCase()}`,
  ];
  return `${name} FOREIGN KEY (${columns}) REFERENCES ${tableText(table)} (${quotedList(keys)})${actions.join('')}`;
}

/** What undoes steps; null where one of them cannot be undone from what it says. */
export function reverseOf(steps: MigrationSteps): SchemaOperation[] | null {
  const reversed = steps.map((step) => (typeof step === 'string' ? null : reverseOperation(step)));
  return reversed.every((step) => step !== null) ? reversed.toReversed() : null;
}

function reverseOperation(operation: SchemaOperation): SchemaOperation | null {
  switch (operation.type) {
    case 'createCollection':
      return { type: 'dropCollection', table: operation.table };
    case 'renameCollection':
      return reverseRename(operation);
    case 'addField':
      return { type: 'dropField', table: operation.table, field: operation.field };
    case 'renameField':
      return { type: 'renameField', table: operation.table, field: operation.to, to: operation.field };
    case 'createIndex':
      return { type: 'dropIndex', table: operation.table, name: indexName(operation.table, operation) };
    case 'addConstraint':
      return { type: 'dropConstraint', table: operation.table, name: operation.constraint.name };
    default:
      return null;
  }
}

function reverseRename({ table, to }: ChangeOf<'renameCollection'>): SchemaOperation {
  const parts = table.split('.');
  const old = parts.pop() ?? table;
  return { type: 'renameCollection', table: [...parts, to].join('.'), to: old };
}
