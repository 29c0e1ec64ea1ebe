/** Reads schemas, and makes migrations of changes, which are applied as any other is. */

import { catalogueOf, readDescription } from '../../drivers/database/catalogue.ts';
import type { SqlSession } from '../../drivers/database/port.ts';
import type { MigrationEntry } from '../../engine/database/migration-order.ts';
import { stepFaults } from '../../engine/database/schema-check.ts';
import { typeText } from '../../engine/database/schema-fields.ts';
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
import type { Change } from '../../engine/database/schema-sql.ts';
import { conversionOf } from '../../engine/database/schema-sqlite.ts';
import { isProcessorError, ProcessorError, refusal } from '../../kernel/errors.ts';
import { pathText } from '../../kernel/field-errors.ts';
import { Migration } from '../products/manifest-migration.ts';
import { runMigration } from './migrating.ts';
import { StaleBasis } from './migration-batch.ts';
import { requireNoneStopped } from './migration-going-on.ts';
import { appliedMigrations, lockedMigrations } from './migration-table.ts';
import { readSchema } from './sqlite-schema.ts';

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
  const work = async (basis?: string) => {
    const made = await makeMigration(session, order);
    return made === null ? null : applyMade(session, order, made, basis);
  };
  if (order.isDry) return work();
  return session.isInteractive ? lockedMigrations(session, () => work()) : unlessStale(session, work);
}

/** How often a migration is made anew, because others changed the database meanwhile. */
const TRIES = 10;

/** A database that awaits nothing within a transaction is read before, and the migration is made anew where that is stale. */
async function unlessStale<Result>(session: SqlSession, work: (basis: string) => Promise<Result>): Promise<Result> {
  for (let round = 0; round < TRIES; round += 1) {
    try {
      return await work(await readSchema(session));
    } catch (thrown) {
      // Another caller may have taken the tag.
      const isTaken = isProcessorError(thrown) && thrown.code === 'CHECKSUM_MISMATCH';
      if (!isTaken && !(thrown instanceof StaleBasis)) throw thrown;
    }
  }
  const message = 'others change this database all the while';
  throw new ProcessorError('LOCK_TIMEOUT', message, { outcome: 'not_sent' });
}

type Made = Omit<MadeMigration, 'change'>;

/** Makes the migration of a change, of what the database has; null where there is nothing to do. It only reads. */
async function makeMigration(session: SqlSession, order: ChangeOrder): Promise<Made | null> {
  const { change: asked, isOptional, name } = order;
  const applied = await appliedMigrations(session);
  requireNoneStopped(applied, []);
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
  const referrers = order.isCascading && table !== null ? await referrersOf(session, asked.table, table.name) : [];
  const steps = stepsOf(asked, table ?? absentTable(asked.table), referrers);
  const tag = freeTag(order.tag, [...order.taken, ...applied.map((each) => each.tag)]);
  requireSayable({ tag, name, steps }, session);
  if (session.dialect === 'sqlite') requireConversion(asked, steps);
  return { tag, name, steps };
}

/** Applies it, as any migration. */
async function applyMade(
  session: SqlSession,
  { mayLoseData, isDry }: ChangeOrder,
  { tag, name, steps }: Made,
  basis?: string,
): Promise<MadeMigration> {
  const entry: MigrationEntry = { tag, name, up: steps.up, down: steps.down };
  const order = { kind: 'run', migrations: [entry], tags: null, mayLoseData, isDry } as const;
  const based = basis === undefined ? order : { ...order, basis };
  const [applied] = (await runMigration(session, based)).changes;
  if (applied === undefined) throw new Error('nothing was applied');
  // By another caller, who made one of the same name and content meanwhile.
  if (basis !== undefined && applied.status === 'already_applied') throw new StaleBasis();
  return { tag, name, steps, change: applied };
}

function hasIndex(table: TableDescription | null, name: string): boolean {
  return table?.indexes.some((index) => index.name === name) === true;
}

function absentTable(name: string): TableDescription {
  return { name, columns: [], primaryKey: [], indexes: [], constraints: [], others: [] };
}

/** The foreign keys of other tables that lead to a table. */
async function referrersOf(session: SqlSession, table: string, found: string): Promise<Referrer[]> {
  const all: Referrer[] = [];
  const isMeant = (name: string) =>
    session.dialect === 'postgresql' ? name === found : name.toLowerCase() === found.toLowerCase();
  for (const by of await catalogueOf(session).referrers(session, table)) {
    const referrer = await readDescription(session, by);
    for (const { name, rule } of referrer?.constraints ?? [])
      if (rule?.type === 'foreignKey' && isMeant(rule.references.table)) all.push({ table: by, name, rule });
  }
  return all;
}

function freeTag(tag: string, taken: readonly string[]): string {
  let free = tag;
  for (let n = 2; taken.includes(free); n += 1) free = `${tag}_${n}`;
  return free;
}

/** SQLite gives values another type where it knows what becomes of them, and back again it may not. */
function requireConversion(asked: Change, { down }: MadeSteps): void {
  const [back] = down;
  if (asked.type !== 'modifyField' || back?.type !== 'modifyField') return;
  const declared = typeText(asked.definition, 'sqlite');
  if (conversionOf(asked.field, declared, back.definition) === null)
    throw noWayBack('definition.type', `'${declared}' of '${asked.field}' would not become what it was`);
}

/** What the catalogue says may be more than a manifest takes, and a migration is to be one of it. */
function requireSayable({ tag, name, steps: { up, down } }: Made, { dialect }: SqlSession): void {
  const shape = Migration.safeParse({ tag, name, value: { up, down } });
  const [fault] = shape.success ? stepFaults(down, dialect) : shape.error.issues;
  if (fault !== undefined) throw noWayBack('table', `${pathText(fault.path)} ${fault.message}`);
}
