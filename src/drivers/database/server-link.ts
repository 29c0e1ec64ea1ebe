import type { TableName } from '../../engine/database/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { ServerAddress } from './server-address.ts';
import { Deadlines } from './deadlines.ts';
import type { Column } from './port.ts';
import { serverAt } from './server-kinds.ts';
import type { ServerConnection, ServerKind } from './server.ts';
import { SharedLock } from './shared-lock.ts';

/** How long the columns of a table are believed: others change a server's tables too. */
const COLUMNS_MS = 60_000;
/** Tables whose columns are known at most. */
const TABLES = 1_000;

interface KnownColumns {
  readonly columns: readonly Column[];
  readonly until: number;
}

/** What is kept for a server: one connection at a time, who uses it, and what is known of its tables. */
export class ServerLink {
  readonly address: ServerAddress;
  readonly kind: ServerKind;
  readonly lock = new SharedLock();
  readonly deadlines: Deadlines;
  readonly #clock: Clock;
  readonly #columns = new Map<string, KnownColumns>();
  #connection: ServerConnection | null = null;

  constructor(address: ServerAddress, clock: Clock) {
    this.address = address;
    this.kind = serverAt(address);
    this.#clock = clock;
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

  knownColumns(table: TableName): readonly Column[] | null {
    const known = this.#columns.get(keyOf(table));
    return known !== undefined && known.until > this.#clock.now() ? known.columns : null;
  }

  learnColumns(table: TableName, columns: readonly Column[]): void {
    if (this.#columns.size >= TABLES) this.#columns.clear();
    this.#columns.set(keyOf(table), { columns, until: this.#clock.now() + COLUMNS_MS });
  }

  forgetColumns(): boolean {
    const wereKnown = this.#columns.size > 0;
    this.#columns.clear();
    return wereKnown;
  }
}

function keyOf({ schema, name }: TableName): string {
  return schema === null ? name : `${schema}.${name}`;
}
