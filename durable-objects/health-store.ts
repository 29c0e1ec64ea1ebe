import type { Health } from '../src/engine/health.ts';
import type { HealthNotice } from '../src/engine/health-notice.ts';
import type { Healthcheck } from '../src/resources/products/manifest-health.ts';
import type { Adoption } from '../src/resources/health/directory.ts';

/** Whose checks an object holds. */
export type Adopted = Omit<Adoption, 'checks'>;

/** A check as its row holds it. */
export interface CheckRow {
  readonly check: Healthcheck;
  readonly health: Health;
}

/** A notice that is yet to be told. */
export interface StoredNotice {
  readonly seq: number;
  readonly notice: HealthNotice;
}

const TABLES = [
  'CREATE TABLE adopted (id INTEGER PRIMARY KEY CHECK (id = 0), adopted TEXT NOT NULL) STRICT',
  'CREATE TABLE checks (tag TEXT PRIMARY KEY, definition TEXT NOT NULL, health TEXT NOT NULL) STRICT, WITHOUT ROWID',
  'CREATE TABLE notices (seq INTEGER PRIMARY KEY AUTOINCREMENT, notice TEXT NOT NULL) STRICT',
] as const;

/**
 * The rows of an environment's healthchecks; each is read once an instance. The tables are made before the first write:
 * an object that is only asked stores nothing.
 */
export class HealthStore {
  readonly #sql: SqlStorage;
  #isMade: boolean;
  #adopted: Adopted | null = null;
  #checks: ReadonlyMap<string, CheckRow> | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#isMade = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'notices'").toArray().length > 0;
  }

  /** Whether nothing is stored. */
  get isEmpty(): boolean {
    return !this.#isMade;
  }

  /** Whose checks they are; null before there were any. */
  get adopted(): Adopted | null {
    const [row] = this.#adopted === null ? this.#rows<{ adopted: string }>('SELECT adopted FROM adopted') : [];
    if (row !== undefined) this.#adopted = JSON.parse(row.adopted) as Adopted;
    return this.#adopted;
  }

  /** All checks by tag. */
  get checks(): ReadonlyMap<string, CheckRow> {
    this.#checks ??= new Map(
      this.#rows<{ tag: string; definition: string; health: string }>('SELECT * FROM checks').map((row) => [
        row.tag,
        { check: JSON.parse(row.definition) as Healthcheck, health: JSON.parse(row.health) as Health },
      ]),
    );
    return this.#checks;
  }

  /** The notice that is to be told next, or null. */
  get nextNotice(): StoredNotice | null {
    const [row] = this.#rows<{ seq: number; notice: string }>('SELECT * FROM notices ORDER BY seq LIMIT 1');
    return row === undefined ? null : { seq: row.seq, notice: JSON.parse(row.notice) as HealthNotice };
  }

  setAdopted(adopted: Adopted): void {
    this.#make();
    this.#sql.exec('INSERT OR REPLACE INTO adopted (id, adopted) VALUES (0, ?)', JSON.stringify(adopted));
    this.#adopted = adopted;
  }

  put(row: CheckRow): void {
    this.#make();
    const { tag } = row.check;
    const sql = 'INSERT OR REPLACE INTO checks (tag, definition, health) VALUES (?, ?, ?)';
    this.#sql.exec(sql, tag, JSON.stringify(row.check), JSON.stringify(row.health));
    this.#checks = new Map([...this.checks, [tag, row]]);
  }

  remove(tag: string): void {
    this.#sql.exec('DELETE FROM checks WHERE tag = ?', tag);
    this.#checks = new Map([...this.checks].filter(([known]) => known !== tag));
  }

  addNotice(notice: HealthNotice): void {
    this.#make();
    this.#sql.exec('INSERT INTO notices (notice) VALUES (?)', JSON.stringify(notice));
  }

  removeNotice(seq: number): void {
    if (this.#isMade) this.#sql.exec('DELETE FROM notices WHERE seq = ?', seq);
  }

  /** To be called when the storage was emptied. */
  forget(): void {
    this.#isMade = false;
    this.#adopted = null;
    this.#checks = null;
  }

  #rows<Row extends Record<string, SqlStorageValue>>(sql: string): Row[] {
    return this.#isMade ? this.#sql.exec<Row>(sql).toArray() : [];
  }

  #make(): void {
    if (!this.#isMade) for (const table of TABLES) this.#sql.exec(table);
    this.#isMade = true;
  }
}
