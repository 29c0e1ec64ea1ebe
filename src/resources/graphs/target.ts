/** How a graph is reached from an environment. */

import type { GraphTarget } from '../../drivers/graph/port.ts';
import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import { notFound, type ProductConfig } from '../products/config.ts';
import { drivenType } from '../products/manifest-graph-check.ts';
import { type Graph, graphType } from '../products/manifest-graph.ts';
import { addressTemplate, type UseSecrets } from '../statements/address.ts';

/**
 * How a graph is reached, its secrets resolved. Throws `NOT_FOUND` and the like as the look-up of the graph and its
 * secrets do, and `VALIDATION_ERROR` for an address that is none.
 */
export async function targetOf(
  config: ProductConfig,
  env: string,
  graph: string,
  secrets: UseSecrets,
): Promise<GraphTarget> {
  const found = config.graph(env, graph);
  const type = requireDriven(found);
  if (type === 'embedded') return { type };
  const { connection_url: address, database = null } = environmentOf(found, env);
  if (address === undefined) throw notFound('env', `an address of graph '${graph}' in environment '${env}'`);
  const bound = addressTemplate(found, address);
  const url = String(bound.evaluate(await secrets(bound.secretKeys), { now: 0 }));
  // The address is a secret, so that nothing of it is told.
  if (!/^(?:bolt|neo4j)(?:\+s)?:\/\//i.test(url))
    throw invalidField('connection_url', `the address of graph '${graph}' is none of bolt:// or neo4j://`);
  return { type, url, database };
}

/** The type of a graph. Throws `NOT_SUPPORTED` for one that is not driven. */
export function requireDriven(graph: Graph): GraphTarget['type'] {
  const type = drivenType(graph);
  if (type !== null) return type;
  throw new ProcessorError('NOT_SUPPORTED', `graphs of the type '${graphType(graph)}' are not driven`, {
    outcome: 'not_sent',
  });
}

/** Keys of the secrets that the address of a graph needs. */
export function addressSecrets(graph: Graph, env: string): readonly string[] {
  const { connection_url: address } = environmentOf(graph, env);
  return address === undefined ? [] : addressTemplate(graph, address).secretKeys;
}

function environmentOf({ envs = [] }: Graph, env: string): Partial<NonNullable<Graph['envs']>[number]> {
  return envs.find(({ slug }) => slug === env) ?? {};
}
