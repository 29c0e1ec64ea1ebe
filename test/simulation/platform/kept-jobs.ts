import type { Database, Row } from './database.ts';

const KV = '_kv';

/** The rows of an object's jobs, by id: those of its tables, or the entry of a lone one. */
export function keptJobs(database: Database): Row[] {
  const tables = database
    .query("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'jobs\\_%' ESCAPE '\\'")
    .flatMap(({ name }) => database.query(`SELECT id, state, spec, revision, due, stage FROM ${name as string}`));
  const lone = database.has(KV) ? database.query(`SELECT value FROM ${KV} WHERE key = 'job'`) : [];
  const entries = lone.map(({ value }) => JSON.parse(value as string) as Row);
  return [...tables, ...entries].toSorted((one, other) => ((one['id'] as string) < (other['id'] as string) ? -1 : 1));
}

/** The entries beside the tables, kept in one; each is a write of the current turn. */
export function createKv(query: (sql: string, ...values: unknown[]) => Row[], database: Database): SyncKvStorage {
  const kv = {
    get(key: string) {
      const [row] = database.has(KV) ? query(`SELECT value FROM ${KV} WHERE key = ?`, key) : [];
      return row === undefined ? undefined : (JSON.parse(row['value'] as string) as unknown);
    },
    put(key: string, value: unknown) {
      if (!database.has(KV)) query(`CREATE TABLE ${KV} (key TEXT PRIMARY KEY, value TEXT NOT NULL)`);
      query(
        `INSERT INTO ${KV} (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
        key,
        JSON.stringify(value),
      );
    },
    delete: (key: string) => (database.has(KV) ? query(`DELETE FROM ${KV} WHERE key = ?`, key).length > 0 : false),
  };
  return kv as unknown as SyncKvStorage;
}
