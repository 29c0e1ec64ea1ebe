import { abilityFaults } from '../../../engine/graph/abilities.ts';
import type { GraphStatement } from '../../../engine/graph/model.ts';
import { isGraphRead } from '../../../engine/graph/operations.ts';
import type { ResultOf } from '../../../engine/graph/results.ts';
import { ProcessorError, refusal } from '../../../kernel/errors.ts';
import type { GraphSession, GraphTransactionOptions } from '../port.ts';
import { embeddedError } from './errors.ts';
import { runStatement } from './statements.ts';
import { createTables, type Tables } from './tables.ts';
import { readChangedVectors } from './vectors.ts';

/**
 * A session on the graph of an object. Statements are run at once, so each, and each turn of the object, is whole or
 * absent. A transaction awaits: it is the platform's, which lets no other event in, and whoever makes sessions of one graph
 * sees to it that they do not overlap.
 */
export function createEmbeddedSession(storage: DurableObjectStorage): GraphSession {
  const tables = createTables(storage.sql);
  let within: GraphTransactionOptions | null = null;
  return {
    run: async (statement) => run(storage, tables, statement, within?.isReadOnly === true),
    async transaction(options, work) {
      if (within !== null) throw new Error('there is no transaction within another');
      within = options;
      try {
        return await inTransaction(storage, work);
      } catch (thrown) {
        // What was learned within it may have been undone with it.
        tables.forget();
        throw thrown;
      } finally {
        within = null;
      }
    },
  };
}

/** What the work throws does not pass through the platform, which would take its fields. */
async function inTransaction<Result>(storage: DurableObjectStorage, work: () => Promise<Result>): Promise<Result> {
  const outcome = await storage.transaction(async (transaction) => {
    try {
      return { result: await work() };
    } catch (thrown) {
      transaction.rollback();
      return { thrown };
    }
  });
  if ('thrown' in outcome) throw outcome.thrown;
  return outcome.result;
}

function run<Statement extends GraphStatement>(
  storage: DurableObjectStorage,
  tables: Tables,
  statement: Statement,
  isReadOnly: boolean,
): ResultOf<Statement> {
  const faults = abilityFaults('embedded', statement);
  if (faults.length > 0) throw refusal('NOT_SUPPORTED', faults);
  const isReading = isGraphRead(statement.operation);
  if (isReadOnly && !isReading)
    throw new ProcessorError('QUERY_ERROR', 'a read-only transaction cannot change anything', { outcome: 'not_sent' });
  try {
    const result = isReading ? perform(tables, statement) : change(storage, tables, statement);
    return result as ResultOf<Statement>;
  } catch (thrown) {
    if (!isReading) tables.forget();
    throw thrown;
  }
}

function change(storage: DurableObjectStorage, tables: Tables, statement: GraphStatement) {
  return storage.transactionSync(() => {
    const result = perform(tables, statement);
    readChangedVectors(tables);
    return result;
  });
}

/** What an error means is told before the statement is undone, and with it what it defined. */
function perform(tables: Tables, statement: GraphStatement) {
  try {
    return runStatement(tables, statement);
  } catch (thrown) {
    throw embeddedError(thrown, tables.definitions);
  }
}
