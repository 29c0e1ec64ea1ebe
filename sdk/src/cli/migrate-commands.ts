import Ductape from '@ductape/sdk';
import type { DatabasesMigrationRunResult } from '@ductape/sdk';
import { readCredentials } from './credentials.ts';
import type { Answer, Command, Values } from './options.ts';
import type { CliWorld } from './world.ts';

/** The commands on migrations, by name. */
export const MIGRATE_COMMANDS: Readonly<Record<string, Command>> = {
  migrate: { operands: [3, 3], options: ['credentials', 'dry-run', 'allow-destructive'], run },
  'migrate rollback': { operands: [3, 3], options: ['credentials', 'dry-run'], run: rollback },
  'migrate status': { operands: [3, 3], options: ['credentials'], run: status },
};

type Operands = readonly string[];

async function migrationsOf(world: CliWorld, { credentials }: Values): Promise<Ductape['databases']['migration']> {
  return new Ductape(await readCredentials(world, credentials)).databases.migration;
}

/** What the operands name: a database, or a migration of it. */
function named([product = '', env = '', name = '']: Operands) {
  return { product, env, ...(name.includes(':') ? { migration: name } : { database: name }) };
}

async function run(world: CliWorld, operands: Operands, values: Values): Promise<Answer> {
  const migrations = await migrationsOf(world, values);
  const data = await migrations.run({
    ...named(operands),
    ...(values['dry-run'] === true && { dry_run: true }),
    ...(values['allow-destructive'] === true && { allow_destructive: true }),
  });
  return { data, text: changesText(data) };
}

async function rollback(world: CliWorld, operands: Operands, values: Values): Promise<Answer> {
  const migrations = await migrationsOf(world, values);
  const data = await migrations.rollback({ ...named(operands), ...(values['dry-run'] === true && { dry_run: true }) });
  return { data, text: changesText(data) };
}

/** A line for each, and in a dry run its statements. */
function changesText({ dry_run: isDry, migrations }: DatabasesMigrationRunResult): string {
  if (migrations.length === 0) return 'no migrations';
  return migrations
    .flatMap(({ tag, status: what, statements }) => [
      `${tag}  ${what.replace('_', ' ')}`,
      ...(isDry ? statements.map((sql) => `  ${sql.replaceAll('\n', '\n  ')};`) : []),
    ])
    .join('\n');
}

async function status(
  world: CliWorld,
  [product = '', env = '', database = '']: Operands,
  values: Values,
): Promise<Answer> {
  const migrations = await migrationsOf(world, values);
  const data = await migrations.status({ product, env, database });
  const lines = [
    `${data.completed} of ${data.total} applied${data.lastApplied === null ? '' : `, the last ${data.lastApplied}`}`,
    ...(data.stopped === null
      ? []
      : [`${data.stopped.migration}  stopped after ${data.stopped.done} of its statements (${data.stopped.way})`]),
    ...data.pendingMigrations.map((tag) => `${tag}  pending`),
    ...data.changedMigrations.map((tag) => `${tag}  changed after it was applied`),
    ...data.unknownMigrations.map((tag) => `${tag}  applied, and not in this version`),
  ];
  return { data, text: lines.join('\n') };
}
