/** Runs the operations of a transaction within one connection: all of them, or nothing. */

import { executeStatement } from '../../drivers/database/execute.ts';
import type { DatabaseAnswer, DatabaseWork, SqlSession } from '../../drivers/database/port.ts';
import type { StatementResult } from '../../engine/database/model.ts';
import { isProcessorError, ProcessorError, refusal } from '../../kernel/errors.ts';
import { statementOf, type TransactionOperation } from './operations.ts';
import { answerOf } from './result.ts';

type TransactionWork = Extract<DatabaseWork, { readonly kind: 'transaction' }>;

/**
 * Runs operations in order, each with what those before it came to. Throws what one of them throws, and `CONFLICT`
 * where one came to another count than it must; nothing is changed then.
 */
export async function runTransaction(
  session: SqlSession,
  { operations: given, options, session: values }: TransactionWork,
): Promise<DatabaseAnswer> {
  // They were read by the Worker that sends them.
  const operations = given as readonly TransactionOperation[];
  let hasRunSql = false;
  const work = async (): Promise<DatabaseAnswer> => {
    const steps: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    const results: StatementResult[] = [];
    for (const [at, operation] of operations.entries()) {
      const path = `operations[${at}]`;
      const statement = statementOf(operation, path, steps, values ?? undefined);
      hasRunSql ||= operation.operation === 'raw';
      const result = await executeStatement(session, statement).catch((thrown: unknown) => {
        throw placed(thrown, path);
      });
      requireCount(operation, result, path);
      if (operation.tag !== null) steps[operation.tag] = answerOf(operation.operation, result);
      results.push(result);
    }
    return { kind: 'results', results };
  };
  try {
    return await session.transaction(options, work);
  } finally {
    // What it changed of tables may be undone by now.
    if (hasRunSql) session.forgetColumns();
  }
}

/** What an operation failed with, which says which of them it was. */
function placed(thrown: unknown, path: string): unknown {
  if (!isProcessorError(thrown)) return thrown;
  const { code, message, details } = thrown;
  const errors = details.errors?.map((error) => ({ path: `${path}.${error.path}`, message: error.message }));
  return new ProcessorError(
    code,
    `${path}: ${message}`,
    { ...details, ...(errors !== undefined && { errors }) },
    thrown,
  );
}

function requireCount({ expected }: TransactionOperation, { count }: StatementResult, path: string): void {
  if (expected === null || count === expected) return;
  const message = `came to ${count} rows, not to ${expected}; the transaction was rolled back`;
  throw refusal('CONFLICT', [{ path: `${path}.expect.count`, message }]);
}
