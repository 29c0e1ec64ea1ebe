/** Reads the literals and names of a statement. */

import { LIMITS } from '../../kernel/limits.ts';
import { isBound, unbound } from './bound.ts';
import { type Faults, at } from './faults.ts';
import { NAME, type Value } from './model.ts';

/** What is said of a name that is none. */
export const NAME_RULE = 'must be a name: a letter or _, then letters, digits and _, 63 in all';

/** Whether it is an object with members, not a list, not bound. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isBound(value);
}

/** Whether an object that was written holds operators: all its keys begin with `$`, and there is one. */
export function isOperators(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => key.startsWith('$'));
}

/** A value as it is, whatever its keys; what is bound within it is replaced. */
export function literal(given: unknown, path: string, faults: Faults, depth = 0): Value {
  const value = unbound(given);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return text(value, path, faults);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object') return fault(path, 'must be JSON', faults);
  if (depth >= LIMITS.json_depth.value) return fault(path, 'is nested too deeply', faults);
  if (Array.isArray(value)) return value.map((item, index) => literal(item, at(path, index), faults, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [text(key, path, faults), literal(item, at(path, key), faults, depth + 1)]),
  );
}

/** A literal that must not be null. */
export function literalNotNull(given: unknown, path: string, faults: Faults): Value {
  const value = literal(given, path, faults);
  if (value === null) faults.add(path, 'must not be null');
  return value;
}

/** A list of literals, written or bound as a whole. */
export function literals(given: unknown, path: string, faults: Faults): readonly Value[] {
  return listed(given, path, faults).map((item, index) => literal(item, at(path, index), faults));
}

/** The items of a list, written or bound as a whole. */
export function listed(given: unknown, path: string, faults: Faults): readonly unknown[] {
  const list = unbound(given);
  if (!Array.isArray(list)) faults.add(path, 'must be a list');
  else if (list.length > LIMITS.query_list.value)
    faults.add(path, `must have ${LIMITS.query_list.value} items at most`);
  else return list;
  return [];
}

/** A text that is written or bound. */
export function boundText(given: unknown, path: string, faults: Faults): string {
  const value = unbound(given);
  if (typeof value === 'string') return text(value, path, faults);
  faults.add(path, 'must be text');
  return '';
}

/** `true` or `false`, written or bound. */
export function boundFlag(given: unknown, path: string, faults: Faults): boolean {
  const value = unbound(given);
  if (typeof value !== 'boolean') faults.add(path, 'must be true or false');
  return value === true;
}

/** The name of a column or the like, which must have been written. */
export function columnName(given: unknown, path: string, faults: Faults): string {
  if (isBound(given)) faults.add(path, 'must be written out: names are never taken from a value');
  else if (typeof given === 'string' && NAME.test(given)) return given;
  else faults.add(path, NAME_RULE);
  return '';
}

/** A list of names, without repetition. */
export function columnNames(given: unknown, path: string, faults: Faults): readonly string[] {
  if (!Array.isArray(given)) {
    faults.add(
      path,
      isBound(given) ? 'must be written out: names are never taken from a value' : 'must be a list of names',
    );
    return [];
  }
  const names = given.map((name, index) => columnName(name, at(path, index), faults));
  const seen = new Set<string>();
  names.forEach((name, index) => {
    if (name !== '' && seen.has(name)) faults.add(at(path, index), 'is named twice');
    seen.add(name);
  });
  return names;
}

function text(value: string, path: string, faults: Faults): string {
  // Neither has a place in a text of PostgreSQL.
  if (value.includes('\0')) faults.add(path, 'must not have the character NUL in it');
  else if (!value.isWellFormed()) faults.add(path, 'must be well-formed Unicode');
  return value;
}

function fault(path: string, message: string, faults: Faults): null {
  faults.add(path, message);
  return null;
}
