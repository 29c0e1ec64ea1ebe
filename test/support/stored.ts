import { listDurableObjectIds } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

const TABLES = ['workspaces', 'users', 'products', 'product_versions', 'environment_pins'] as const;

/** All that the processor keeps but its run log: the rows of D1, and the ids of the objects that hold jobs. */
export async function stored(): Promise<Record<string, unknown>> {
  const results = await env.DB.batch(TABLES.map((table) => env.DB.prepare(`SELECT * FROM ${table}`)));
  const objects = await listDurableObjectIds(env.JOBS);
  const rows = TABLES.map((table, index) => [table, results[index]?.results] as const);
  return { ...Object.fromEntries(rows), jobs: objects.map(String).toSorted() };
}
