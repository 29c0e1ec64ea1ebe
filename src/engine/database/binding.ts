/** Puts values where texts of a statement stand for them, before it is parsed: each is a literal, whatever it looks like. */

import type { FieldError } from '../../kernel/errors.ts';
import { Literal } from './literal.ts';

/** A statement as it was written, by field. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a text stands for: a value, a value that is missing (and the error for it), or itself: null. */
export type Stand = { readonly value: unknown } | { readonly missing: FieldError } | null;

/** Tells what a text stands for; `path` is where it stands. */
export type Resolve = (text: string, path: string) => Stand;

/** A statement with its values, and what was wrong with them. */
export interface Bound {
  readonly fields: Fields;
  readonly errors: readonly FieldError[];
}

interface Binding {
  readonly resolve: Resolve;
  readonly errors: FieldError[];
}

/** Left out, since what stands there has no value. */
const DROPPED = Symbol('dropped');

/** Fields whose texts may stand for what a statement can do without; names among them are checked like any others. */
const OPTIONAL: ReadonlySet<string> = new Set(['limit', 'offset', 'after', 'orderBy', 'select']);
/** Operators under which a list is a list of values. */
const LIST_OPERATORS: ReadonlySet<string> = new Set(['$in', '$nin', '$between']);

/**
 * Binds the values of a statement. In `where` and `data` they become {@link Literal}s, lists under list operators
 * alone; `data` may be rows as a whole. In `params` they stand as they are. What is missing is an error there, and
 * drops the clause that it stands in from `limit`, `offset`, `after`, `orderBy` and `select`. Elsewhere nothing stands
 * for anything.
 */
export function bindFields(given: Fields, path: string, resolve: Resolve): Bound {
  const binding: Binding = { resolve, errors: [] };
  const fields = Object.entries(given).flatMap(([name, value]) => {
    const bound = bindField(name, value, path === '' ? name : `${path}.${name}`, binding);
    return bound === DROPPED ? [] : [[name, bound] as const];
  });
  return { fields: Object.fromEntries(fields), errors: binding.errors };
}

function bindField(name: string, value: unknown, path: string, binding: Binding): unknown {
  if (name === 'data') return rowsOf(value, path, binding);
  if (name === 'where') return literals(value, path, binding, false);
  if (name === 'params') return plain(value, path, binding, false);
  if (OPTIONAL.has(name)) return plain(value, path, binding, true);
  return asWritten(value, path, binding);
}

/** A row, or several; a text may stand for one of them or for all. */
function rowsOf(value: unknown, path: string, binding: Binding): unknown {
  if (typeof value === 'string') {
    const stand = binding.resolve(value, path);
    return stand === null ? value : boundRows(valueOf(stand, binding), path, binding);
  }
  if (!Array.isArray(value)) return literals(value, path, binding, false);
  return value.flatMap((row: unknown, at) => rowsOf(row, `${path}[${at}]`, binding));
}

function boundRows(value: unknown, path: string, binding: Binding): unknown {
  if (value === undefined) return {};
  if (Array.isArray(value)) return value.map((row: unknown, at) => boundRow(row, `${path}[${at}]`, binding));
  return boundRow(value, path, binding);
}

function boundRow(value: unknown, path: string, { errors }: Binding): unknown {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, new Literal(member)]));
  errors.push({ path, message: 'stands for a row, and is given no object' });
  return {};
}

function literals(value: unknown, path: string, binding: Binding, isList: boolean): unknown {
  if (typeof value === 'string') {
    const stand = binding.resolve(value, path);
    return stand === null ? value : literal(valueOf(stand, binding), path, binding, isList);
  }
  return within(value, path, binding, (member, at, key) =>
    literals(member, at, binding, key !== null && LIST_OPERATORS.has(key.toLowerCase())),
  );
}

function literal(value: unknown, path: string, { errors }: Binding, isList: boolean): unknown {
  if (!isList || value === undefined) return new Literal(value ?? null);
  if (Array.isArray(value)) return value.map((item: unknown) => new Literal(item));
  errors.push({ path, message: 'stands for a list, and is given none' });
  return [];
}

/** Values as they are, where nothing but values can stand; {@link DROPPED} where one has none and need not. */
function plain(value: unknown, path: string, binding: Binding, isOptional: boolean): unknown {
  if (typeof value === 'string') {
    const stand = binding.resolve(value, path);
    if (stand === null) return value;
    if ('missing' in stand && isOptional) return DROPPED;
    return valueOf(stand, binding) ?? null;
  }
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, at) => plain(item, `${path}[${at}]`, binding, isOptional));
    const kept = items.filter((item) => item !== DROPPED);
    return kept.length === 0 && items.length > 0 ? DROPPED : kept;
  }
  const bound = within(value, path, binding, (member, at) => plain(member, at, binding, isOptional));
  const isDropped = typeof bound === 'object' && bound !== null && Object.values(bound).includes(DROPPED);
  return isDropped ? DROPPED : bound;
}

function asWritten(value: unknown, path: string, binding: Binding): unknown {
  if (typeof value !== 'string') return within(value, path, binding, (member, at) => asWritten(member, at, binding));
  if (binding.resolve(value, path) !== null) binding.errors.push({ path, message: 'no value is bound here' });
  return value;
}

/** A list or an object with its members changed; names are as they were written. */
function within(
  value: unknown,
  path: string,
  binding: Binding,
  change: (member: unknown, path: string, key: string | null) => unknown,
): unknown {
  if (Array.isArray(value)) return value.map((item: unknown, at) => change(item, `${path}[${at}]`, null));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => {
    if (binding.resolve(key, path) !== null) binding.errors.push({ path, message: `no value is bound in a name: ${key}` });
    return [key, change(member, `${path}.${key}`, key)] as const;
  });
  return Object.fromEntries(members);
}

/** Undefined where it is missing, which is noted. */
function valueOf(stand: NonNullable<Stand>, { errors }: Binding): unknown {
  if ('value' in stand) return stand.value;
  errors.push(stand.missing);
  return undefined;
}
