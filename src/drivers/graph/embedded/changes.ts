/** What becomes of properties that are changed. */

import type { PropertyChange, PropertyValue } from '../../../engine/graph/patterns.ts';
import { invalidField } from '../../../kernel/errors.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { encodeUtf8 } from '../../../kernel/utf8.ts';
import { readProperties, storedProperties } from './properties.ts';

/**
 * Properties as they are stored, after changes. Throws `VALIDATION_ERROR` where one that is added to is no number, or
 * where they become too many or too large; `path` is where the changes were written.
 */
export function changed(stored: string, changes: readonly PropertyChange[], path: string): string {
  if (changes.length === 0) return stored;
  const properties = new Map(Object.entries(readProperties(stored)));
  for (const change of changes) {
    if (change.kind === 'set') properties.set(change.property, change.value);
    else if (change.kind === 'remove') properties.delete(change.property);
    else properties.set(change.property, increased(properties.get(change.property), change, path));
  }
  if (properties.size > LIMITS.graph_properties.value)
    throw invalidField(path, `must not come to more than ${LIMITS.graph_properties.value} properties`);
  const after = storedProperties(Object.fromEntries(properties));
  if (encodeUtf8(after).length > LIMITS.graph_properties_bytes.value)
    throw invalidField(path, `must not come to more than ${LIMITS.graph_properties_bytes.value} bytes`);
  return after;
}

function increased(
  before: PropertyValue | undefined,
  { property, by }: Extract<PropertyChange, { kind: 'increment' }>,
  path: string,
): number {
  const field = `${path}.${property}`;
  if (before !== undefined && typeof before !== 'number') throw invalidField(field, 'can be added to a number alone');
  const sum = (before ?? 0) + by;
  if (!Number.isFinite(sum)) throw invalidField(field, 'comes to a number that is too large');
  return sum;
}
