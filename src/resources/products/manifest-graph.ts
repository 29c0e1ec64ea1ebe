/** The graphs of a manifest, with their actions. */

import * as z from 'zod';
import { GRAPH_TYPES } from '../../engine/graph/abilities.ts';
import { GRAPH_CHANGES, GRAPH_READS, isGraphRead, operationNamed } from '../../engine/graph/operations.ts';
import { Duration, Slug, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { shortTag } from './manifest-database.ts';

const Name = z.string().min(1).max(200);
const Description = z.string().max(2000).optional();

/** Types that are known, and refused as not supported. */
const UNSUPPORTED_GRAPHS = ['memgraph', 'neptune', 'arangodb', 'spanner-graph', 'cosmos-gremlin'] as const;

const GraphType = z
  .string()
  .transform((type) => type.toLowerCase())
  .pipe(z.enum([...GRAPH_TYPES, ...UNSUPPORTED_GRAPHS]))
  .describe('`embedded`, `neo4j` or `falkordb`, in any case; `embedded` when absent.');

/** An operation on nodes, relationships and paths as a manifest names it; it reads as the name of the method. */
export const GraphOperation = z
  .string()
  .transform((name) => operationNamed(name) ?? name)
  .pipe(z.enum([...GRAPH_READS, ...GRAPH_CHANGES]))
  .describe('A method of graphs such as `createNode`, or its name in upper case as `CREATE_NODE`, in any case.');

const Template = z.record(z.string().min(1).max(256), z.unknown());

/** A statement whose values its caller gives. */
const GraphAction = z.strictObject({
  tag: Tag.describe('`action`, or `graph:action`.'),
  name: Name,
  description: Description,
  operation: GraphOperation,
  template: Template.describe(
    'The fields of the operation. `{{name}}` and `{{name:TYPE:min:max}}` stand for what the input gives.',
  ),
  filterTemplate: Template.optional().describe('Its `where`.'),
});

const OfAddress = z
  .never('stands in connection_url, as in bolt://user:$Secret{KEY}@host')
  .optional()
  .describe('Stands in `connection_url`; refused here.');

const Other = z.string().max(200).optional().describe('Of types that are not driven; refused of others.');

const GraphEnvironment = z.strictObject({
  slug: Slug,
  connection_url: z
    .string()
    .min(1)
    .max(2000)
    .optional()
    .describe('`$Secret{KEY}`, or an address in which at least the password is one.'),
  username: OfAddress,
  password: OfAddress,
  database: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Of a Neo4j server; its own when absent. Refused of others.'),
  graphName: Other,
  region: Other,
  description: Description,
  active: z.boolean().optional(),
});

/** A graph. */
export const Graph = z.strictObject({
  tag: Tag,
  name: Name,
  description: Description,
  type: GraphType.optional(),
  envs: z
    .array(GraphEnvironment)
    .max(50)
    .optional()
    .describe('Where it is reached; `embedded` needs none and is in every environment without them.'),
  timeout: Duration.refine((ms) => ms <= LIMITS.graph_timeout_max.value, `at most ${LIMITS.graph_timeout_max.value} ms`)
    .optional()
    .describe('Time for an operation; 30 s when absent.'),
  actions: z.array(GraphAction).max(1000).optional(),
});
export type Graph = z.output<typeof Graph>;

/** The graphs of a manifest. */
export const Graphs = z.array(Graph).max(100).describe('Graphs, with their actions.');

/** What a graph is: `embedded` where the manifest does not say. */
export function graphType({ type = 'embedded' }: Pick<Graph, 'type'>): NonNullable<Graph['type']> {
  return type;
}

/** By the tag of each graph its actions by their short tags, and whether each changes nothing. */
export function graphActions(graphs: readonly Graph[]): ReadonlyMap<string, ReadonlyMap<string, boolean>> {
  return new Map(
    graphs.map(({ tag, actions = [] }) => [
      tag,
      new Map(actions.map((action) => [shortTag(tag, action.tag), isGraphRead(action.operation)])),
    ]),
  );
}

/** Graphs that are understood and cannot be run here, by path. */
export function unsupportedGraphs(graphs: readonly Graph[] = []): { path: string; message: string }[] {
  const driven: readonly string[] = GRAPH_TYPES;
  return graphs.flatMap((graph, at) => {
    const type = graphType(graph);
    if (driven.includes(type)) return [];
    return [{ path: `graphs[${at}].type`, message: `graphs of the type '${type}' are not driven by this processor` }];
  });
}
