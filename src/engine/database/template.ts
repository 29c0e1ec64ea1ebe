/** Actions of databases. */

import type { FieldError } from '../../kernel/errors.ts';
import type { Fields } from '../query/binding.ts';
import { parameterized, type StatementTemplate } from '../query/template.ts';

/** What actions do. */
export type ActionOperation = 'query' | 'insert' | 'update' | 'delete' | 'upsert' | 'count' | 'aggregate' | 'raw_sql';

/** An action as its owner writes it. */
export interface WrittenAction {
  readonly operation: ActionOperation;
  readonly tableName?: string | undefined;
  readonly template?: Fields | undefined;
  readonly filterTemplate?: Fields | undefined;
}

/** The operation of the query model that an action is. */
export type StatementOperation = Exclude<ActionOperation, 'raw_sql'> | 'raw';

/** Fields of a template, by that of the statement. */
type Members = Readonly<Record<string, string>>;

const FILTER: Members = { where: 'filterTemplate' };
const ROWS: Members = { data: 'template.records', returning: 'template.returning' };

/** Fields that stand in the template by their own names. */
function inTemplate(...names: readonly string[]): Members {
  return Object.fromEntries(names.map((name) => [name, `template.${name}`]));
}

/** Where each field of a statement stands in an action; `template` for all of it. */
const PLACES: Readonly<Record<ActionOperation, Members>> = {
  query: inTemplate(
    'where',
    'select',
    'orderBy',
    'limit',
    'offset',
    'after',
    'count',
    'lock',
    'skip_locked',
    'include',
  ),
  count: inTemplate('where', 'column', 'distinct'),
  aggregate: inTemplate('where', 'operations', 'aggregations', 'groupBy', 'having', 'orderBy', 'limit', 'offset'),
  insert: { ...ROWS, onConflict: 'template.onConflict' },
  upsert: { ...ROWS, conflictKeys: 'template.conflictColumns', updateColumns: 'template.updateColumns' },
  update: { ...FILTER, data: 'template' },
  delete: FILTER,
  raw_sql: { query: 'template.query', params: 'template.params' },
};

/** What an action cannot do without. */
const REQUIRED: Readonly<Record<ActionOperation, readonly string[]>> = {
  query: ['tableName'],
  count: ['tableName'],
  aggregate: ['tableName'],
  insert: ['tableName', 'template.records'],
  upsert: ['tableName', 'template.records', 'template.conflictColumns'],
  update: ['tableName', 'template', 'filterTemplate'],
  delete: ['tableName', 'filterTemplate'],
  raw_sql: ['template.query'],
};

/** The statement that an action is, before its values are bound. */
export interface ActionStatement extends StatementTemplate {
  readonly operation: StatementOperation;
}

/**
 * Reads an action as a statement, and what of its form is wrong: members that it lacks, or has and must not. `marker`
 * is how the database writes the nth parameter in SQL.
 */
export function readAction(
  written: WrittenAction,
  marker: (n: number) => string,
): { statement: ActionStatement; errors: FieldError[] } {
  const action = isAggregating(written) ? { ...written, operation: 'aggregate' as const } : written;
  const { operation, tableName, filterTemplate } = action;
  const places = PLACES[operation];
  const isFiltered = filterTemplate !== undefined && 'where' in places;
  const used: Members = isFiltered ? { ...places, ...FILTER } : places;
  const fields = Object.entries(used).flatMap(([name, place]) => {
    const value = valueAt(action, place);
    return value === undefined ? [] : [[name, value] as const];
  });
  const table = tableName === undefined ? {} : { table: tableName };
  const own = { ...table, ...Object.fromEntries(fields) };
  const raw = operation === 'raw_sql' ? readSql(own, marker) : { fields: own, errors: [] };
  return {
    statement: {
      operation: operation === 'raw_sql' ? 'raw' : operation,
      fields: raw.fields,
      placeOf: (path) => placeOf(path, { ...used, table: 'tableName' }),
    },
    errors: [...formErrors(action, used), ...raw.errors],
  };
}

/** A query that computes functions is an aggregate. */
function isAggregating({ operation, template = {} }: WrittenAction): boolean {
  return operation === 'query' && (template['operations'] !== undefined || template['aggregations'] !== undefined);
}

/** SQL with the variables in its text as parameters. */
function readSql(written: Fields, marker: (n: number) => string): { fields: Fields; errors: FieldError[] } {
  const { query, params } = written;
  const { text, variables, faults } = parameterized(query, marker);
  if (variables.length === 0) return { fields: written, errors: [] };
  const path = 'template.query';
  if (params !== undefined)
    return { fields: written, errors: [{ path, message: 'has variables beside params; give them in one of both' }] };
  const errors = faults.map((message) => ({ path, message }));
  return { fields: { ...written, query: text, params: variables }, errors };
}

function formErrors(action: WrittenAction, used: Members): FieldError[] {
  const { operation, template = {}, filterTemplate } = action;
  const lacking = REQUIRED[operation]
    .filter((place) => valueAt(action, place) === undefined)
    .map((path) => ({ path, message: `is required by the operation ${operation}` }));
  const known = new Set(Object.values(used));
  const unknown = known.has('template')
    ? []
    : Object.keys(template)
        .map((name) => `template.${name}`)
        .filter((path) => !known.has(path))
        .map((path) => ({ path, message: `is no field of a template of the operation ${operation}` }));
  const extra = [
    ...(filterTemplate !== undefined && !('where' in used) ? ['filterTemplate'] : []),
    ...(filterTemplate !== undefined && template['where'] !== undefined && operation !== 'update'
      ? ['template.where']
      : []),
    ...(operation === 'raw_sql' && action.tableName !== undefined ? ['tableName'] : []),
  ].map((path) => ({ path, message: `has no meaning here for the operation ${operation}` }));
  const twice = new Set(extra.map(({ path }) => path));
  return [...lacking, ...unknown.filter(({ path }) => !twice.has(path)), ...extra];
}

function valueAt(action: WrittenAction, place: string): unknown {
  const [part = '', name] = place.split('.');
  const value = action[part as keyof WrittenAction];
  return name === undefined || typeof value !== 'object' ? value : value[name];
}

function placeOf(path: string, places: Members): string {
  const [, name = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(path) ?? [];
  return `${places[name] ?? name}${rest}`;
}
