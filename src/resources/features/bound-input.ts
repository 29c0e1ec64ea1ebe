/** Inputs of which nothing but what the feature has written is read as a name or an operator. */

import { bind } from '../../engine/query/bound.ts';
import { isCondition } from '../../engine/query/binding.ts';
import { at } from '../../engine/query/faults.ts';
import { invalidField } from '../../kernel/errors.ts';

/**
 * The value of a template with what its references gave bound; `written` is the template as JSON. Throws
 * `VALIDATION_ERROR` where a reference of a condition gave nothing: null there would mean other nodes.
 */
export function boundIn(written: unknown, made: unknown, path = ''): unknown {
  if (typeof written === 'string') {
    if (made === written) return made;
    const value = made ?? null;
    if (value !== null || !isCondition(path)) return bind(value);
    throw invalidField(`input.${path}`, `${written} stands for nothing, which is no condition`);
  }
  if (Array.isArray(written) && Array.isArray(made))
    return written.map((item, index) => boundIn(item, made[index], at(path, index)));
  if (!isObject(written) || !isObject(made)) return made;
  return Object.fromEntries(
    Object.entries(written).map(([name, member]) => [name, boundIn(member, made[name], at(path, name))]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
