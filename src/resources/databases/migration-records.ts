/** What runners of migrations go by: what is applied, and the ways back. */

import type { SqlSession } from '../../drivers/database/port.ts';
import type {
  AppliedMigration,
  MigrationChange,
  MigrationEntry,
  MigrationOrder,
} from '../../engine/database/migration-order.ts';
import type { MigrationSteps } from '../../engine/database/schema-model.ts';
import { reverseOf } from '../../engine/database/schema-sql.ts';
import { refusal } from '../../kernel/errors.ts';
import { canGoOn } from './migration-going-on.ts';
import { appliedMigrations, checksumOf } from './migration-table.ts';

/** An order that changes something, or tells what it would change. */
export type ChangingOrder = Exclude<MigrationOrder, { readonly kind: 'read' }>;

/** Changes one migration at a time, in the way of its database: whole or absent, with its row. */
export interface MigrationRunner {
  /** Applies one, unless another runner has meanwhile; `present` are those that it comes after. */
  apply(entry: MigrationEntry, present: ReadonlySet<string>): Promise<MigrationChange>;
  /** Takes the newest back. */
  takeBack(row: AppliedMigration, down: MigrationSteps): Promise<MigrationChange>;
}

/** Tags of those that are applied and read otherwise by now; of one that was cut off in what is done of it. */
export async function mismatchedOf(
  applied: readonly AppliedMigration[],
  migrations: readonly MigrationEntry[],
): Promise<string[]> {
  const checked = await Promise.all(
    applied.map(async ({ tag, checksum, up, stopped }) => {
      const entry = migrations.find((each) => each.tag === tag);
      if (entry === undefined || (await checksumOf(entry)) === checksum) return [];
      return up !== undefined && stopped !== undefined && canGoOn(entry.up, up, stopped) ? [] : [tag];
    }),
  );
  return checked.flat();
}

/** What is applied, when none of it was changed. */
export async function requireUnchanged(
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

/** The way back as the manifest has it, or, where it has the migration no more or otherwise, as it was when applied. */
export async function downOf(migrations: readonly MigrationEntry[], row: AppliedMigration): Promise<MigrationSteps> {
  const entry = migrations.find(({ tag }) => tag === row.tag);
  const isSame = entry !== undefined && (await checksumOf(entry)) === row.checksum;
  const said = isSame ? (entry.down ?? reverseOf(entry.up)) : row.down;
  // What was cut off has begun with one.
  const down = row.stopped === undefined ? said : (said ?? row.down);
  if (down !== null) return down;
  throw refusal('NOT_SUPPORTED', [
    { path: 'migration', message: `'${row.tag}' says no down, and none can be made of its up` },
  ]);
}

/** What became of a migration that has a row. */
export function changeOf(
  { tag, name, checksum }: AppliedMigration,
  status: MigrationChange['status'],
  appliedAt: number | null,
): MigrationChange {
  return { tag, name, status, checksum, appliedAt, statements: [] };
}
