/** What differs between two manifests. */

/** One difference; `from` is absent where something was added, `to` where it was removed. */
export interface Change {
  /** Such as `apps[email-service].actions[send].method`: elements of lists are named by their tag, slug or key. */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly from?: unknown;
  readonly to?: unknown;
}

/** Fields by which the elements of a manifest's lists are known. */
const NAMES = ['tag', 'slug', 'key'] as const;

/** The differences, in the order of the second manifest, what is gone after it. Order in a list of named elements does not count. */
export function diffManifests(from: unknown, to: unknown, path = ''): Change[] {
  if (Object.is(from, to)) return [];
  if (from === undefined) return [{ path, kind: 'added', to }];
  if (to === undefined) return [{ path, kind: 'removed', from }];
  const isNamed = hasNames(from) && hasNames(to);
  const before = members(from, isNamed);
  const after = members(to, isNamed);
  if (before === null || after === null || Array.isArray(from) !== Array.isArray(to))
    return [{ path, kind: 'changed', from, to }];
  const names = new Set([...after.keys(), ...before.keys()]);
  return [...names].flatMap((name) =>
    diffManifests(before.get(name), after.get(name), pathTo(path, name, Array.isArray(to))),
  );
}

function pathTo(path: string, name: string, isList: boolean): string {
  if (isList) return `${path}[${name}]`;
  return path === '' ? name : `${path}.${name}`;
}

/** Whether each element of a list has a name that no other one has; otherwise elements go by their place. */
function hasNames(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const names = value.map(nameOf);
  return !names.includes(null) && new Set(names).size === names.length;
}

/** The members of an object by key, of a list by name or place, or null for a scalar. */
function members(value: unknown, isNamed: boolean): Map<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  return new Map(value.map((item: unknown, index) => [(isNamed ? nameOf(item) : null) ?? String(index), item]));
}

function nameOf(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) return null;
  const record = item as Record<string, unknown>;
  const name = NAMES.map((field) => record[field]).find((value) => typeof value === 'string');
  return typeof name === 'string' ? name : null;
}
