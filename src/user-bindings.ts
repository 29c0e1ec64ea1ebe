/** Bindings of the deployment that products may use, each by the workspaces that `USER_BINDINGS` names for it. */

/** The bindings of a Worker, of which these are the processor's own. */
export interface BindingsOfWorker {
  /** Such as `LEDGER=ws_1, STOCK=ws_1 ws_2, EVENTS=*`, where `*` is every workspace. */
  readonly USER_BINDINGS?: string;
  readonly DB?: D1Database;
  readonly FILES?: R2Bucket;
}

const OWN: ReadonlySet<string> = new Set(['DB', 'FILES']);

/**
 * Finds a binding of that name for a workspace; undefined where there is none that it may use. `DB` and `FILES` are
 * never given, but nothing here tells that another binding leads to the same database or bucket.
 */
export function createUserBindings(bindings: BindingsOfWorker): (workspace: string, name: string) => unknown {
  const users = new Map<string, ReadonlySet<string>>();
  for (const entry of (bindings.USER_BINDINGS ?? '').split(',')) {
    const [name = '', workspaces = ''] = entry.split('=');
    users.set(name.trim(), new Set(workspaces.split(/\s+/).filter((id) => id !== '')));
  }
  return (workspace, name) => {
    const allowed = users.get(name);
    if (allowed?.has('*') !== true && allowed?.has(workspace) !== true) return undefined;
    return OWN.has(name) ? undefined : Reflect.get(bindings, name);
  };
}
