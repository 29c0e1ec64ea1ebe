import type { Database, Row } from './database.ts';

/** The entry that holds the one job of an object that has no other. */
const LONE = 'job';

const JOBS = /^jobs_\d+$/;

/** The rows of an object's jobs, by id: those of its tables, or the entry of a lone one. */
export function keptJobs(database: Database): Row[] {
  const tables = jobTables(database).flatMap((name) =>
    database.query(`SELECT id, state, spec, revision, due, stage FROM ${name}`),
  );
  const lone = loneText(database);
  const rows = lone === undefined ? tables : [...tables, JSON.parse(lone) as Row];
  return rows.toSorted((one, other) => ((one['id'] as string) < (other['id'] as string) ? -1 : 1));
}

/** The names of the tables that hold jobs. */
export function jobTables({ tables }: Database): string[] {
  return tables.filter((name) => JOBS.test(name));
}

/** The entry of a lone job, as its text. */
export function loneText(database: Database): string | undefined {
  return database.entry(LONE);
}

/** The row of one job. */
export function keptJob(database: Database, id: string): Row | null {
  const lone = loneText(database);
  const row = lone === undefined ? null : (JSON.parse(lone) as Row);
  if (row?.['id'] === id) return row;
  for (const name of jobTables(database)) {
    const [found] = database.query(`SELECT state, spec, revision FROM ${name} WHERE id = ?`, id);
    if (found !== undefined) return found;
  }
  return null;
}

/** The entries beside the tables, kept in one; each is a write of the current turn, which `begin` is told of. */
export function createKv(begin: () => void, database: Database): SyncKvStorage {
  const kv = {
    get(key: string) {
      const text = database.entry(key);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    },
    put(key: string, value: unknown) {
      begin();
      database.setEntry(key, JSON.stringify(value));
    },
    delete(key: string) {
      if (database.entry(key) === undefined) return false;
      begin();
      return database.setEntry(key, undefined);
    },
  };
  return kv as unknown as SyncKvStorage;
}
