import { type BrokenConstraint, type ErrorCode, type Outcome, ProcessorError } from '../../kernel/errors.ts';
import { MASK } from '../../kernel/mask.ts';
import type { Sql } from './port.ts';

/** An error that the server answered, as the client has it. */
export interface MysqlError extends Error {
  readonly errno: number;
  readonly sqlState: string;
}

/** What errors mean, by their numbers. https://mariadb.com/kb/en/mariadb-error-code-reference/ */
const MEANINGS: Readonly<Record<number, ErrorCode>> = {
  1020: 'DEADLOCK',
  1040: 'CONNECTION_ERROR',
  1044: 'CONNECTION_ERROR',
  1045: 'CONNECTION_ERROR',
  1048: 'NOT_NULL_VIOLATION',
  1049: 'CONNECTION_ERROR',
  1050: 'TABLE_EXISTS',
  1051: 'SCHEMA_ERROR',
  1053: 'CONNECTION_ERROR',
  1054: 'SCHEMA_ERROR',
  1060: 'SCHEMA_ERROR',
  1061: 'SCHEMA_ERROR',
  1062: 'UNIQUE_VIOLATION',
  1072: 'SCHEMA_ERROR',
  1091: 'SCHEMA_ERROR',
  1109: 'SCHEMA_ERROR',
  1114: 'SERVICE_UNAVAILABLE',
  1129: 'CONNECTION_ERROR',
  1130: 'CONNECTION_ERROR',
  1146: 'SCHEMA_ERROR',
  1153: 'PAYLOAD_TOO_LARGE',
  1203: 'CONNECTION_ERROR',
  1205: 'LOCK_TIMEOUT',
  1206: 'SERVICE_UNAVAILABLE',
  1213: 'DEADLOCK',
  1216: 'FOREIGN_KEY_VIOLATION',
  1217: 'FOREIGN_KEY_VIOLATION',
  1226: 'CONNECTION_ERROR',
  1317: 'TIMEOUT',
  1364: 'NOT_NULL_VIOLATION',
  1451: 'FOREIGN_KEY_VIOLATION',
  1452: 'FOREIGN_KEY_VIOLATION',
  1461: 'SERVICE_UNAVAILABLE',
  1557: 'FOREIGN_KEY_VIOLATION',
  1586: 'UNIQUE_VIOLATION',
  1698: 'CONNECTION_ERROR',
  1969: 'TIMEOUT',
  3024: 'TIMEOUT',
  3572: 'LOCK_TIMEOUT',
  3819: 'CHECK_VIOLATION',
  4025: 'CHECK_VIOLATION',
};

/** Raised by our own SQL where a row breaks another unique key than that of the conflict that was asked about. */
export const OTHER_KEY = 'processor: another unique key';
/** A text that is none of what it is cast to. */
const NOT_CAST = 1292;
const SYNTAX = 1064;

/** What stands in the server's messages. */
const PATTERNS: Partial<Record<ErrorCode, RegExp>> = {
  UNIQUE_VIOLATION: /for key '(?:[^']*\.)?([^'.]+)'$/,
  NOT_NULL_VIOLATION: /^(?:Column|Field) '([^']+)'/,
  CHECK_VIOLATION: /^(?:CONSTRAINT `([^`]+)` failed for `[^`]+`\.`([^`]+)`|Check constraint '([^']+)')/,
  FOREIGN_KEY_VIOLATION: /\(`[^`]+`\.`([^`]+)`, CONSTRAINT `([^`]+)` FOREIGN KEY \(([^)]+)\)/,
};

/** Whether the server answered so, rather than the connection having failed. */
export function isServerError(thrown: unknown): thrown is MysqlError {
  return thrown instanceof Error && 'sqlState' in thrown && 'errno' in thrown && typeof thrown.errno === 'number';
}

/** What an error that the server answered means. */
export function serverError(error: MysqlError, params: Sql['params'], outcome: Outcome): ProcessorError {
  const isOtherKey = error.errno === NOT_CAST && error.message.includes(OTHER_KEY);
  const code = isOtherKey ? 'UNIQUE_VIOLATION' : (MEANINGS[error.errno] ?? 'QUERY_ERROR');
  const constraint = constraintOf(code, error);
  const message = sentence(code, error, constraint) ?? withoutValues(error.message, params);
  const details = code.endsWith('_VIOLATION') ? { constraint } : {};
  return new ProcessorError(code, message, { ...details, outcome }, error);
}

function constraintOf(code: ErrorCode, { message }: MysqlError): BrokenConstraint {
  const [found, first = null, second = null, third = null] = PATTERNS[code]?.exec(message) ?? [];
  const none = { name: null, table: null, columns: [] };
  if (found === undefined) return none;
  switch (code) {
    case 'UNIQUE_VIOLATION':
      return { ...none, name: first };
    case 'NOT_NULL_VIOLATION':
      return { ...none, columns: first === null ? [] : [first] };
    case 'CHECK_VIOLATION':
      return { ...none, name: first ?? third, table: second };
    default:
      return {
        name: second,
        table: first,
        columns: Array.from((third ?? '').matchAll(/`([^`]+)`/g), ([, column = '']) => column),
      };
  }
}

function sentence(code: ErrorCode, error: MysqlError, { name, columns }: BrokenConstraint): string | null {
  switch (code) {
    case 'UNIQUE_VIOLATION':
      return name === null
        ? 'such a row already exists (another unique constraint than that of the columns of the conflict)'
        : `such a row already exists (unique constraint '${name}')`;
    case 'NOT_NULL_VIOLATION':
      return `${columns.map((column) => `'${column}'`).join(', ')} must not be null (not-null constraint)`;
    case 'CHECK_VIOLATION':
      return `a row breaks the check constraint '${name}'`;
    case 'FOREIGN_KEY_VIOLATION':
      return `a row refers to one that does not exist, or others refer to it (foreign key constraint '${name}')`;
    case 'DEADLOCK':
      return 'deadlock detected';
    case 'LOCK_TIMEOUT':
      return 'a row or a table stayed locked by another transaction';
    case 'TABLE_EXISTS':
    case 'SCHEMA_ERROR':
      return schemaSentence(error);
    case 'QUERY_ERROR':
      return error.errno === SYNTAX ? `syntax error ${/near [\s\S]*$/.exec(error.message)?.[0] ?? ''}`.trim() : null;
    default:
      return null;
  }
}

function schemaSentence({ errno, message }: MysqlError): string | null {
  const [named = ''] = /'[^']+'/.exec(message) ?? [];
  if (errno === 1054) return `column ${named} not found`;
  return errno === 1146 || errno === 1051 ? `table ${named.replace(/^'[^']*\./, "'")} not found` : null;
}

/** A server's message without the values that were given: it quotes those that it cannot read, cut off where they are long. */
function withoutValues(message: string, params: Sql['params']): string {
  const isOfData = /^(?:Truncated|Incorrect|Data|Out of range|Invalid|Illegal|Cannot|Got error)/.test(message);
  if (isOfData) return message.replace(/: '[\s\S]*'(?= for |$)|(?<=value: )'[\s\S]*'|: '[\s\S]*$/, `: '${MASK}'`);
  const given = params.filter((value) => typeof value === 'string' && value !== '') as string[];
  return given.reduce((text, value) => text.replaceAll(`'${value}'`, `'${MASK}'`), message);
}
