/**
 * Migrations where changes of tables commit by themselves (MySQL, MariaDB): one statement after the other, each noted.
 *
 * 1. The row of a migration says how many of its statements are done, and whether the next one was begun.
 * 2. A statement that changes rows is one transaction with its note. Of one that commits by itself it is noted before
 *    that it is begun, and after that it is done: where a run was cut off between, it is not known whether it was.
 * 3. Such a statement is sent again. One of a structured operation counts as done where what it makes is there already,
 *    or what it removes is not; SQL of the manifest's own must bear being sent twice, or says what the server answers.
 */

import { isServerError } from '../../drivers/database/mysql-errors.ts';
import type { SqlSession } from '../../drivers/database/port.ts';
import type { StoppedMigration } from '../../engine/database/migration-order.ts';
import type { MigrationSteps, SchemaOperation } from '../../engine/database/schema-model.ts';
import type { Change } from '../../engine/database/schema-sql.ts';
import { tokensOf, wordOf } from '../../engine/database/sql-lexer.ts';
import { isProcessorError, ProcessorError } from '../../kernel/errors.ts';
import { partsOf } from './migration-going-on.ts';
import { labelled, statementsFor, type StepOptions } from './migration-steps.ts';
import { noteProgress, undoUnbegun } from './migration-table-mysql.ts';

/** Statements that change rows alone. */
const CHANGES_ROWS = new Set(['DELETE', 'INSERT', 'REPLACE', 'SELECT', 'UPDATE', 'WITH']);
/** What the server says where there is already, or no more, what a structured operation is about, by its numbers. */
const IS_SO: Readonly<Record<Change['type'], readonly number[]>> = {
  createCollection: [1050],
  dropCollection: [1051],
  renameCollection: [1146],
  addField: [1060],
  dropField: [1091],
  renameField: [1054],
  modifyField: [],
  createIndex: [1061],
  dropIndex: [1091],
  addConstraint: [1005, 1061, 1826, 3822],
  dropConstraint: [1091, 3940],
};
/** Of a foreign key that cannot be made, the one cause that counts. */
const UNMADE = 1005;
const IS_NAMED_ALREADY = /errno: 121\b/;

/** Which migration, and how far it got before. */
export interface Apart {
  readonly tag: string;
  readonly stopped: StoppedMigration;
}

/** Carries out what is left of the steps of a migration; answers the statements that it sent. Throws as `carryOut` does. */
export async function carryOutApart(
  session: SqlSession,
  steps: MigrationSteps,
  options: StepOptions,
  apart: Apart,
): Promise<string[]> {
  try {
    return await carryOutRest(session, steps, options, apart);
  } catch (thrown) {
    // A connection that is lost leaves it to the next run.
    await undoUnbegun(session, apart.tag, apart.stopped.way).catch(() => undefined);
    throw thrown;
  }
}

async function carryOutRest(
  session: SqlSession,
  steps: MigrationSteps,
  options: StepOptions,
  { tag, stopped }: Apart,
): Promise<string[]> {
  const sent: string[] = [];
  let before = 0;
  for (const [at, step] of steps.entries()) {
    const label = `${options.label}[${at}]`;
    const count = partsOf(step).length;
    if (before + count > stopped.done) {
      const statements = await labelled(label, () => statementsFor(session, step, options));
      for (const [index, sql] of statements.entries()) {
        const done = before + index;
        if (done < stopped.done) continue;
        const place = count === 1 ? label : `${label}, statement ${index + 1}`;
        const wasBegun = stopped.isBegun && done === stopped.done;
        const note = (isDone: boolean, isBegun: boolean) =>
          noteProgress(session, tag, { way: stopped.way, done: isDone ? done + 1 : done, isBegun });
        await labelled(place, () => send(session, sql, { note, wasBegun, step }));
        sent.push(sql);
      }
    }
    before += count;
  }
  return sent;
}

interface Sending {
  /** Writes how far it is. */
  readonly note: (isDone: boolean, isBegun: boolean) => Promise<void>;
  /** Whether an earlier run may have carried it out. */
  readonly wasBegun: boolean;
  /** Of which it is. */
  readonly step: string | SchemaOperation;
}

async function send(session: SqlSession, sql: string, { note, wasBegun, step }: Sending): Promise<void> {
  if (CHANGES_ROWS.has(wordOf(tokensOf(sql, 'mysql')[0])))
    return session.transaction({}, async () => {
      await session.run({ sql, params: [] });
      await note(true, false);
    });
  await note(false, true);
  try {
    await session.run({ sql, params: [] });
  } catch (error) {
    if (!isRefused(error)) throw error;
    if (!wasBegun) {
      // Over a connection that is lost, or after the time is over, it cannot be noted.
      await note(false, false).catch(() => undefined);
      throw error;
    }
    if (!isSo(step, error)) throw begunBefore(error);
  }
  await note(true, false);
}

/** Whether it was not done: the server answered so, or it was refused before it was sent. */
function isRefused(error: unknown): error is ProcessorError {
  return isProcessorError(error) && error.details.outcome === 'not_sent';
}

/** Whether the server answered that what an operation makes is there already, or what it removes is not. */
function isSo(step: string | SchemaOperation, { cause }: ProcessorError): boolean {
  if (typeof step === 'string' || step.type === 'raw' || !isServerError(cause)) return false;
  if (cause.errno === UNMADE && !IS_NAMED_ALREADY.test(cause.message)) return false;
  return IS_SO[step.type].includes(cause.errno);
}

function begunBefore({ code, message, details, cause }: ProcessorError): ProcessorError {
  const known = 'it was begun by a run that was cut off, and may have been carried out then';
  return new ProcessorError(code, `${message} (${known})`, details, cause);
}
