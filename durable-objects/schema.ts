const DEFINITIONS = {
  claims: 'CREATE TABLE claims (id TEXT PRIMARY KEY, digest TEXT NOT NULL, job_id TEXT NOT NULL) STRICT, WITHOUT ROWID',
  entries:
    'CREATE TABLE entries (run TEXT NOT NULL, n INTEGER NOT NULL, sealed TEXT NOT NULL, length INTEGER NOT NULL, PRIMARY KEY (run, n)) STRICT, WITHOUT ROWID',
  files: 'CREATE TABLE files (run TEXT PRIMARY KEY, workspace TEXT NOT NULL) STRICT, WITHOUT ROWID',
  leases: 'CREATE TABLE leases (slot INTEGER PRIMARY KEY, jobs TEXT NOT NULL) STRICT',
  outbox:
    'CREATE TABLE outbox (id INTEGER PRIMARY KEY CHECK (id = 0), is_open INTEGER NOT NULL, sent INTEGER NOT NULL) STRICT',
  runs: `CREATE TABLE runs (
      id TEXT PRIMARY KEY, spec TEXT NOT NULL, summary TEXT NOT NULL, stage TEXT NOT NULL, due INTEGER NOT NULL,
      revision INTEGER NOT NULL, told INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX runs_waiting ON runs (due) WHERE stage = 'waiting'`,
} as const;

type Name = keyof typeof DEFINITIONS;

/**
 * The tables of one object. Each is made before its first write: an object that is only asked stores nothing, and one
 * of a single job has none.
 */
export class Schema {
  /** The database. */
  readonly sql: SqlStorage;
  #known: Set<string> | null = null;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** The tables that were made. */
  get names(): readonly string[] {
    return [...this.#made];
  }

  /** Whether a table is there. */
  has(name: Name): boolean {
    return this.#made.has(name);
  }

  /** The database, with a table made unless it is there. */
  with(name: Name): SqlStorage {
    if (!this.#made.has(name)) this.make(name, DEFINITIONS[name]);
    return this.sql;
  }

  /** Makes a table that is not there. */
  make(name: string, definition: string): void {
    this.sql.exec(definition);
    this.#made.add(name);
  }

  /** Drops a table with all that is in it. */
  drop(name: string): void {
    this.sql.exec(`DROP TABLE ${name}`);
    this.#made.delete(name);
  }

  /** To be called when the storage was emptied. */
  forget(): void {
    this.#known = new Set();
  }

  /** To be called when a transaction was taken back: a table that it made is not there any more. */
  takenBack(): void {
    this.#known = null;
  }

  get #made(): Set<string> {
    if (this.#known !== null) return this.#known;
    const names = this.sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
    // Those of the runtime begin with an underscore.
    this.#known = new Set(names.map(({ name }) => name).filter((name) => !name.startsWith('_')));
    return this.#known;
  }
}
