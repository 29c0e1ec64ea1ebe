/** Which relationships are meant, and reading them. */

import type { StatementOf } from '../../../engine/graph/model.ts';
import type { Direction, RelationshipChoice, RelationshipPattern } from '../../../engine/graph/patterns.ts';
import type { GraphResults } from '../../../engine/graph/results.ts';
import { collected, inOrder } from './answers.ts';
import { termsSql } from './conditions.ts';
import {
  idOf,
  noRelationship,
  readRelationshipRows,
  relationshipOf,
  type RelationshipRow,
  relationshipRows,
  requireNode,
} from './entities.ts';
import { hasIndex } from './indexed.ts';
import { pageSql } from './order.ts';
import { constant, joined, plain, type Sql, sql, value } from './sql.ts';
import type { Tables } from './tables.ts';

/** Whether relationships are of any of some types; null where none can be, since no type was ever given. */
export function typesSql({ names }: Tables, types: readonly string[], alias: string): Sql | null {
  const ids = names.ids('type', types);
  if (types.length === 0) return constant(true);
  if (ids.length === 0) return null;
  return plain(ids.length === 1 ? `${alias}.type = ${ids[0]}` : `${alias}.type IN (${ids.join(', ')})`);
}

/**
 * What relationships (`r`) of a pattern meet; null where there are none, since a type was never given. Throws `NOT_FOUND`
 * for an end that is no node.
 */
export function relationshipSql(
  tables: Tables,
  { types, startNodeId, endNodeId, where }: RelationshipPattern,
  direction: Direction = 'OUTGOING',
): Sql | null {
  const start = startNodeId === null ? null : requireNode(tables, startNodeId, 'startNodeId');
  const end = endNodeId === null ? null : requireNode(tables, endNodeId, 'endNodeId');
  const isOfType = typesSql(tables, types, 'r');
  if (isOfType === null) return null;
  const ends: Sql[] = [];
  const way = end === null ? direction : 'OUTGOING';
  if (start !== null && way === 'BOTH')
    ends.push(sql`(r.start_node = ${value(start)} OR r.end_node = ${value(start)})`);
  else if (start !== null) ends.push(sql`r.${way === 'OUTGOING' ? 'start_node' : 'end_node'} = ${value(start)}`);
  if (end !== null) ends.push(sql`r.end_node = ${value(end)}`);
  const { meets, direct } = termsSql(where, 'r');
  const [type] = types;
  const isFoundByProperty =
    ends.length === 0 &&
    type !== undefined &&
    types.length === 1 &&
    hasIndex(tables.definitions.of('RELATIONSHIP', type), direct);
  return joined([isFoundByProperty ? plain(`+${isOfType.sql}`) : isOfType, ...ends, meets], 'AND');
}

/**
 * The id to order relationships of a pattern by. SQLite would rather go through all of a type, which are in order, than
 * find those of a node and order these: where there is a node, it is not to know that it is the id.
 */
export function relationshipId({
  startNodeId,
  endNodeId,
}: Pick<RelationshipPattern, 'startNodeId' | 'endNodeId'>): string {
  return startNodeId === null && endNodeId === null ? 'r.id' : '+r.id';
}

/** The relationships of a choice. Throws `NOT_FOUND` for an id of none, and `PAYLOAD_TOO_LARGE`. */
export function chosenRelationships(tables: Tables, choice: RelationshipChoice): readonly RelationshipRow[] {
  if (choice.by === 'id') {
    const id = idOf(choice.id);
    const row = id === null ? undefined : readRelationshipRows(tables, [id]).get(id);
    if (row === undefined) throw noRelationship('id');
    return [row];
  }
  const where = relationshipSql(tables, choice);
  if (where === null) return [];
  const { params, sql: text } =
    sql`SELECT r.* FROM relationship AS r WHERE ${where} ORDER BY ${relationshipId(choice)}`;
  return collected(tables.sql.exec<RelationshipRow>(text, ...params));
}

/** See {@link GraphResults}. */
export function findRelationships(
  tables: Tables,
  statement: StatementOf<'findRelationships'>,
): GraphResults['findRelationships'] {
  const where = relationshipSql(tables, statement, statement.direction);
  if (where === null) return { relationships: [], count: 0 };
  const page = pageSql(statement, 'r', relationshipId(statement));
  const rest = `FROM relationship AS r WHERE ${where.sql} ${page}`;
  const rows =
    statement.orderBy.length === 0
      ? collected(tables.sql.exec<RelationshipRow>(`SELECT r.* ${rest}`, ...where.params))
      : inOrder(tables.sql.exec<{ id: number }>(`SELECT r.id ${rest}`, ...where.params), (ids) =>
          relationshipRows(tables, ids),
        );
  return { relationships: rows.map((row) => relationshipOf(tables, row)), count: rows.length };
}

/** See {@link GraphResults}. */
export function findRelationshipById(
  tables: Tables,
  { id: text }: StatementOf<'findRelationshipById'>,
): GraphResults['findRelationshipById'] {
  const id = idOf(text);
  const row = id === null ? undefined : readRelationshipRows(tables, [id]).get(id);
  return row === undefined ? null : relationshipOf(tables, row);
}

/** See {@link GraphResults}. */
export function countRelationships(
  tables: Tables,
  { types }: StatementOf<'countRelationships'>,
): GraphResults['countRelationships'] {
  const isOfType = typesSql(tables, types, 'r');
  if (isOfType === null) return { count: 0 };
  const { params, sql: text } = sql`SELECT count(*) AS count FROM relationship AS r WHERE ${isOfType}`;
  return tables.sql.exec<{ count: number }>(text, ...params).one();
}
