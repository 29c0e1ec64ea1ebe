/** Changing nodes and deleting them. */

import type { StatementOf } from '../../../engine/graph/model.ts';
import type { GraphNode, GraphResults } from '../../../engine/graph/results.ts';
import { invalidField } from '../../../kernel/errors.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { collected } from './answers.ts';
import { batches } from './batches.ts';
import { changed } from './changes.ts';
import { nodeOf, type NodeRow } from './entities.ts';
import { labelIds } from './names.ts';
import { chosenNodeIds, chosenNodes, requireNodeRow } from './nodes.ts';
import type { Tables } from './tables.ts';

/** See {@link GraphResults}. */
export function updateNode(
  tables: Tables,
  { node: choice, changes }: StatementOf<'updateNode'>,
): GraphResults['updateNode'] {
  const rows = chosenNodes(tables, choice).map((row) => {
    const properties = changed(row.properties, changes, 'properties');
    writeNodeProperties(tables, row, properties);
    return { ...row, properties };
  });
  const nodes = collected(rows).map((row) => nodeOf(tables, row));
  return { node: nodes[0] ?? null, nodes, updatedCount: nodes.length };
}

/** Gives a node other properties. */
export function writeNodeProperties({ sql }: Tables, { id, properties: before }: NodeRow, properties: string): void {
  if (properties !== before) sql.exec('UPDATE node SET properties = ? WHERE id = ?', properties, id);
}

/** Adds labels to a node, takes some from it, or gives it others. */
export function changeLabels(
  tables: Tables,
  { operation, id, labels }: StatementOf<'addLabels' | 'removeLabels' | 'setLabels'>,
): GraphNode {
  const { sql, names } = tables;
  const row = requireNodeRow(tables, id, 'id');
  const before = labelIds(row.labels).map((label) => names.name(label));
  const after =
    operation === 'addLabels'
      ? [...new Set([...before, ...labels])]
      : operation === 'removeLabels'
        ? before.filter((label) => !labels.includes(label))
        : labels;
  if (after.length > LIMITS.graph_labels.value)
    throw invalidField('labels', `must not come to more than ${LIMITS.graph_labels.value} labels of the node`);
  const stored = names.storedLabels(after);
  if (stored === row.labels) return nodeOf(tables, row);
  for (const label of labelIds(row.labels))
    sql.exec('DELETE FROM node_label WHERE label = ? AND node = ?', label, row.id);
  for (const label of labelIds(stored)) sql.exec('INSERT INTO node_label (label, node) VALUES (?, ?)', label, row.id);
  sql.exec('UPDATE node SET labels = ? WHERE id = ?', stored, row.id);
  return nodeOf(tables, { ...row, labels: stored });
}

const GIVEN = 'SELECT value FROM json_each(?)';

const DELETE_LABELS = `DELETE FROM node_label WHERE (label, node) IN (
  SELECT of.value, n.id FROM json_each(?) AS given CROSS JOIN node AS n ON n.id = given.value
  CROSS JOIN json_each('[' || trim(n.labels, ',') || ']') AS of)`;

/** See {@link GraphResults}. */
export function deleteNode(
  tables: Tables,
  { node: choice, isDetaching }: StatementOf<'deleteNode'>,
): GraphResults['deleteNode'] {
  const { sql } = tables;
  const ids = chosenNodeIds(tables, choice);
  const lists = [...batches(ids.map(String))];
  if (isDetaching)
    for (const list of lists) {
      sql.exec(`DELETE FROM relationship WHERE start_node IN (${GIVEN})`, list);
      sql.exec(`DELETE FROM relationship WHERE end_node IN (${GIVEN})`, list);
    }
  for (const list of lists) {
    sql.exec(DELETE_LABELS, list);
    sql.exec(`DELETE FROM node WHERE id IN (${GIVEN})`, list);
  }
  return { deleted: ids.length > 0, deletedCount: ids.length };
}
