/** What searches found, as it is on the wire: whole nodes and relationships are read once, at the end. */

import type { GraphNode, Path, Relationship } from '../../../../engine/graph/results.ts';
import type { FoundPath } from '../../../../engine/graph/search-graph.ts';
import { AnswerSize } from '../answers.ts';
import { nodeOf, nodeRows, relationshipOf, relationshipRows } from '../entities.ts';
import type { Tables } from '../tables.ts';

/** Reads nodes and relationships of one answer. Throws `PAYLOAD_TOO_LARGE` before it has read much more than one may have. */
export class WholeReader {
  readonly #tables: Tables;
  readonly #size = new AnswerSize();

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** Nodes by id, of which those count again that are given again: each time they are in the answer. */
  nodes(ids: Iterable<number>): ReadonlyMap<number, GraphNode> {
    const counts = countsOf(ids);
    const found = new Map<number, GraphNode>();
    for (const row of nodeRows(this.#tables, [...counts.keys()])) {
      const node = nodeOf(this.#tables, row);
      this.#size.add(row.properties, NODE_SIZE + sizeOf(node.labels), counts.get(row.id));
      found.set(row.id, node);
    }
    return found;
  }

  /** The same of relationships. */
  relationships(ids: Iterable<number>): ReadonlyMap<number, Relationship> {
    const counts = countsOf(ids);
    const found = new Map<number, Relationship>();
    for (const row of relationshipRows(this.#tables, [...counts.keys()])) {
      const relationship = relationshipOf(this.#tables, row);
      this.#size.add(row.properties, RELATIONSHIP_SIZE + relationship.type.length, counts.get(row.id));
      found.set(row.id, relationship);
    }
    return found;
  }

  /** Paths, with all that is in them. */
  paths(found: readonly FoundPath[]): readonly Path[] {
    const nodes = this.nodes(found.flatMap((path) => path.nodes));
    const relationships = this.relationships(found.flatMap((path) => path.relationships));
    return found.map((path) => ({
      nodes: path.nodes.map((id) => foundOf(nodes, id)),
      relationships: path.relationships.map((id) => foundOf(relationships, id)),
      length: path.relationships.length,
    }));
  }
}

/** What was read of an id that a search found. */
export function foundOf<Found>(found: ReadonlyMap<number, Found>, id: number): Found {
  const one = found.get(id);
  if (one === undefined) throw new Error(`nothing has the id ${id} that a search has found`);
  return one;
}

/** Bytes of JSON beside names and properties, near enough for a limit. */
const NODE_SIZE = 64;
const RELATIONSHIP_SIZE = 112;

function sizeOf(labels: readonly string[]): number {
  return labels.reduce((sum, label) => sum + label.length + 3, 0);
}

function countsOf(ids: Iterable<number>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
