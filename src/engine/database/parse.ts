/**
 * Makes statements of what callers and manifests write. The text of a statement (names, operators, columns of
 * expressions) is what was written; a value that comes from elsewhere is given as `bind(value)` and is a literal.
 */

import { LIMITS } from '../../kernel/limits.ts';
import { isBound } from '../query/bound.ts';
import { Faults, at } from '../query/faults.ts';
import type { InsertStatement, QueryStatement, RawStatement, Statement } from './model.ts';
import { AGGREGATE_FIELDS, type AggregateOperation, type Page, readAggregate, readCounted } from './parse-aggregate.ts';
import { flag, parseOrder, whole } from '../query/parse-clauses.ts';
import { parseAssignments, parseRows } from './parse-data.ts';
import { parseIncludes } from './parse-include.ts';
import { boundText, columnNames, isObject, literals } from '../query/parse-value.ts';
import { tableName } from './table-name.ts';
import { isEverything, parseWhere } from '../query/parse-where.ts';

/** What can be asked of a database. */
export type Operation =
  | 'query'
  | 'findOne'
  | 'count'
  | AggregateOperation
  | 'insert'
  | 'update'
  | 'delete'
  | 'upsert'
  | 'raw';

type Given = Readonly<Record<string, unknown>>;

const READING = [
  'table',
  'select',
  'where',
  'orderBy',
  'limit',
  'offset',
  'after',
  'count',
  'lock',
  'skip_locked',
  'include',
];

const FIELDS: Readonly<Record<Operation, readonly string[]>> = {
  query: READING,
  findOne: READING.filter((field) => field !== 'limit' && field !== 'count'),
  count: ['table', 'where', 'column', 'distinct'],
  ...AGGREGATE_FIELDS,
  insert: ['table', 'data', 'returning', 'onConflict'],
  update: ['table', 'data', 'where', 'returning', 'all'],
  delete: ['table', 'where', 'returning', 'all'],
  upsert: ['table', 'data', 'conflictKeys', 'updateColumns', 'returning'],
  raw: ['query', 'params'],
};

/** Known, and not carried out. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['preSave', 'preSaveConfig']);

/**
 * The statement that is meant. `path` is where it stands in the request. Throws `VALIDATION_ERROR` with the path of
 * each field at fault, or `NOT_SUPPORTED` where fields are understood and cannot be carried out.
 */
export function parseStatement(operation: Operation, given: object, path = ''): Statement {
  const faults = new Faults();
  const fields: Given = { ...given };
  for (const field of Object.keys(fields)) {
    if (FIELDS[operation].includes(field) || fields[field] === undefined) continue;
    if (UNSUPPORTED.has(field)) faults.refuse(at(path, field), 'is not supported by this processor');
    else faults.add(at(path, field), `is not a field of ${operation}`);
  }
  const statement = read(operation, fields, path, faults);
  faults.raise();
  return statement;
}

function read(operation: Operation, given: Given, path: string, faults: Faults): Statement {
  if (operation === 'raw') return readRaw(given, path, faults);
  const table = tableName(given['table'], at(path, 'table'), faults);
  const where = () => parseWhere(given['where'], at(path, 'where'), faults);
  const returning = () => readReturning(given['returning'], at(path, 'returning'), faults);
  switch (operation) {
    case 'query':
    case 'findOne':
      return { operation: 'query', table, where: where(), ...readQuery(operation, given, path, faults) };
    case 'count':
      return { operation, table, where: where(), ...readCounted(given, path, faults) };
    case 'sum':
    case 'avg':
    case 'min':
    case 'max':
    case 'aggregate':
    case 'groupBy': {
      const page = readPage(given, path, faults);
      return { operation: 'aggregate', table, where: where(), ...readAggregate(operation, given, path, page, faults) };
    }
    case 'insert':
    case 'upsert':
      return { operation: 'insert', table, returning: returning(), ...readInsert(operation, given, path, faults) };
    case 'update': {
      const assignments = parseAssignments(given['data'], at(path, 'data'), faults);
      return { operation, table, assignments, where: some(where(), given, path, faults), returning: returning() };
    }
    case 'delete':
      return { operation, table, where: some(where(), given, path, faults), returning: returning() };
  }
}

/** A change must say which rows, or that it means all. */
function some<Condition extends Parameters<typeof isEverything>[0]>(
  where: Condition,
  given: Given,
  path: string,
  faults: Faults,
): Condition {
  if (given['all'] !== undefined && typeof given['all'] !== 'boolean')
    faults.add(at(path, 'all'), 'must be true or false');
  if (isEverything(where) && given['all'] !== true)
    faults.add(at(path, 'where'), 'must have a condition; `all: true` says that every row is meant');
  return where;
}

function readQuery(
  operation: 'query' | 'findOne',
  given: Given,
  path: string,
  faults: Faults,
): Omit<QueryStatement, 'operation' | 'table' | 'where'> {
  const isOne = operation === 'findOne';
  const orderBy = parseOrder(given['orderBy'], at(path, 'orderBy'), faults);
  const { after, lock, select, offset } = given;
  if (after !== undefined && orderBy.length === 0) faults.add(at(path, 'after'), 'needs an `orderBy`');
  if (after !== undefined && offset !== undefined) faults.add(at(path, 'after'), 'takes the place of `offset`');
  if (lock !== undefined && lock !== 'update' && lock !== 'share')
    faults.add(at(path, 'lock'), 'must be "update" or "share"');
  const isLockSkipped = flag(given['skip_locked'], at(path, 'skip_locked'), faults);
  if (isLockSkipped && lock === undefined) faults.add(at(path, 'skip_locked'), 'needs a `lock`');
  const { query_rows, query_rows_default } = LIMITS;
  const selected = select === undefined ? null : columnNames(select, at(path, 'select'), faults);
  const include = parseIncludes(given['include'], at(path, 'include'), selected, faults);
  return {
    select: selected,
    orderBy,
    limit: isOne ? 1 : whole(given['limit'], at(path, 'limit'), query_rows_default.value, query_rows.value, faults),
    offset: whole(offset, at(path, 'offset'), 0, Number.MAX_SAFE_INTEGER, faults),
    after: after === undefined ? null : literals(after, at(path, 'after'), faults),
    isCounted: !isOne && (given['count'] === undefined || flag(given['count'], at(path, 'count'), faults)),
    lock: lock === 'update' || lock === 'share' ? lock : null,
    isLockSkipped,
    ...(include.length > 0 && { include }),
  };
}

/** Which groups of an aggregate; where no limit is given one more than an answer has, so that more are told of. */
function readPage(given: Given, path: string, faults: Faults): Page {
  const most = LIMITS.query_rows.value;
  return {
    orderBy: parseOrder(given['orderBy'], at(path, 'orderBy'), faults),
    limit: given['limit'] === undefined ? most + 1 : whole(given['limit'], at(path, 'limit'), most, most, faults),
    offset: whole(given['offset'], at(path, 'offset'), 0, Number.MAX_SAFE_INTEGER, faults),
  };
}

function readInsert(
  operation: 'insert' | 'upsert',
  given: Given,
  path: string,
  faults: Faults,
): Pick<InsertStatement, 'rows' | 'onConflict' | 'isUpsert'> {
  const rows = parseRows(given['data'], at(path, 'data'), faults);
  if (operation === 'insert') return { rows, onConflict: readConflict(given, path, faults), isUpsert: false };
  const columns = keys(given['conflictKeys'], at(path, 'conflictKeys'), faults);
  rows.forEach((row, index) => {
    const missing = columns.find(
      (column) => column !== '' && (!Object.hasOwn(row, column) || (row[column] ?? null) === null),
    );
    const place = rows.length === 1 ? at(path, 'data') : at(at(path, 'data'), index);
    if (missing !== undefined) faults.add(at(place, missing), 'is a conflict key and must have a value');
  });
  const named = given['updateColumns'];
  const update = named === undefined ? 'given' : columnNames(named, at(path, 'updateColumns'), faults);
  return { rows, onConflict: { columns, update }, isUpsert: true };
}

function readConflict(given: Given, path: string, faults: Faults): InsertStatement['onConflict'] {
  const conflict = given['onConflict'];
  if (conflict === undefined) return null;
  const place = at(path, 'onConflict');
  if (!isObject(conflict) || Object.keys(conflict).some((key) => !['columns', 'action', 'update'].includes(key))) {
    faults.add(place, 'must be an object with `columns`, `action` and, to update, `update`');
    return null;
  }
  const columns = keys(conflict['columns'], at(place, 'columns'), faults);
  const { action } = conflict;
  if (action === 'ignore') return { columns, update: null };
  if (action !== 'update') faults.add(at(place, 'action'), 'must be "update" or "ignore"');
  return { columns, update: keys(conflict['update'], at(place, 'update'), faults) };
}

function keys(given: unknown, path: string, faults: Faults): readonly string[] {
  const names = columnNames(given, path, faults);
  if (Array.isArray(given) && names.length === 0) faults.add(path, 'must name a column');
  return names;
}

function readReturning(given: unknown, path: string, faults: Faults): readonly string[] | null {
  if (given === undefined || given === false) return null;
  return given === true ? [] : keys(given, path, faults);
}

function readRaw(given: Given, path: string, faults: Faults): RawStatement {
  const { query, params } = given;
  if (typeof query !== 'string' || query.trim() === '')
    faults.add(at(path, 'query'), isBound(query) ? 'must be written out' : 'must be SQL text');
  else if (query.length > LIMITS.query_sql.value)
    faults.add(at(path, 'query'), `must be ${LIMITS.query_sql.value} characters at most`);
  const sql = typeof query === 'string' ? boundText(query, at(path, 'query'), faults) : '';
  const values = params === undefined ? [] : literals(params, at(path, 'params'), faults);
  if (values.length > LIMITS.query_params.value)
    faults.add(at(path, 'params'), `must have ${LIMITS.query_params.value} items at most`);
  return { operation: 'raw', sql, params: values };
}
