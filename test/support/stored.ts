import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { rowsOf, tablesOf } from './job-rows.ts';
import { ownObjects, ownRows } from './objects.ts';

const TABLES = [
  'workspaces',
  'users',
  'products',
  'product_versions',
  'environment_pins',
  'pin_moves',
  'schedule_reconciliations',
  'idempotency_keys',
  'data_keys',
  'secrets',
  'files',
  'bulk_operations',
  'webhooks',
  'session_keys',
  'sessions',
  'session_users',
  'fallback_runs',
  'fallback_defaults',
  'health_objects',
  'storage_files',
  'storage_uploads',
  'storage_parts',
  'storage_payloads',
  'notification_contents',
  'notification_messages',
] as const;

/**
 * All that the processor keeps but its run log, of the workspaces and in the objects that this file made: the rows of
 * D1, and the ids of jobs, of runs of features, the keys, and the
 * messages and groups of topics. The index of jobs is left out, since it follows the objects by itself, and later.
 */
export async function stored(): Promise<Record<string, readonly unknown[]>> {
  const results = await env.DB.batch(TABLES.map(ownRows));
  const rows = TABLES.map((table, index) => [table, results[index]?.results ?? []] as const);
  return { ...Object.fromEntries(rows), ...(await inObjects()), events: await inTopics() };
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

/** What topics hold: each message by its offset, and each group by its name. */
async function inTopics(): Promise<string[]> {
  const held = await Promise.all(
    (await ownObjects(env.TOPICS)).map((id) =>
      runInDurableObject(env.TOPICS.get(id), (_object, { storage }) => {
        if (!tablesOf(storage).includes('chunks')) return [];
        const chunks = storage.sql.exec<{ first: number; count: number }>('SELECT first, count FROM chunks').toArray();
        const groups = storage.sql.exec<{ name: string }>('SELECT name FROM groups').toArray();
        const offsets = chunks.flatMap(({ first, count }) => Array.from({ length: count }, (_, n) => first + n));
        return [...offsets, ...groups.map(({ name }) => name)].map((what) => `${String(id)}:${what}`);
      }),
    ),
  );
  return held.flat().toSorted();
}

async function inObjects(): Promise<Record<'jobs' | 'claims' | 'features', string[]>> {
  const runs = await Promise.all(
    (await ownObjects(env.FEATURES)).map((id) =>
      runInDurableObject(env.FEATURES.get(id), (_object, { storage }) =>
        tablesOf(storage).includes('runs') ? storage.sql.exec<{ id: string }>('SELECT id FROM runs').toArray() : [],
      ),
    ),
  );
  const objects = await ownObjects();
  const kept = await Promise.all(
    objects.map((id) =>
      runInDurableObject(env.JOBS.get(id), (_job, { storage }) => ({
        // The row of a deleted job stays until the index has forgotten it.
        jobs: rowsOf(storage).filter(({ stage }) => stage !== 'deleted'),
        claims: tablesOf(storage).includes('claims')
          ? storage.sql.exec<{ id: string }>('SELECT id FROM claims').toArray()
          : [],
      })),
    ),
  );
  return {
    features: runs.flatMap((all) => all.map(({ id }) => id)).toSorted(),
    jobs: kept.flatMap(({ jobs }) => jobs.map(({ id }) => id)).toSorted(),
    claims: kept.flatMap(({ claims }) => claims.map(({ id }) => id)).toSorted(),
  };
}
