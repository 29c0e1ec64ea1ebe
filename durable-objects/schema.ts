const DEFINITIONS = {
  jobs: `CREATE TABLE jobs (
    id TEXT PRIMARY KEY, stage TEXT NOT NULL, due INTEGER NOT NULL, instance TEXT, revision INTEGER NOT NULL,
    spec TEXT NOT NULL, state TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,
  jobs_due: 'CREATE INDEX jobs_due ON jobs (stage, due)',
  claims: 'CREATE TABLE claims (id TEXT PRIMARY KEY, digest TEXT NOT NULL, job_id TEXT NOT NULL) STRICT, WITHOUT ROWID',
  outbox:
    'CREATE TABLE outbox (id INTEGER PRIMARY KEY CHECK (id = 0), is_open INTEGER NOT NULL, sent INTEGER NOT NULL) STRICT',
} as const;

type Name = keyof typeof DEFINITIONS;

/**
 * The tables and the index of one object. Each is made before its first write: an object that is only asked stores
 * nothing, and one of a single job has no more than that needs.
 */
export class Schema {
  readonly #sql: SqlStorage;
  readonly #made: Set<string>;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const names = sql.exec<{ name: string }>('SELECT name FROM sqlite_master').toArray();
    this.#made = new Set(names.map(({ name }) => name).filter((name) => name in DEFINITIONS));
  }

  /** Whether nothing was made yet. */
  get isEmpty(): boolean {
    return this.#made.size === 0;
  }

  /** Whether a table or index is there. */
  has(name: Name): boolean {
    return this.#made.has(name);
  }

  /** The database, with a table or index made unless it is there. */
  with(name: Name): SqlStorage {
    if (!this.#made.has(name)) this.#sql.exec(DEFINITIONS[name]);
    this.#made.add(name);
    return this.#sql;
  }

  /** To be called when the storage was emptied. */
  forget(): void {
    this.#made.clear();
  }
}
