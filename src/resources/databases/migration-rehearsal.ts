import type { SqlSession } from '../../drivers/database/port.ts';
import type { Rehearsal, Rehearsed } from '../../engine/database/migration-order.ts';
import { isProcessorError, ProcessorError } from '../../kernel/errors.ts';
import { carryOut, labelled } from './migration-steps.ts';
import { sqlOf } from './migration-table.ts';
import { readSchema } from './sqlite-schema.ts';

/** Carries what came of it past the transaction, which is undone. */
class RehearsalEnd extends Error {
  readonly rehearsed: Rehearsed;

  constructor(rehearsed: Rehearsed) {
    super('the end of a rehearsal');
    this.rehearsed = rehearsed;
  }
}

/**
 * Tries what a migration does to a schema, in an empty database that is left as it was; rows there are none. Throws what
 * a statement came to, saying which it was.
 */
export async function rehearse(session: SqlSession, { schema, steps, ...options }: Rehearsal): Promise<Rehearsed> {
  try {
    return await session.transaction({}, async () => {
      await labelled(options.label, () => makeSchema(session, JSON.parse(schema) as string[]));
      const statements = await carryOut(session, steps, { ...options, sent: 'schema' });
      throw new RehearsalEnd({ statements, schema: await readSchema(session) });
    });
  } catch (thrown) {
    if (thrown instanceof RehearsalEnd) return thrown.rehearsed;
    throw thrown;
  }
}

async function makeSchema(session: SqlSession, schema: readonly string[]): Promise<void> {
  for (const sql of schema) {
    try {
      await session.run(sqlOf(sql));
    } catch (thrown) {
      if (!isProcessorError(thrown)) throw thrown;
      const message = `structured operations cannot be planned for this database, write them as SQL: ${thrown.message}`;
      throw new ProcessorError('NOT_SUPPORTED', message, { outcome: 'not_sent' }, thrown);
    }
  }
}
