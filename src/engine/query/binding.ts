/** Puts values where texts of a statement stand for them, before it is parsed: each is a literal, whatever it looks like. */

import type { FieldError } from '../../kernel/errors.ts';
import { bind, isBound } from './bound.ts';
import { isObject } from './parse-value.ts';

/** A statement as it was written, by field. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a text stands for: a value, one that is missing (and the error for it), or itself: null. */
export type Stand = { readonly value: unknown } | { readonly missing: FieldError } | null;

/** Tells what a text stands for; `path` is where it stands. */
export type Resolve = (text: string, path: string) => Stand;

/** Clauses that a statement can do without. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'limit',
  'offset',
  'after',
  'orderBy',
  'select',
  'skip',
  'depth',
  'minDepth',
  'maxDepth',
  'topK',
]);

/** Left out, since what stands there has no value. */
const DROPPED = Symbol('dropped');

/**
 * The statement with its values bound, and errors of those that are missing. Where it `isDropping`, a value that is
 * missing drops the clause that it stands in from those, also of what is
 * included. Names of members stand for nothing.
 */
export function bindFields(
  given: Fields,
  resolve: Resolve,
  isDropping = false,
): { fields: Fields; errors: FieldError[] } {
  const errors: FieldError[] = [];
  return { fields: bindClauses(given, '', { resolve, missing: errors }, isDropping), errors };
}

/** Whether null there would mean other rows than those that are asked for. */
export function isCondition(path: string): boolean {
  return /^(?:where|having|include|nodeFilter|relationshipFilter)\b/.test(path);
}

interface Binding {
  readonly resolve: Resolve;
  /** Errors so far; null where what is missing drops its clause. */
  readonly missing: FieldError[] | null;
}

function bindClauses(given: Fields, path: string, binding: Binding, isDropping: boolean): Fields {
  const bound = Object.entries(given).flatMap(([name, value]) => {
    const place = path === '' ? name : `${path}.${name}`;
    if (name === 'include' && isDropping) return [[name, bindIncludes(value, place, binding)] as const];
    const missing = isDropping && OPTIONAL.has(name) ? null : binding.missing;
    const member = bindValue(value, place, { ...binding, missing });
    return member === DROPPED ? [] : [[name, member] as const];
  });
  return Object.fromEntries(bound);
}

/** Relations as `parse-include.ts` reads them, each with clauses of its own. */
function bindIncludes(given: unknown, path: string, binding: Binding): unknown {
  if (Array.isArray(given)) return given.map((item: unknown, at) => bindInclude(item, `${path}[${at}]`, binding));
  if (!isObject(given) || isRelation(given)) return bindInclude(given, path, binding);
  return Object.fromEntries(
    Object.entries(given).map(([name, item]) => [name, bindInclude(item, `${path}.${name}`, binding)]),
  );
}

/** Whether an `include` that is written as an object is a single relation, and not several by their names. */
export function isRelation(given: Fields): boolean {
  return given['relation'] !== undefined && !isObject(given['relation']);
}

function bindInclude(given: unknown, path: string, binding: Binding): unknown {
  return isObject(given) ? bindClauses(given, path, binding, true) : bindValue(given, path, binding);
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
