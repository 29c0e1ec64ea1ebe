import { type Outcome, ProcessorError } from '../../kernel/errors.ts';
import { sqliteError } from './sqlite-errors.ts';

/** What stands before messages of SQLite. */
const PREFIX = /^D1_(?:EXEC_|TYPE_)?ERROR: /;

/** What D1 had not begun, in its words: https://developers.cloudflare.com/d1/observability/debug-d1/ */
const NOT_BEGUN = /overloaded|queued for too long|too many requests queued/i;
const FULL =
  /exceeded (?:the )?maximum (?:DB|database|account) (?:storage )?(?:size|limit)|maximum account storage limit/i;
const OVER_TIME = /exceeded (?:its )?(?:CPU time limit|timeout)|duration limit/i;

/**
 * What an error of D1 means. `outcome` is what became of the statements where it says nothing of them: SQLite's own
 * errors undo them.
 */
export function d1Error(thrown: unknown, outcome: Outcome): unknown {
  if (!(thrown instanceof Error) || thrown instanceof ProcessorError) return thrown;
  const message = thrown.message.replace(PREFIX, '');
  const meant = sqliteError(new Error(message, { cause: thrown }));
  if (meant instanceof ProcessorError) return meant;
  if (NOT_BEGUN.test(message)) return failure('SERVICE_UNAVAILABLE', 'D1 has too much to do', 'not_sent', thrown);
  if (FULL.test(message)) return failure('SERVICE_UNAVAILABLE', 'the database is full', 'not_sent', thrown);
  if (OVER_TIME.test(message)) return failure('TIMEOUT', 'D1 gave up, since it took too long', outcome, thrown);
  const said =
    outcome === 'unknown'
      ? 'D1 was lost before it answered: it may have done it'
      : 'D1 was lost before it answered; nothing was done';
  return failure('CONNECTION_LOST', said, outcome, thrown);
}

function failure(
  code: 'SERVICE_UNAVAILABLE' | 'CONNECTION_LOST' | 'TIMEOUT',
  message: string,
  outcome: Outcome,
  cause: Error,
): ProcessorError {
  return new ProcessorError(code, message, { outcome }, cause);
}
