/** Runs the operations of a transaction on one session: all of them, or nothing. */

import type { GraphAnswer, GraphSession, GraphWork } from '../../drivers/graph/port.ts';
import { actionAnswer } from './action-answer.ts';
import { otherCount, placedOperation, statementOf } from '../statements/transaction-operations.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';
import { countOf, GRAPH_STATEMENTS, type GraphTransactionOperation } from './statements.ts';

type TransactionWork = Extract<GraphWork, { readonly kind: 'transaction' }>;

/**
 * Runs operations in order, each with what those before it came to. Throws what one of them throws, `CONFLICT` where one
 * came to another count than it must, and `PAYLOAD_TOO_LARGE` where all of them come to more than one answer may; nothing
 * is changed then.
 */
export async function runGraphTransaction(
  session: GraphSession,
  { operations: given, options, session: values }: TransactionWork,
): Promise<GraphAnswer> {
  // They were read by the Worker that sends them.
  const operations = given as readonly GraphTransactionOperation[];
  return await session.transaction(options, async () => {
    const steps: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    const results: unknown[] = [];
    let size = 0;
    for (const [at, operation] of operations.entries()) {
      const path = `operations[${at}]`;
      const result = await runOne(session, operation, { steps, values }).catch((thrown: unknown) => {
        throw placedOperation(thrown, operation, path);
      });
      requireCount(operation, result, path);
      const answer = operation.input === null ? result : actionAnswer(operation.operation, result);
      size += encodeUtf8(JSON.stringify(answer)).length;
      if (size > LIMITS.graph_bytes.value) throw placedOperation(tooLarge(), operation, path);
      if (operation.tag !== null) steps[operation.tag] = answer;
      results.push(answer);
    }
    return { results };
  });
}

async function runOne(
  session: GraphSession,
  operation: GraphTransactionOperation,
  { steps, values }: { readonly steps: Readonly<Record<string, unknown>>; readonly values: TransactionWork['session'] },
): Promise<unknown> {
  return await session.run(statementOf(GRAPH_STATEMENTS, operation, steps, values ?? undefined));
}

function requireCount({ expected, operation }: GraphTransactionOperation, result: unknown, path: string): void {
  const count = countOf(operation, result);
  if (expected !== null && count !== null && count !== expected) throw otherCount(expected, count, path);
}

function tooLarge(): ProcessorError {
  const message = `The results of the transaction are larger than ${LIMITS.graph_bytes.value} bytes.`;
  return new ProcessorError('PAYLOAD_TOO_LARGE', message, { outcome: 'not_sent' });
}
