/** Reads values by key. Only own properties are ever read. */

/** A key, and the segments it has when it is written as a path such as `user.tags[1]`. */
export interface Key {
  readonly text: string;
  /** Null when the key is one. */
  readonly segments: readonly string[] | null;
}

const PATH = /^[^.[\]]+(?:\[\d+\])*(?:\.[^.[\]]+(?:\[\d+\])*)+$|^[^.[\]]+(?:\[\d+\])+$/;
const SEGMENT = /[^.[\]]+/g;
const INDEX = /^(?:0|[1-9]\d{0,9})$/;

/** A key as a template writes it: dots and `[0]` may lead deeper. */
export function writtenKey(text: string): Key {
  return { text, segments: PATH.test(text) ? [...text.matchAll(SEGMENT)].map(([segment]) => segment) : null };
}

/** A key that is one property, whatever it holds. */
export function exactKey(text: string): Key {
  return { text, segments: null };
}

/** An own property of an object, or an element of a list; undefined when there is none. */
export function ownProperty(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return INDEX.test(name) ? (value as unknown[])[Number(name)] : undefined;
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** What a key leads to: the property of that very name, else the one at the end of its path; undefined when none. */
export function valueAt(value: unknown, { text, segments }: Key): unknown {
  const exact = ownProperty(value, text);
  if (exact !== undefined || segments === null) return exact;
  let found = value;
  for (const segment of segments) found = ownProperty(found, segment);
  return found;
}

/** What keys lead to one after the other, from one of them on; undefined when they lead nowhere. */
export function follow(value: unknown, keys: readonly Key[], from = 0): unknown {
  let found = value;
  for (let index = from; index < keys.length; index += 1) {
    const key = keys[index];
    if (key === undefined || found === undefined) return undefined;
    found = valueAt(found, key);
  }
  return found;
}
