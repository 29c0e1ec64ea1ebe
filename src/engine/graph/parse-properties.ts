/** Reads properties: their names are what was written or the keys of one bound object, their values never operators. */

import { LIMITS } from '../../kernel/limits.ts';
import { bind, isBound, unbound } from '../query/bound.ts';
import { type Faults, at } from '../query/faults.ts';
import { boundText, columnName, isObject, isOperators } from '../query/parse-value.ts';
import type { Point, Properties, PropertyChange, PropertyValue } from './patterns.ts';

const VALUE_RULE = 'must be text, a number, true or false, a list of one of these, or a point { lat, lon }';

/** Takes the place of a value that could not be read. */
const NOTHING = '';

/** What a property may be, written or bound. */
export function propertyValue(given: unknown, path: string, faults: Faults): PropertyValue {
  const value = unbound(given);
  if (Array.isArray(value)) return list(value, path, faults);
  if (isObject(value)) return point(value, path, faults);
  return scalar(value, path, faults, VALUE_RULE);
}

/** Text, a number, or true or false, written or bound. */
export function scalar(given: unknown, path: string, faults: Faults, rule: string): string | number | boolean {
  const value = unbound(given);
  if (typeof value === 'string') return boundText(value, path, faults);
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  faults.add(path, rule);
  return NOTHING;
}

function list(items: readonly unknown[], path: string, faults: Faults): PropertyValue {
  const values = items.map((item, index) =>
    scalar(item, at(path, index), faults, 'must be text, a number, or true or false'),
  );
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size > 1) faults.add(path, 'must have items of one kind: text, numbers, or true and false');
  return values as PropertyValue;
}

function point(given: Readonly<Record<string, unknown>>, path: string, faults: Faults): PropertyValue {
  const keys = Object.keys(given);
  if (keys.length === 2 && Object.hasOwn(given, 'lat') && Object.hasOwn(given, 'lon'))
    return readPoint(given, path, faults);
  faults.add(path, VALUE_RULE);
  return NOTHING;
}

/** A place by its `lat` and `lon`, each written or bound. */
export function readPoint(given: Readonly<Record<string, unknown>>, path: string, faults: Faults): Point {
  return {
    lat: degrees(given['lat'], at(path, 'lat'), 90, faults),
    lon: degrees(given['lon'], at(path, 'lon'), 180, faults),
  };
}

function degrees(given: unknown, path: string, most: number, faults: Faults): number {
  const value = unbound(given);
  if (typeof value === 'number' && Math.abs(value) <= most) return value;
  faults.add(path, `must be a number of degrees from -${most} to ${most}`);
  return 0;
}

/** What properties are written for. */
interface Purpose {
  /** Whether there must be one. */
  readonly isSome?: boolean;
  /** Whether null means anything: that there is no such property. */
  readonly hasNulls?: boolean;
}

/** The properties of something new; those that are null are left out. */
export function parseProperties(
  given: unknown,
  path: string,
  faults: Faults,
  { isSome = false, hasNulls = true }: Purpose = {},
): Properties {
  const read = members(given, path, isSome, faults).flatMap(([key, value]): [string, PropertyValue][] => {
    const place = at(path, key);
    const property = columnName(key, place, faults);
    if (unbound(value) === null && hasNulls) return [];
    if (isOperators(value)) {
      faults.add(at(place, Object.keys(value)[0] ?? ''), 'is not an operator of something new');
      return [];
    }
    return [[property, propertyValue(value, place, faults)]];
  });
  // By assignment `__proto__` would be no member.
  const properties = Object.fromEntries(read);
  requireSize(properties, path, faults);
  return properties;
}

/** What becomes of properties; those that are null are removed. */
export function parseChanges(given: unknown, path: string, isSome: boolean, faults: Faults): readonly PropertyChange[] {
  const changes = members(given, path, isSome, faults).map(([key, value]) =>
    parseChange(key, value, at(path, key), faults),
  );
  requireSize(
    changes.flatMap((change) => (change.kind === 'set' ? [change.property, change.value] : [])),
    path,
    faults,
  );
  return changes;
}

function parseChange(key: string, given: unknown, path: string, faults: Faults): PropertyChange {
  const property = columnName(key, path, faults);
  if (unbound(given) === null) return { kind: 'remove', property };
  if (!isOperators(given)) return { kind: 'set', property, value: propertyValue(given, path, faults) };
  const [name = '', ...more] = Object.keys(given);
  const place = at(path, name);
  const by = unbound(given[name]);
  if (more.length > 0) faults.add(path, 'must have one operator');
  else if (name.toUpperCase() !== '$INCREMENT') faults.add(place, 'is not an operator of updates');
  else if (typeof by === 'number' && Number.isFinite(by)) return { kind: 'increment', property, by };
  else faults.add(place, 'must be a number');
  return { kind: 'remove', property };
}

/** The members of an object of properties. Values of one that was bound are bound. */
function members(given: unknown, path: string, isSome: boolean, faults: Faults): (readonly [string, unknown])[] {
  const object = unbound(given ?? {});
  if (!isObject(object)) {
    faults.add(path, 'must be an object');
    return [];
  }
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  if (entries.length === 0 && isSome) faults.add(path, 'must have a property');
  const most = LIMITS.graph_properties.value;
  if (entries.length > most) {
    faults.add(path, `must have ${most} properties at most`);
    return [];
  }
  return isBound(given) ? entries.map(([key, value]) => [key, bind(value)]) : entries;
}

/** Properties of something new that were written in several places must not come to too many, or to too much. */
export function requireFit(properties: Properties, path: string, faults: Faults): void {
  const most = LIMITS.graph_properties.value;
  if (Object.keys(properties).length > most) faults.add(path, `must not come to more than ${most} properties`);
  else requireSize(properties, path, faults);
}

function requireSize(value: unknown, path: string, faults: Faults): void {
  const most = LIMITS.graph_properties_bytes.value;
  const json = JSON.stringify(value);
  // A character is three bytes at most.
  if (json.length * 3 > most && new TextEncoder().encode(json).length > most)
    faults.add(path, `must come to ${most} bytes as JSON at most`);
}
