import { type Outcome, ProcessorError } from '../../kernel/errors.ts';
import { MASK, secretForms } from '../../kernel/mask.ts';
import { leadingKeyword } from './leading-keyword.ts';
import type { Sql } from './port.ts';
import type { ServerAddress } from './server-address.ts';
import { ConnectionEnd } from './server-socket.ts';
import type { ServerConnection } from './server.ts';

/** Milliseconds in which a server is to undo a transaction. */
const GRACE_MS = 1_000;

/** How far a statement got when its connection was lost. */
export class Lost extends Error {
  readonly isSent: boolean;

  constructor(isSent: boolean, cause: unknown) {
    super('lost', { cause });
    this.isSent = isSent;
  }
}

/** Why no connection could be made; `isAnswered` where the server said it. Nothing was sent. */
export function connectionError(thrown: unknown, address: ServerAddress, isAnswered: boolean): ProcessorError {
  const { host, port } = address;
  const message = `no connection to the database at ${host}:${port}: ${reasonOf(thrown, isAnswered)}`;
  return new ProcessorError('CONNECTION_ERROR', masked(message, address), { outcome: 'not_sent' }, thrown);
}

function reasonOf(thrown: unknown, isAnswered: boolean): string {
  if (thrown instanceof Error && (isAnswered || thrown instanceof ConnectionEnd)) return thrown.message;
  const { code } = (thrown ?? {}) as { readonly code?: unknown };
  return code === 'CONNECT_TIMEOUT' ? 'it did not answer in time' : 'it closed the connection';
}

function masked(message: string, { password }: ServerAddress): string {
  return secretForms(password).reduce((text, form) => text.replaceAll(form, MASK), message);
}

/** What became of what was sent, or was not, when the connection was lost. */
export function lostError(outcome: Outcome, cause: unknown): ProcessorError {
  const message =
    outcome === 'unknown'
      ? 'the connection to the database was lost before it answered: it may have done it'
      : 'the connection to the database was lost; nothing was done';
  return new ProcessorError('CONNECTION_LOST', message, { outcome }, cause);
}

/** What became of a statement that the server refused: nothing, but that a procedure may have committed a part. */
export function refusedOutcome(statement: Sql | null, isWithinTransaction: boolean): Outcome {
  const isCall = statement !== null && leadingKeyword(statement.sql) === 'call';
  return isCall && !isWithinTransaction ? 'unknown' : 'not_sent';
}

/** What took longer than it may. */
export function timedOut(timeoutMs: number, outcome: Outcome): ProcessorError {
  return new ProcessorError('TIMEOUT', `the database did not answer within ${timeoutMs} ms`, { outcome });
}

/** What waited for a run of migrations that does not end. */
export function underWay(): ProcessorError {
  const message = 'another run of this database’s migrations is under way';
  return new ProcessorError('LOCK_TIMEOUT', message, { outcome: 'not_sent' });
}

/** A connection that cannot be told to end what it is in is closed, which has the server end it. */
export async function ending(connection: ServerConnection, end: () => Promise<unknown> | undefined): Promise<void> {
  if (!connection.isOpen) return;
  const patience = setTimeout(() => connection.close(), GRACE_MS);
  try {
    await end();
  } catch {
    connection.close();
  } finally {
    clearTimeout(patience);
  }
}
