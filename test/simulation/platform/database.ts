import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/** A row as SQLite answers it. */
export type Row = Record<string, SqlStorageValue>;

interface Known {
  readonly statement: StatementSync;
  readonly writes: boolean;
  readonly isSchema: boolean;
  readonly isOfJobs: boolean;
}

/** A database in memory, with a stack of savepoints that can be taken back from the top. */
export class Database {
  readonly #db = new DatabaseSync(':memory:');
  readonly #statements = new Map<string, Known>();
  readonly #tables = new Map<string, boolean>();
  #depth = 0;
  /** Grows with each statement that may have changed the jobs of an object. */
  jobsVersion = 0;

  /** Savepoints that are set. */
  get depth(): number {
    return this.#depth;
  }

  /** Whether a statement may write. */
  writes(sql: string): boolean {
    return this.#statements.get(sql)?.writes ?? isWrite(sql);
  }

  /** Whether there is a table of a name. */
  has(table: string): boolean {
    const known = this.#tables.get(table);
    if (known !== undefined) return known;
    const has = this.query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", table).length > 0;
    this.#tables.set(table, has);
    return has;
  }

  /** Runs one statement. */
  query(sql: string, ...values: unknown[]): Row[] {
    let known = this.#statements.get(sql);
    if (known === undefined) {
      const isSchema = /^\s*(create|drop|alter|rollback)\b/i.test(sql);
      const writes = isWrite(sql);
      known = {
        statement: this.#db.prepare(sql),
        writes,
        isSchema,
        isOfJobs: isSchema || (writes && isOfJobs(sql)),
      };
      this.#statements.set(sql, known);
    }
    if (known.isSchema) this.#tables.clear();
    if (known.isOfJobs) this.jobsVersion += 1;
    return known.statement.all(...(values as SQLInputValue[])) as Row[];
  }

  /** Runs several statements that take no values. */
  script(sql: string): void {
    this.#db.exec(sql);
    this.#tables.clear();
    this.jobsVersion += 1;
  }

  /** Sets a savepoint. */
  mark(): void {
    this.query(`SAVEPOINT s${this.#depth}`);
    this.#depth += 1;
  }

  /** Takes back what was written since so many savepoints were set, and forgets those after them. */
  takeBack(depth: number): void {
    if (depth >= this.#depth) return;
    this.query(`ROLLBACK TO s${depth}`);
    this.query(`RELEASE s${depth}`);
    this.#depth = depth;
  }

  /** Makes what was written since so many savepoints were set a part of what was written before. */
  fold(depth: number): void {
    if (depth >= this.#depth) return;
    this.query(`RELEASE s${depth}`);
    this.#depth = depth;
  }

  /** Keeps what was written: nothing of it can be taken back any more. */
  keep(): void {
    if (this.#depth > 0) this.query('RELEASE s0');
    this.#depth = 0;
  }

  /** Empties it. */
  clear(): void {
    const tables = this.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    for (const { name } of tables) this.query(`DROP TABLE "${name as string}"`);
  }

  /** Frees its memory. */
  close(): void {
    this.#db.close();
  }
}

function isWrite(sql: string): boolean {
  if (/^\s*with\b/i.test(sql)) return /\b(insert|update|delete|replace)\b/i.test(sql);
  return !/^\s*(select|pragma|explain)\b/i.test(sql);
}

/** Whether a statement that writes may change the jobs that an object keeps: see `kept-jobs.ts`. */
function isOfJobs(sql: string): boolean {
  return /\bjobs_\d+\b|\b_kv\b/.test(sql);
}
