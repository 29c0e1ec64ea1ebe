import { env } from 'cloudflare:workers';
import { readAddress } from '../../../src/drivers/database/server-address.ts';
import { ServerLink } from '../../../src/drivers/database/server-link.ts';
import { createServerSession } from '../../../src/drivers/database/server-session.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { emptyD1, nextBinding } from '../../drivers/database/d1.ts';
import { type Type, TYPES } from '../../drivers/database/databases.ts';
import { ask, type DatabaseManifest, sql, withDatabases } from './databases.ts';

/** Those of which a migration is one whole, and indexes have conditions. */
export const WHOLE_TYPES = TYPES.filter((type) => type !== 'mysql');

/** A database of a type, empty. */
export function databaseOf(type: Type, more: Partial<DatabaseManifest> = {}): DatabaseManifest {
  const database = { tag: 'db', name: 'Database', type, ...more };
  if (type === 'sqlite') return database;
  if (type === 'd1') return { ...database, envs: [{ slug: scope.env, binding: nextBinding() }] };
  const name = `schema_${crypto.randomUUID().replaceAll('-', '')}`;
  if (type === 'mysql') {
    const { href } = Object.assign(new URL(env.TEST_MARIADB_URL), { pathname: `/${name}` });
    return { ...database, pool: 1, envs: [{ slug: scope.env, connection_url: href }] };
  }
  const options = encodeURIComponent(`-csearch_path=${name}`);
  return {
    ...database,
    pool: 1,
    envs: [{ slug: scope.env, connection_url: `${env.TEST_POSTGRESQL_URL}?options=${options}` }],
  };
}

/** A workspace with it. */
export async function createPlace(database: DatabaseManifest): Promise<Member> {
  const owner = await createWorkspace(withDatabases([database]));
  if (database.type === 'mysql')
    await createMariadb(new URL(database.envs?.[0]?.connection_url ?? '').pathname.slice(1));
  const binding = database.envs?.[0]?.binding;
  if (binding !== undefined) await emptyD1(binding);
  const [, name] = /search_path%3D(\w+)/.exec(database.envs?.[0]?.connection_url ?? '') ?? [];
  if (name !== undefined) await sql(owner, `CREATE SCHEMA ${name}`);
  return owner;
}

/** Makes a database of the MariaDB server. */
async function createMariadb(name: string): Promise<void> {
  const link = new ServerLink(readAddress(env.TEST_MARIADB_URL), systemClock);
  const session = createServerSession(link, { isReading: false, timeoutMs: 10_000 });
  await session.run({ sql: `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin`, params: [] });
  link.close();
}

/** What a change of a schema answers. */
export interface Changed {
  readonly status: string;
  readonly migration: { readonly tag: string; readonly name: string; readonly value: Both } | null;
  readonly checksum: string | null;
  readonly statements: readonly string[];
  readonly lost: readonly string[];
}

interface Both {
  readonly up: readonly { readonly type: string }[];
  readonly down: readonly { readonly type: string }[];
}

/** What an operation on a schema answers; throws what it is refused for. */
export function schema<Answer = Changed>(member: Member, operation: string, input: object = {}): Promise<Answer> {
  return ask(member, `schema.${operation}`, input) as Promise<Answer>;
}

/** A table, as far as every type of databases has it alike. */
export async function described(member: Member, table: string): Promise<unknown> {
  const { columns, ...rest } = await schema<{ columns: readonly { declaredType: string; comment?: string }[] }>(
    member,
    'describe',
    { table },
  );
  return { ...rest, columns: columns.map(({ declaredType: _type, comment: _comment, ...column }) => column) };
}
