import { ProcessorError } from '../../kernel/errors.ts';
import { leadingKeyword } from './leading-keyword.ts';
import type { TransactionOptions } from './port.ts';

/** Statements that would change the connection for those who use it after. */
const CONTROL = new Set(
  'abort begin close commit copy deallocate declare discard end execute fetch listen load move prepare release reset rollback savepoint set start unlisten'.split(
    ' ',
  ),
);

/** `SET` for the transaction alone. */
const SET_LOCAL = /^(?:\s|--[^\n]*\n)*set\s+(?:local|constraints)\b/i;

const LEVELS = {
  read_uncommitted: 'READ UNCOMMITTED',
  read_committed: 'READ COMMITTED',
  repeatable_read: 'REPEATABLE READ',
  serializable: 'SERIALIZABLE',
} as const satisfies Record<NonNullable<TransactionOptions['isolation']>, string>;

/** What begins a transaction that waits for a lock so many milliseconds. */
export function beginning({ isolation, isReadOnly }: TransactionOptions, lockMs: number): string {
  const level = isolation === undefined ? '' : ` ISOLATION LEVEL ${LEVELS[isolation]}`;
  return `BEGIN${level}${isReadOnly === true ? ' READ ONLY' : ''}; SET LOCAL lock_timeout = ${lockMs}`;
}

/**
 * Throws `NOT_SUPPORTED` for statements that begin or end a transaction or change the session, `QUERY_ERROR` for text
 * that the protocol cannot carry.
 */
export function refuseControl(sql: string): void {
  if (sql.includes('\0')) throw new ProcessorError('QUERY_ERROR', 'a statement cannot contain the character U+0000');
  const keyword = leadingKeyword(sql);
  if (CONTROL.has(keyword) && !SET_LOCAL.test(sql)) throw refusal(keyword);
}

/** Throws the same where a statement was one nevertheless, by what the server says that it did. */
export function checkCommand(command: string, sql: string): void {
  const [word = ''] = command.toLowerCase().split(' ', 1);
  if (CONTROL.has(word) && !SET_LOCAL.test(sql)) throw refusal(word);
}

function refusal(keyword: string): ProcessorError {
  return new ProcessorError(
    'NOT_SUPPORTED',
    `${keyword.toUpperCase()} is not for callers: a connection serves others too (use a transaction)`,
    { outcome: 'not_sent' },
  );
}
