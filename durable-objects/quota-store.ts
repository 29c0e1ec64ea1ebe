import type { CounterState } from '../src/engine/quota/counter.ts';
import type { QuotaNotice } from '../src/engine/quota/notice.ts';
import type { CounterName, NamedRules } from '../src/resources/quotas/directory.ts';

/** What an object's one row holds. */
export interface StoredCounter {
  readonly name: CounterName;
  /** As whoever charged last gave them. */
  readonly rules: NamedRules;
  readonly state: CounterState;
  /** What has not been told yet. */
  readonly notices: readonly QuotaNotice[];
}

const TABLE = 'CREATE TABLE counter (id INTEGER PRIMARY KEY CHECK (id = 0), data TEXT NOT NULL) STRICT';

/** The row of one counter. The table is made before the first write: an object that is only asked stores nothing. */
export class QuotaStore {
  readonly #sql: SqlStorage;
  #isMade: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#isMade = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'counter'").toArray().length > 0;
  }

  /** What is stored, or null. */
  read(): StoredCounter | null {
    if (!this.#isMade) return null;
    const [row] = this.#sql.exec<{ data: string }>('SELECT data FROM counter').toArray();
    return row === undefined ? null : (JSON.parse(row.data) as StoredCounter);
  }

  /** Stores the counter in place of what was there. */
  write(counter: StoredCounter): void {
    if (!this.#isMade) this.#sql.exec(TABLE);
    this.#isMade = true;
    this.#sql.exec('INSERT OR REPLACE INTO counter (id, data) VALUES (0, ?)', JSON.stringify(counter));
  }

  /** To be called when the storage was emptied. */
  forget(): void {
    this.#isMade = false;
  }
}
