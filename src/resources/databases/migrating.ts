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
} from '../../engine/database/migration-order.ts';
import { type ProcessorError, refusal } from '../../kernel/errors.ts';
import {
  changeOf,
  type ChangingOrder,
  downOf,
  type MigrationRunner,
  mismatchedOf,
  requireUnchanged,
} from './migration-records.ts';
import { createApartRunner } from './migration-apart.ts';
import { createBatchRunner } from './migration-batch.ts';
import { goesOn, requireNoneStopped, unknownStopped } from './migration-going-on.ts';
import { destructive, isDropping } from './migration-steps.ts';
import { appliedMigrations } from './migration-table.ts';
import { createWithinRunner } from './migration-within.ts';

type Run = ChangingOrder & { readonly kind: 'run' };
type Rollback = ChangingOrder & { readonly kind: 'rollback' };

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

function changesOf(session: SqlSession, order: ChangingOrder): Promise<MigrationChange[]> {
  return order.kind === 'run' ? run(session, order) : rollBack(session, order);
}

function runnerOf(session: SqlSession, order: ChangingOrder): MigrationRunner {
  if (session.dialect === 'mysql') return createApartRunner(session, order);
  return session.isInteractive ? createWithinRunner(session, order) : createBatchRunner(session, order);
}

async function readOutcome(session: SqlSession, migrations: readonly MigrationEntry[]): Promise<MigrationOutcome> {
  const applied = await appliedMigrations(session);
  return { changes: [], applied, mismatched: await mismatchedOf(applied, migrations) };
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
async function inDryRun(session: SqlSession, order: ChangingOrder): Promise<MigrationChange[]> {
  if (session.dialect !== 'sqlite' || !session.isInteractive) return changesOf(session, order);
  try {
    return await session.transaction({}, async () => {
      throw new DryRunEnd(await changesOf(session, order));
    });
  } catch (error) {
    if (error instanceof DryRunEnd) return error.changes;
    throw error;
  }
}

async function run(session: SqlSession, order: Run): Promise<MigrationChange[]> {
  const first = await requireUnchanged(session, order.migrations);
  const whole = first.filter(({ stopped }) => stopped === undefined);
  // One that was cut off is gone on with before others.
  const wanted = [...unknownStopped(first, order.migrations), ...wantedOf(order, whole)];
  requireNoneStopped(first, wanted);
  const isPending = ({ tag }: MigrationEntry) => !whole.some((each) => each.tag === tag);
  if (!order.mayLoseData && !order.isDry) requireKept(wanted.filter(isPending));
  const changes: MigrationChange[] = [];
  const runner = runnerOf(session, order);
  const present = new Set(whole.map(({ tag }) => tag));
  for (const entry of wanted) {
    const known = whole.find(({ tag }) => tag === entry.tag);
    const change =
      known === undefined ? await runner.apply(entry, present) : changeOf(known, 'already_applied', known.appliedAt);
    changes.push(change);
    present.add(entry.tag);
  }
  return changes;
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

async function rollBack(session: SqlSession, order: Rollback): Promise<MigrationChange[]> {
  const applied = await appliedMigrations(session);
  const going = applied.toReversed().slice(0, order.count);
  if (going.length < order.count)
    throw refusal('CONFLICT', [
      { path: 'migration', message: `${applied.length} are applied, and ${order.count} are to be rolled back` },
    ]);
  const halved = going.find(({ stopped }) => stopped?.way === 'up');
  if (halved?.stopped !== undefined) throw goesOn(halved.tag, halved.stopped);
  const other = going.find(({ tag }) => order.tags !== null && !order.tags.includes(tag));
  if (other !== undefined) throw notNewest(other.tag);
  const changes: MigrationChange[] = [];
  const runner = runnerOf(session, order);
  for (const each of going) changes.push(await runner.takeBack(each, await downOf(order.migrations, each)));
  return changes;
}

function notNewest(newest: string): ProcessorError {
  return refusal('CONFLICT', [{ path: 'migration', message: `the newest is '${newest}', and is rolled back first` }]);
}
