import { type BrokenConstraint, type ErrorCode, type Outcome, ProcessorError } from '../../kernel/errors.ts';
import { MASK } from '../../kernel/mask.ts';
import type { Sql } from './port.ts';

/** An error that the server answered, as the client has it. */
export interface ServerError extends Error {
  /** The SQLSTATE. */
  readonly code: string;
  readonly detail?: string;
  /** The function of the server that raised it. */
  readonly routine?: string;
  readonly table_name?: string;
  readonly column_name?: string;
  readonly constraint_name?: string;
}

/** What SQLSTATEs mean; those of two characters are classes. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const MEANINGS: Readonly<Record<string, ErrorCode>> = {
  '08': 'CONNECTION_ERROR',
  // Parameters that the statement does not have, above all.
  '08P01': 'QUERY_ERROR',
  '0A': 'NOT_SUPPORTED',
  '23502': 'NOT_NULL_VIOLATION',
  '23503': 'FOREIGN_KEY_VIOLATION',
  '23505': 'UNIQUE_VIOLATION',
  '23514': 'CHECK_VIOLATION',
  '23P01': 'CHECK_VIOLATION',
  '28': 'CONNECTION_ERROR',
  '3D': 'CONNECTION_ERROR',
  '3F': 'SCHEMA_ERROR',
  '40': 'DEADLOCK',
  '42701': 'SCHEMA_ERROR',
  '42703': 'SCHEMA_ERROR',
  '42704': 'SCHEMA_ERROR',
  '42710': 'SCHEMA_ERROR',
  '42P01': 'SCHEMA_ERROR',
  '42P06': 'SCHEMA_ERROR',
  '42P07': 'TABLE_EXISTS',
  '53': 'SERVICE_UNAVAILABLE',
  '53300': 'CONNECTION_ERROR',
  '55P03': 'LOCK_TIMEOUT',
  '57014': 'TIMEOUT',
  '57P01': 'CONNECTION_ERROR',
  '57P02': 'CONNECTION_ERROR',
  '57P03': 'CONNECTION_ERROR',
};

const NOT_FOUND = new Set(['42703', '42P01', '3F000', '42704']);

/** Whether the server answered so, rather than the connection having failed. */
export function isServerError(thrown: unknown): thrown is ServerError {
  return thrown instanceof Error && thrown.name === 'PostgresError';
}

/** What an error that the server answered means. */
export function serverError(error: ServerError, params: Sql['params'], outcome: Outcome): ProcessorError {
  const code = isOfOldTable(error) ? 'SCHEMA_ERROR' : meaningOf(error.code);
  const constraint = constraintOf(error);
  const isOfData = error.code.startsWith('22');
  const message = sentence(code, error, constraint) ?? withoutValues(error.message, params, isOfData);
  const details = code.endsWith('_VIOLATION') ? { constraint } : {};
  return new ProcessorError(code, message, { ...details, outcome }, error);
}

function meaningOf(state: string): ErrorCode {
  return MEANINGS[state] ?? MEANINGS[state.slice(0, 2)] ?? 'QUERY_ERROR';
}

/** Whether a statement was prepared for a table that has other types now. The client prepares it anew the next time. */
function isOfOldTable({ routine }: ServerError): boolean {
  return routine === 'RevalidateCachedQuery';
}

function sentence(code: ErrorCode, error: ServerError, { name, columns }: BrokenConstraint): string | null {
  const table = error.table_name ?? '';
  const these = columns.map((column) => `'${column}'`).join(', ');
  switch (code) {
    case 'UNIQUE_VIOLATION':
      return columns.length === 0
        ? `such a row already exists (unique constraint '${name}')`
        : `a row of '${table}' with this ${these} already exists (unique constraint '${name}')`;
    case 'NOT_NULL_VIOLATION':
      return `${these} of '${table}' must not be null (not-null constraint)`;
    case 'CHECK_VIOLATION':
      return `a row of '${table}' breaks the check constraint '${name}'`;
    case 'FOREIGN_KEY_VIOLATION':
      return `a row refers to one that does not exist, or others refer to it (foreign key constraint '${name}' of '${table}')`;
    case 'DEADLOCK':
      return error.code === '40P01'
        ? 'deadlock detected'
        : 'the transaction met a concurrent one (serialization failure)';
    case 'LOCK_TIMEOUT':
      return 'a row or a table stayed locked by another transaction';
    case 'SCHEMA_ERROR':
      return NOT_FOUND.has(error.code) ? error.message.replace('does not exist', 'not found') : null;
    default:
      return null;
  }
}

function constraintOf({ detail = '', constraint_name, table_name, column_name }: ServerError): BrokenConstraint {
  const listed = /^Key \((.+?)\)=\(/.exec(detail)?.[1]?.split(', ') ?? [];
  const columns = column_name === undefined ? listed.map((column) => column.replace(/^"|"$/g, '')) : [column_name];
  return { name: constraint_name ?? null, table: table_name ?? null, columns };
}

/** A server's message without the values that were given: it quotes what it cannot read, alone or out of a list. */
function withoutValues(message: string, params: Sql['params'], isOfData: boolean): string {
  if (isOfData) return message.replace(/"[\s\S]*"/, `"${MASK}"`);
  const given = params.filter((value) => typeof value === 'string' && value !== '') as string[];
  return given.reduce((text, value) => text.replaceAll(`"${value}"`, `"${MASK}"`), message);
}
