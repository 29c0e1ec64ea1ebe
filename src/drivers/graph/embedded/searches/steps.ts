/** Relationships as searches follow them: one statement for all the nodes of a level. */

import type { Direction, GraphCondition, NodePattern } from '../../../../engine/graph/patterns.ts';
import type { SearchGraph, Step, Visits } from '../../../../engine/graph/search-graph.ts';
import { isEverything } from '../../../../engine/query/parse-where.ts';
import { conditionSql, fewParameters, kindSql, nodePatternSql, propertySql } from '../conditions.ts';
import { typesSql } from '../relationships.ts';
import { rawRows } from '../rows.ts';
import { joined, plain, sql, type Sql } from '../sql.ts';
import type { Tables } from '../tables.ts';

/** What a search admits. */
export interface Admitted {
  /** Types of relationships; none for all. */
  readonly types: readonly string[];
  /** What nodes must be that are gone to. */
  readonly nodeFilter?: NodePattern;
  readonly relationshipWhere?: GraphCondition;
  /** The property that is the weight of a relationship; null without weights. */
  readonly weightProperty?: string | null;
}

/** Nodes of one parameter: a value of the platform has two megabytes at most. */
const NODES = 10_000;

type Way = 'out' | 'in' | 'otherwise in';

const WAYS: Readonly<Record<Direction, readonly Way[]>> = {
  OUTGOING: ['out'],
  INCOMING: ['in'],
  BOTH: ['out', 'otherwise in'],
};

/**
 * A graph as a search goes through it. Where it admits every node and relationship, the indexes of both ends have all
 * that is read. What a condition refuses is read and counted as well.
 */
export function searchGraph(tables: Tables, visits: Visits, admitted: Admitted): SearchGraph {
  const types = furtherTypesSql(tables, admitted.types);
  const texts = new Map<Way, Sql>();
  const textOf = (way: Way): Sql => {
    const text = texts.get(way) ?? stepsSql(tables, admitted, types ?? '', way);
    texts.set(way, text);
    return text;
  };
  return {
    *leaving(nodes, direction) {
      if (types === null) return;
      for (let at = 0; at < nodes.length; at += NODES) {
        const part = JSON.stringify(nodes.slice(at, at + NODES));
        for (const way of WAYS[direction]) {
          const { sql: text, params } = textOf(way);
          for (const row of rawRows<Row>(tables.sql.exec(text, ...params, part))) {
            visits.add();
            if (row[2] !== null) yield row as Step;
          }
        }
      }
    },
  };
}

/** A step, whose end is null where it is not admitted. */
type Row = [from: number, relationship: number, to: number | null, weight: number];

/** A further condition on the type of a relationship; null where none has one of the types. */
export function furtherTypesSql(tables: Tables, types: readonly string[]): string | null {
  const areOfTypes = typesSql(tables, types, 'r');
  return areOfTypes === null ? null : `AND ${areOfTypes.sql}`;
}

function stepsSql(tables: Tables, admitted: Admitted, types: string, way: Way): Sql {
  const [from, to] = way === 'out' ? ['r.start_node', 'r.end_node'] : ['r.end_node', 'r.start_node'];
  const index = way === 'out' ? 'relationship_out' : 'relationship_in';
  // Both ways, a relationship from a node to itself was followed on its way out.
  const isOther = way === 'otherwise in' ? 'AND r.start_node <> r.end_node' : '';
  const { nodeFilter, relationshipWhere, weightProperty } = admitted;
  const filters = [
    ...(nodeFilter === undefined || isAny(nodeFilter) ? [] : [nodePatternSql(tables, nodeFilter, 'n')]),
    ...(relationshipWhere === undefined || isEverything(relationshipWhere)
      ? []
      : [conditionSql(relationshipWhere, 'r')]),
  ];
  const admittedTo = filters.length === 0 ? plain(to) : sql`iif(${fewParameters(joined(filters, 'AND'))}, ${to}, NULL)`;
  const weight = weightProperty == null ? '' : `, ${weightSql(weightProperty)}`;
  const node = nodeFilter === undefined || isAny(nodeFilter) ? '' : `CROSS JOIN node AS n ON n.id = ${to}`;
  const source = `json_each(?) AS given CROSS JOIN relationship AS r INDEXED BY ${index} ON ${from} = given.value ${types} ${isOther} ${node}`;
  return sql`SELECT ${from}, r.id, ${admittedTo}${weight} FROM ${source}`;
}

/** The weight of a relationship, negative where it is no number. */
function weightSql(property: string): string {
  const kind = kindSql(property, 'r');
  return `CASE WHEN ${kind} IN ('integer', 'real') THEN ${propertySql(property, 'r')} WHEN ${kind} IS NULL THEN 1 ELSE -1 END`;
}

function isAny({ labels, where }: NodePattern): boolean {
  return labels.length === 0 && isEverything(where);
}
