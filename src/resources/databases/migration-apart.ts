/** Migrations of a database whose changes of tables commit by themselves; see `migration-apart-steps.ts`. */

import type { SqlSession } from '../../drivers/database/port.ts';
import type { AppliedMigration, MigrationChange, MigrationEntry } from '../../engine/database/migration-order.ts';
import type { MigrationSteps } from '../../engine/database/schema-model.ts';
import { reverseOf } from '../../engine/database/schema-sql.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { carryOutApart } from './migration-apart-steps.ts';
import { requireNoneStopped, wayBackOf } from './migration-going-on.ts';
import { changeOf, type ChangingOrder, type MigrationRunner, requireUnchanged } from './migration-records.ts';
import { carryOut } from './migration-steps.ts';
import { appliedMigrations, checksumOf, lockedMigrations } from './migration-table.ts';
import { eraseOfMysql, recordAnew, recordBegun, recordDown, recordWhole } from './migration-table-mysql.ts';

/** A runner of an order. */
export function createApartRunner(session: SqlSession, order: ChangingOrder): MigrationRunner {
  return {
    apply: (entry, present) => apply(session, order, entry, present),
    takeBack: (row, down) => takeBack(session, order, row, down),
  };
}

async function told(...given: Parameters<typeof carryOut>): Promise<readonly string[]> {
  return (await carryOut(...given)).map(({ sql }) => sql);
}

async function apply(
  session: SqlSession,
  order: ChangingOrder,
  entry: MigrationEntry,
  present: ReadonlySet<string>,
): Promise<MigrationChange> {
  const { tag, name, up } = entry;
  const { isDry } = order;
  const options = {
    label: `migration '${tag}': up`,
    mayLoseData: isDry || (order.kind === 'run' && order.mayLoseData),
    sent: isDry ? ('none' as const) : ('all' as const),
  };
  const checksum = await checksumOf(entry);
  if (isDry) {
    const statements = await told(session, up, options);
    return { tag, name, status: 'planned', checksum, appliedAt: null, statements };
  }
  return lockedMigrations(session, async () => {
    const applied = await requireUnchanged(session, order.migrations);
    const known = applied.find((each) => each.tag === tag);
    if (known !== undefined && known.stopped === undefined) return changeOf(known, 'already_applied', known.appliedAt);
    const isThere = (each: string) => applied.some((row) => row.tag === each && row.stopped === undefined);
    if ([...present].some((each) => !isThere(each)))
      throw new ProcessorError('CONFLICT', 'migrations were rolled back while others were applied');
    const begun = { tag, name, checksum, up, down: entry.down ?? reverseOf(up) };
    requireNoneStopped(applied, [entry]);
    if (known === undefined) await recordBegun(session, begun);
    else if (known.checksum !== checksum) await recordAnew(session, begun);
    const stopped = known?.stopped ?? { way: 'up', done: 0, isBegun: false };
    const statements = await carryOutApart(session, up, options, { tag, stopped });
    return { tag, name, status: 'applied', checksum, appliedAt: await recordWhole(session, tag), statements };
  });
}

async function takeBack(
  session: SqlSession,
  { isDry }: ChangingOrder,
  row: AppliedMigration,
  down: MigrationSteps,
): Promise<MigrationChange> {
  const options = {
    label: `migration '${row.tag}': down`,
    mayLoseData: true,
    sent: isDry ? ('none' as const) : ('all' as const),
  };
  if (isDry)
    return {
      ...changeOf(row, 'planned', row.appliedAt),
      statements: await told(session, wayBackOf(row, down), options),
    };
  return lockedMigrations(session, async () => {
    const newest = (await appliedMigrations(session)).at(-1);
    if (newest?.tag !== row.tag || newest.appliedAt !== row.appliedAt)
      throw new ProcessorError('CONFLICT', 'other migrations were applied or rolled back meanwhile');
    const stopped = newest.stopped ?? { way: 'down', done: 0, isBegun: false };
    const going = wayBackOf(newest, down);
    await recordDown(session, row.tag, going);
    const statements = await carryOutApart(session, going, options, { tag: row.tag, stopped });
    await eraseOfMysql(session, row.tag);
    return { ...changeOf(row, 'rolled_back', null), statements };
  });
}
