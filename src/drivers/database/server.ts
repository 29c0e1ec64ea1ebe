/** Database servers: what tells them apart, and a connection to one. */

import type { TableName } from '../../engine/database/model.ts';
import type { Outcome, ProcessorError } from '../../kernel/errors.ts';
import type { Column, Sql, SqlResult, TransactionOptions } from './port.ts';
import type { ServerAddress } from './server-address.ts';

/** What a server answers, and which command it says that it did, in capitals. */
export type Answer = SqlResult & {
  readonly command: string;
  /** Of MySQL what it says of its session: SERVER_STATUS_flags_enum of its protocol. */
  readonly status?: number;
};

/** A statement that was handed to a connection. */
export interface Query {
  readonly result: Promise<Answer>;
  /** Whether the server may have got what makes it do it. */
  isSent(): boolean;
  /**
   * Has it given up: it is taken back where none of it was sent, and else the server is asked to, when it is at it.
   * False where the server is at another one before.
   */
  giveUp(): boolean;
}

/** One connection to a server, which ends once. */
export interface ServerConnection {
  readonly isOpen: boolean;
  /** Whether statements may be sent. */
  readonly isReady: boolean;
  /** Whether the server was asked to give a statement up: one that came after may have been hit. */
  readonly hasGivenUp: boolean;
  /** Resolves when statements may be sent; rejects with why the connection could not be made. */
  readonly opened: Promise<void>;
  send(statement: Sql): Query;
  /** Begins a transaction, in which a lock is waited for so long. */
  begin(options: TransactionOptions, lockMs: number): Query;
  commit(): Query;
  rollback(): Query;
  /** Of MySQL: a lock of the session, by which all its database's migrations are told apart. It answers 1 where it has it. */
  takeLock?(): Query;
  freeLock?(): Query;
  /** Ends it; what is not answered is rejected. */
  close(): void;
}

/** What a kind of servers is. */
export interface ServerKind {
  readonly dialect: 'postgresql' | 'mysql';
  /** Whether statements are sent one after the other without waiting. */
  readonly isPipelined: boolean;
  open(address: ServerAddress): ServerConnection;
  /** Throws `NOT_SUPPORTED` for statements that callers may not send, `QUERY_ERROR` for what cannot be sent. */
  refuseControl(sql: string, isWithinTransaction: boolean): void;
  /** Throws the same where a statement was one nevertheless, by what the server says that it did. */
  checkAnswer(answer: Answer, sql: string, isWithinTransaction: boolean): void;
  /** Reads the columns of a table. Throws `SCHEMA_ERROR` where there are none. */
  readColumns(table: TableName, run: (statement: Sql) => Promise<SqlResult>): Promise<readonly Column[]>;
  /** Whether the server answered so, rather than the connection having failed. */
  isError(thrown: unknown): boolean;
  /** Whether the server gave up a statement, as it was asked to. */
  isGivenUp(thrown: unknown): boolean;
  /** What an error that the server answered means. */
  meaningOf(thrown: unknown, params: Sql['params'], outcome: Outcome): ProcessorError;
}

/** What one piece of work does at a server. */
export interface WorkOptions {
  /** Whether it can have changed nothing, however far it got. */
  readonly isReading: boolean;
  /** Milliseconds for all of it. */
  readonly timeoutMs: number;
}
