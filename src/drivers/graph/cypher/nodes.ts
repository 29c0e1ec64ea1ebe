/** Reading, changing and deleting nodes. */

import type { StatementOf } from '../../../engine/graph/model.ts';
import type { NodeChoice, NodePattern } from '../../../engine/graph/patterns.ts';
import type { GraphNode, GraphResults } from '../../../engine/graph/results.ts';
import type { Order } from '../../../engine/query/model.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { changeFound, checkChanged } from './changes.ts';
import { noNode, type Reach, relationshipsLeft } from './missing.ts';
import { Cypher, labelled, property } from './query.ts';
import { conditionOf, whereOf } from './where.ts';

/** `MATCH (n…) WHERE …`, of nodes of a pattern. */
export function matchNodes({ labels, where }: NodePattern, query: Cypher): string {
  return `MATCH (n${labelled(labels)})${whereOf(conditionOf(where, 'n', query))}`;
}

function matchChosen(choice: NodeChoice, query: Cypher): string {
  return choice.by === 'id' ? `MATCH (n) WHERE ${query.isOf('n', choice.id)}` : matchNodes(choice, query);
}

/** `ORDER BY …`: by properties, then by the id. Kinds of values have the order of Cypher. */
export function orderOf(orders: readonly Order[], variable: string, query: Cypher): string {
  const terms = orders.map(({ column, direction }) => `${property(variable, column)} ${direction.toUpperCase()}`);
  return `ORDER BY ${[...terms, query.dialect.id(variable)].join(', ')}`;
}

/** See {@link GraphResults}. */
export async function findNodes(
  { dialect, run }: Reach,
  statement: StatementOf<'findNodes'>,
): Promise<GraphResults['findNodes']> {
  const query = new Cypher(dialect);
  const found = matchNodes(statement, query);
  const page = `SKIP ${query.value(statement.skip)} LIMIT ${query.value(statement.limit)}`;
  const { records } = await run(query.done(`${found} RETURN n ${orderOf(statement.orderBy, 'n', query)} ${page}`));
  const nodes = records.map((record) => record['n'] as GraphNode);
  return { nodes, count: nodes.length };
}

/** See {@link GraphResults}. */
export async function findNodeById(
  { dialect, run }: Reach,
  { id }: StatementOf<'findNodeById'>,
): Promise<GraphNode | null> {
  const query = new Cypher(dialect);
  const { records } = await run(query.done(`MATCH (n) WHERE ${query.isOf('n', id)} RETURN n`));
  return (records[0]?.['n'] as GraphNode | undefined) ?? null;
}

/** See {@link GraphResults}. */
export async function countNodes({ dialect, run }: Reach, pattern: NodePattern): Promise<GraphResults['countNodes']> {
  const query = new Cypher(dialect);
  const { records } = await run(query.done(`${matchNodes(pattern, query)} RETURN count(n) AS count`));
  return { count: Number(records[0]?.['count'] ?? 0) };
}

/** See {@link GraphResults}. */
export async function updateNode(
  { dialect, run }: Reach,
  { node: choice, changes }: StatementOf<'updateNode'>,
): Promise<GraphResults['updateNode']> {
  const query = new Cypher(dialect);
  const found = `${matchChosen(choice, query)} WITH n ORDER BY ${query.dialect.id('n')} WITH collect(n) AS found`;
  const most = query.value(LIMITS.graph_items.value);
  const text = `${found} ${changeFound(changes, query)} RETURN found[..${most}] AS found, size, unfit`;
  const [record = {}] = (await run(query.done(text))).records;
  checkChanged(record, 'properties', changes);
  const nodes = record['found'] as readonly GraphNode[];
  if (choice.by === 'id' && nodes.length === 0) throw noNode('id');
  return { node: nodes[0] ?? null, nodes, updatedCount: nodes.length };
}

/** See {@link GraphResults}. */
export async function deleteNode(
  { dialect, run }: Reach,
  { node: choice, isDetaching }: StatementOf<'deleteNode'>,
): Promise<GraphResults['deleteNode']> {
  const query = new Cypher(dialect);
  const attached = isDetaching
    ? 'WITH collect(n) AS found, 0 AS attached'
    : 'OPTIONAL MATCH (n)-[r]-() WITH collect(DISTINCT n) AS found, count(r) AS attached';
  const each = `FOREACH (x IN CASE WHEN attached = 0 THEN found ELSE [] END | ${isDetaching ? 'DETACH ' : ''}DELETE x)`;
  const counted = 'WITH found, size(found) AS size, attached';
  const text = `${matchChosen(choice, query)} ${attached} ${counted} ${each} RETURN size, attached`;
  const [record] = (await run(query.done(text))).records;
  if (Number(record?.['attached'] ?? 0) > 0) throw relationshipsLeft();
  const deletedCount = Number(record?.['size'] ?? 0);
  return { deleted: deletedCount > 0, deletedCount };
}

/** See {@link GraphResults}. */
export async function changeLabels(
  { dialect, run }: Reach,
  { operation, id, labels }: StatementOf<'addLabels' | 'removeLabels' | 'setLabels'>,
): Promise<GraphNode> {
  const before =
    operation === 'setLabels' ? await findNodeById({ dialect, run }, { operation: 'findNodeById', id }) : null;
  if (operation === 'setLabels' && before === null) throw noNode('id');
  const gone =
    operation === 'addLabels'
      ? []
      : operation === 'removeLabels'
        ? labels
        : (before?.labels ?? []).filter((label) => !labels.includes(label));
  const come = operation === 'removeLabels' ? [] : labels;
  const query = new Cypher(dialect);
  const set = come.length === 0 ? '' : ` SET n${labelled(come)}`;
  const remove = gone.length === 0 ? '' : ` REMOVE n${labelled(gone)}`;
  const { records } = await run(query.done(`MATCH (n) WHERE ${query.isOf('n', id)}${set}${remove} RETURN n`));
  const node = records[0]?.['n'] as GraphNode | undefined;
  if (node === undefined) throw noNode('id');
  return node;
}
