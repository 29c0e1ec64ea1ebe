/** Runs the operations of a transaction within one connection: all of them, or nothing. */

import { executeStatement } from '../../drivers/database/execute.ts';
import type { DatabaseAnswer, DatabaseWork, SqlSession } from '../../drivers/database/port.ts';
import type { Statement, StatementResult } from '../../engine/database/model.ts';
import { otherCount, placedOperation, statementOf } from '../statements/transaction-operations.ts';
import { DATABASE_STATEMENTS, type DatabaseTransactionOperation } from './operations.ts';
import { answerOf } from './result.ts';
import { BatchFault, requireBatched, runBatch } from './transaction-batch.ts';

const ROWS = ' rows';

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
  const operations = given as readonly DatabaseTransactionOperation[];
  if (!session.isInteractive)
    return { kind: 'results', results: await inBatch(session, operations, { options, session: values }) };
  return await session.transaction(options, async () => {
    const steps: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    const results: StatementResult[] = [];
    for (const [at, operation] of operations.entries()) {
      const path = `operations[${at}]`;
      const result = await runOne(session, () =>
        statementOf(DATABASE_STATEMENTS, operation, steps, values ?? undefined),
      ).catch((thrown: unknown) => {
        throw placedOperation(thrown, operation, path);
      });
      requireCount(operation, result, path);
      if (operation.tag !== null) steps[operation.tag] = answerOf(operation.operation, result);
      results.push(result);
    }
    return { kind: 'results', results };
  });
}

/** All that they send is known beforehand, or they are refused. */
async function inBatch(
  session: SqlSession,
  operations: readonly DatabaseTransactionOperation[],
  { options, session: values }: Pick<TransactionWork, 'options' | 'session'>,
): Promise<readonly StatementResult[]> {
  const batched = operations.map((operation, at) => {
    const path = `operations[${at}]`;
    requireBatched(operation, path);
    try {
      return {
        statement: statementOf(DATABASE_STATEMENTS, operation, {}, values ?? undefined),
        expected: operation.expected,
      };
    } catch (thrown) {
      throw placedOperation(thrown, operation, path);
    }
  });
  try {
    return await runBatch(session, batched, options.isReadOnly === true);
  } catch (thrown) {
    if (!(thrown instanceof BatchFault)) throw thrown;
    const { at, count, cause } = thrown;
    const operation = at === null ? undefined : operations[at];
    if (operation === undefined) throw cause;
    if (count !== null) throw otherCount(operation.expected, count, `operations[${at}]`, ROWS);
    throw placedOperation(cause, operation, `operations[${at}]`);
  }
}

async function runOne(session: SqlSession, statement: () => Statement): Promise<StatementResult> {
  return executeStatement(session, statement());
}

function requireCount({ expected }: DatabaseTransactionOperation, { count }: StatementResult, path: string): void {
  if (expected !== null && count !== expected) throw otherCount(expected, count, path, ROWS);
}
