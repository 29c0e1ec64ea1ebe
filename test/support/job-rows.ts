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

/** The rows of an object's jobs by id: those of its tables, or the entry of a lone job. */
export function rowsOf(storage: DurableObjectStorage): Row[] {
  const lone = storage.kv.get<Row>('job');
  const tables = tablesOf(storage).filter((name) => name.startsWith('jobs_'));
  const rows = tables.flatMap((name) => storage.sql.exec<Row>(`SELECT * FROM ${name}`).toArray());
  return [...(lone === undefined ? [] : [lone]), ...rows].toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
