import type { NodePattern, RelationshipPattern, Direction } from '../../../../src/engine/graph/patterns.ts';
import type { GraphNode, Relationship } from '../../../../src/engine/graph/results.ts';
import type { Order } from '../../../../src/engine/query/model.ts';
import type { Drawn } from './model-search.ts';
import { holds, orderOfTexts } from './model-where.ts';

/** Whether a node is of a pattern. */
export function isMatching({ labels, where }: NodePattern, node: GraphNode): boolean {
  return labels.every((label) => node.labels.includes(label)) && holds(where, node.properties);
}

/** In the order in which they were made. */
export function nodesOf({ nodes }: Drawn, pattern: NodePattern): readonly GraphNode[] {
  return [...nodes.values()].filter((node) => isMatching(pattern, node));
}

/** In the order in which they were made. */
export function relationshipsOf(
  { relationships }: Drawn,
  pattern: RelationshipPattern & { readonly direction: Direction; readonly id?: string },
): readonly Relationship[] {
  const { types, where, id } = pattern;
  return [...relationships.values()].filter(
    (one) =>
      (id === undefined || one.id === id) &&
      (types.length === 0 || types.includes(one.type)) &&
      isBetween(pattern, one) &&
      holds(where, one.properties),
  );
}

function isBetween(
  { startNodeId: start, endNodeId: end, direction }: RelationshipPattern & { readonly direction: Direction },
  { startNodeId, endNodeId }: Relationship,
): boolean {
  if (end !== null) return endNodeId === end && (start === null || startNodeId === start);
  if (start === null) return true;
  const [isOut, isIn] = [startNodeId === start, endNodeId === start];
  return direction === 'OUTGOING' ? isOut : direction === 'INCOMING' ? isIn : isOut || isIn;
}

/** The page of an order: what has no value comes after all values; then by the order of making. */
export function byOrder<Item extends GraphNode | Relationship>(
  items: readonly Item[],
  { orderBy, skip, limit }: { readonly orderBy: readonly Order[]; readonly skip: number; readonly limit: number },
): readonly Item[] {
  const sorted = items.toSorted((one, other) => {
    for (const { column, direction } of orderBy) {
      const order = orderOf(one.properties[column], other.properties[column], direction === 'desc');
      if (order !== 0) return order;
    }
    return 0;
  });
  return sorted.slice(skip, skip + limit);
}

function orderOf(one: unknown, other: unknown, isDescending: boolean): number {
  const order = ascending(one, other);
  return isDescending ? -order : order;
}

/** Kinds one after the other, what is absent last. */
function ascending(one: unknown, other: unknown): number {
  if (rankOf(one) !== rankOf(other)) return rankOf(one) - rankOf(other);
  if (typeof one === 'string' && typeof other === 'string') return orderOfTexts(one, other);
  return one === undefined ? 0 : Number(one) - Number(other);
}

function rankOf(value: unknown): number {
  if (Array.isArray(value)) return 0;
  return ['object', 'string', 'boolean', 'number', 'undefined'].indexOf(typeof value) + 1;
}
