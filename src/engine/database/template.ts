/**
 * Actions of databases: statements whose values an input gives.
 *
 * Invariants: (1) what an input gives is a literal: no operator, name or SQL comes of it; (2) it is not looked at for
 * variables again.
 */

import { type FieldError, refusal } from '../../kernel/errors.ts';
import { bindFields, type Fields, type Resolve, type Stand } from '../query/binding.ts';
import { type Lookup, readText, type TextPart, type Variable, variablesOf, variableText } from '../query/variables.ts';

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

/** What types of variables there are. */
export interface VariableTypes {
  /** What is wrong with the type and bounds of a variable; null for nothing. */
  declarationFault(variable: Variable): string | null;
  /** What is wrong with a value; null for nothing. */
  valueFault(variable: Variable, value: unknown): string | null;
}

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
export interface ActionStatement {
  readonly operation: StatementOperation;
  readonly fields: Fields;
  /** Where a place in the statement stands in the action. */
  readonly placeOf: (path: string) => string;
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

/** SQL with the variables in its text as parameters, which they are whatever stands around them. */
function readSql(written: Fields, marker: (n: number) => string): { fields: Fields; errors: FieldError[] } {
  const { query, params } = written;
  const read = typeof query === 'string' ? readText(query) : { parts: [] };
  if ('fault' in read) return { fields: written, errors: [] };
  const texts = read.parts.map((part) => (typeof part === 'string' ? part : `{{${variableText(part)}}}`));
  const variables = texts.filter((_text, at) => typeof read.parts[at] !== 'string');
  if (variables.length === 0) return { fields: written, errors: [] };
  const path = 'template.query';
  if (params !== undefined)
    return { fields: written, errors: [{ path, message: 'has variables beside params; give them in one of both' }] };
  let [sql, count] = ['', 0];
  const errors: FieldError[] = [];
  for (const [at, text] of texts.entries()) {
    if (typeof read.parts[at] === 'string') sql += text;
    else {
      if (isQuoted(sql)) errors.push({ path, message: `${text} stands in quotes; a parameter takes none` });
      sql += marker((count += 1));
    }
  }
  return { fields: { ...written, query: sql, params: variables }, errors };
}

/** Whether what follows a text would be within quotes that it opens. */
function isQuoted(sql: string): boolean {
  return sql.split("'").length % 2 === 0 || sql.split('"').length % 2 === 0;
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

/**
 * The fields of a statement with the values that an input gives; a text with one that `isLater` stays as it is. Throws
 * `VALIDATION_ERROR` naming under `input` each variable that is missing or has a wrong type.
 */
export function bindAction(
  { fields, placeOf: place }: Pick<ActionStatement, 'fields' | 'placeOf'>,
  input: Readonly<Record<string, unknown>>,
  types: VariableTypes,
  isLater: (value: unknown) => boolean = () => false,
): Fields {
  const faults = new Map<string, FieldError>();
  const bound = bindFields(fields, resolver({ lookup: variablesOf(input), types, place, isLater }, faults), true);
  for (const error of bound.errors) faults.set(error.path, error);
  if (faults.size > 0) throw refusal('VALIDATION_ERROR', [...faults.values()]);
  return bound.fields;
}

interface Resolving {
  readonly lookup: Lookup;
  readonly types: VariableTypes;
  readonly place: (path: string) => string;
  readonly isLater: (value: unknown) => boolean;
}

function resolver({ lookup, types, place, isLater }: Resolving, faults: Map<string, FieldError>): Resolve {
  return (text, at): Stand => {
    const read = readText(text);
    if ('fault' in read) return null;
    const { parts } = read;
    if (parts.every((part) => typeof part === 'string')) return null;
    const values = new Map<Variable, unknown>();
    for (const part of parts) {
      if (typeof part === 'string') continue;
      const value = lookup(part.name);
      const path = `input.${part.name}`;
      if (value === undefined) return { missing: { path, message: `is required: it stands in ${place(at)}` } };
      const fault = isLater(value) ? null : types.valueFault(part, value);
      if (fault !== null) faults.set(path, { path, message: fault });
      values.set(part, value);
    }
    if ([...values.values()].some(isLater)) return null;
    return { value: valueOf(parts, values) };
  };
}

/** A variable alone keeps its type; in a text it is text. */
function valueOf(parts: readonly TextPart[], values: ReadonlyMap<Variable, unknown>): unknown {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined && typeof first !== 'string') return values.get(first);
  return parts.map((part) => (typeof part === 'string' ? part : embedded(values.get(part)))).join('');
}

function embedded(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
