/** A table of a catalogue as the model describes it. */

import { valuesConstraint } from './schema-fields.ts';
import type { Field, SqlDialect } from './schema-model.ts';
import type {
  CatalogueColumn,
  CatalogueTable,
  ColumnDescription,
  ConstraintDescription,
  TableDescription,
} from './schema-order.ts';
import { defaultOf, type FieldValues, fieldOfDeclared, isSameType, valuesOf } from './schema-reading.ts';

/** The description of a table. */
export function describeTable(table: CatalogueTable, dialect: SqlDialect): TableDescription {
  const { name, columns, indexes, others } = table;
  const constraints = table.constraints.map((each) => ({ ...each, values: valuesOfConstraint(each, columns) }));
  const keys = columns.filter(({ keyPlace }) => keyPlace > 0).toSorted((one, other) => one.keyPlace - other.keyPlace);
  return {
    name,
    columns: columns.map((column) => columnOf(column, constraints, dialect, keys.length === 1)),
    primaryKey: keys.map((column) => column.name),
    indexes: sorted(indexes),
    constraints: sorted(
      constraints.map(({ values, ...constraint }) => ({
        ...constraint,
        isOfField: constraint.isOfField || values !== null,
      })),
    ),
    others,
  };
}

interface Valued extends ConstraintDescription {
  readonly values: FieldValues | null;
}

const VALUES = valuesConstraint('');
/** Its length is that of its values, which it says. */
const ENUM = { type: 'enum', maxLength: undefined } as const;

/** A column that was renamed may have it under the name of before. */
function valuesOfConstraint(
  { name, rule }: ConstraintDescription,
  columns: readonly CatalogueColumn[],
): FieldValues | null {
  if (rule?.type !== 'check' || name?.endsWith(VALUES) !== true) return null;
  const values = valuesOf(rule.expression);
  return columns.some((column) => column.name === values?.field) ? values : null;
}

function columnOf(
  column: CatalogueColumn,
  constraints: readonly Valued[],
  dialect: SqlDialect,
  isKeyAlone: boolean,
): ColumnDescription {
  const { name, declaredType, isNullable, keyPlace, initial } = column;
  const declared = fieldOfDeclared(declaredType);
  const isKey = keyPlace > 0;
  const rest = { name, declaredType, isNullable, isKey };
  if (declared === null || column.isComputed)
    return { ...rest, type: declared?.type ?? null, definition: null, expression: initial, isExact: false };
  const own = constraints.flatMap(({ values }) => (values?.field === name ? values.values : []));
  const values = Object.assign({}, ...own) as Partial<Field>;
  const typed: Field = { ...declared, ...values, ...(values.enum !== undefined && ENUM) };
  const isNumbered = column.isNumbered && isKey && isKeyAlone;
  const value = initial === null || column.isNumbered ? undefined : defaultOf(initial, typed.type, dialect);
  const isUnique = constraints.some(
    ({ rule, columns, isOfField }) => isOfField && rule?.type === 'unique' && columns.includes(name),
  );
  const definition: Field = {
    ...typed,
    ...(!isNullable && !isKey && { required: true }),
    ...(isUnique && { unique: true }),
    ...(isKey && { primaryKey: true }),
    ...(isNumbered && { autoIncrement: true }),
    ...(value !== undefined && { default: value }),
    ...(column.comment !== null && { comment: column.comment }),
  };
  const isSaid = value !== undefined || isNumbered || initial === null || /^NULL(?:::|$)/i.test(initial);
  return {
    ...rest,
    type: typed.type,
    definition,
    expression: isSaid ? null : initial,
    isExact: column.isByBytes && column.isNumbered === isNumbered && isSameType(definition, declaredType, dialect),
  };
}

function sorted<Named extends { readonly name: string | null }>(all: readonly Named[]): Named[] {
  return all.toSorted((one, other) => ((one.name ?? '') < (other.name ?? '') ? -1 : 1));
}
