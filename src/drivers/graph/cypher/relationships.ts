/** Reading, changing and deleting relationships. */

import type { StatementOf } from '../../../engine/graph/model.ts';
import type { Direction, RelationshipChoice, RelationshipPattern } from '../../../engine/graph/patterns.ts';
import type { GraphResults, Relationship } from '../../../engine/graph/results.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { changeFound, checkChanged } from './changes.ts';
import { noRelationship, type Reach, requireNodes } from './missing.ts';
import { orderOf } from './nodes.ts';
import { Cypher, typed } from './query.ts';
import { conditionOf, whereOf } from './where.ts';

/** `MATCH (a)-[r…]->(b) WHERE …`, of relationships of a pattern. */
function matchRelationships(pattern: RelationshipPattern, direction: Direction, query: Cypher): string {
  const { types, startNodeId: start, endNodeId: end, where } = pattern;
  const ends: string[] = [];
  if (start !== null) {
    const [isOut, isIn] = [query.isOf('a', start), query.isOf('b', start)];
    const way = end === null ? direction : 'OUTGOING';
    ends.push(way === 'BOTH' ? `(${isOut} OR ${isIn})` : way === 'OUTGOING' ? isOut : isIn);
  }
  if (end !== null) ends.push(query.isOf('b', end));
  return `MATCH (a)-[r${typed(types)}]->(b)${whereOf(...ends, conditionOf(where, 'r', query))}`;
}

function matchChosen(choice: RelationshipChoice, query: Cypher): string {
  if (choice.by === 'id') return `MATCH (a)-[r]->(b) WHERE ${query.isOf('r', choice.id)}`;
  return matchRelationships(choice, 'OUTGOING', query);
}

/** Where nothing is found: throws `NOT_FOUND` for an end that is no node. */
async function requireEnds(reach: Reach, { startNodeId, endNodeId }: RelationshipPattern): Promise<void> {
  const ends = [['startNodeId', startNodeId] as const, ['endNodeId', endNodeId] as const];
  const given = ends.flatMap(([path, id]) => (id === null ? [] : [[path, id] as const]));
  if (given.length > 0) await requireNodes(reach, given);
}

/** See {@link GraphResults}. */
export async function findRelationships(
  reach: Reach,
  statement: StatementOf<'findRelationships'>,
): Promise<GraphResults['findRelationships']> {
  const query = new Cypher(reach.dialect);
  const found = matchRelationships(statement, statement.direction, query);
  const page = `SKIP ${query.value(statement.skip)} LIMIT ${query.value(statement.limit)}`;
  const text = `${found} RETURN r ${orderOf(statement.orderBy, 'r', query)} ${page}`;
  const { records } = await reach.run(query.done(text));
  if (records.length === 0) await requireEnds(reach, statement);
  return { relationships: records.map((record) => record['r'] as Relationship), count: records.length };
}

/** See {@link GraphResults}. */
export async function findRelationshipById(
  { dialect, run }: Reach,
  { id }: StatementOf<'findRelationshipById'>,
): Promise<Relationship | null> {
  const query = new Cypher(dialect);
  const { records } = await run(query.done(`MATCH ()-[r]->() WHERE ${query.isOf('r', id)} RETURN r`));
  return (records[0]?.['r'] as Relationship | undefined) ?? null;
}

/** See {@link GraphResults}. */
export async function countRelationships(
  { dialect, run }: Reach,
  { types }: StatementOf<'countRelationships'>,
): Promise<GraphResults['countRelationships']> {
  const query = new Cypher(dialect);
  const { records } = await run(query.done(`MATCH ()-[r${typed(types)}]->() RETURN count(r) AS count`));
  return { count: Number(records[0]?.['count'] ?? 0) };
}

/** See {@link GraphResults}. */
export async function updateRelationship(
  reach: Reach,
  { relationship: choice, changes }: StatementOf<'updateRelationship'>,
): Promise<GraphResults['updateRelationship']> {
  const query = new Cypher(reach.dialect);
  const found = `${matchChosen(choice, query)} WITH r ORDER BY ${query.dialect.id('r')} WITH collect(r) AS found`;
  const most = query.value(LIMITS.graph_items.value);
  const text = `${found} ${changeFound(changes, query)} RETURN found[..${most}] AS found, size, unfit`;
  const [record = {}] = (await reach.run(query.done(text))).records;
  checkChanged(record, 'properties', changes);
  const relationships = record['found'] as readonly Relationship[];
  if (choice.by === 'id' && relationships.length === 0) throw noRelationship('id');
  if (choice.by === 'pattern' && relationships.length === 0) await requireEnds(reach, choice);
  return { relationship: relationships[0] ?? null, relationships, updatedCount: relationships.length };
}

/** See {@link GraphResults}. */
export async function deleteRelationship(
  { dialect, run }: Reach,
  { relationship: choice }: StatementOf<'deleteRelationship'>,
): Promise<GraphResults['deleteRelationship']> {
  const query = new Cypher(dialect);
  const found = `${matchChosen(choice, query)} WITH collect(r) AS found WITH found, size(found) AS size`;
  const { records } = await run(query.done(`${found} FOREACH (x IN found | DELETE x) RETURN size`));
  const deletedCount = Number(records[0]?.['size'] ?? 0);
  return { deleted: deletedCount > 0, deletedCount };
}
