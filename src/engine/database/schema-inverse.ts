/** Migrations that are made of one change: their `down` is made from what the table is by then. */

import { type ProcessorError, refusal } from '../../kernel/errors.ts';
import { valuesConstraint } from './schema-fields.ts';
import type { Field, NamedField, SchemaOperation } from './schema-model.ts';
import type {
  ColumnDescription,
  ConstraintDescription,
  IndexDescription,
  MadeSteps,
  Referrer,
  TableDescription,
} from './schema-order.ts';
import { type Change, type ChangeOf, reverseOf } from './schema-sql.ts';

type AddConstraint = ChangeOf<'addConstraint'>;

/**
 * Both ways of a change; `table` is what it is about as it is by now, `referrers` are the foreign keys that are to go
 * with it. Throws `SCHEMA_ERROR` for what is not there, and `NOT_SUPPORTED` where there is no way back.
 */
export function stepsOf(change: Change, table: TableDescription, referrers: readonly Referrer[]): MadeSteps {
  switch (change.type) {
    case 'dropCollection':
      return dropTable(change, table, referrers);
    case 'dropField':
      return dropField(change, table);
    case 'modifyField':
      return modifyField(change, table);
    case 'dropIndex':
      return dropIndex(change, table);
    case 'dropConstraint':
      return dropConstraint(change, table);
    default: {
      requireFields(change, table);
      const down = reverseOf([change]);
      if (down === null) throw new Error(`there is no reverse of ${change.type}`);
      return { up: [change], down, lost: [] };
    }
  }
}

/** What a change names must be there: SQLite takes a quoted name that it does not know for a text. */
function requireFields(change: Change, { columns, name: table }: TableDescription): void {
  const requireAll = (path: string, fields: readonly string[]) => {
    const missing = fields.find((field) => !columns.some(({ name }) => name === field));
    if (missing !== undefined) throw absent(path, `field '${missing}' of table '${table}'`);
  };
  if (change.type === 'renameField') requireAll('field', [change.field]);
  if (change.type === 'createIndex') requireAll('fields', change.fields);
  if (change.type === 'addConstraint' && change.constraint.type !== 'check')
    requireAll('constraint.columns', change.constraint.columns);
  if (change.type === 'addField' && columns.some(({ name }) => name.toLowerCase() === change.field.toLowerCase()))
    throw refusal('SCHEMA_ERROR', [{ path: 'field', message: `table '${table}' already has '${change.field}'` }]);
}

function dropTable(
  change: ChangeOf<'dropCollection'>,
  { columns, primaryKey, indexes, constraints, others }: TableDescription,
  referrers: readonly Referrer[],
): MadeSteps {
  const { table } = change;
  const keys = columns.filter(({ isKey }) => isKey).map(({ name }) => name);
  const odd = indexes.find(({ isPlain }) => !isPlain);
  const create: SchemaOperation = {
    type: 'createCollection',
    table,
    fields: columns.map((column): NamedField => ({ name: column.name, ...definitionOf(column) })),
    ...(indexes.length > 0 && { indexes: indexes.map((index) => indexOf(index)) }),
  };
  if (odd !== undefined) throw noWayBack('table', `index '${odd.name}' is more than columns in ascending order`);
  const leading = referrers.map((each) => ({ table: each.table, constraint: named(each, each.table, 'table') }));
  return {
    up: [
      ...leading.map(({ table: by, constraint: { name } }): Change => ({ type: 'dropConstraint', table: by, name })),
      change,
    ],
    down: [
      create,
      ...additionsOf(
        table,
        constraints.filter(({ isOfField }) => !isOfField),
        'table',
      ),
      ...leading.map((each): Change => ({ type: 'addConstraint', ...each })),
    ],
    lost: [
      ...others,
      ...columns.flatMap(inexact),
      ...(keys.join() === primaryKey.join() ? [] : ['the order of the primary key']),
    ],
  };
}

/** Foreign keys come last: they may lead to what the others make unique. */
function additionsOf(table: string, constraints: readonly ConstraintDescription[], path: string): AddConstraint[] {
  const all = constraints.map((each): AddConstraint => ({
    type: 'addConstraint',
    table,
    constraint: named(each, table, path),
  }));
  const isForeign = ({ constraint }: AddConstraint) => constraint.type === 'foreignKey';
  return [...all.filter((each) => !isForeign(each)), ...all.filter(isForeign)];
}

/** What is about the field goes before it, by name, since not every database does so by itself. */
function dropField(change: ChangeOf<'dropField'>, description: TableDescription): MadeSteps {
  const { table, field } = change;
  const column = columnOf(description, field);
  if (column.isKey) throw noWayBack('field', `'${field}' is part of the primary key`);
  const { required, ...definition } = definitionOf(column);
  const isConditional = ({ where }: IndexDescription) => where !== null && mentions(where, column.name);
  const indexes = description.indexes.filter(
    // What an expression is of is not told.
    (index) =>
      [...index.fields, ...(index.included ?? [])].some((name) => name === null || name === column.name) ||
      isConditional(index),
  );
  const odd = indexes.find(({ isPlain }) => !isPlain);
  if (odd !== undefined) throw noWayBack('field', `index '${odd.name}' is more than columns in ascending order`);
  const rules = description.constraints.filter(({ columns, isOfField }) => !isOfField && columns.includes(column.name));
  const additions = additionsOf(table, rules, 'field');
  const isEmptied = required === true && definition.default === undefined;
  return {
    up: [
      ...additions.toReversed().map(({ constraint: { name } }): Change => ({ type: 'dropConstraint', table, name })),
      ...indexes.filter(isConditional).map(({ name }): Change => ({ type: 'dropIndex', table, name })),
      change,
    ],
    down: [
      {
        type: 'addField',
        table,
        field: column.name,
        definition: { ...definition, ...(required === true && !isEmptied && { required }) },
      },
      ...indexes.map((index): Change => ({ type: 'createIndex', table, ...indexOf(index) })),
      ...additions,
    ],
    lost: [
      ...inexact(column),
      ...(column === description.columns.at(-1) ? [] : [`the place of '${field}' among the columns`]),
      ...(isEmptied ? [`'${field}' is no longer required: its values are gone, and it has no default`] : []),
    ],
  };
}

/** Whether SQL names a column, outside of texts. */
function mentions(sql: string, column: string): boolean {
  const words = sql.replaceAll(/'(?:[^']|'')*'/g, '').match(/[\w$]+/g) ?? [];
  return words.some((word) => word.toLowerCase() === column.toLowerCase());
}

function modifyField(change: ChangeOf<'modifyField'>, description: TableDescription): MadeSteps {
  const { table, field } = change;
  const column = columnOf(description, field);
  requireOwnRules(column, description);
  const { unique: _unique, ...definition } = definitionOf(column);
  return {
    up: [change],
    down: [{ type: 'modifyField', table, field: column.name, definition }],
    lost: inexact(column),
  };
}

/** The rule about a field's values goes with its definition, by its name; of SQLite so does any of its column that ends alike. */
function requireOwnRules({ name: field }: ColumnDescription, { constraints }: TableDescription): void {
  const [own, end] = [valuesConstraint(field), valuesConstraint('')].map((name) => name.toLowerCase());
  const going = constraints.find(({ name, columns, isOfField }) => {
    const lower = name?.toLowerCase() ?? '';
    return !isOfField && (lower === own || (lower.endsWith(end ?? '') && columns.includes(field)));
  });
  if (going !== undefined) throw noWayBack('field', `constraint '${going.name}' would go with the old definition`);
}

function dropIndex(change: ChangeOf<'dropIndex'>, { indexes }: TableDescription): MadeSteps {
  const { table, name } = change;
  const found = indexes.find((index) => index.name === name);
  if (found === undefined) throw absent('name', `index '${name}' of table '${table}'`);
  if (!found.isPlain) throw noWayBack('name', `index '${name}' is more than columns in ascending order`);
  return { up: [change], down: [{ type: 'createIndex', table, ...indexOf(found) }], lost: [] };
}

function dropConstraint(change: ChangeOf<'dropConstraint'>, { constraints, indexes }: TableDescription): MadeSteps {
  const { table, name } = change;
  const found = constraints.find((each) => each.name === name);
  // Of MySQL a unique constraint is an index, and nothing else.
  const index = indexes.find((each) => each.name === name && each.unique && each.isPlain);
  if (found === undefined && index !== undefined)
    return { up: [change], down: [{ type: 'createIndex', table, ...indexOf(index) }], lost: [] };
  if (found === undefined) throw absent('name', `constraint '${name}' of table '${table}'`);
  return {
    up: [change],
    down: [{ type: 'addConstraint', table, constraint: named(found, table, 'name') }],
    lost: [],
  };
}

function columnOf({ columns, name }: TableDescription, field: string): ColumnDescription {
  const found = columns.find((column) => column.name === field);
  if (found === undefined) throw absent('field', `field '${field}' of table '${name}'`);
  return found;
}

function definitionOf({ name, declaredType, type, definition }: ColumnDescription): Field {
  if (definition !== null) return definition;
  const why = type === null ? `'${declaredType}' of '${name}' is none of the types of fields` : `'${name}' is computed`;
  throw noWayBack('field', why);
}

function inexact({ name, declaredType, expression, isExact }: ColumnDescription): string[] {
  return [
    ...(isExact ? [] : [`the type of '${name}' as it was declared: ${declaredType}`]),
    ...(expression === null ? [] : [`the default of '${name}': ${expression}`]),
  ];
}

function indexOf({ name, fields, unique, where }: IndexDescription) {
  return {
    name,
    fields: fields.filter((field) => field !== null),
    ...(unique && { unique }),
    ...(where !== null && { where }),
  };
}

function named(
  { name, rule }: Pick<ConstraintDescription, 'name' | 'rule'>,
  table: string,
  path: string,
): AddConstraint['constraint'] {
  if (name !== null && rule !== null) return rule;
  const what = name === null ? 'a constraint without a name' : `constraint '${name}'`;
  throw noWayBack(path, `${what} of '${table}' cannot be made again`);
}

function absent(path: string, what: string): ProcessorError {
  return refusal('SCHEMA_ERROR', [{ path, message: `${what} not found` }]);
}

/** The refusal of a change that could not be taken back. */
export function noWayBack(path: string, why: string): ProcessorError {
  return refusal('NOT_SUPPORTED', [{ path, message: `there would be no way back, write a migration in SQL: ${why}` }]);
}
