/** Whether there is an index by which what meets conditions is found. */

import type { GraphCondition } from '../../../engine/graph/patterns.ts';
import type { Value } from '../../../engine/query/model.ts';
import type { Definition } from './definitions.ts';

/** Whether one of the definitions is an index of a property that one of the terms bounds. */
export function hasIndex(definitions: readonly Definition[], terms: readonly GraphCondition[]): boolean {
  return definitions.some((definition) => {
    const [first] = definition.properties;
    return (
      first !== undefined &&
      isOrdered(definition) &&
      terms.some((term) => isBounded(term, first, definition.type === 'POINT'))
    );
  });
}

function isOrdered({ type }: Definition): boolean {
  return type !== 'FULLTEXT' && type !== 'VECTOR' && type !== 'EXISTS';
}

function isBounded(where: GraphCondition, property: string, isOfPoints: boolean): boolean {
  switch (where.kind) {
    case 'near':
      return isOfPoints && where.column === property;
    case 'compare':
      return !isOfPoints && where.column === property && where.operator !== 'ne';
    case 'in':
      return !isOfPoints && where.column === property && !where.isNot && isOneList(where.values);
    case 'between':
      return !isOfPoints && where.column === property;
    case 'text':
      return !isOfPoints && where.column === property && where.operator === 'startsWith';
    default:
      return false;
  }
}

/** Whether what is looked for is one list to SQLite: other kinds than text and numbers are compared one by one. */
function isOneList(values: readonly Value[]): boolean {
  const kind = typeof values[0];
  return (kind === 'string' || kind === 'number') && values.every((value) => typeof value === kind);
}
