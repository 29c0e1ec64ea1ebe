import type { CredentialState } from '../src/engine/credential-state.ts';
import type { CredentialName } from '../src/resources/credentials/credential-source.ts';

/** What an object's one row holds. */
export interface StoredCredential {
  readonly name: CredentialName;
  readonly state: CredentialState;
}

const TABLE =
  'CREATE TABLE credential (id INTEGER PRIMARY KEY CHECK (id = 0), name TEXT NOT NULL, state TEXT NOT NULL) STRICT';

/** The row of one credential. The table is made before the first write: an object that is only asked stores nothing. */
export class CredentialStore {
  readonly #sql: SqlStorage;
  #isMade: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#isMade = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'credential'").toArray().length > 0;
  }

  /** What is stored, or null. */
  read(): StoredCredential | null {
    if (!this.#isMade) return null;
    const [row] = this.#sql.exec<{ name: string; state: string }>('SELECT name, state FROM credential').toArray();
    if (row === undefined) return null;
    return { name: JSON.parse(row.name) as CredentialName, state: JSON.parse(row.state) as CredentialState };
  }

  /** Stores the credential in place of what was there. */
  write({ name, state }: StoredCredential): void {
    if (!this.#isMade) this.#sql.exec(TABLE);
    this.#isMade = true;
    this.#sql.exec(
      'INSERT OR REPLACE INTO credential (id, name, state) VALUES (0, ?, ?)',
      JSON.stringify(name),
      JSON.stringify(state),
    );
  }

  /** To be called when the storage was emptied. */
  forget(): void {
    this.#isMade = false;
  }
}
