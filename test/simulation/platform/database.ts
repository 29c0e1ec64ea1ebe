import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Entries } from './entries.ts';

/** A row as SQLite answers it. */
export type Row = Record<string, SqlStorageValue>;

interface Known {
  readonly statement: StatementSync;
  readonly writes: boolean;
  readonly isSchema: boolean;
  readonly isOfJobs: boolean;
}

/** Names of tables that hold jobs. */
const OF_JOBS = /\b(jobs_\d+|leases)\b/;
/** Asks which tables there are. */
const NAMES = /^SELECT name FROM sqlite_master\b/;

/**
 * A database in memory with entries beside it, and a stack of savepoints that can be taken back from the top. SQLite
 * begins with the first statement, and has a savepoint where something was written after it.
 */
export class Database {
  #db: DatabaseSync | null = null;
  readonly #statements = new Map<string, Known>();
  #tables: string[] | null = null;
  readonly #entries = new Entries();
  /** Names of SQLite's savepoints; null for one that it does not have. */
  readonly #savepoints: (string | null)[] = [];
  #named = 0;
  /** Grows with each change of the jobs of an object, as far as that can be told. */
  jobsVersion = 0;

  /** Savepoints that are set. */
  get depth(): number {
    return this.#savepoints.length;
  }

  /** Whether a statement may write. */
  writes(sql: string): boolean {
    return this.#statements.get(sql)?.writes ?? isWrite(sql);
  }

  /** The tables there are. */
  get tables(): readonly string[] {
    if (this.#db === null) return [];
    const text = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    this.#tables ??= this.query(text).map(({ name }) => name as string);
    return this.#tables;
  }

  /** Runs one statement. */
  query(sql: string, ...values: unknown[]): Row[] {
    // Most objects have no table, and ask for no more than that.
    if (this.#db === null && NAMES.test(sql)) return [];
    const { statement, writes, isSchema, isOfJobs } = this.#known(sql);
    if (writes) this.#save();
    if (isSchema) this.#tables = null;
    if (isOfJobs) this.jobsVersion += 1;
    return statement.all(...(values as SQLInputValue[])) as Row[];
  }

  /** Runs several statements that take no values. */
  script(sql: string): void {
    this.#save();
    this.#open().exec(sql);
    this.#tables = null;
    this.jobsVersion += 1;
  }

  /** The text of an entry beside the tables. */
  entry(key: string): string | undefined {
    return this.#entries.get(key);
  }

  /** Sets an entry, or removes it; answers whether it was there. */
  setEntry(key: string, text: string | undefined): boolean {
    this.jobsVersion += 1;
    return this.#entries.set(key, text);
  }

  /** Sets a savepoint. */
  mark(): void {
    this.#savepoints.push(null);
    this.#entries.mark();
  }

  /** Takes back what was written since so many savepoints were set, and forgets those after them. */
  takeBack(depth: number): void {
    this.#entries.takeBack(depth);
    const first = this.#savepoints.splice(depth).find((name) => name !== null);
    this.jobsVersion += 1;
    if (first === undefined || first === null) return;
    this.#run(`ROLLBACK TO ${first}`);
    this.#run(`RELEASE ${first}`);
    this.#tables = null;
  }

  /** Makes what was written since so many savepoints were set a part of what was written before. */
  fold(depth: number): void {
    this.#entries.fold(depth);
    const first = this.#savepoints.splice(depth).find((name) => name !== null) ?? null;
    const [below] = this.#savepoints.slice(-1);
    // The one below had nothing written after it: the one above stands for it.
    if (below === null && first !== null) this.#savepoints[this.#savepoints.length - 1] = first;
    else if (first !== null) this.#run(`RELEASE ${first}`);
  }

  /** Keeps what was written: nothing of it can be taken back any more. */
  keep(): void {
    this.fold(0);
  }

  /** Empties it. */
  clear(): void {
    for (const name of this.tables) this.query(`DROP TABLE "${name}"`);
    this.#entries.clear();
    this.jobsVersion += 1;
  }

  /** Frees its memory. */
  close(): void {
    this.#db?.close();
  }

  #open(): DatabaseSync {
    this.#db ??= new DatabaseSync(':memory:');
    return this.#db;
  }

  #known(sql: string): Known {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const writes = isWrite(sql);
    const isSchema = /^\s*(create|drop|alter)\b/i.test(sql);
    const made = { statement: this.#open().prepare(sql), writes, isSchema, isOfJobs: writes && OF_JOBS.test(sql) };
    this.#statements.set(sql, made);
    return made;
  }

  /** Has SQLite set the newest savepoint, before the first that is written after it. */
  #save(): void {
    const top = this.#savepoints.length - 1;
    if (top < 0 || this.#savepoints[top] !== null) return;
    const name = `s${(this.#named += 1)}`;
    this.#savepoints[top] = name;
    this.#run(`SAVEPOINT ${name}`);
  }

  #run(sql: string): void {
    this.#open().exec(sql);
  }
}

function isWrite(sql: string): boolean {
  if (/^\s*with\b/i.test(sql)) return /\b(insert|update|delete|replace)\b/i.test(sql);
  return !/^\s*(select|pragma|explain)\b/i.test(sql);
}
