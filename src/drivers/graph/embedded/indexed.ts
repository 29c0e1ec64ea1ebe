/** Whether there is an index by which what meets a condition is found. */

import type { GraphCondition } from '../../../engine/graph/patterns.ts';
import type { Definition } from './definitions.ts';

/** Whether one of the definitions is an index of a property that each match has within bounds. */
export function hasIndex(definitions: readonly Definition[], where: GraphCondition): boolean {
  return definitions.some((definition) => {
    const [first] = definition.properties;
    return first !== undefined && isOrdered(definition) && isBounded(where, first, definition.type === 'POINT');
  });
}

function isOrdered({ type }: Definition): boolean {
  return type !== 'FULLTEXT' && type !== 'VECTOR' && type !== 'EXISTS';
}

function isBounded(where: GraphCondition, property: string, isOfPoints: boolean): boolean {
  switch (where.kind) {
    case 'and':
      return where.of.some((each) => isBounded(each, property, isOfPoints));
    case 'near':
      return isOfPoints && where.column === property;
    case 'compare':
      return !isOfPoints && where.column === property && where.operator !== 'ne';
    case 'in':
      return !isOfPoints && where.column === property && !where.isNot;
    case 'between':
      return !isOfPoints && where.column === property;
    case 'text':
      return !isOfPoints && where.column === property && where.operator === 'startsWith';
    default:
      return false;
  }
}
