import { listDurableObjectIds } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

/** The kinds of objects that keep what callers gave, or what came of it. */
export const KINDS: readonly DurableObjectNamespace[] = [
  env.JOBS,
  env.FEATURES,
  env.QUOTAS,
  env.HEALTH,
  env.WEBHOOKS,
  env.BULKS,
  env.CREDENTIALS,
  env.TOPICS,
  env.GROUPS,
];

/** Objects that earlier files or tests left behind in the runtime that all share. */
let earlier: ReadonlySet<string> = new Set();
/** The workspaces of those, as JSON. */
let workspaces = '[]';

/** To be called at the start of each file, or of a test that looks at its own alone: what is there now is no concern of it. */
export async function forgetEarlier(): Promise<void> {
  const all = await Promise.all(KINDS.map((objects) => listDurableObjectIds(objects)));
  earlier = new Set(all.flat().map(String));
  const { results } = await env.DB.prepare('SELECT id FROM workspaces').all<{ id: string }>();
  workspaces = JSON.stringify(results.map(({ id }) => id));
}

/** The rows of a table in D1 that belong to workspaces which this file made, or this test. */
export function ownRows(table: string): D1PreparedStatement {
  const workspace = table === 'workspaces' ? 'id' : 'workspace_id';
  return env.DB.prepare(`SELECT * FROM ${table} WHERE ${workspace} NOT IN (SELECT value FROM json_each(?))`).bind(
    workspaces,
  );
}

/** The objects that this file made, or this test: those of jobs, or of another kind. */
export async function ownObjects(objects: DurableObjectNamespace = env.JOBS): Promise<DurableObjectId[]> {
  return (await listDurableObjectIds(objects)).filter((id) => !earlier.has(String(id)));
}
