/** A row of a job as its object keeps it. */
export interface Row extends Record<string, SqlStorageValue> {
  id: string;
  stage: string;
  due: number;
  instance: string | null;
  revision: number;
  spec: string;
  state: string;
}

/** The names of the tables that were made in an object. */
export function tablesOf({ sql }: DurableObjectStorage): string[] {
  const tables = sql.exec<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
  );
  return tables.toArray().map(({ name }) => name);
}

/** The rows of an object's jobs by id: those of its tables, or what its journal has that is newer; or the entry of a lone job. */
export function rowsOf(storage: DurableObjectStorage): Row[] {
  const lone = storage.kv.get<Row>('job');
  const tables = tablesOf(storage).filter((name) => name.startsWith('jobs_'));
  const leases = leasesOf(storage);
  const rows = tables.flatMap((name) =>
    storage.sql
      .exec<Row>(`SELECT * FROM ${name}`)
      .toArray()
      .map((row) => ({ ...row, ...leases.find(({ id, revision }) => id === row.id && revision > row.revision) })),
  );
  return [...(lone === undefined ? [] : [lone]), ...rows].toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

interface Lease extends Pick<Row, 'id' | 'due' | 'instance' | 'revision'> {
  readonly state: object;
}

/** What an object's journal has of jobs, newest first. */
function leasesOf(storage: DurableObjectStorage) {
  if (!tablesOf(storage).includes('leases')) return [];
  return storage.sql
    .exec<{ jobs: string }>('SELECT jobs FROM leases')
    .toArray()
    .flatMap(({ jobs }) => JSON.parse(jobs) as Lease[])
    .map((lease) => ({ ...lease, stage: 'leased', state: JSON.stringify(lease.state) }))
    .toSorted((one, other) => other.revision - one.revision);
}
