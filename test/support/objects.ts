import { listDurableObjectIds } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

/** Objects that earlier files or tests left behind in the runtime that all share. */
let earlier: ReadonlySet<string> = new Set();

/** To be called at the start of each file, or of a test that looks at its own alone: what is there now is no concern of it. */
export async function forgetObjects(): Promise<void> {
  earlier = new Set((await listDurableObjectIds(env.JOBS)).map(String));
}

/** The objects that this file made, or this test. */
export async function ownObjects(): Promise<DurableObjectId[]> {
  return (await listDurableObjectIds(env.JOBS)).filter((id) => !earlier.has(String(id)));
}
