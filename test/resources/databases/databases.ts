import type { ProductManifest } from '../../../sdk/src/index.ts';
import { action, manifest, scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

/** A database as its owner writes it. */
export type DatabaseManifest = NonNullable<ProductManifest['databases']>[number];

/** An action of a database as its owner writes it. */
export type DatabaseAction = NonNullable<DatabaseManifest['actions']>[number];

const { product, env } = scope;

/** Where operations of tests go. */
export const at = { product, env, database: 'db' };

/** An action whose name is its tag. */
export function databaseAction(tag: string, more: Omit<DatabaseAction, 'tag' | 'name'>): DatabaseAction {
  return { tag, name: tag, ...more };
}

/** The embedded database of tests. */
export function sqlite(
  actions: readonly DatabaseAction[] = [],
  more: Partial<DatabaseManifest> = {},
): DatabaseManifest {
  return { tag: 'db', name: 'Database', type: 'sqlite', actions: [...actions], ...more };
}

/** The manifest of a product with databases. */
export function withDatabases(
  databases: readonly DatabaseManifest[],
  more: Partial<ProductManifest> = {},
): ProductManifest {
  return manifest([action('down', { resource: '/status/503' })], { databases: [...databases], ...more });
}

/** A workspace with a database and its table `items(id, name, stock, meta)`. */
export async function createShop(
  actions: readonly DatabaseAction[] = [],
  more: Partial<ProductManifest> = {},
): Promise<Member> {
  const owner = await createWorkspace(withDatabases([sqlite(actions)], more));
  await sql(
    owner,
    'CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, stock INTEGER NOT NULL DEFAULT 0, owner TEXT, meta JSON)',
  );
  return owner;
}

/** Runs SQL. */
export async function sql(owner: Member, query: string, params: readonly unknown[] = []): Promise<unknown> {
  return ask(owner, 'raw', { query, params });
}

/** What an operation answers; throws what it is refused for. */
export async function ask(member: Member, operation: string, input: object): Promise<unknown> {
  const { body } = await member.call(`databases.${operation}`, { ...at, ...input });
  if (body.data === undefined) throw new Error(`${body.code}: ${body.detail}`);
  return body.data;
}

/** The code and the fields that an operation is refused for. */
export async function refusal(member: Member, operation: string, input: object): Promise<unknown> {
  const { body } = await member.call(`databases.${operation}`, { ...at, ...input });
  return [body.code, ...(body.errors ?? []).map(({ path, message }) => `${path}: ${message}`)];
}
