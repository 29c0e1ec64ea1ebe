import { ProcessorError } from '../../kernel/errors.ts';
import { leadingKeyword } from './leading-keyword.ts';
import type { Answer } from './server.ts';

/** Statements that leave the connection as it was. All others, and those that are not known, are refused. */
const ALLOWED = new Set(
  'alter analyze call check checksum create delete desc describe drop explain grant insert optimize rename repair replace revoke select show table truncate update values with'.split(
    ' ',
  ),
);
/** Those that begin or end a transaction, change the session, or hold what others need. */
const CONTROL = new Set(
  'begin change commit deallocate do execute flush handler help install kill load lock prepare purge release reset rollback savepoint set shutdown signal start stop uninstall unlock use xa'.split(
    ' ',
  ),
);
/** Of those that are allowed the ones that commit whatever was done before. https://mariadb.com/kb/en/sql-statements-that-cause-an-implicit-commit/ */
const COMMITTING = new Set('alter analyze check create drop grant optimize rename repair revoke truncate'.split(' '));

/** A comment that is carried out. */
const EXECUTED = /\/\*M?!/;
/** Locks of the session, which outlive whoever takes them. */
const SESSION_LOCK = /\b(?:get_lock|release_lock|release_all_locks)`?\s*(?:\(|\/\*|--|#)/i;

const IN_TRANSACTION = 1;
const AUTOCOMMIT = 2;

/**
 * Throws `NOT_SUPPORTED` for statements that begin or end a transaction or change the session, `QUERY_ERROR` for text
 * that the protocol cannot carry.
 */
export function refuseControl(sql: string, isWithinTransaction: boolean): void {
  if (sql.includes('\0')) throw new ProcessorError('QUERY_ERROR', 'a statement cannot contain the character U+0000');
  const keyword = leadingKeyword(sql);
  if (EXECUTED.test(sql)) throw refusal('A comment that is carried out');
  if (SESSION_LOCK.test(sql)) throw refusal('GET_LOCK');
  if (CONTROL.has(keyword)) throw refusal(keyword.toUpperCase());
  // Among them statements of procedures, which MariaDB takes outside of them too.
  if (!ALLOWED.has(keyword))
    throw new ProcessorError('QUERY_ERROR', `syntax error: no statement begins with '${keyword}'`, {
      outcome: 'not_sent',
    });
  if (isWithinTransaction && COMMITTING.has(keyword))
    throw new ProcessorError(
      'NOT_SUPPORTED',
      `${keyword.toUpperCase()} commits what was done before it on MySQL: it cannot be part of a transaction`,
      { outcome: 'not_sent' },
    );
}

/** Throws the same where a statement did so nevertheless, by what the server says of the session. */
export function checkStatus({ status }: Answer, sql: string, isWithinTransaction: boolean): void {
  // What answers rows says nothing.
  if (status === undefined) return;
  const isIn = (status & IN_TRANSACTION) !== 0;
  if (isIn === isWithinTransaction && (status & AUTOCOMMIT) !== 0) return;
  throw new ProcessorError(
    'NOT_SUPPORTED',
    `${leadingKeyword(sql).toUpperCase()} began or ended a transaction, which is not for callers`,
    { outcome: 'unknown' },
  );
}

function refusal(what: string): ProcessorError {
  return new ProcessorError(
    'NOT_SUPPORTED',
    `${what} is not for callers: a connection serves others too (use a transaction)`,
    { outcome: 'not_sent' },
  );
}
