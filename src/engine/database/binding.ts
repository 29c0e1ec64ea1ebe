/** Puts values where texts of a statement stand for them, before it is parsed: each is a literal, whatever it looks like. */

import type { FieldError } from '../../kernel/errors.ts';
import { bind, isBound } from './bound.ts';

/** A statement as it was written, by field. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a text stands for: a value, one that is missing (and the error for it), or itself: null. */
export type Stand = { readonly value: unknown } | { readonly missing: FieldError } | null;

/** Tells what a text stands for; `path` is where it stands. */
export type Resolve = (text: string, path: string) => Stand;

/** Clauses that a statement can do without. */
const OPTIONAL: ReadonlySet<string> = new Set(['limit', 'offset', 'after', 'orderBy', 'select']);

/** Left out, since what stands there has no value. */
const DROPPED = Symbol('dropped');

/**
 * The statement with its values bound, and errors of those that are missing. Where it `isDropping`, a value that is
 * missing drops the clause that it stands in from `limit`, `offset`, `after`, `orderBy` and `select`. Names of members
 * stand for nothing.
 */
export function bindFields(
  given: Fields,
  resolve: Resolve,
  isDropping = false,
): { fields: Fields; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const fields = Object.entries(given).flatMap(([name, value]) => {
    const missing = isDropping && OPTIONAL.has(name) ? null : errors;
    const bound = bindValue(value, name, { resolve, missing });
    return bound === DROPPED ? [] : [[name, bound] as const];
  });
  return { fields: Object.fromEntries(fields), errors };
}

interface Binding {
  readonly resolve: Resolve;
  /** Null where what is missing drops its clause. */
  readonly missing: FieldError[] | null;
}

function bindValue(value: unknown, path: string, binding: Binding): unknown {
  if (typeof value === 'string') return bindText(value, path, binding);
  if (typeof value !== 'object' || value === null || isBound(value)) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, at) => bindValue(item, `${path}[${at}]`, binding));
    const kept = items.filter((item) => item !== DROPPED);
    return kept.length === 0 && items.length > 0 ? DROPPED : kept;
  }
  const members = Object.entries(value).map(
    ([key, member]) => [key, bindValue(member, `${path}.${key}`, binding)] as const,
  );
  return members.some(([, member]) => member === DROPPED) ? DROPPED : Object.fromEntries(members);
}

function bindText(text: string, path: string, { resolve, missing }: Binding): unknown {
  const stand = resolve(text, path);
  if (stand === null) return text;
  if ('value' in stand) return bind(stand.value);
  if (missing === null) return DROPPED;
  missing.push(stand.missing);
  return bind(null);
}
