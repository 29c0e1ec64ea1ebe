/** Statements as D1 takes them, and what it answers. */

import { statementsOf, UnendedSql } from '../../engine/database/sql-lexer.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { CHANGED } from './batch.ts';
import { rowsGuard } from './d1-guards.ts';
import { isChange, leadingKeyword } from './leading-keyword.ts';
import type { Sql, SqlResult } from './port.ts';
import { RowBuffer, tooLarge } from './rows.ts';

/** Statements that are of a connection, which nobody has to themselves. */
const CONTROL = new Set('attach begin commit detach end release rollback savepoint vacuum'.split(' '));

export const NO_RESULT: SqlResult = { rows: [], fields: [], changed: 0 };

/**
 * The statements of a text, which are sent one by one: D1 takes no more, and the last is what the text comes to. Throws
 * `NOT_SUPPORTED` for those that D1 does not take, and for parameters of several.
 */
export function partsOf({ sql, params }: Sql): readonly Sql[] {
  const parts = /;\s*\S/.test(sql) ? textsOf(sql) : [sql];
  const control = parts.map(leadingKeyword).find((keyword) => CONTROL.has(keyword));
  if (control !== undefined) throw refusal(`${control.toUpperCase()} is not for callers: use a transaction`);
  if (parts.length > 1 && params.length > 0) throw refusal('D1 takes no parameters for several statements in one text');
  return parts.map((text) => ({ sql: text, params }));
}

function textsOf(sql: string): readonly string[] {
  try {
    const texts = statementsOf(sql, 'sqlite').map(({ text }) => text);
    return texts.length > 1 ? texts : [sql];
  } catch (thrown) {
    if (thrown instanceof UnendedSql) return [sql];
    throw thrown;
  }
}

function refusal(message: string): ProcessorError {
  return new ProcessorError('NOT_SUPPORTED', message, { outcome: 'not_sent' });
}

/** What follows a change: how many rows it was, which ends the batch where too many are returned. */
export function countOf({ sql }: Sql, at: number): readonly Sql[] {
  if (!isChange(sql)) return [];
  return [/\breturning\b/i.test(sql) ? rowsGuard(at) : CHANGED];
}

/** What each of the statements came to, of the answers to them and to what follows them. */
export function batchResults(statements: readonly Sql[], answers: readonly D1Result[]): readonly SqlResult[] {
  let next = 0;
  return statements.map((statement) => {
    const answer = answers[next];
    const counted = countOf(statement, 0).length;
    const [count] = counted > 0 ? rowsIn(answers[next + 1]) : [];
    next += 1 + counted;
    const records = rowsIn(answer);
    // A statement that changed nothing leaves what was counted before it.
    const hasChanged = counted > 0 && answer !== undefined && answer.meta.rows_written > 0;
    return {
      fields: Object.keys(records[0] ?? {}),
      rows: keptRows(records.map((record) => Object.values(record))),
      changed: hasChanged ? Number(count?.['n'] ?? 0) : 0,
    };
  });
}

function rowsIn(answer: D1Result | undefined): readonly Readonly<Record<string, unknown>>[] {
  return (answer?.results ?? []) as Record<string, unknown>[];
}

/** Rows as a session has them: bytes come as lists of numbers. Throws where they are more than an answer has. */
export function keptRows(rows: readonly (readonly unknown[])[]): SqlResult['rows'] {
  const buffer = new RowBuffer();
  for (const row of rows) {
    const values = row.map((value) => (Array.isArray(value) ? new Uint8Array(value as number[]).buffer : value));
    if (!buffer.add(values)) throw tooLarge('not_sent');
  }
  return buffer.rows;
}
