/**
 * Applies migrations and takes them back.
 *
 * 1. A migration and its row in the table are written in one transaction: whole or absent.
 * 2. That transaction holds the lock of the database's migrations, and reads anew what is applied: of two runners that
 *    are under way at once, one applies a migration and the other finds it applied.
 * 3. What was applied and reads otherwise by now stops a run before it does anything.
 */

import type { SqlSession } from '../../drivers/database/port.ts';
import type {
  AppliedMigration,
  MigrationChange,
  MigrationEntry,
  MigrationOrder,
  MigrationOutcome,
  StoppedMigration,
} from '../../engine/database/migration-order.ts';
import type { MigrationSteps } from '../../engine/database/schema-model.ts';
import { reverseOf } from '../../engine/database/schema-sql.ts';
import { ProcessorError, refusal } from '../../kernel/errors.ts';
import { carryOutApart } from './migrating-apart.ts';
import { carryOut, destructive, isDropping, type StepOptions } from './migration-steps.ts';
import {
  appliedMigrations,
  checksumOf,
  eraseMigration,
  lockedMigrations,
  recordMigration,
  recordWhole,
} from './migration-table.ts';

type Run = MigrationOrder & { readonly kind: 'run' };
type Rollback = MigrationOrder & { readonly kind: 'rollback' };

/**
 * Does what a {@link MigrationOrder} says. Throws `CHECKSUM_MISMATCH` for a migration that was changed after it was
 * applied, `VALIDATION_ERROR` and `CONFLICT` for orders that cannot be followed, `LOCK_TIMEOUT`, and what a statement
 * came to, which names its migration; those before it stay applied.
 */
export async function runMigration(session: SqlSession, order: MigrationOrder): Promise<MigrationOutcome> {
  if (order.kind === 'read') return readOutcome(session, order.migrations);
  try {
    const changes = await (order.isDry ? inDryRun(session, order) : changesOf(session, order));
    return { changes, applied: [], mismatched: [] };
  } finally {
    session.forgetColumns();
  }
}

function changesOf(session: SqlSession, order: Run | Rollback): Promise<MigrationChange[]> {
  return order.kind === 'run' ? run(session, order) : rollBack(session, order);
}

async function readOutcome(session: SqlSession, migrations: readonly MigrationEntry[]): Promise<MigrationOutcome> {
  const applied = await appliedMigrations(session);
  return { changes: [], applied, mismatched: await mismatchedOf(applied, migrations) };
}

/** Tags of those that are applied and read otherwise by now. */
async function mismatchedOf(
  applied: readonly AppliedMigration[],
  migrations: readonly MigrationEntry[],
): Promise<string[]> {
  const checked = await Promise.all(
    applied.map(async ({ tag, checksum }) => {
      const entry = migrations.find((each) => each.tag === tag);
      return entry !== undefined && (await checksumOf(entry)) !== checksum ? [tag] : [];
    }),
  );
  return checked.flat();
}

/** Carries what ends a dry run past its transaction. */
class DryRunEnd extends Error {
  readonly changes: MigrationChange[];

  constructor(changes: MigrationChange[]) {
    super('the end of a dry run');
    this.changes = changes;
  }
}

/**
 * An embedded database, which is alone anyhow, does it all and takes it back, since statements depend on those before
 * them. A server, where that would hold locks, is only read.
 */
async function inDryRun(session: SqlSession, order: Run | Rollback): Promise<MigrationChange[]> {
  if (session.dialect !== 'sqlite') return changesOf(session, order);
  try {
    return await session.transaction({}, async () => {
      throw new DryRunEnd(await changesOf(session, order));
    });
  } catch (error) {
    if (error instanceof DryRunEnd) return error.changes;
    throw error;
  }
}

/** Whether nothing is to be sent that changes anything. */
function isTold(session: SqlSession, { isDry }: Run | Rollback): boolean {
  return isDry && session.dialect !== 'sqlite';
}

async function run(session: SqlSession, order: Run): Promise<MigrationChange[]> {
  const first = await requireUnchanged(session, order.migrations);
  const whole = first.filter(({ stopped }) => stopped === undefined);
  const wanted = wantedOf(order, whole);
  requireGoingOn(first, wanted);
  const isPending = ({ tag }: MigrationEntry) => !whole.some((each) => each.tag === tag);
  if (!order.mayLoseData && !order.isDry) requireKept(wanted.filter(isPending));
  const changes: MigrationChange[] = [];
  const present = new Set(whole.map(({ tag }) => tag));
  for (const entry of wanted) {
    const known = whole.find(({ tag }) => tag === entry.tag);
    const change =
      known === undefined
        ? await apply(session, order, entry, present)
        : changeOf(known, 'already_applied', known.appliedAt);
    changes.push(change);
    present.add(entry.tag);
  }
  return changes;
}

/** One that was cut off is gone on with before others. */
function requireGoingOn(applied: readonly AppliedMigration[], wanted: readonly MigrationEntry[]): void {
  for (const { tag, stopped } of applied) {
    if (stopped === undefined || (stopped.way === 'up' && wanted.some((entry) => entry.tag === tag))) continue;
    throw refusal('CONFLICT', [{ path: 'migration', message: stoppedMessage(tag, stopped) }]);
  }
}

function stoppedMessage(tag: string, { way, done }: StoppedMigration): string {
  const what = way === 'up' ? 'was being applied; run' : 'was being rolled back; rollback';
  return `'${tag}' ${what} goes on with it: it stopped after ${done} of its statements`;
}

/** What is applied, when none of it was changed. */
async function requireUnchanged(
  session: SqlSession,
  migrations: readonly MigrationEntry[],
): Promise<AppliedMigration[]> {
  const applied = await appliedMigrations(session);
  const mismatched = await mismatchedOf(applied, migrations);
  if (mismatched.length === 0) return applied;
  throw refusal(
    'CHECKSUM_MISMATCH',
    mismatched.map((tag) => ({
      path: 'migration',
      message: `'${tag}' was changed after it was applied (checksum mismatch)`,
    })),
  );
}

/** The migrations that are asked for, in the manifest's order. None that comes before them may be left pending. */
function wantedOf({ migrations, tags }: Run, applied: readonly AppliedMigration[]): readonly MigrationEntry[] {
  if (tags === null) return migrations;
  const last = migrations.findLastIndex(({ tag }) => tags.includes(tag));
  const skipped = migrations
    .slice(0, last)
    .find(({ tag }) => !tags.includes(tag) && !applied.some((each) => each.tag === tag));
  if (skipped !== undefined)
    throw refusal('CONFLICT', [{ path: 'migration', message: `'${skipped.tag}' comes before and is not applied` }]);
  return migrations.filter(({ tag }) => tags.includes(tag));
}

/** Throws before anything is done for what drops data; what depends on the schema by then is looked at when it is due. */
function requireKept(pending: readonly MigrationEntry[]): void {
  for (const { up } of pending) {
    const found = up.find((step) => typeof step !== 'string' && isDropping(step));
    if (found !== undefined && typeof found !== 'string') throw destructive(found);
  }
}

/** Applies one, unless another runner has meanwhile. */
async function apply(
  session: SqlSession,
  order: Run,
  entry: MigrationEntry,
  present: ReadonlySet<string>,
): Promise<MigrationChange> {
  const { tag, name, up } = entry;
  const options = {
    label: `migration '${tag}': up`,
    mayLoseData: order.mayLoseData || order.isDry,
    isTold: isTold(session, order),
  };
  const checksum = await checksumOf(entry);
  if (options.isTold) {
    const statements = await carryOut(session, up, options);
    return { tag, name, status: 'planned', checksum, appliedAt: null, statements };
  }
  return lockedMigrations(session, async () => {
    const applied = await requireUnchanged(session, order.migrations);
    const known = applied.find((each) => each.tag === tag);
    if (known !== undefined && known.stopped === undefined)
      return changeOf(known, 'already_applied', known.appliedAt);
    if (known !== undefined || session.dialect === 'mysql')
      return applyApart(session, { entry, checksum, options }, known?.stopped ?? null);
    if ([...present].some((each) => !applied.some((row) => row.tag === each)))
      throw new ProcessorError('CONFLICT', 'migrations were rolled back while others were applied');
    // Before the steps, which may set where names of tables are looked up.
    const appliedAt = await recordMigration(session, { tag, name, checksum, down: entry.down ?? reverseOf(up) });
    const statements = await carryOut(session, up, options);
    const status = order.isDry ? 'planned' : 'applied';
    return { tag, name, status, checksum, appliedAt: order.isDry ? null : appliedAt, statements };
  });
}

/** Applies what is left of one, where each statement commits by itself. One of which nothing was done is not there. */
async function applyApart(
  session: SqlSession,
  { entry, checksum, options }: { readonly entry: MigrationEntry; readonly checksum: string; readonly options: StepOptions },
  before: StoppedMigration | null,
): Promise<MigrationChange> {
  const { tag, name, up } = entry;
  if (before === null) await recordMigration(session, { tag, name, checksum, down: entry.down ?? reverseOf(up) });
  const stopped = before ?? { way: 'up', done: 0, isBegun: false };
  const statements = await carryOutApart(session, up, options, { tag, stopped });
  return { tag, name, status: 'applied', checksum, appliedAt: await recordWhole(session, tag), statements };
}

async function rollBack(session: SqlSession, order: Rollback): Promise<MigrationChange[]> {
  const applied = await appliedMigrations(session);
  const going = applied.toReversed().slice(0, order.count);
  if (going.length < order.count)
    throw refusal('CONFLICT', [
      { path: 'migration', message: `${applied.length} are applied, and ${order.count} are to be rolled back` },
    ]);
  const halved = going.find(({ stopped }) => stopped?.way === 'up');
  if (halved?.stopped !== undefined)
    throw refusal('CONFLICT', [{ path: 'migration', message: stoppedMessage(halved.tag, halved.stopped) }]);
  const other = going.find(({ tag }) => order.tags !== null && !order.tags.includes(tag));
  if (other !== undefined) throw notNewest(other.tag);
  const changes: MigrationChange[] = [];
  for (const each of going) changes.push(await takeBack(session, order, each));
  return changes;
}

function notNewest(newest: string): ProcessorError {
  return refusal('CONFLICT', [{ path: 'migration', message: `the newest is '${newest}', and is rolled back first` }]);
}

async function takeBack(session: SqlSession, order: Rollback, row: AppliedMigration): Promise<MigrationChange> {
  const down = await downOf(order.migrations, row);
  const options = { label: `migration '${row.tag}': down`, mayLoseData: true, isTold: isTold(session, order) };
  if (options.isTold)
    return { ...changeOf(row, 'planned', row.appliedAt), statements: await carryOut(session, down, options) };
  return lockedMigrations(session, async () => {
    const newest = (await appliedMigrations(session)).at(-1);
    if (newest?.tag !== row.tag || newest.appliedAt !== row.appliedAt)
      throw new ProcessorError('CONFLICT', 'other migrations were applied or rolled back meanwhile');
    if (session.dialect === 'mysql') {
      const stopped = newest.stopped ?? { way: 'down', done: 0, isBegun: false };
      const statements = await carryOutApart(session, down, options, { tag: row.tag, stopped });
      await eraseMigration(session, row.tag);
      return { ...changeOf(row, 'rolled_back', null), statements };
    }
    await eraseMigration(session, row.tag);
    const statements = await carryOut(session, down, options);
    return order.isDry
      ? { ...changeOf(row, 'planned', row.appliedAt), statements }
      : { ...changeOf(row, 'rolled_back', null), statements };
  });
}

/** The way back as the manifest has it, or, where it has the migration no more or otherwise, as it was when applied. */
async function downOf(migrations: readonly MigrationEntry[], row: AppliedMigration): Promise<MigrationSteps> {
  const entry = migrations.find(({ tag }) => tag === row.tag);
  const isSame = entry !== undefined && (await checksumOf(entry)) === row.checksum;
  const down = isSame ? (entry.down ?? reverseOf(entry.up)) : row.down;
  if (down !== null) return down;
  throw refusal('NOT_SUPPORTED', [
    { path: 'migration', message: `'${row.tag}' says no down, and none can be made of its up` },
  ]);
}

function changeOf(
  { tag, name, checksum }: AppliedMigration,
  status: MigrationChange['status'],
  appliedAt: number | null,
): MigrationChange {
  return { tag, name, status, checksum, appliedAt, statements: [] };
}
