import type { GraphNode, Path, Relationship } from '../../../../src/engine/graph/results.ts';
import type { Direction } from '../../../../src/engine/graph/patterns.ts';

/** The graph that is searched. */
export interface Drawn {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly relationships: ReadonlyMap<string, Relationship>;
}

/** Where a search may go. */
export interface Ways {
  readonly direction: Direction;
  /** None for all. */
  readonly types: readonly string[];
  readonly isNode: (node: GraphNode) => boolean;
  readonly isRelationship: (relationship: Relationship) => boolean;
}

interface Hop {
  readonly relationship: Relationship;
  readonly to: GraphNode;
}

/** Where one may go from a node, by each relationship. */
export function hopsFrom(graph: Drawn, id: string, ways: Ways): readonly Hop[] {
  return [...graph.relationships.values()].flatMap((relationship) => {
    if (ways.types.length > 0 && !ways.types.includes(relationship.type)) return [];
    if (!ways.isRelationship(relationship)) return [];
    const isOut = relationship.startNodeId === id && ways.direction !== 'INCOMING';
    const isIn = relationship.endNodeId === id && ways.direction !== 'OUTGOING';
    const other = isOut ? relationship.endNodeId : isIn ? relationship.startNodeId : null;
    const to = other === null ? undefined : graph.nodes.get(other);
    return to !== undefined && ways.isNode(to) ? [{ relationship, to }] : [];
  });
}

/** All paths from a node, that of no length too, which visit no node twice. */
export function simplePaths(graph: Drawn, start: GraphNode, ways: Ways, maxDepth: number): readonly Path[] {
  let level: readonly Path[] = [{ nodes: [start], relationships: [], length: 0 }];
  const paths: Path[] = [...level];
  for (let length = 1; length <= maxDepth && level.length > 0; length += 1) {
    level = level.flatMap((path) =>
      hopsFrom(graph, path.nodes.at(-1)?.id ?? '', ways)
        .filter(({ to }) => !path.nodes.includes(to))
        .map(({ relationship, to }) => ({
          nodes: [...path.nodes, to],
          relationships: [...path.relationships, relationship],
          length,
        })),
    );
    paths.push(...level);
    if (paths.length > 4_000) throw new TooMany();
  }
  return paths;
}

/** The model would take too long, so that the program leaves this step out. */
export class TooMany extends Error {}

/** Breadth first: how far each node is, the first one included. */
export function distances(graph: Drawn, start: string, ways: Ways, depth: number): ReadonlyMap<string, number> {
  const found = new Map([[start, 0]]);
  for (const [id, distance] of found) {
    if (distance === depth) continue;
    for (const { to } of hopsFrom(graph, id, ways)) if (!found.has(to.id)) found.set(to.id, distance + 1);
  }
  return found;
}

/** The least weight of a way with so many relationships at most, or null: Bellman and Ford, hop by hop. */
export function leastWeight(
  graph: Drawn,
  ends: { readonly start: string; readonly end: string },
  ways: Ways,
  { property, maxDepth }: { readonly property: string; readonly maxDepth: number },
): number | null {
  let best: ReadonlyMap<string, number> = new Map([[ends.start, 0]]);
  for (let hop = 0; hop < maxDepth; hop += 1) {
    const next = new Map(best);
    for (const [id, weight] of best)
      for (const { relationship, to } of hopsFrom(graph, id, ways)) {
        const sum = weight + weightOf(relationship, property);
        if (sum < (next.get(to.id) ?? Infinity)) next.set(to.id, sum);
      }
    best = next;
  }
  return best.get(ends.end) ?? null;
}

/** One that is absent is 1. */
export function weightOf({ properties }: Relationship, property: string): number {
  return Number(properties[property] ?? 1);
}

/** Union-find: the components as lists of ids. */
export function components(ids: readonly string[], joined: readonly Relationship[]): readonly (readonly string[])[] {
  const parents = new Map(ids.map((id) => [id, id]));
  const root = (id: string): string => {
    const parent = parents.get(id) ?? id;
    return parent === id ? id : root(parent);
  };
  for (const { startNodeId, endNodeId } of joined) parents.set(root(startNodeId), root(endNodeId));
  return [...Map.groupBy(ids, root).values()];
}
