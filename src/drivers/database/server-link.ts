import type { Clock } from '../../kernel/clock.ts';
import type { ServerAddress } from './server-address.ts';
import { Deadlines } from './deadlines.ts';
import { KnownColumns } from './known-columns.ts';
import { serverAt } from './server-kinds.ts';
import type { ServerConnection, ServerKind } from './server.ts';
import { SharedLock } from './shared-lock.ts';

/** What is kept for a server: one connection at a time, who uses it, and what is known of its tables. */
export class ServerLink {
  readonly address: ServerAddress;
  readonly kind: ServerKind;
  readonly lock = new SharedLock();
  readonly deadlines: Deadlines;
  readonly columns: KnownColumns;
  #connection: ServerConnection | null = null;

  constructor(address: ServerAddress, clock: Clock) {
    this.address = address;
    this.kind = serverAt(address);
    this.columns = new KnownColumns(clock);
    this.deadlines = new Deadlines(clock);
  }

  /** The connection, opened where there is none that is alive. */
  connection(): ServerConnection {
    if (this.#connection?.isOpen !== true) this.#connection = this.kind.open(this.address);
    return this.#connection;
  }

  close(): void {
    this.deadlines.clear();
    this.#connection?.close();
    this.#connection = null;
  }
}
