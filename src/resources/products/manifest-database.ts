/** The databases of a manifest, with their actions. Migrations have a file of their own. */

import * as z from 'zod';
import { Duration, Slug, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { Migrations } from './manifest-migration.ts';

const Name = z.string().min(1).max(200);
const Description = z.string().max(2000).optional();

/** Types that are driven; `postgres` is understood as `postgresql`, `mariadb` as `mysql`. */
const DATABASE_TYPES = ['sqlite', 'postgresql', 'mysql', 'd1'] as const;

const OTHER_NAMES = new Map([
  ['postgres', 'postgresql'],
  ['mariadb', 'mysql'],
]);

/** Types that are known, and refused as not supported. */
const UNSUPPORTED_DATABASES = ['mongodb', 'dynamodb', 'cassandra'] as const;

const DatabaseType = z
  .string()
  .transform((type) => OTHER_NAMES.get(type.toLowerCase()) ?? type.toLowerCase())
  .pipe(z.enum([...DATABASE_TYPES, ...UNSUPPORTED_DATABASES]))
  .describe('`sqlite`, `postgresql`, `mysql` (MariaDB too) or `d1`, in any case.');

/** Operations of actions; any case is read. */
const ACTION_OPERATIONS = ['query', 'insert', 'update', 'delete', 'upsert', 'count', 'aggregate', 'raw_sql'] as const;

const Operation = z
  .string()
  .transform((operation) => operation.toLowerCase())
  .pipe(z.enum(ACTION_OPERATIONS))
  .describe('`query`, `insert`, `update`, `delete`, `upsert`, `count`, `aggregate` or `raw_sql`, in any case.');

const Template = z.record(z.string().min(1).max(256), z.unknown());

/** A statement whose values its caller gives. */
export const DatabaseAction = z.strictObject({
  tag: Tag.describe('`action`, or `database:action`.'),
  name: Name,
  description: Description,
  tableName: z.string().max(127).optional().describe('The table; of `raw_sql` there is none.'),
  operation: Operation,
  template: Template.optional().describe(
    'What is done: of `query` `where`, `select`, `orderBy`, `limit`, `offset`, or what `aggregate` has; of `aggregate` `where`, `operations`, `groupBy`, `having`, `orderBy`, `limit`, `offset`; of `insert` and `upsert` `records`, of `upsert` `conflictColumns`; of `update` the assignments; of `raw_sql` `query` and `params`. `{{name}}` and `{{name:TYPE:min:max}}` stand for what the input gives.',
  ),
  filterTemplate: Template.optional().describe('Which rows, of `update` and `delete`.'),
  data: z.unknown().optional().describe('A sample.'),
  filterData: z.unknown().optional().describe('A sample.'),
});
export type DatabaseAction = z.output<typeof DatabaseAction>;

const DatabaseEnvironment = z.strictObject({
  slug: Slug,
  connection_url: z
    .string()
    .min(1)
    .max(2000)
    .optional()
    .describe('`$Secret{KEY}`, or an address in which at least the password is one.'),
  hyperdrive: Tag.optional().describe(
    'Of `postgresql`: a Hyperdrive binding of the deployment, instead of `connection_url`.',
  ),
  binding: Tag.optional().describe('Of `d1`: a D1 binding of the deployment, which `USER_BINDINGS` lists.'),
  description: Description,
  active: z.boolean().optional(),
});

/** A database. */
export const Database = z.strictObject({
  tag: Tag,
  name: Name,
  description: Description,
  type: DatabaseType,
  envs: z
    .array(DatabaseEnvironment)
    .max(50)
    .optional()
    .describe('Where it is reached; `sqlite` needs none and is in every environment without them.'),
  pool: z.number().int().min(1).max(LIMITS.database_pool.value).optional().describe('Connections kept; 4 when absent.'),
  timeout: Duration.refine(
    (ms) => ms <= LIMITS.database_timeout_max.value,
    `at most ${LIMITS.database_timeout_max.value} ms`,
  )
    .optional()
    .describe('Time for an operation; 30 s when absent.'),
  actions: z.array(DatabaseAction).max(1000).optional(),
  migrations: Migrations.optional().describe('In the order in which they are applied.'),
});
export type Database = z.output<typeof Database>;

/** The databases of a manifest. */
export const Databases = z.array(Database).max(100).describe('Databases, with their actions and migrations.');

/** What a tag names within its database: a tag may begin with the database’s own and a colon. */
export function shortTag(database: string, tag: string): string {
  return tag.startsWith(`${database}:`) ? tag.slice(database.length + 1) : tag;
}

/** The database and the action that `database:action` names; the database is null where there is no colon. */
export function splitTag(tag: string): { readonly database: string | null; readonly action: string } {
  const at = tag.lastIndexOf(':');
  return at < 0 ? { database: null, action: tag } : { database: tag.slice(0, at), action: tag.slice(at + 1) };
}

/** The action that something names, with the database that it names beside it; the database is empty where neither does. */
export function namedAction(database: string | undefined, tag: string): { database: string; action: string } {
  const named = splitTag(tag);
  const own = database ?? named.database ?? '';
  return { database: own, action: shortTag(own, tag) };
}

/** By the tag of each database its actions by their short tags, and whether each changes nothing. */
export function databaseActions(databases: readonly Database[]): ReadonlyMap<string, ReadonlyMap<string, boolean>> {
  return new Map(
    databases.map(({ tag, actions = [] }) => [
      tag,
      new Map(actions.map((action) => [shortTag(tag, action.tag), isReading(action)])),
    ]),
  );
}

const READING_OPERATIONS: ReadonlySet<string> = new Set(['query', 'count', 'aggregate']);

function isReading({ operation, template = {} }: DatabaseAction): boolean {
  return READING_OPERATIONS.has(operation) && template['lock'] === undefined;
}

/** https://developers.cloudflare.com/hyperdrive/reference/supported-databases-and-features/ */
const NO_HYPERDRIVE = 'Hyperdrive takes no prepared statements of MySQL, by which values are bound';

/** Databases that are understood and cannot be run here, by path. */
export function unsupportedDatabases(databases: readonly Database[] = []): { path: string; message: string }[] {
  return databases.flatMap(({ type, envs = [] }, at) => [
    ...((UNSUPPORTED_DATABASES as readonly string[]).includes(type)
      ? [{ path: `databases[${at}].type`, message: `databases of the type '${type}' are not driven by this processor` }]
      : []),
    ...envs.flatMap(({ hyperdrive }, place) =>
      type === 'mysql' && hyperdrive !== undefined
        ? [{ path: `databases[${at}].envs[${place}].hyperdrive`, message: NO_HYPERDRIVE }]
        : [],
    ),
  ]);
}
