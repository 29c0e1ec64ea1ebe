/** Migrations of a database whose transactions await: each is one, which holds the lock of all. */

import type { SqlSession } from '../../drivers/database/port.ts';
import type { AppliedMigration, MigrationChange, MigrationEntry } from '../../engine/database/migration-order.ts';
import type { MigrationSteps } from '../../engine/database/schema-model.ts';
import { reverseOf } from '../../engine/database/schema-sql.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { changeOf, type ChangingOrder, type MigrationRunner, requireUnchanged } from './migration-records.ts';
import { carryOut } from './migration-steps.ts';
import { appliedMigrations, checksumOf, eraseSql, lockedMigrations, recordSql } from './migration-table.ts';

/** A runner of an order. */
export function createWithinRunner(session: SqlSession, order: ChangingOrder): MigrationRunner {
  return {
    apply: (entry, present) => apply(session, order, entry, present),
    takeBack: (row, down) => takeBack(session, order, row, down),
  };
}

/** Whether nothing is to be sent that changes anything. */
function isTold(session: SqlSession, { isDry }: ChangingOrder): boolean {
  return isDry && session.dialect === 'postgresql';
}

async function apply(
  session: SqlSession,
  order: ChangingOrder,
  entry: MigrationEntry,
  present: ReadonlySet<string>,
): Promise<MigrationChange> {
  const { tag, name, up } = entry;
  const options = {
    label: `migration '${tag}': up`,
    mayLoseData: order.isDry || (order.kind === 'run' && order.mayLoseData),
    sent: isTold(session, order) ? ('none' as const) : ('all' as const),
  };
  const checksum = await checksumOf(entry);
  if (options.sent === 'none') {
    const statements = await textsOf(session, up, options);
    return { tag, name, status: 'planned', checksum, appliedAt: null, statements };
  }
  return lockedMigrations(session, async () => {
    const applied = await requireUnchanged(session, order.migrations);
    const known = applied.find((each) => each.tag === tag);
    if (known !== undefined) return changeOf(known, 'already_applied', known.appliedAt);
    if ([...present].some((each) => !applied.some((row) => row.tag === each)))
      throw new ProcessorError('CONFLICT', 'migrations were rolled back while others were applied');
    // Before the steps, which may set where names of tables are looked up.
    const record = recordSql(session.dialect, { tag, name, checksum, down: entry.down ?? reverseOf(up) });
    const appliedAt = Number((await session.run(record)).rows[0]?.[0]);
    const statements = await textsOf(session, up, options);
    const status = order.isDry ? 'planned' : 'applied';
    return { tag, name, status, checksum, appliedAt: order.isDry ? null : appliedAt, statements };
  });
}

async function takeBack(
  session: SqlSession,
  order: ChangingOrder,
  row: AppliedMigration,
  down: MigrationSteps,
): Promise<MigrationChange> {
  const options = {
    label: `migration '${row.tag}': down`,
    mayLoseData: true,
    sent: isTold(session, order) ? ('none' as const) : ('all' as const),
  };
  if (options.sent === 'none')
    return { ...changeOf(row, 'planned', row.appliedAt), statements: await textsOf(session, down, options) };
  return lockedMigrations(session, async () => {
    const newest = (await appliedMigrations(session)).at(-1);
    if (newest?.tag !== row.tag || newest.appliedAt !== row.appliedAt)
      throw new ProcessorError('CONFLICT', 'other migrations were applied or rolled back meanwhile');
    await session.run(eraseSql(session.dialect, row.tag));
    const statements = await textsOf(session, down, options);
    return order.isDry
      ? { ...changeOf(row, 'planned', row.appliedAt), statements }
      : { ...changeOf(row, 'rolled_back', null), statements };
  });
}

async function textsOf(...given: Parameters<typeof carryOut>): Promise<readonly string[]> {
  return (await carryOut(...given)).map(({ sql }) => sql);
}
