/** Making nodes. */

import type { NewNode, StatementOf } from '../../../engine/graph/model.ts';
import type { NodePattern } from '../../../engine/graph/patterns.ts';
import type { GraphResults } from '../../../engine/graph/results.ts';
import type { Value } from '../../../engine/query/model.ts';
import { batches } from './batches.ts';
import { changed } from './changes.ts';
import { nodeOf, type NodeRow } from './entities.ts';
import { labelIds } from './names.ts';
import { writeNodeProperties } from './node-changing.ts';
import { nodeSource } from './nodes.ts';
import { storedProperties } from './properties.ts';
import { sql } from './sql.ts';
import type { Tables } from './tables.ts';

/** See {@link GraphResults}. */
export function createNode(tables: Tables, node: NewNode): GraphResults['createNode'] {
  return { node: nodeOf(tables, makeNode(tables, node)), created: true };
}

function makeNode({ sql: database, names }: Tables, node: NewNode): NodeRow {
  const labels = names.storedLabels(node.labels);
  const properties = storedProperties(node.properties);
  const { id } = database
    .exec<{ id: number }>('INSERT INTO node (labels, properties) VALUES (?, ?) RETURNING id', labels, properties)
    .one();
  for (const label of labelIds(labels)) database.exec('INSERT INTO node_label (label, node) VALUES (?, ?)', label, id);
  return { id, labels, properties };
}

/** See {@link GraphResults}. */
export function createNodes(
  { sql: database, names }: Tables,
  { nodes }: StatementOf<'createNodes'>,
): GraphResults['createNodes'] {
  const ids: number[] = [];
  const labels = new Set<number>();
  const rows = nodes.map((node) => {
    const stored = names.storedLabels(node.labels);
    for (const id of labelIds(stored)) labels.add(id);
    return `["${stored}",${storedProperties(node.properties)}]`;
  });
  for (const batch of batches(rows)) {
    const text = 'INSERT INTO node (labels, properties) SELECT value ->> 0, value ->> 1 FROM json_each(?) RETURNING id';
    for (const { id } of database.exec<{ id: number }>(text, batch)) ids.push(id);
  }
  // In what order rows come back is not said; in which they were added, is.
  ids.sort((one, other) => one - other);
  for (const label of labels) {
    const text = `INSERT INTO node_label (label, node) SELECT ${label}, id FROM node WHERE id >= ? AND id <= ? AND instr(labels, ',${label},') > 0`;
    database.exec(text, ids[0] ?? 0, ids.at(-1) ?? 0);
  }
  return { ids: ids.map(String), count: ids.length };
}

/** See {@link GraphResults}. */
export function mergeNode(
  tables: Tables,
  { labels, matchProperties, onCreate, onMatch }: StatementOf<'mergeNode'>,
): GraphResults['mergeNode'] {
  const of = Object.entries(matchProperties).map(([column, value]) => ({
    kind: 'compare' as const,
    column,
    operator: 'eq' as const,
    value: value as Value,
  }));
  const found = firstNode(tables, { labels, where: { kind: 'and', of } });
  if (found === null) {
    const node = makeNode(tables, { labels, properties: { ...matchProperties, ...onCreate } });
    return { node: nodeOf(tables, node), created: true };
  }
  const properties = changed(found.properties, onMatch, 'onMatch');
  writeNodeProperties(tables, found, properties);
  return { node: nodeOf(tables, { ...found, properties }), created: false };
}

function firstNode(tables: Tables, pattern: NodePattern): NodeRow | null {
  const source = nodeSource(tables, pattern);
  if (source === null) return null;
  const { params, sql: text } = sql`SELECT n.* FROM ${source.from} WHERE ${source.where} ORDER BY ${source.id} LIMIT 1`;
  return tables.sql.exec<NodeRow>(text, ...params).toArray()[0] ?? null;
}
