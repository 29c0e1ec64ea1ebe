import type { Bulk } from '../src/resources/jobs/bulk.ts';

/** What an object's one row holds. */
export interface StoredBulk {
  readonly bulk: Bulk;
  /** The status that the list in D1 was told; null before it was told anything. */
  readonly listed: Bulk['status'] | null;
}

const TABLE = 'CREATE TABLE bulk (id INTEGER PRIMARY KEY CHECK (id = 0), state TEXT NOT NULL, listed TEXT) STRICT';

/** The row of one bulk operation. The table is made before the first write: an object that is only asked stores nothing. */
export class BulkStore {
  readonly #sql: SqlStorage;
  #isMade: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#isMade = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'bulk'").toArray().length > 0;
  }

  /** What is stored, or null. */
  read(): StoredBulk | null {
    if (!this.#isMade) return null;
    const [row] = this.#sql
      .exec<{ state: string; listed: Bulk['status'] | null }>('SELECT state, listed FROM bulk')
      .toArray();
    return row === undefined ? null : { bulk: JSON.parse(row.state) as Bulk, listed: row.listed };
  }

  /** Stores the operation in place of what was there. */
  write({ bulk, listed }: StoredBulk): void {
    if (!this.#isMade) this.#sql.exec(TABLE);
    this.#isMade = true;
    this.#sql.exec('INSERT OR REPLACE INTO bulk (id, state, listed) VALUES (0, ?, ?)', JSON.stringify(bulk), listed);
  }

  /** To be called when the storage was emptied. */
  forget(): void {
    this.#isMade = false;
  }
}
