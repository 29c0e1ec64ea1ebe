import type { TableName } from '../../engine/database/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Column } from './port.ts';

/** How long the columns of a table are believed: others change a server's tables too. */
const COLUMNS_MS = 60_000;
/** Tables whose columns are known at most. */
const TABLES = 1_000;

interface Known {
  readonly columns: readonly Column[];
  readonly until: number;
}

/** What is known of the tables of a server that others use as well, for a while. */
export class KnownColumns {
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The columns of a table; null where they are not known, or no longer. */
  of(table: TableName): readonly Column[] | null {
    const known = this.#known.get(keyOf(table));
    return known !== undefined && known.until > this.#clock.now() ? known.columns : null;
  }

  learn(table: TableName, columns: readonly Column[]): void {
    if (this.#known.size >= TABLES) this.#known.clear();
    this.#known.set(keyOf(table), { columns, until: this.#clock.now() + COLUMNS_MS });
  }

  /** Whether anything was known. */
  forget(): boolean {
    const wereKnown = this.#known.size > 0;
    this.#known.clear();
    return wereKnown;
  }
}

function keyOf({ schema, name }: TableName): string {
  return schema === null ? name : `${schema}.${name}`;
}
