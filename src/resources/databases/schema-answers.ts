/** What operations on schemas answer. */

import type {
  ColumnDescription,
  ConstraintDescription,
  IndexDescription,
  MadeMigration,
  TableDescription,
} from '../../engine/database/schema-order.ts';
import type { Description, Made } from './contract-schema.ts';

/** Without what is not given: what is stored says no more than that. */
export function given<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

/** The answer of a change; null where there was nothing to do. */
export function madeOf(database: string, made: MadeMigration | null): Made {
  if (made === null)
    return { status: 'unchanged', migration: null, checksum: null, appliedAt: null, statements: [], lost: [] };
  const { tag, name, steps, change } = made;
  const written = (all: MadeMigration['steps']['up']) => all.map((step) => ({ ...step }));
  return {
    status: change.status === 'applied' ? 'applied' : 'planned',
    migration: { tag: `${database}:${tag}`, name, value: { up: written(steps.up), down: written(steps.down) } },
    checksum: change.checksum,
    appliedAt: change.appliedAt,
    statements: [...change.statements],
    lost: [...steps.lost],
  };
}

/** The answer of a description. */
export function descriptionOf({ name, columns, primaryKey, indexes, constraints }: TableDescription): Description {
  return {
    name,
    columns: columns.map((column) => columnOf(column, constraints)),
    primaryKey: [...primaryKey],
    indexes: indexes.map(indexOf),
    constraints: constraints.filter(({ isOfField }) => !isOfField).map(constraintOf),
  };
}

function columnOf(
  column: ColumnDescription,
  constraints: TableDescription['constraints'],
): Description['columns'][number] {
  const { name, type, declaredType, isNullable, isKey, expression, definition } = column;
  const { minLength, maxLength, precision, scale, enum: values, comment } = definition ?? {};
  return {
    name,
    type: type ?? 'other',
    declaredType,
    nullable: isNullable && !isKey,
    isPrimaryKey: isKey,
    unique: constraints.some(({ rule }) => rule?.type === 'unique' && rule.columns.join() === name),
    autoIncrement: definition?.autoIncrement === true,
    default: definition?.default ?? null,
    defaultExpression: expression,
    ...given({ minLength, maxLength, precision, scale, comment }),
    ...(values !== undefined && { enum: [...values] }),
  };
}

/** An index on the wire. */
export function indexOf({ name, fields, unique, where }: IndexDescription): Description['indexes'][number] {
  return { name, fields: [...fields], unique, where };
}

function constraintOf({ name, columns, rule }: ConstraintDescription): Description['constraints'][number] {
  // What a check is about is told by PostgreSQL alone.
  if (rule?.type === 'check') return { name, type: 'check', columns: [], expression: rule.expression };
  const rest = { name, type: rule?.type ?? ('other' as const), columns: [...columns] };
  if (rule?.type !== 'foreignKey') return rest;
  return { ...rest, references: { ...rule.references, columns: [...rule.references.columns] } };
}
