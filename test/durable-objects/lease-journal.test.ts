import { beforeAll, describe, expect, test } from 'vitest';
import { type JobRow, type JobUpdate, toRow } from '../../durable-objects/job-rows.ts';
import { JobTables } from '../../durable-objects/job-tables.ts';
import { Schema } from '../../durable-objects/schema.ts';
import { createJob } from '../../src/engine/job.ts';
import type { Member } from '../support/workspace.ts';
import { createShop, createSpec, objectOf, within } from './jobs.ts';

const DAY = 24 * 3_600_000;
const KEPT_MS = 30 * DAY;

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

interface Used {
  readonly tables: JobTables;
  /** Those of four jobs that are due. */
  readonly rows: readonly [JobRow, JobRow, JobRow, JobRow];
  /** What the next instance of the object has. */
  readonly restarted: () => JobTables;
  /** Rows of the journal. */
  readonly written: () => number;
}

function use(run: (used: Used) => void): Promise<void> {
  const stub = objectOf(owner, createSpec(owner, 'echo', 'leases').id);
  return within(stub, (_object, { sql }) => {
    const [schema, now] = [new Schema(sql), Date.now()];
    const tables = new JobTables(schema, KEPT_MS);
    const row = (revision: number) => {
      const spec = createSpec(owner, 'echo', `leased-${revision}`, { first: now, createdAt: now });
      return toRow(createJob(spec), revision, KEPT_MS);
    };
    const rows = [row(1), row(2), row(3), row(4)] as const;
    for (const each of rows) tables.insert(each, now);
    const written = () => sql.exec('SELECT slot FROM leases').toArray().length;
    run({ tables, rows, restarted: () => new JobTables(new Schema(sql), KEPT_MS), written });
    for (const name of schema.names) schema.drop(name);
  });
}

function leased({ spec: _spec, ...row }: JobRow, revision: number): JobUpdate {
  return { ...row, stage: 'leased', instance: 'instance_1', due: row.due + 40_000, revision };
}

/** Leases jobs in one turn. */
function lease(tables: JobTables, rows: readonly JobRow[], revision: number): void {
  for (const [index, row] of rows.entries()) tables.update(leased(row, revision + index), null);
  tables.writeLeases();
}

const revisions = (tables: JobTables, rows: readonly JobRow[]) => rows.map(({ id }) => tables.read(id)?.revision);
const ids = (found: readonly { readonly job: { readonly spec: { readonly id: string } } }[]) =>
  found.map(({ job }) => job.spec.id).toSorted();
const idsOf = (rows: readonly JobRow[]) => rows.map(({ id }) => id).toSorted();

describe('leases of one turn', () => {
  test('are one row written, and their jobs wait no more', () =>
    use(({ tables, rows, written }) => {
      lease(tables, rows.slice(0, 3), 10);
      expect(written()).toBe(1);
      expect(revisions(tables, rows)).toEqual([10, 11, 12, 4]);
      expect(ids(tables.waiting(Date.now() + DAY, { limit: 9, skip: 0 }))).toEqual(idsOf(rows.slice(3)));
      lease(tables, rows.slice(3), 20);
      expect(tables.nextWaiting()).toBe(Infinity);
    }));

  test('are found by the next instance, but for those whose rows are newer', () =>
    use(({ tables, rows, restarted }) => {
      lease(tables, rows.slice(0, 3), 10);
      const [, ended] = rows;
      tables.update({ ...leased(ended, 20), stage: 'final', instance: null }, null);
      const next = restarted();
      expect(ids(next.unsettled(9))).toEqual(idsOf(rows.slice(0, 3)));
      expect(revisions(next, rows)).toEqual([10, 20, 12, 4]);
      expect(ids(next.waiting(Date.now() + DAY, { limit: 9, skip: 0 }))).toEqual(idsOf(rows.slice(3)));
    }));

  test('are found once when one was leased again, and not at all when it was removed', () =>
    use(({ tables, rows, restarted, written }) => {
      lease(tables, rows.slice(0, 2), 10);
      lease(tables, rows.slice(0, 1), 20);
      tables.remove(rows[1].id);
      expect(written()).toBe(2);
      const next = restarted();
      expect(ids(next.unsettled(9))).toEqual(idsOf(rows.slice(0, 1)));
      expect(revisions(next, rows)).toEqual([20, undefined, 3, 4]);
    }));

  test('that cannot be written leave their jobs as they were', () =>
    use(({ tables, rows, restarted }) => {
      lease(tables, rows.slice(0, 1), 10);
      for (const [index, row] of rows.entries()) tables.update(leased(row, 20 + index), null);
      expect(tables.dropLeases().toSorted()).toEqual(idsOf(rows));
      expect(revisions(tables, rows)).toEqual([10, 2, 3, 4]);
      lease(tables, rows.slice(1, 2), 30);
      const next = restarted();
      next.unsettled(9);
      expect(revisions(next, rows)).toEqual([10, 30, 3, 4]);
    }));

  test('take the place of those that are over', () =>
    use(({ tables, rows, restarted, written }) => {
      for (let turn = 1; turn <= 5; turn += 1) {
        lease(tables, rows, 10 * turn);
        for (const row of rows) tables.update({ ...row, due: row.due + turn, revision: 10 * turn + 5 }, null);
      }
      expect(written()).toBe(1);
      lease(tables, rows.slice(0, 1), 90);
      const next = restarted();
      next.unsettled(89);
      lease(next, rows.slice(1, 2), 91);
      expect(written()).toBe(2);
      const last = restarted();
      last.unsettled(89);
      expect(revisions(last, rows)).toEqual([90, 91, 55, 55]);
    }));

  test('go to the rows of their jobs where they are long, or of attempts elsewhere', () =>
    use(({ tables, rows }) => {
      const [first, second] = rows;
      const long = JSON.stringify({ ...(JSON.parse(first.state) as object), padding: 'x'.repeat(9_000) });
      tables.update({ ...leased(first, 10), state: long }, null);
      tables.update({ ...leased(second, 11), instance: null }, null);
      expect(tables.read(first.id)?.revision).toBe(10);
      expect(ids(tables.unsettled(9))).toEqual(idsOf(rows.slice(0, 2)));
    }));
});
