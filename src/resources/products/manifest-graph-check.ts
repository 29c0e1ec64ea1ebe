/** What the shape of a graph cannot say. */

import { type GraphType, GRAPH_TYPES } from '../../engine/graph/abilities.ts';
import { graphActionFaults } from '../../engine/graph/template-check.ts';
import { checkActionTags, checkAddress } from './manifest-address-check.ts';
import { type Graph, graphType } from './manifest-graph.ts';
import type { Path, Report } from './manifest-feature-steps.ts';
import { VARIABLE_TYPES } from './manifest-variable-types.ts';

const BOLT = {
  names: 'bolt://, bolt+s://, neo4j:// or neo4j+s://',
  pattern: /^(?:bolt|neo4j)(?:\+s)?:\/\//,
  example: 'bolt://user@host:7687',
} as const;

/** The type of a graph; null where it is not driven. */
export function drivenType(graph: Pick<Graph, 'type'>): GraphType | null {
  const type = graphType(graph);
  return GRAPH_TYPES.find((each) => each === type) ?? null;
}

/** Reports what is wrong with a graph. */
export function checkGraph(graph: Graph, path: Path, report: Report): void {
  const { tag, envs = [], actions = [] } = graph;
  const type = drivenType(graph);
  checkActionTags(tag, actions, [...path, 'actions'], report);
  if (type === null) return;
  for (const [at, { connection_url: url, database, graphName, region }] of envs.entries()) {
    const place = [...path, 'envs', at];
    if (graphName !== undefined) report([...place, 'graphName'], `a graph of the type ${type} has none`);
    if (region !== undefined) report([...place, 'region'], `a graph of the type ${type} has none`);
    if (type === 'falkordb' && database !== undefined)
      report([...place, 'database'], 'a graph of the type falkordb has none: over Bolt there is one graph');
    if (type === 'embedded') {
      if (url !== undefined) report([...place, 'connection_url'], 'an embedded graph has no address');
      if (database !== undefined) report([...place, 'database'], 'an embedded graph has no server');
    } else if (url === undefined) report([...place, 'connection_url'], 'is required');
    else checkAddress(url, BOLT, [...place, 'connection_url'], report);
  }
  if (type !== 'embedded' && envs.length === 0)
    report([...path, 'envs'], `is required: a ${type} graph has an address in each environment that has it`);
  for (const [at, action] of actions.entries())
    for (const { path: field, message } of graphActionFaults(type, action, VARIABLE_TYPES))
      report([...path, 'actions', at, field], message);
}
