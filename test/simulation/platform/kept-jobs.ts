import type { Database, Row } from './database.ts';

/** The entry that holds the one job of an object that has no other. */
const LONE = 'job';

const JOBS = /^jobs_\d+$/;

/** The rows of an object's jobs, by id: those of its tables as they stand, or the entry of a lone one. */
export function keptJobs(database: Database): Row[] {
  const leases = keptLeases(database);
  const tables = jobTables(database).flatMap((name) =>
    database
      .query(`SELECT id, state, spec, revision, due, stage FROM ${name}`)
      .map((row) => leased(row, leases.get(row['id'] as string))),
  );
  const lone = loneText(database);
  const rows = lone === undefined ? tables : [...tables, JSON.parse(lone) as Row];
  return rows.toSorted((one, other) => ((one['id'] as string) < (other['id'] as string) ? -1 : 1));
}

/** What an object's journal has of jobs, the newest of each; some rows are newer. */
export function keptLeases(database: Database): ReadonlyMap<string, Row> {
  const leases = new Map<string, Row>();
  if (!database.tables.includes('leases')) return leases;
  for (const { jobs } of database.query('SELECT jobs FROM leases'))
    for (const { state, ...lease } of JSON.parse(jobs as string) as Row[])
      if (Number(lease['revision']) > Number(leases.get(lease['id'] as string)?.['revision'] ?? 0))
        leases.set(lease['id'] as string, { ...lease, stage: 'leased', state: JSON.stringify(state) });
  return leases;
}

/** A row as its job stands. */
export function leased(row: Row, lease: Row | undefined): Row {
  return lease !== undefined && Number(lease['revision']) > Number(row['revision']) ? { ...row, ...lease } : row;
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
    if (found !== undefined) return leased(found, keptLeases(database).get(id));
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
