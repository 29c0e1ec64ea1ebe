/** The operations on migrations. */

import type { DatabaseDriver } from '../../drivers/database/port.ts';
import type { MigrationEntry, MigrationOrder, MigrationOutcome } from '../../engine/database/migration-order.ts';
import { reverseOf } from '../../engine/database/schema-sql.ts';
import type { Handlers, Principal } from '../../kernel/contract.ts';
import { invalidField } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { notFound } from '../products/config.ts';
import { type Migration, shortMigrationTag } from '../products/manifest-migration.ts';
import type { ConfigStore } from '../products/store.ts';
import type { SecretStore } from '../secrets/store.ts';
import type { Changes, migrations as contract } from './contract-migration.ts';
import { checksumOf } from './migration-table.ts';
import { targetOf } from './target.ts';

/** What the handlers work with. */
export interface MigrationParts {
  readonly config: ConfigStore;
  readonly secrets: SecretStore;
  readonly databases: DatabaseDriver;
}

interface Place {
  readonly product: string;
  readonly env: string;
  readonly database: string;
}

/** Builds the handlers. */
export function createMigrationHandlers(parts: MigrationParts): Handlers<typeof contract> {
  return {
    async 'migration.run'(
      { migration, allow_destructive: mayLoseData = false, dry_run: isDry = false, ...given },
      { principal },
    ) {
      const { place, tags } = placeOf(given, migration);
      const migrations = await entriesOf(parts, principal, place);
      const wanted = tags === null ? null : wantedOf(migrations, tags, typeof migration === 'string');
      const order: MigrationOrder = { kind: 'run', migrations, tags: wanted, mayLoseData, isDry };
      return { data: changesOf(place, isDry, await follow(parts, principal, place, order)) };
    },
    async 'migration.rollback'({ migration, count = 1, dry_run: isDry = false, ...given }, { principal }) {
      const { place, tags } = placeOf(given, migration);
      const migrations = await entriesOf(parts, principal, place);
      const order: MigrationOrder = { kind: 'rollback', migrations, tags, count, isDry };
      return { data: changesOf(place, isDry, await follow(parts, principal, place, order)) };
    },
    async 'migration.status'(place, { principal }) {
      return { data: await statusOf(parts, principal, place) };
    },
    async 'migration.history'(place, { principal }) {
      const migrations = await entriesOf(parts, principal, place);
      const { applied } = await follow(parts, principal, place, { kind: 'read', migrations });
      const history = applied.map(({ tag, name, checksum, appliedAt }) => ({
        tag: longTag(place, tag),
        name,
        checksum,
        appliedAt,
      }));
      return { data: { migrations: history } };
    },
    async 'migration.list'(place, { principal }) {
      const { migrations = [] } = (await resolve(parts, principal, place)).database;
      return { data: { migrations: await Promise.all(migrations.map((each) => described(place, each))) } };
    },
  };
}

async function described(place: Place, { tag, name, description, value: { up, down } }: Migration) {
  return {
    tag: longTag(place, shortMigrationTag(place.database, tag)),
    name,
    description: description ?? null,
    checksum: await checksumOf({ up }),
    reversible: down !== undefined || reverseOf(up) !== null,
  };
}

async function statusOf(parts: MigrationParts, principal: Principal, place: Place) {
  const migrations = await entriesOf(parts, principal, place);
  const { applied, mismatched } = await follow(parts, principal, place, { kind: 'read', migrations });
  const pending = migrations.filter(({ tag }) => !applied.some((each) => each.tag === tag));
  const unknown = applied.filter(({ tag }) => !migrations.some((each) => each.tag === tag));
  const last = applied.at(-1);
  return {
    total: migrations.length,
    completed: migrations.length - pending.length,
    pending: pending.length,
    lastApplied: last === undefined ? null : longTag(place, last.tag),
    pendingMigrations: pending.map(({ tag }) => longTag(place, tag)),
    changedMigrations: mismatched.map((tag) => longTag(place, tag)),
    unknownMigrations: unknown.map(({ tag }) => longTag(place, tag)),
  };
}

/** Which database is meant, by itself or by what `migration` names, and which migrations, as short tags. */
function placeOf(
  {
    product,
    env,
    database,
  }: { readonly product: string; readonly env: string; readonly database?: string | undefined },
  migration: string | readonly string[] | undefined,
): { readonly place: Place; readonly tags: readonly string[] | null } {
  const given = migration === undefined ? [] : [migration].flat();
  const named = given.find((tag) => tag.includes(':'));
  const meant = database ?? named?.slice(0, named.lastIndexOf(':'));
  if (meant === undefined) throw invalidField('database', "is required where migration is not 'database:migration'");
  const tags = given.map((tag) => shortMigrationTag(meant, tag));
  const other = tags.find((tag) => tag.includes(':'));
  if (other !== undefined) throw invalidField('migration', `'${other}' is none of database '${meant}'`);
  return { place: { product, env, database: meant }, tags: migration === undefined ? null : tags };
}

/** Those up to a single one; of a list those that it names. */
function wantedOf(migrations: readonly MigrationEntry[], tags: readonly string[], isUpTo: boolean): readonly string[] {
  const unknown = tags.find((tag) => !migrations.some((each) => each.tag === tag));
  if (unknown !== undefined) throw notFound('migration', `migration '${unknown}'`);
  if (!isUpTo) return tags;
  return migrations.slice(0, migrations.findIndex(({ tag }) => tags.includes(tag)) + 1).map(({ tag }) => tag);
}

async function resolve({ config }: MigrationParts, { workspace }: Principal, { product, env, database }: Place) {
  const resolved = await config.resolve(workspace, product, env);
  return { config: resolved, database: resolved.database(env, database, 'database') };
}

/** The migrations of the version that the environment runs. */
async function entriesOf(parts: MigrationParts, principal: Principal, place: Place): Promise<MigrationEntry[]> {
  const { migrations = [] } = (await resolve(parts, principal, place)).database;
  return migrations.map(({ tag, name, value: { up, down = null } }) => ({
    tag: shortMigrationTag(place.database, tag),
    name,
    up,
    down,
  }));
}

/** Has an order followed where the database is. */
async function follow(
  parts: MigrationParts,
  principal: Principal,
  place: Place,
  order: MigrationOrder,
): Promise<MigrationOutcome> {
  const { workspace } = principal;
  const { env, database } = place;
  const { config } = await resolve(parts, principal, place);
  const target = await targetOf(config, env, database, async (keys) =>
    keys.length === 0 ? {} : parts.secrets.resolve({ workspace, app: database, env }, keys),
  );
  const answer = await parts.databases.run({ workspace, ...place }, target, {
    work: { kind: 'migrate', order },
    timeoutMs: LIMITS.database_timeout_max.value,
  });
  if (answer.kind !== 'migrated') throw new Error(`the database answered ${answer.kind}`);
  return answer.outcome;
}

function changesOf(place: Place, isDry: boolean, { changes }: MigrationOutcome): Changes {
  const migrations = changes.map(({ tag, statements, ...change }) => ({
    tag: longTag(place, tag),
    ...change,
    statements: [...statements],
  }));
  return { dry_run: isDry, migrations };
}

function longTag({ database }: Place, tag: string): string {
  return `${database}:${tag}`;
}
