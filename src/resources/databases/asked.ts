/** What a call asks of its database, read whole before anything is sent. */

import type { Statement } from '../../engine/database/model.ts';
import { type Operation, parseStatement } from '../../engine/database/parse.ts';
import { bindAction } from '../../engine/query/template.ts';
import { inputFault } from '../../engine/query/template-check.ts';
import { type ActionStatement, readAction, type WrittenAction } from '../../engine/database/template.ts';
import type { DatabaseWork } from '../../drivers/database/port.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { DatabaseCall } from '../executor.ts';
import { notFound, type ProductConfig } from '../products/config.ts';
import { dialectOf, markerOf } from '../products/manifest-database-check.ts';
import { type Database, shortTag, splitTag } from '../products/manifest-database.ts';
import { VARIABLE_TYPES } from '../products/manifest-variable-types.ts';
import { withSession } from '../sessions/session-text.ts';
import { fieldOf, type Placed, placedBy, within, withoutReferences } from '../statements/asking.ts';
import { type GivenOperation, readOperations } from '../statements/transaction-operations.ts';
import { DATABASE_STATEMENTS, READS } from './operations.ts';

/** What is to be done, and what it answers. */
export interface Asked {
  readonly database: Database;
  readonly work: DatabaseWork;
  /** The operations of the work, in order. */
  readonly operations: readonly Operation[];
  /** Whether it changes nothing, so that it may be repeated and kept. */
  readonly isRead: boolean;
  /** What the work failed with, the fields that it names being those that the caller wrote. */
  readonly placed: Placed;
}

type Work = Omit<Asked, 'database'>;

/** Asks a server for its version; the platform's SQLite does not tell. */
const VERSION = {
  sqlite: 'SELECT NULL AS version',
  postgresql: "SELECT current_setting('server_version') AS version",
  mysql: 'SELECT version() AS version',
  // It does not tell.
  d1: "SELECT 'D1' AS version",
} as const;

/** Reads a call. Throws `NOT_FOUND` for a database or an action, `VALIDATION_ERROR` naming all fields at fault. */
export function askedOf(call: DatabaseCall, config: ProductConfig): Asked {
  const database = config.database(call.env, call.database);
  const asked = { database, ...workOf(call, database) };
  if (call.cache !== undefined && !asked.isRead)
    throw invalidField('cache', `answers reads alone, and ${call.action ?? call.operation} may change something`);
  return asked;
}

function workOf(call: DatabaseCall, database: Database): Work {
  const { operation, input } = call;
  switch (operation) {
    case 'action':
      return actionWork(call, database);
    case 'transaction':
      return transactionWork(call, database);
    case 'ping': {
      const statement = parseStatement('raw', {
        query: VERSION[database.type === 'd1' ? 'd1' : (dialectOf(database) ?? 'sqlite')],
      });
      return { work: { kind: 'statement', statement }, operations: ['raw'], isRead: true, placed: (thrown) => thrown };
    }
    default: {
      const placed = placedBy(fieldOf(call));
      const statement = within(placed, () => unlocked(parseStatement(operation, withoutReferences(call))));
      const isRead = isReading(operation, input);
      return { work: { kind: 'statement', statement }, operations: [operation], isRead, placed };
    }
  }
}

function actionWork({ action: tag = '', ...call }: DatabaseCall, database: Database): Work {
  const action = actionOf(database, tag, 'action');
  const { operation } = action;
  const isReferred = call.literal !== undefined;
  const input = isReferred ? call.input : withSession(call.input, call.session, 'input');
  const fields = bindAction(action, input, VARIABLE_TYPES, { isReferred });
  const placed = placedBy((error) => inputFault(action, error));
  const statement = within(placed, () => unlocked(parseStatement(operation, fields)));
  return {
    work: { kind: 'statement', statement },
    operations: [operation],
    isRead: isReading(operation, fields),
    placed,
  };
}

/** Throws for a lock outside of a transaction: it would be let go with the statement, and guard nothing. */
function unlocked(statement: Statement): Statement {
  if (statement.operation === 'query' && statement.lock !== null)
    throw invalidField('lock', 'is kept by a transaction alone: make the query one of its operations');
  return statement;
}

function transactionWork(call: DatabaseCall, database: Database): Work {
  const { input, session } = call;
  const {
    operations: given,
    isolation,
    readOnly = false,
  } = input as {
    readonly operations: readonly GivenOperation<Operation>[];
    readonly isolation?: 'read_uncommitted' | 'read_committed' | 'repeatable_read' | 'serializable';
    readonly readOnly?: boolean;
  };
  const placed = placedBy(fieldOf(call));
  const actionAt = (tag: string, path: string) => {
    const named = splitTag(tag);
    if (named.database !== null && named.database !== database.tag)
      throw invalidField(path, `'${tag}' is none of database '${database.tag}'`);
    return actionOf(database, named.action, path);
  };
  const operations = within(placed, () =>
    readOperations(DATABASE_STATEMENTS, given, { isReadOnly: readOnly, session, actionAt }),
  );
  const options = { ...(isolation !== undefined && { isolation }), ...(readOnly && { isReadOnly: true }) };
  const values = session === undefined ? null : { tag: session.tag, payload: session.payload };
  return {
    work: { kind: 'transaction', operations, options, session: values },
    operations: operations.map(({ operation }) => operation),
    isRead: operations.every(({ operation, fields }) => isReading(operation, fields)),
    placed,
  };
}

/** A lock is taken for what follows, and none follows an answer that is kept. */
function isReading(operation: Operation, { lock }: Readonly<Record<string, unknown>>): boolean {
  return READS.has(operation) && lock === undefined;
}

const statements = new WeakMap<Database, ReadonlyMap<string, ActionStatement>>();

/** An action as a statement; those of a database are read once for each version. */
function actionOf(database: Database, tag: string, path: string): ActionStatement {
  const known =
    statements.get(database) ??
    new Map(
      (database.actions ?? []).map((action) => [
        shortTag(database.tag, action.tag),
        readAction(action as WrittenAction, markerOf(database)).statement,
      ]),
    );
  statements.set(database, known);
  const found = known.get(tag);
  if (found === undefined) throw notFound(path, `action '${tag}' of database '${database.tag}'`);
  return found;
}
