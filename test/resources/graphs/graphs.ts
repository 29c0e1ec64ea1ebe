import type { ProductManifest } from '../../../sdk/src/index.ts';
import { action, manifest, scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

/** A graph as its owner writes it. */
export type GraphManifest = NonNullable<ProductManifest['graphs']>[number];

/** An action of a graph as its owner writes it. */
export type GraphAction = NonNullable<GraphManifest['actions']>[number];

const { product, env } = scope;

/** Where operations of tests go. */
export const at = { product, env, graph: 'social' };

/** An action whose name is its tag. */
export function graphAction(tag: string, operation: string, template: GraphAction['template']): GraphAction {
  return { tag, name: tag, operation, template };
}

/** The embedded graph of tests. */
export function embedded(actions: readonly GraphAction[] = [], more: Partial<GraphManifest> = {}): GraphManifest {
  return { tag: 'social', name: 'Social', actions: [...actions], ...more };
}

/** The manifest of a product with graphs. */
export function withGraphs(graphs: readonly GraphManifest[], more: Partial<ProductManifest> = {}): ProductManifest {
  return manifest([action('down', { resource: '/status/503' })], { graphs: [...graphs], ...more });
}

/** A workspace with an empty graph. */
export function createSocial(
  actions: readonly GraphAction[] = [],
  more: Partial<ProductManifest> = {},
): Promise<Member> {
  return createWorkspace(withGraphs([embedded(actions)], more));
}

/** What an operation answers; throws what it is refused for. */
export async function ask(member: Member, operation: string, input: object): Promise<unknown> {
  const { body } = await member.call(`graphs.${operation}`, { ...at, ...input });
  if (body.data === undefined) throw new Error(`${body.code}: ${body.detail}`);
  return body.data;
}

/** The code and the fields that an operation is refused for. */
export async function refusal(member: Member, operation: string, input: object): Promise<unknown> {
  const { body } = await member.call(`graphs.${operation}`, { ...at, ...input });
  return [body.code, ...(body.errors ?? []).map(({ path, message }) => `${path}: ${message}`)];
}

/** The id of a new node. */
export async function node(member: Member, labels: readonly string[], properties: object = {}): Promise<string> {
  const made = (await ask(member, 'createNode', { labels, properties })) as { node: { id: string } };
  return made.node.id;
}
