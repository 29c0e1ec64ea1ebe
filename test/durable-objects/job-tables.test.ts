import { beforeAll, describe, expect, test } from 'vitest';
import { fromRow, toRow } from '../../durable-objects/job-rows.ts';
import { JobTables } from '../../durable-objects/job-tables.ts';
import { Schema } from '../../durable-objects/schema.ts';
import { createJob } from '../../src/engine/job.ts';
import type { Member } from '../support/workspace.ts';
import { createShop, createSpec, objectOf, within } from './jobs.ts';

const DAY = 24 * 3_600_000;
const KEPT_MS = 30 * DAY;
/** What is due long after tables were dropped. */
const FIRST = Date.now() + 1_000 * DAY;

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

/** Uses the tables of an object that has none. */
function use(run: (tables: JobTables) => void): Promise<void> {
  const stub = objectOf(owner, createSpec(owner, 'echo', 'tables').id);
  return within(stub, (_object, { sql }) => {
    const schema = new Schema(sql);
    run(new JobTables(schema, KEPT_MS));
    for (const name of schema.names) schema.drop(name);
  });
}

/** Rows of jobs whose ids end alike, but for the last. */
function rowsAlike(createdAt: number) {
  const ids = ['0', '1', '2'].map((first) => `job_o${first.repeat(20)}${'a'.repeat(12)}`);
  return [...ids, `job_o${'3'.repeat(20)}${'b'.repeat(12)}`].map((id, index) =>
    toRow(createJob({ ...createSpec(owner, 'echo', id, { first: FIRST, createdAt }), id }), index + 1, KEPT_MS),
  );
}

describe('what a row holds', () => {
  const job = createJob(
    createSpec({ workspace_id: 'ws_a', user_id: 'user_a' } as Member, 'echo', 'kept', { first: FIRST }),
  );
  const ended = (result: unknown, history: readonly unknown[]) => ({
    ...job,
    progress: { ...job.progress, result },
    history: history.map((of, index) => ({
      number: index + 1,
      scheduledAt: FIRST,
      startedAt: FIRST,
      completedAt: FIRST,
      status: 'completed' as const,
      attempts: 1,
      ...(of === undefined ? {} : { result: of }),
    })),
  });

  test.each([
    ['the result of the latest execution', ended('v1.1.same', ['v1.1.before', 'v1.1.same'])],
    ['one that the history does not keep', ended('v1.1.long', [undefined])],
    ['none', ended(null, [null])],
    ['another than the latest execution had', ended('v1.1.new', ['v1.1.old'])],
    ['data that was never sealed', ended({ a: 1 }, [{ a: 1 }])],
  ])('is read as it was written: %s', (_name, stored) => {
    expect(fromRow(toRow(stored, 1, KEPT_MS)).job).toEqual(stored);
  });

  test('is the result of the latest execution once', () => {
    const { state } = toRow(ended('v1.1.same', ['v1.1.same']), 1, KEPT_MS);
    expect(state.split('v1.1.same')).toHaveLength(2);
  });
});

describe('rows of jobs', () => {
  test('are each found when their ids end alike', () =>
    use((tables) => {
      const now = Date.now();
      const rows = rowsAlike(now);
      for (const row of rows) tables.insert(row, now);
      expect(rows.map(({ id }) => tables.read(id)?.job.spec.id)).toEqual(rows.map(({ id }) => id));
      const [first, second, third] = rows.map(({ id }) => id);
      tables.remove(String(second));
      expect([first, second, third].map((id) => tables.read(String(id))?.revision)).toEqual([1, undefined, 3]);
    }));

  test('are changed alone when their ids end alike', () =>
    use((tables) => {
      const now = Date.now();
      const rows = rowsAlike(now);
      for (const row of rows) tables.insert(row, now);
      for (const row of rows.slice(1, 2)) tables.update({ ...row, revision: 9 }, null);
      expect(rows.map(({ id }) => tables.read(id)?.revision)).toEqual([1, 9, 3, 4]);
    }));

  test('all stay when their table is dropped, also where one of the next ends alike', () =>
    use((tables) => {
      const now = Date.now();
      const rows = rowsAlike(now);
      const later = now + 2 * KEPT_MS;
      for (const row of rows.slice(1)) tables.insert(row, now);
      for (const row of rows.slice(0, 1)) tables.insert(row, later);
      expect(tables.drop(later)).toEqual([]);
      expect(rows.map(({ id }) => tables.read(id)?.revision)).toEqual([1, 2, 3, 4]);
      expect(tables.nextDrop).toBeGreaterThan(later);
    }));

  test('that wait come in the order of their times, whatever table they are in, but for the first', () =>
    use((tables) => {
      const now = Date.now();
      const created = [now - 9 * DAY, now - 5 * DAY, now];
      const rows = Array.from({ length: 12 }, (_, index) => {
        const createdAt = created[index % 3] ?? now;
        const spec = createSpec(owner, 'echo', `order-${index}`, { first: FIRST + (index ^ 5), createdAt });
        const row = toRow(createJob(spec), index + 1, KEPT_MS);
        tables.insert(row, createdAt);
        return row;
      });
      const order = rows.toSorted((one, other) => one.due - other.due).map(({ id }) => id);
      const waiting = (limit: number, skip: number, at = FIRST + 100) =>
        tables.waiting(at, { limit, skip }).map(({ job }) => job.spec.id);
      expect(waiting(100, 0)).toEqual(order);
      expect(waiting(5, 0)).toEqual(order.slice(0, 5));
      expect(waiting(4, 7)).toEqual(order.slice(7, 11));
      expect(waiting(5, 10)).toEqual(order.slice(10));
      expect(waiting(5, 12)).toEqual([]);
      expect(waiting(100, 2, FIRST + 3)).toEqual(order.slice(2, 4));
    }));
});
