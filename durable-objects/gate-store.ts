import type { Circuit, CircuitRule } from '../src/engine/breaker.ts';
import type { StoredKey } from '../src/engine/gate-memory.ts';
import type { KeyName } from '../src/engine/gate-names.ts';
import type { GateLease, KeptWaiter, KeyPause, Known, LimitRule } from '../src/engine/gate-state.ts';

/** A circuit as its row holds it. */
export interface StoredCircuit {
  readonly circuit: Circuit;
  readonly rule: Known<CircuitRule>;
}

interface KeyRow extends Record<string, SqlStorageValue> {
  limit_id: string;
  key: string;
  state: string;
  stamps: ArrayBuffer;
}

/** What the column `state` holds of a key. */
interface KeyRowState {
  readonly leases: readonly GateLease[];
  readonly pause: KeyPause | null;
  readonly known: Known<LimitRule>;
}

const DEFINITIONS = {
  keys: `CREATE TABLE keys (
    limit_id TEXT NOT NULL, key TEXT NOT NULL, idle_from INTEGER, state TEXT NOT NULL, stamps BLOB NOT NULL,
    PRIMARY KEY (limit_id, key)
  ) STRICT, WITHOUT ROWID`,
  waiting: 'CREATE TABLE waiting (holder TEXT PRIMARY KEY, waiter TEXT NOT NULL) STRICT, WITHOUT ROWID',
  circuit: 'CREATE TABLE circuit (id INTEGER PRIMARY KEY CHECK (id = 0), state TEXT NOT NULL) STRICT',
} as const;

type Name = keyof typeof DEFINITIONS;

/** The rows of one gate: a wide one for each key, one for each job that waits, and one for the circuit. */
export class GateStore {
  readonly #sql: SqlStorage;
  readonly #made: Set<string>;
  /** Jobs that have a row. */
  readonly #kept = new Set<string>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const names = sql.exec<{ name: string }>('SELECT name FROM sqlite_master').toArray();
    this.#made = new Set(names.map(({ name }) => name).filter((name) => name in DEFINITIONS));
  }

  /** The jobs that wait. */
  waiters(): KeptWaiter[] {
    if (!this.#made.has('waiting')) return [];
    const rows = this.#sql.exec<{ holder: string; waiter: string }>('SELECT holder, waiter FROM waiting').toArray();
    for (const { holder } of rows) this.#kept.add(holder);
    return rows.map(({ waiter }) => JSON.parse(waiter) as KeptWaiter);
  }

  /** The circuit, or null when it never opened. */
  circuit(): StoredCircuit | null {
    if (!this.#made.has('circuit')) return null;
    const [row] = this.#sql.exec<{ state: string }>('SELECT state FROM circuit').toArray();
    return row === undefined ? null : (JSON.parse(row.state) as StoredCircuit);
  }

  /** One key, or null. */
  key({ limit, key }: KeyName): StoredKey | null {
    if (!this.#made.has('keys')) return null;
    const rows = this.#sql.exec<KeyRow>('SELECT * FROM keys WHERE limit_id = ? AND key = ?', limit, key).toArray();
    return rows.map(toStoredKey)[0] ?? null;
  }

  /** Keys that say something at `now`, by name. */
  keys(now: number, limit: number): StoredKey[] {
    if (!this.#made.has('keys')) return [];
    return this.#sql
      .exec<KeyRow>('SELECT * FROM keys WHERE idle_from IS NULL OR idle_from > ? LIMIT ?', now, limit)
      .toArray()
      .map(toStoredKey);
  }

  /** Stores a key that says nothing any more from `idleFrom` on, if ever. */
  writeKey({ key, known }: StoredKey, idleFrom: number): void {
    const { name, leases, stamps, pause } = key;
    this.#with('keys').exec(
      'INSERT OR REPLACE INTO keys (limit_id, key, idle_from, state, stamps) VALUES (?, ?, ?, ?, ?)',
      name.limit,
      name.key,
      idleFrom === Infinity ? null : Math.ceil(idleFrom),
      JSON.stringify({ leases, pause, known } satisfies KeyRowState),
      Float64Array.from(stamps).buffer,
    );
  }

  /** Stores a job that waits, or forgets it. */
  writeWaiter(holder: string, kept: KeptWaiter | null): void {
    if (kept !== null) {
      this.#kept.add(holder);
      this.#with('waiting').exec(
        'INSERT OR REPLACE INTO waiting (holder, waiter) VALUES (?, ?)',
        holder,
        JSON.stringify(kept),
      );
    } else if (this.#kept.delete(holder)) this.#with('waiting').exec('DELETE FROM waiting WHERE holder = ?', holder);
  }

  /** Stores the circuit. */
  writeCircuit(stored: StoredCircuit): void {
    this.#with('circuit').exec('INSERT OR REPLACE INTO circuit (id, state) VALUES (0, ?)', JSON.stringify(stored));
  }

  /** Forgets the keys that say nothing any more; whether anything is left. */
  purge(now: number): boolean {
    if (this.#made.has('keys')) this.#sql.exec('DELETE FROM keys WHERE idle_from <= ?', now);
    const tables = [...this.#made];
    return tables.some((table) => this.#sql.exec(`SELECT 1 FROM ${table} LIMIT 1`).toArray().length > 0);
  }

  /** Whether nothing was ever stored. */
  get isEmpty(): boolean {
    return this.#made.size === 0;
  }

  /** To be called when the storage was emptied. */
  forget(): void {
    this.#made.clear();
    this.#kept.clear();
  }

  #with(name: Name): SqlStorage {
    if (!this.#made.has(name)) this.#sql.exec(DEFINITIONS[name]);
    this.#made.add(name);
    return this.#sql;
  }
}

function toStoredKey({ limit_id: limit, key, state, stamps }: KeyRow): StoredKey {
  const { leases, pause, known } = JSON.parse(state) as KeyRowState;
  return { key: { name: { limit, key }, leases, pause, stamps: [...new Float64Array(stamps)] }, known };
}
