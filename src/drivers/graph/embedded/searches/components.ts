import { findComponents, type WholeGraph } from '../../../../engine/graph/search-components.ts';
import { Visits } from '../../../../engine/graph/search-graph.ts';
import type { StatementOf } from '../../../../engine/graph/model.ts';
import type { GraphResults } from '../../../../engine/graph/results.ts';
import { hasLabel } from '../conditions.ts';
import { rawRows } from '../rows.ts';
import type { Tables } from '../tables.ts';
import { furtherTypesSql } from './steps.ts';
import { foundOf, WholeReader } from './whole.ts';

type Components = GraphResults['findConnectedComponents'];

/** Nodes that can be reached from one another, whatever way their relationships go. */
export function connectedComponents(tables: Tables, statement: StatementOf<'findConnectedComponents'>): Components {
  const { labels, types, limit } = statement;
  const ids = tables.names.ids('label', labels);
  if (ids.length < new Set(labels).size) return { components: [], count: 0 };
  const found = findComponents(wholeGraph(tables, ids, types), limit);
  const nodes = new WholeReader(tables).nodes(eachOf(found.components));
  return {
    components: found.components.map((component) => ({
      nodes: component.map((id) => foundOf(nodes, id)),
      size: component.length,
    })),
    count: found.count,
  };
}

function wholeGraph(tables: Tables, labels: readonly number[], types: readonly string[]): WholeGraph {
  const visits = new Visits();
  const [label, ...others] = labels;
  const ofTypes = furtherTypesSql(tables, types);
  const rows = function* <Row extends SqlStorageValue[]>(text: string): Iterable<Row> {
    for (const row of rawRows<Row>(tables.sql.exec(text))) {
      visits.add();
      yield row;
    }
  };
  return {
    *nodes() {
      const isOther = others.map((id) => `AND ${hasLabel(id, 'n').sql}`).join(' ');
      const text =
        label === undefined
          ? 'SELECT id FROM node ORDER BY id'
          : `SELECT l.node FROM node_label AS l ${others.length === 0 ? '' : 'CROSS JOIN node AS n ON n.id = l.node'} WHERE l.label = ${label} ${isOther} ORDER BY l.node`;
      for (const [id] of rows<[number]>(text)) yield id;
    },
    relationships() {
      if (ofTypes === null) return [];
      // Those of all nodes are looked at as the index has them, others from the nodes of a label.
      const source =
        label === undefined
          ? `relationship AS r WHERE 1 ${ofTypes}`
          : `node_label AS l CROSS JOIN relationship AS r INDEXED BY relationship_out ON r.start_node = l.node ${ofTypes} WHERE l.label = ${label}`;
      return rows<[number, number]>(`SELECT r.start_node, r.end_node FROM ${source}`);
    },
  };
}

function* eachOf(components: readonly (readonly number[])[]): Iterable<number> {
  for (const component of components) yield* component;
}
