/** Which nodes are meant, and reading them. */

import type { StatementOf } from '../../../engine/graph/model.ts';
import type { NodeChoice, NodePattern } from '../../../engine/graph/patterns.ts';
import type { GraphResults } from '../../../engine/graph/results.ts';
import { isEverything } from '../../../engine/query/parse-where.ts';
import { collected, inOrder } from './answers.ts';
import { hasLabel, termsSql } from './conditions.ts';
import { idOf, nodeOf, type NodeRow, nodeRows, noNode, readNodeRows } from './entities.ts';
import { hasIndex } from './indexed.ts';
import { pageSql } from './order.ts';
import { joined, plain, type Sql, sql } from './sql.ts';
import type { Tables } from './tables.ts';

/** Where nodes of a pattern are found (`n`, its id `id`), and what they must meet. */
export interface NodeSource {
  readonly from: string;
  readonly where: Sql;
  readonly id: string;
}

/**
 * Where nodes of a pattern are found: by an index of their properties where there is one, else by a label; null where
 * there are none, since a label was never given.
 */
export function nodeSource({ names, definitions }: Tables, { labels, where }: NodePattern): NodeSource | null {
  const ids = names.ids('label', labels);
  if (ids.length < labels.length) return null;
  const { meets, direct } = termsSql(where, 'n');
  const [first, ...others] = ids;
  const known = labels.flatMap((label) => definitions.of('NODE', label));
  if (first === undefined || hasIndex(known, direct))
    return { from: 'node AS n', where: joined([...ids.map((id) => hasLabel(id, 'n')), meets], 'AND'), id: 'n.id' };
  return {
    from: 'node_label AS l CROSS JOIN node AS n ON n.id = l.node',
    where: joined([plain(`l.label = ${first}`), ...others.map((id) => hasLabel(id, 'n')), meets], 'AND'),
    id: 'l.node',
  };
}

/** The nodes of a choice. Throws `NOT_FOUND` for an id of none, and `PAYLOAD_TOO_LARGE`. */
export function chosenNodes(tables: Tables, choice: NodeChoice): readonly NodeRow[] {
  if (choice.by === 'id') return [requireNodeRow(tables, choice.id, 'id')];
  const source = nodeSource(tables, choice);
  if (source === null) return [];
  const { params, sql: text } = sql`SELECT n.* FROM ${source.from} WHERE ${source.where} ORDER BY ${source.id}`;
  return collected(tables.sql.exec<NodeRow>(text, ...params));
}

/** The ids of the nodes of a choice; none for an id of none. */
export function chosenNodeIds(tables: Tables, choice: NodeChoice): readonly number[] {
  if (choice.by === 'id') {
    const id = idOf(choice.id);
    return id === null ? [] : [...readNodeRows(tables, [id]).keys()];
  }
  const source = nodeSource(tables, choice);
  if (source === null) return [];
  const { params, sql: text } = sql`SELECT ${source.id} AS id FROM ${source.from} WHERE ${source.where}`;
  return Array.from(tables.sql.exec<{ id: number }>(text, ...params), ({ id }) => id);
}

/** A node that must be there. Throws `NOT_FOUND` with the field that names it. */
export function requireNodeRow(tables: Tables, text: string, path: string): NodeRow {
  const id = idOf(text);
  const row = id === null ? undefined : readNodeRows(tables, [id]).get(id);
  if (row === undefined) throw noNode(path);
  return row;
}

/** See {@link GraphResults}. */
export function findNodes(tables: Tables, statement: StatementOf<'findNodes'>): GraphResults['findNodes'] {
  const source = nodeSource(tables, statement);
  if (source === null) return { nodes: [], count: 0 };
  const rest = `FROM ${source.from} WHERE ${source.where.sql} ${pageSql(statement, 'n', source.id)}`;
  const { params } = source.where;
  // What is ordered is the ids, since SQLite would keep whole nodes for it.
  const rows =
    statement.orderBy.length === 0
      ? collected(tables.sql.exec<NodeRow>(`SELECT n.* ${rest}`, ...params))
      : inOrder(tables.sql.exec<{ id: number }>(`SELECT ${source.id} AS id ${rest}`, ...params), (ids) =>
          nodeRows(tables, ids),
        );
  return { nodes: rows.map((row) => nodeOf(tables, row)), count: rows.length };
}

/** See {@link GraphResults}. */
export function findNodeById(tables: Tables, { id: text }: StatementOf<'findNodeById'>): GraphResults['findNodeById'] {
  const id = idOf(text);
  const row = id === null ? undefined : readNodeRows(tables, [id]).get(id);
  return row === undefined ? null : nodeOf(tables, row);
}

/** See {@link GraphResults}. */
export function countNodes(tables: Tables, pattern: NodePattern): GraphResults['countNodes'] {
  const source = nodeSource(tables, pattern);
  if (source === null) return { count: 0 };
  // Nodes themselves need not be looked at where nothing is asked of them.
  const isOfLabel = pattern.labels.length === 1 && isEverything(pattern.where);
  const from = isOfLabel ? 'node_label AS l' : source.from;
  const { params, sql: text } = sql`SELECT count(*) AS count FROM ${from} WHERE ${source.where}`;
  return tables.sql.exec<{ count: number }>(text, ...params).one();
}
