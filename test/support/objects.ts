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
];

/** Objects that earlier files or tests left behind in the runtime that all share. */
let earlier: ReadonlySet<string> = new Set();

/** To be called at the start of each file, or of a test that looks at its own alone: what is there now is no concern of it. */
export async function forgetObjects(): Promise<void> {
  const all = await Promise.all(KINDS.map((objects) => listDurableObjectIds(objects)));
  earlier = new Set(all.flat().map(String));
}

/** The objects that this file made, or this test: those of jobs, or of another kind. */
export async function ownObjects(objects: DurableObjectNamespace = env.JOBS): Promise<DurableObjectId[]> {
  return (await listDurableObjectIds(objects)).filter((id) => !earlier.has(String(id)));
}
