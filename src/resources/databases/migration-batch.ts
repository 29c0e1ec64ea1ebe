/**
 * Migrations of a database that awaits nothing within a transaction: each is one batch, which ends itself where the
 * migrations that are applied, or the schema that its statements were planned for, are others by then.
 */

import { BatchEnded, failedAt, guard } from '../../drivers/database/batch.ts';
import type { Sql, SqlResult, SqlSession } from '../../drivers/database/port.ts';
import type {
  AppliedMigration,
  MigrationChange,
  MigrationEntry,
  PlacedStatement,
  Rehearsed,
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

/** Raised where a migration was made for another schema than there is by now, or its tag is taken meanwhile. */
export class StaleBasis extends Error {}

interface PlanOptions {
  /** Of which migration, and which way. */
  readonly label: string;
  readonly mayLoseData: boolean;
}

/** A runner of an order. Throws {@link StaleBasis} as well, where the order has a basis. */
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
  let before: string | null = null;
  return async (steps, options) => {
    const rehearsed = await rehearsedOf(session, steps, options, before ?? (await readSchema(session)));
    before = rehearsed.schema;
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
  // Before what is applied: of a schema that is younger it would be said that it lacks what it has.
  const schema = await schemaFor(session, up);
  const applied = await requireUnchanged(session, order.migrations);
  const known = applied.find((each) => each.tag === tag);
  const { basis = null } = order.kind === 'run' ? order : {};
  if (known !== undefined && basis !== null) throw new StaleBasis();
  if (known !== undefined) return changeOf(known, 'already_applied', known.appliedAt);
  if ([...present].some((each) => !applied.some((row) => row.tag === each)))
    throw new ProcessorError('CONFLICT', 'migrations were rolled back while others were applied');
  if (basis !== null && basis !== schema) throw new StaleBasis();
  const placed = await planned(session, up, options, schema);
  const checksum = await checksumOf(entry);
  const record = recordSql(session.dialect, { tag, name, checksum, down: entry.down ?? reverseOf(up) });
  const recorded = await send(session, [applied, schema], record, placed, options.label);
  const statements = placed.map(({ sql }) => sql);
  return { tag, name, status: 'applied', checksum, appliedAt: Number(recorded?.rows[0]?.[0]), statements };
}

async function takeBack(
  session: SqlSession,
  row: AppliedMigration,
  down: MigrationSteps,
  options: PlanOptions,
): Promise<MigrationChange> {
  const schema = await schemaFor(session, down);
  const applied = await appliedMigrations(session);
  const newest = applied.at(-1);
  if (newest?.tag !== row.tag || newest.appliedAt !== row.appliedAt)
    throw new ProcessorError('CONFLICT', 'other migrations were applied or rolled back meanwhile');
  const placed = await planned(session, down, options, schema);
  await send(session, [applied, schema], eraseSql(session.dialect, row.tag), placed, options.label);
  return { ...changeOf(row, 'rolled_back', null), statements: placed.map(({ sql }) => sql) };
}

/** The schema that a migration is planned for; null where it is of SQL alone, and needs no plan. */
async function schemaFor(session: SqlSession, steps: MigrationSteps): Promise<string | null> {
  if (steps.every((step) => typeof step === 'string' || step.type === 'raw')) return null;
  return await readSchema(session);
}

async function planned(
  session: SqlSession,
  steps: MigrationSteps,
  options: PlanOptions,
  schema: string | null,
): Promise<readonly PlacedStatement[]> {
  if (schema === null) return await carryOut(session, steps, { ...options, sent: 'none' });
  return (await rehearsedOf(session, steps, options, schema)).statements;
}

async function rehearsedOf(
  session: SqlSession,
  steps: MigrationSteps,
  { label, mayLoseData }: PlanOptions,
  schema: string,
): Promise<Rehearsed> {
  if (session.rehearse === undefined) throw new Error('a session of batches has where to rehearse');
  return await session.rehearse({ label, mayLoseData, schema, steps });
}

/** Sends a migration that was planned for a state with what is written of it; answers what that came to. */
async function send(
  session: SqlSession,
  [applied, schema]: readonly [readonly AppliedMigration[], string | null],
  record: Sql,
  statements: readonly PlacedStatement[],
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
    return await labelled(place, () => {
      throw thrown;
    });
  }
}

/** Ends the batch where a text is another than it was when it was read. */
function unchanged(name: string, sql: string, text: string): Sql {
  const source = { sql: `SELECT CASE WHEN (${sql}) = ? THEN NULL ELSE 1 END AS n`, params: [text] };
  return guard(name, 'n IS NOT NULL', source);
}
