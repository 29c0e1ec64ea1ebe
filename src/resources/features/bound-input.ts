/** Inputs of which nothing but what the feature has written is read as a name or an operator. */

import { bind } from '../../engine/query/bound.ts';

/** The value of a template with what its references gave bound; `written` is the template as JSON. */
export function boundIn(written: unknown, made: unknown): unknown {
  if (typeof written === 'string') return made === written ? made : bind(made);
  if (Array.isArray(written) && Array.isArray(made)) return made.map((item, at) => boundIn(written[at], item));
  if (!isObject(written) || !isObject(made)) return made;
  return Object.fromEntries(Object.entries(made).map(([name, member]) => [name, boundIn(written[name], member)]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
