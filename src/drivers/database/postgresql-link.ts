import type { Clock } from '../../kernel/clock.ts';
import type { ServerAddress } from './postgresql-address.ts';
import { openConnection, type PostgresqlConnection } from './postgresql-connection.ts';
import { Deadlines } from './deadlines.ts';
import { KnownColumns } from './known-columns.ts';
import { SharedLock } from './shared-lock.ts';

/** What is kept for a server: one connection at a time, who uses it, and what is known of its tables. */
export class PostgresqlLink {
  readonly address: ServerAddress;
  readonly lock = new SharedLock();
  readonly deadlines: Deadlines;
  readonly columns: KnownColumns;
  #connection: PostgresqlConnection | null = null;

  constructor(address: ServerAddress, clock: Clock) {
    this.address = address;
    this.columns = new KnownColumns(clock);
    this.deadlines = new Deadlines(clock);
  }

  /** The connection, opened where there is none that is alive. */
  connection(): PostgresqlConnection {
    if (this.#connection?.isOpen !== true) this.#connection = openConnection(this.address);
    return this.#connection;
  }

  close(): void {
    this.deadlines.clear();
    this.#connection?.close();
    this.#connection = null;
  }
}
