/** Properties as they are stored: JSON, of which equal values have equal texts. */

import type { Value } from '../../../engine/query/model.ts';
import { isPoint, type Point, type Properties } from '../../../engine/graph/patterns.ts';

/** Properties as JSON. */
export function storedProperties(properties: Properties): string {
  const members = Object.entries(properties).map(([name, value]) => `${JSON.stringify(name)}:${storedValue(value)}`);
  return `{${members.join(',')}}`;
}

/** Properties by what is stored of them. */
export function readProperties(stored: string): Properties {
  return JSON.parse(stored) as Properties;
}

/** A value as JSON. */
export function storedValue(value: Value | Point): string {
  if (typeof value === 'number') return storedNumber(value);
  if (Array.isArray(value)) return `[${value.map((item: Value) => storedValue(item)).join(',')}]`;
  if (isPoint(value)) return `{"lat":${storedNumber(value.lat)},"lon":${storedNumber(value.lon)}}`;
  return JSON.stringify(value);
}

/**
 * JavaScript writes large numbers with zeros in place of digits that it does not need, which SQLite would take for whole
 * numbers of 64 bits, and so for others.
 */
function storedNumber(value: number): string {
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? value.toExponential() : JSON.stringify(value);
}
