import { listDurableObjectIds, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

const TABLES = ['workspaces', 'users', 'products', 'product_versions', 'environment_pins', 'pin_moves'] as const;

/** All that the processor keeps but its run log: the rows of D1, and the ids of the jobs that are stored. */
export async function stored(): Promise<Record<string, readonly unknown[]>> {
  const results = await env.DB.batch(TABLES.map((table) => env.DB.prepare(`SELECT * FROM ${table}`)));
  const rows = TABLES.map((table, index) => [table, results[index]?.results ?? []] as const);
  return { ...Object.fromEntries(rows), jobs: await storedJobs() };
}

/** The rows of `after` that `before` has not, by table; tables without any are left out. */
export function added(before: Awaited<ReturnType<typeof stored>>, after: typeof before): Record<string, unknown> {
  const old = new Set(
    Object.values(before)
      .flat()
      .map((row) => JSON.stringify(row)),
  );
  const rows = Object.entries(after).map(
    ([table, all]) => [table, all.filter((row) => !old.has(JSON.stringify(row)))] as const,
  );
  return Object.fromEntries(rows.filter(([, left]) => left.length > 0));
}

async function storedJobs(): Promise<string[]> {
  const objects = await listDurableObjectIds(env.JOBS);
  const jobs = await Promise.all(
    objects.map((id) => runInDurableObject(env.JOBS.get(id), (_job, { storage }) => idsIn(storage.sql))),
  );
  return jobs.flat().toSorted();
}

/** The table is made with the first job: an object that was only asked has none. */
function idsIn(sql: SqlStorage): string[] {
  if (sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'jobs'").toArray().length === 0) return [];
  return sql
    .exec<{ id: string }>('SELECT id FROM jobs')
    .toArray()
    .map(({ id }) => id);
}
