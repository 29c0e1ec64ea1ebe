/** What the shape of structured operations and of SQL texts cannot say. */

import { fieldFaults } from './schema-check-field.ts';
import { fieldsOf, indexName } from './schema-sql.ts';
import type { Constraint, Field, MigrationSteps, SchemaOperation, SqlDialect } from './schema-model.ts';
import { refusedExpression, refusedSql } from './sql-guard.ts';

/** Where something is wrong, and what. */
interface SchemaFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What is wrong with steps for a dialect, by paths below them. */
export function stepFaults(steps: MigrationSteps, dialect: SqlDialect): SchemaFault[] {
  return steps.flatMap((step, at) => {
    if (typeof step === 'string') return sqlFaults(step, dialect, [at]);
    return operationFaults(step, dialect).map(({ path, message }) => ({ path: [at, ...path], message }));
  });
}

function sqlFaults(sql: string, dialect: SqlDialect, path: SchemaFault['path']): SchemaFault[] {
  const message = refusedSql(sql, dialect);
  return message === null ? [] : [{ path, message }];
}

function operationFaults(operation: SchemaOperation, dialect: SqlDialect): SchemaFault[] {
  if (operation.type === 'raw') return sqlFaults(operation.sql, operation.dialect, ['sql']);
  return [...(dialect === 'sqlite' ? schemaFaults(operation.table, ['table']) : []), ...ownFaults(operation, dialect)];
}

function schemaFaults(table: string, path: SchemaFault['path']): SchemaFault[] {
  return table.includes('.') ? [{ path, message: 'a database of SQLite has no schemas' }] : [];
}

function ownFaults(operation: Exclude<SchemaOperation, { type: 'raw' }>, dialect: SqlDialect): SchemaFault[] {
  switch (operation.type) {
    case 'createCollection':
      return tableFaults(operation, dialect);
    case 'addField':
    case 'modifyField':
      return alteredFaults(operation.type, operation.definition, dialect);
    case 'createIndex':
      return whereFaults(operation.where, dialect, ['where']);
    case 'addConstraint':
      return constraintFaults(operation.constraint, dialect);
    default:
      return [];
  }
}

type Table = Extract<SchemaOperation, { readonly type: 'createCollection' }>;

function tableFaults(operation: Table, dialect: SqlDialect): SchemaFault[] {
  const { table, fields, timestamps, indexes = [] } = operation;
  const names = fieldsOf(operation).map(({ name }) => name);
  const keys = fields.filter(({ primaryKey }) => primaryKey === true);
  const indexNames = indexes.map((index) => indexName(table, index));
  return [
    ...fields.flatMap((field) => [
      ...fieldFaults(field, dialect, keys.length === 1).map(({ path, message }) => ({
        path: ['fields', field.name, ...path],
        message,
      })),
      ...(timestamps === true && /^(?:created|updated)_at$/i.test(field.name)
        ? [{ path: ['fields', field.name], message: 'is added by timestamps' }]
        : []),
    ]),
    // SQLite takes names that differ in case for the same.
    ...twice(fields.map(({ name }) => name.toLowerCase())).map((name) => ({
      path: ['fields'],
      message: `has '${name}' twice`,
    })),
    ...indexes.flatMap(({ fields: own, where }, at) => [
      ...own
        .filter((name) => !names.includes(name))
        .map((name) => ({ path: ['indexes', at, 'fields'], message: `the table has no field '${name}'` })),
      ...whereFaults(where, dialect, ['indexes', at, 'where']),
    ]),
    ...twice(indexNames).map((name) => ({ path: ['indexes'], message: `has '${name}' twice` })),
  ];
}

function twice(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}

function alteredFaults(type: 'addField' | 'modifyField', definition: Field, dialect: SqlDialect): SchemaFault[] {
  const { primaryKey, autoIncrement, unique } = definition;
  const at = (path: SchemaFault['path']) => ['definition', ...path];
  return [
    ...fieldFaults(definition, dialect, true).map(({ path, message }) => ({ path: at(path), message })),
    ...(type === 'addField' && (primaryKey === true || autoIncrement === true)
      ? [{ path: at([primaryKey === true ? 'primaryKey' : 'autoIncrement']), message: 'is declared with the table' }]
      : []),
    ...(type === 'modifyField' && unique !== undefined
      ? [{ path: at(['unique']), message: 'is left as it is; use addConstraint or dropConstraint' }]
      : []),
  ];
}

function constraintFaults(constraint: Constraint, dialect: SqlDialect): SchemaFault[] {
  if (constraint.type === 'check')
    return expressionFaults(constraint.expression, dialect, ['constraint', 'expression']);
  if (constraint.type === 'unique') return [];
  const { columns, references } = constraint;
  return [
    ...(dialect === 'sqlite' ? schemaFaults(references.table, ['constraint', 'references', 'table']) : []),
    ...(columns.length === references.columns.length
      ? []
      : [
          { path: ['constraint', 'references', 'columns'], message: `are as many as the ${columns.length} of columns` },
        ]),
  ];
}

function whereFaults(sql: string | undefined, dialect: SqlDialect, path: SchemaFault['path']): SchemaFault[] {
  if (sql !== undefined && dialect === 'mysql') return [{ path, message: 'MySQL has no index of some rows alone' }];
  return expressionFaults(sql, dialect, path);
}

function expressionFaults(sql: string | undefined, dialect: SqlDialect, path: SchemaFault['path']): SchemaFault[] {
  const message = sql === undefined ? null : refusedExpression(sql, dialect);
  return message === null ? [] : [{ path, message }];
}
