/** Reads schemas, and makes migrations of changes, which are applied as any other is. */

import { catalogueOf, readDescription } from '../../drivers/database/catalogue.ts';
import type { SqlSession } from '../../drivers/database/port.ts';
import type { MigrationEntry } from '../../engine/database/migration-order.ts';
import { stepFaults } from '../../engine/database/schema-check.ts';
import { noWayBack, stepsOf } from '../../engine/database/schema-inverse.ts';
import type {
  ChangeOrder,
  MadeMigration,
  MadeSteps,
  Referrer,
  SchemaOrder,
  SchemaOutcome,
  TableDescription,
} from '../../engine/database/schema-order.ts';
import { refusal } from '../../kernel/errors.ts';
import { pathText } from '../../kernel/field-errors.ts';
import { Migration } from '../products/manifest-migration.ts';
import { runMigration } from './migrating.ts';
import { appliedMigrations, lockedMigrations } from './migration-table.ts';

/** Does what an order says. Throws `SCHEMA_ERROR`, `NOT_SUPPORTED`, and what `runMigration` throws. */
export async function runSchema(session: SqlSession, order: SchemaOrder): Promise<SchemaOutcome> {
  switch (order.kind) {
    case 'list':
      return { kind: 'list', tables: await catalogueOf(session).list(session, order.schema) };
    case 'describe':
      return { kind: 'describe', table: await readDescription(session, order.table) };
    case 'change':
      return { kind: 'change', made: await change(session, order) };
  }
}

/** What the table is must not change between its reading and its change; a dry run takes its own back. */
function change(session: SqlSession, order: ChangeOrder): Promise<MadeMigration | null> {
  const work = async () => {
    const made = await makeMigration(session, order);
    return made === null ? null : applyMade(session, order, made);
  };
  return order.isDry ? work() : lockedMigrations(session, work);
}

type Made = Omit<MadeMigration, 'change'>;

/** Makes the migration of a change, of what the database has; null where there is nothing to do. It only reads. */
async function makeMigration(session: SqlSession, order: ChangeOrder): Promise<Made | null> {
  const { change: asked, isOptional, name } = order;
  const table = await readDescription(session, asked.table);
  if (asked.type === 'createCollection') {
    if (table !== null && isOptional) return null;
    if (table !== null)
      throw refusal('TABLE_EXISTS', [{ path: 'table', message: `table '${asked.table}' already exists` }]);
  } else if (table === null) {
    if (isOptional) return null;
    throw refusal('SCHEMA_ERROR', [{ path: 'table', message: `table '${asked.table}' not found` }]);
  }
  if (asked.type === 'dropIndex' && isOptional && !hasIndex(table, asked.name)) return null;
  const referrers = order.isCascading ? await referrersOf(session, asked.table) : [];
  const steps = stepsOf(asked, table ?? absentTable(asked.table), referrers);
  const tag = freeTag(order.tag, [...order.taken, ...(await appliedMigrations(session)).map((each) => each.tag)]);
  requireSayable({ tag, name, steps }, session);
  return { tag, name, steps };
}

/** Applies it, as any migration. */
async function applyMade(
  session: SqlSession,
  { mayLoseData, isDry }: ChangeOrder,
  { tag, name, steps }: Made,
): Promise<MadeMigration> {
  const entry: MigrationEntry = { tag, name, up: steps.up, down: steps.down };
  const order = { kind: 'run', migrations: [entry], tags: null, mayLoseData, isDry } as const;
  const [applied] = (await runMigration(session, order)).changes;
  if (applied === undefined) throw new Error('nothing was applied');
  return { tag, name, steps, change: applied };
}

function hasIndex(table: TableDescription | null, name: string): boolean {
  return table?.indexes.some((index) => index.name === name) === true;
}

function absentTable(name: string): TableDescription {
  return { name, columns: [], primaryKey: [], indexes: [], constraints: [], others: [] };
}

/** The foreign keys of other tables that lead to a table. */
async function referrersOf(session: SqlSession, table: string): Promise<Referrer[]> {
  const all: Referrer[] = [];
  const isMeant = (name: string) => name.toLowerCase() === table.toLowerCase() || table.endsWith(`.${name}`);
  for (const by of await catalogueOf(session).referrers(session, table)) {
    const found = await readDescription(session, by);
    for (const { name, rule } of found?.constraints ?? [])
      if (rule?.type === 'foreignKey' && isMeant(rule.references.table)) all.push({ table: by, name, rule });
  }
  return all;
}

function freeTag(tag: string, taken: readonly string[]): string {
  let free = tag;
  for (let n = 2; taken.includes(free); n += 1) free = `${tag}_${n}`;
  return free;
}

/** What the catalogue says may be more than a manifest takes, and a migration is to be one of it. */
function requireSayable({ tag, name, steps: { up, down } }: Made, { dialect }: SqlSession): void {
  const shape = Migration.safeParse({ tag, name, value: { up, down } });
  const [fault] = shape.success ? stepFaults(down, dialect) : shape.error.issues;
  if (fault !== undefined) throw noWayBack('table', `${pathText(fault.path)} ${fault.message}`);
}
