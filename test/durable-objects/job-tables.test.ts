import { beforeAll, describe, expect, test } from 'vitest';
import { toRow } from '../../durable-objects/job-rows.ts';
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
      for (const row of rows.slice(1, 2)) tables.update({ ...row, revision: 9 }, true);
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
});
