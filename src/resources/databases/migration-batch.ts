/**
 * Migrations of a database that awaits nothing within a transaction: each is one batch, which ends itself where the
 * migrations that are applied, or the schema that its statements were planned for, are others by then.
 */

import { failedAt } from '../../drivers/database/batch.ts';
import { BatchEnded, guard } from '../../drivers/database/d1-guards.ts';
import type { Sql, SqlResult, SqlSession } from '../../drivers/database/port.ts';
import type {
  AppliedMigration,
  MigrationChange,
  MigrationEntry,
  PlacedStatement,
} from '../../engine/database/migration-order.ts';
import type { MigrationSteps } from '../../engine/database/schema-model.ts';
import { reverseOf } from '../../engine/database/schema-sql.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { changeOf, type ChangingOrder, type MigrationRunner, requireUnchanged } from './migration-records.ts';
import { carryOut, labelled } from './migration-steps.ts';
import {
  appliedMigrations,
  checksumOf,
  CREATE_RECORDS,
  eraseSql,
  RECORDS_TEXT,
  recordSql,
  recordsText,
  sqlOf,
} from './migration-table.ts';
import { readSchema, SCHEMA_TEXT } from './sqlite-schema.ts';

/** How often a migration is planned anew, because others changed the database meanwhile. */
const TRIES = 10;

/** What is sent for a migration, and the schema that it was planned for; null where it needs no plan. */
interface Plan {
  readonly statements: readonly PlacedStatement[];
  readonly schema: string | null;
}

interface PlanOptions {
  /** Of which migration, and which way. */
  readonly label: string;
  readonly mayLoseData: boolean;
}

/** A runner of an order. */
export function createBatchRunner(session: SqlSession, order: ChangingOrder): MigrationRunner {
  const told = order.isDry ? toldIn(session) : null;
  return {
    async apply(entry, present) {
      const { tag, name, up } = entry;
      const options = {
        label: `migration '${tag}': up`,
        mayLoseData: order.isDry || order.kind !== 'run' || order.mayLoseData,
      };
      if (told === null) return await untilUnchanged(() => apply(session, order, { entry, present, options }));
      const checksum = await checksumOf(entry);
      return { tag, name, status: 'planned', checksum, appliedAt: null, statements: await told(up, options) };
    },
    async takeBack(row, down) {
      const options = { label: `migration '${row.tag}': down`, mayLoseData: true };
      if (told === null) return await untilUnchanged(() => takeBack(session, row, down, options));
      return { ...changeOf(row, 'planned', row.appliedAt), statements: await told(down, options) };
    },
  };
}

/** Tells the statements of migrations that follow each other, each by the schema that those before it leave. */
function toldIn(session: SqlSession): (steps: MigrationSteps, options: PlanOptions) => Promise<readonly string[]> {
  let schema: string | null = null;
  return async (steps, options) => {
    const rehearsed = await rehearsedOf(session, steps, options, schema ?? (await readSchema(session)));
    ({ schema } = rehearsed);
    return rehearsed.statements.map(({ sql }) => sql);
  };
}

async function untilUnchanged<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let round = 0; round < TRIES; round += 1) {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof BatchEnded)) throw thrown;
    }
  }
  const message = 'others change this database, or run its migrations, all the while';
  throw new ProcessorError('LOCK_TIMEOUT', message, { outcome: 'not_sent' });
}

async function apply(
  session: SqlSession,
  order: ChangingOrder,
  {
    entry,
    present,
    options,
  }: { readonly entry: MigrationEntry; readonly present: ReadonlySet<string>; readonly options: PlanOptions },
): Promise<MigrationChange> {
  const { tag, name, up } = entry;
  const applied = await requireUnchanged(session, order.migrations);
  const known = applied.find((each) => each.tag === tag);
  if (known !== undefined) return changeOf(known, 'already_applied', known.appliedAt);
  if ([...present].some((each) => !applied.some((row) => row.tag === each)))
    throw new ProcessorError('CONFLICT', 'migrations were rolled back while others were applied');
  const plan = await planOf(session, up, options);
  const checksum = await checksumOf(entry);
  const record = recordSql(session.dialect, { tag, name, checksum, down: entry.down ?? reverseOf(up) });
  const recorded = await send(session, applied, record, plan, options.label);
  const statements = plan.statements.map(({ sql }) => sql);
  return { tag, name, status: 'applied', checksum, appliedAt: Number(recorded?.rows[0]?.[0]), statements };
}

async function takeBack(
  session: SqlSession,
  row: AppliedMigration,
  down: MigrationSteps,
  options: PlanOptions,
): Promise<MigrationChange> {
  const applied = await appliedMigrations(session);
  const newest = applied.at(-1);
  if (newest?.tag !== row.tag || newest.appliedAt !== row.appliedAt)
    throw new ProcessorError('CONFLICT', 'other migrations were applied or rolled back meanwhile');
  const plan = await planOf(session, down, options);
  await send(session, applied, eraseSql(session.dialect, row.tag), plan, options.label);
  return { ...changeOf(row, 'rolled_back', null), statements: plan.statements.map(({ sql }) => sql) };
}

/** The statements of a migration by what the schema is now, where they depend on it. */
async function planOf(session: SqlSession, steps: MigrationSteps, options: PlanOptions): Promise<Plan> {
  const isText = steps.every((step) => typeof step === 'string' || step.type === 'raw');
  if (isText) return { statements: await carryOut(session, steps, { ...options, sent: 'none' }), schema: null };
  const schema = await readSchema(session);
  const { statements } = await rehearsedOf(session, steps, options, schema);
  return { statements, schema };
}

async function rehearsedOf(session: SqlSession, steps: MigrationSteps, options: PlanOptions, schema: string) {
  if (session.rehearse === undefined) throw new Error('a session of batches has where to rehearse');
  return await session.rehearse({ ...options, schema, steps });
}

/** Sends a migration with what is written of it; answers what that came to. */
async function send(
  session: SqlSession,
  applied: readonly AppliedMigration[],
  record: Sql,
  { statements, schema }: Plan,
  label: string,
): Promise<SqlResult | undefined> {
  const before = [
    CREATE_RECORDS,
    unchanged('records', RECORDS_TEXT, recordsText(applied)),
    ...(schema === null ? [] : [unchanged('schema', SCHEMA_TEXT, schema)]),
    record,
  ];
  try {
    const all = [...before, ...statements.map(({ sql }) => sqlOf(sql))];
    return await session.batch(all, (results) => results[before.length - 1]);
  } catch (thrown) {
    const at = failedAt(thrown);
    const { place = label } = at === null ? {} : (statements[at - before.length] ?? {});
    return await labelled(place, () => Promise.reject(thrown));
  }
}

/** Ends the batch where a text is another than it was when it was read. */
function unchanged(name: string, sql: string, text: string): Sql {
  const source = { sql: `SELECT CASE WHEN (${sql}) = ? THEN NULL ELSE 1 END AS n`, params: [text] };
  return guard(name, 'n IS NOT NULL', source);
}
