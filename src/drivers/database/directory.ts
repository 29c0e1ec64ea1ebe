/** Where databases and connections to servers are, and the ports to those objects. */

import type { ErrorRecord } from '../../kernel/errors.ts';
import type { DatabaseAnswer, DatabasePlace } from './port.ts';

/** What an object answers; an error travels as data, so that nothing of it is lost. */
export type DatabaseReply =
  | { readonly ok: true; readonly answer: DatabaseAnswer }
  | { readonly ok: false; readonly error: ErrorRecord };

/**
 * An embedded database. It takes a `DatabaseRequest` as JSON: a thousand rows travel as text at less than half of what
 * they cost as objects.
 */
export interface DatabaseObject {
  run(request: string): Promise<DatabaseReply>;
}

/** A connection to a server. */
export interface ConnectionObject {
  /** Runs work at the server of this address, `url` with its credentials; the request is one as {@link DatabaseObject} takes. */
  run(url: string, request: string): Promise<DatabaseReply>;
  /** Has it read anew what columns tables have. */
  forgetColumns(): Promise<void>;
}

/** Finds the objects. */
export interface DatabaseDirectory {
  embedded(place: DatabasePlace): DatabaseObject;
  /** The connection of this number, from 0. */
  connection(place: DatabasePlace, n: number): ConnectionObject;
}

/** The name of the object that is a database. It starts with the workspace: a foreign one is never reached. */
export function databaseObjectName({ workspace, product, env, database }: DatabasePlace): string {
  return `${workspace}:database:${[product, env, database].map(encodeURIComponent).join(':')}`;
}

/** The name of the object that holds a connection to a database. */
export function connectionObjectName({ workspace, product, env, database }: DatabasePlace, n: number): string {
  return `${workspace}:connection:${[product, env, database].map(encodeURIComponent).join(':')}:${n}`;
}
