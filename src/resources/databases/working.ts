/** Work as it is done where a connection is: in the object that holds it, or in the Worker through Hyperdrive. */

import { executeStatement } from '../../drivers/database/execute.ts';
import type { DatabaseAnswer, DatabaseWork, SqlSession } from '../../drivers/database/port.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import { runMigration } from './migrating.ts';
import { rehearse } from './migration-rehearsal.ts';
import type { DatabaseTransactionOperation } from './operations.ts';
import { runSchema } from './schema-making.ts';
import { runTransaction } from './transaction.ts';

/** Does one piece of work on a session of its own. Throws a `ProcessorError`. */
export async function runWork(session: SqlSession, work: DatabaseWork): Promise<DatabaseAnswer> {
  try {
    return await perform(session, work);
  } catch (thrown) {
    // Whoever changed a table may have done so elsewhere. What a database refuses it has not done; several migrations
    // are not one, and what they change they see.
    const isStale =
      isProcessorError(thrown) &&
      thrown.code === 'SCHEMA_ERROR' &&
      (work.kind === 'statement' || work.kind === 'transaction');
    if (!isStale || !session.forgetColumns()) throw thrown;
    return await perform(session, work);
  }
}

function hasSql(operations: readonly DatabaseTransactionOperation[]): boolean {
  return operations.some(({ operation }) => operation === 'raw');
}

async function perform(session: SqlSession, work: DatabaseWork): Promise<DatabaseAnswer> {
  switch (work.kind) {
    case 'statement':
      return { kind: 'results', results: [await executeStatement(session, work.statement)] };
    case 'transaction':
      try {
        return await runTransaction(session, work);
      } finally {
        // What was learned of tables that SQL changed within it may have been undone with it.
        if (hasSql(work.operations as readonly DatabaseTransactionOperation[])) session.forgetColumns();
      }
    case 'rehearse':
      return { kind: 'rehearsed', rehearsed: await rehearse(session, work.rehearsal) };
    case 'migrate':
      return { kind: 'migrated', outcome: await runMigration(session, work.order) };
    case 'schema':
      return { kind: 'schema', outcome: await runSchema(session, work.order) };
  }
}
