/** The operations on migrations. */

import type * as z from 'zod';
import type { AppliedMigration, MigrationEntry, MigrationOutcome } from '../../engine/database/migration-order.ts';
import { reverseOf } from '../../engine/database/schema-sql.ts';
import type { Handlers, RequestContext } from '../../kernel/contract.ts';
import { invalidField } from '../../kernel/errors.ts';
import { notFound } from '../products/config.ts';
import { type Migration, shortMigrationTag } from '../products/manifest-migration.ts';
import type { Changes, migrations as contract } from './contract-migration.ts';
import {
  followOrder,
  type MigrationAsked,
  type MigrationParts,
  type MigrationPlace as Place,
} from './migration-run.ts';
import { checksumOf } from './migration-table.ts';

/** Builds the handlers. */
export function createMigrationHandlers(parts: MigrationParts): Handlers<typeof contract> {
  return {
    async 'migration.run'(given, context) {
      const { asked, isDry } = runOf(given);
      const { outcome, meta } = await followOrder(parts, asked, context);
      return { data: changesOf(asked.place, isDry, outcome), meta };
    },
    async 'migration.rollback'({ migration, count = 1, dry_run: isDry = false, ...given }, context) {
      const { place, tags } = placeOf(given, migration);
      const { outcome, meta } = await followOrder(
        parts,
        {
          operation: 'rollback',
          place,
          migration: onlyOf(tags),
          orderOf: (migrations) => ({ kind: 'rollback', migrations, tags, count, isDry }),
        },
        context,
      );
      return { data: changesOf(place, isDry, outcome), meta };
    },
    async 'migration.status'(place, context) {
      const { outcome, migrations, meta } = await read(parts, 'status', place, context);
      return { data: statusOf(place, migrations, outcome), meta };
    },
    async 'migration.history'(place, context) {
      const { outcome, meta } = await read(parts, 'history', place, context);
      const history = outcome.applied.map((each) => ({
        tag: longTag(place, each.tag),
        name: each.name,
        checksum: each.checksum,
        appliedAt: each.appliedAt,
        stopped: stoppedOf(place, each),
      }));
      return { data: { migrations: history }, meta };
    },
    async 'migration.list'(place, { principal: { workspace } }) {
      const config = await parts.config.resolve(workspace, place.product, place.env);
      const { migrations = [] } = config.database(place.env, place.database, 'database');
      return { data: { migrations: await Promise.all(migrations.map((each) => described(place, each))) } };
    },
  };
}

function runOf({
  migration,
  allow_destructive: mayLoseData = false,
  dry_run: isDry = false,
  ...given
}: z.output<(typeof contract)['migration.run']['input']>): { asked: MigrationAsked; isDry: boolean } {
  const { place, tags } = placeOf(given, migration);
  const orderOf: MigrationAsked['orderOf'] = (migrations) => {
    const wanted = tags === null ? null : wantedOf(migrations, tags, typeof migration === 'string');
    return { kind: 'run', migrations, tags: wanted, mayLoseData, isDry };
  };
  return { asked: { operation: 'run', place, migration: onlyOf(tags), orderOf }, isDry };
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

function read(parts: MigrationParts, operation: 'status' | 'history', place: Place, context: RequestContext) {
  const asked = { operation, place, migration: null };
  return followOrder(parts, { ...asked, orderOf: (migrations) => ({ kind: 'read', migrations }) }, context);
}

function stoppedOf(place: Place, { tag, stopped }: AppliedMigration) {
  if (stopped === undefined) return null;
  const { way, done, isBegun } = stopped;
  return { migration: longTag(place, tag), way, done, isNextUnknown: isBegun };
}

function statusOf(
  place: Place,
  migrations: readonly MigrationEntry[],
  { applied: known, mismatched }: MigrationOutcome,
) {
  const applied = known.filter(({ stopped }) => stopped === undefined);
  const halved = known.find(({ stopped }) => stopped !== undefined);
  const pending = migrations.filter(({ tag }) => !applied.some((each) => each.tag === tag));
  const unknown = applied.filter(({ tag }) => !migrations.some((each) => each.tag === tag));
  const last = applied.at(-1);
  return {
    total: migrations.length,
    completed: migrations.length - pending.length,
    pending: pending.length,
    lastApplied: last === undefined ? null : longTag(place, last.tag),
    stopped: halved === undefined ? null : stoppedOf(place, halved),
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

/** The migration that a record can name. */
function onlyOf(tags: readonly string[] | null): string | null {
  return tags?.length === 1 ? (tags[0] ?? null) : null;
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
