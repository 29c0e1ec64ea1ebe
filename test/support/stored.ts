import { listDurableObjectIds, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

const TABLES = ['workspaces', 'users', 'products', 'product_versions', 'environment_pins', 'pin_moves'] as const;

/** All that the processor keeps but its run log: the rows of D1, and the ids of the jobs that are stored. */
export async function stored(): Promise<Record<string, unknown>> {
  const results = await env.DB.batch(TABLES.map((table) => env.DB.prepare(`SELECT * FROM ${table}`)));
  const rows = TABLES.map((table, index) => [table, results[index]?.results] as const);
  return { ...Object.fromEntries(rows), jobs: await storedJobs() };
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
