/** What actions answer: what their operations do, with the properties of nodes also beside these. */

import type { GraphOperation } from '../../engine/graph/operations.ts';

/** Members of nodes, which no property takes the place of. */
const OWN: ReadonlySet<string> = new Set(['id', 'labels', 'properties', 'elementId', 'distance']);

type Members = Readonly<Record<string, unknown>>;

/** The answer of an action of what its operation came to: of `findNodes` the nodes alone. */
export function actionAnswer(operation: GraphOperation, result: unknown): unknown {
  return withProperties(operation === 'findNodes' ? (result as Members)['nodes'] : result);
}

function withProperties(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withProperties);
  if (!isObject(value)) return value;
  if (!isNode(value))
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withProperties(member)]));
  const beside = Object.entries(value.properties).filter(([name]) => !OWN.has(name));
  return { ...value, ...Object.fromEntries(beside) };
}

function isNode(value: Members): value is Members & { readonly properties: Members } {
  return Array.isArray(value['labels']) && typeof value['elementId'] === 'string' && isObject(value['properties']);
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
