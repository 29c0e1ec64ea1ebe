import { listDurableObjectIds } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

/** Objects that earlier files left behind in the runtime that all share. */
let earlier: ReadonlySet<string> = new Set();

/** To be called at the start of each file: what is there now is no concern of its tests. */
export async function forgetObjects(): Promise<void> {
  earlier = new Set((await listDurableObjectIds(env.JOBS)).map(String));
}

/** The objects that this file made. */
export async function ownObjects(): Promise<DurableObjectId[]> {
  return (await listDurableObjectIds(env.JOBS)).filter((id) => !earlier.has(String(id)));
}
