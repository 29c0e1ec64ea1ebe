import { beforeEach, describe, expect, test } from 'vitest';
import { D1Link, D1Session } from '../../../src/drivers/database/d1-session.ts';
import type { SchemaOperation } from '../../../src/engine/database/schema-model.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { openD1, type TestDatabase } from '../../drivers/database/databases.ts';
import { bindingOf, failureOf, on, rehearseIn } from '../../drivers/database/sessions.ts';
import { appliedTags, applyAll, migration, rowsOf, takeBack } from '../../support/migrations.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await openD1();
});

const people: SchemaOperation = {
  type: 'createCollection',
  table: 'people',
  fields: [
    { name: 'id', type: 'integer', primaryKey: true, autoIncrement: true },
    { name: 'age', type: 'text' },
  ],
};
const checked: SchemaOperation = {
  type: 'addConstraint',
  table: 'people',
  constraint: { name: 'grown', type: 'check', expression: 'length(age) < 3' },
};

/** A session of which each batch with a migration goes through a hook. */
function hooked(around: (send: () => Promise<D1Result[]>) => Promise<D1Result[]>, before = () => Promise.resolve()) {
  const binding = bindingOf(database);
  const watched = {
    prepare: (sql: string) => binding.prepare(sql),
    batch: (statements: D1PreparedStatement[]) => around(() => binding.batch(statements)),
  } as unknown as D1Database;
  const rehearse: typeof rehearseIn = async (rehearsal) => {
    const rehearsed = await rehearseIn(rehearsal);
    await before();
    return rehearsed;
  };
  return new D1Session(new D1Link(watched, systemClock), { isReading: false, timeoutMs: 20_000, rehearse });
}

describe('migrations on D1', () => {
  test('of runners at once one applies each, and all end', async () => {
    const all = [1, 2, 3, 4].map((at) =>
      migration(String(at), [
        { ...people, table: `t${at}` },
        { ...checked, table: `t${at}` },
        `INSERT INTO t${at} (age) VALUES (7)`,
      ]),
    );
    const told = await Promise.all([1, 2, 3].map(() => on(database, (session) => applyAll(session, all))));
    const applied = told.flat().filter((each) => each.endsWith(' applied'));
    expect(applied.toSorted()).toEqual(['1 applied', '2 applied', '3 applied', '4 applied']);
    expect(told.flat()).toHaveLength(12);
    await on(database, async (session) => {
      expect(await appliedTags(session)).toEqual(['1', '2', '3', '4']);
      expect(await rowsOf(session, 'SELECT id, age FROM t4')).toEqual([[1, '7']]);
    });
  });

  test('operations that depend on those before them, by SQL too, are planned by what those come to', async () => {
    const all = [
      migration('1', [
        people,
        "INSERT INTO people (age) VALUES ('20'), ('30'), ('40')",
        "DELETE FROM people WHERE age = '40'",
        'ALTER TABLE people ADD COLUMN name text; CREATE INDEX by_name ON people (name)',
        { type: 'renameField', table: 'people', field: 'age', to: 'years' },
        { ...checked, constraint: { name: 'grown', type: 'check', expression: 'length(years) < 3' } },
        { type: 'renameCollection', table: 'people', to: 'persons' },
        { type: 'dropField', table: 'persons', field: 'name' },
      ]),
    ];
    await on(database, async (session) => {
      expect(await applyAll(session, all, { mayLoseData: true })).toEqual(['1 applied']);
      await rowsOf(session, "INSERT INTO persons (years) VALUES ('50')");
      expect(await rowsOf(session, 'SELECT * FROM persons')).toEqual([
        [1, '20'],
        [2, '30'],
        [4, '50'],
      ]);
      expect(await failureOf(rowsOf(session, "INSERT INTO persons (years) VALUES ('500')"))).toMatchObject({
        code: 'CHECK_VIOLATION',
      });
      expect(
        await rowsOf(session, "SELECT name FROM sqlite_schema WHERE name GLOB 'by_*' OR name GLOB '_ductape_[cn]*'"),
      ).toEqual([]);
    });
  });

  test('are planned anew when another changes the schema meanwhile', async () => {
    await on(database, (session) => applyAll(session, [migration('1', [people])]));
    let rounds = 0;
    const session = hooked(
      (send) => send(),
      async () => {
        rounds += 1;
        if (rounds === 1) await bindingOf(database).prepare('ALTER TABLE people ADD COLUMN other TEXT').run();
      },
    );
    expect(await applyAll(session, [migration('1', [people]), migration('2', [checked])])).toEqual([
      '1 already_applied',
      '2 applied',
    ]);
    expect(rounds).toBe(2);
    expect(await rowsOf(session, 'SELECT id, age, other FROM people')).toEqual([]);
  });

  test('are given up where others change it all the while', async () => {
    let rounds = 0;
    const session = hooked(
      (send) => send(),
      async () => {
        rounds += 1;
        await bindingOf(database).prepare(`CREATE TABLE other_${rounds} (a)`).run();
      },
    );
    expect(await failureOf(applyAll(session, [migration('1', [people])]))).toMatchObject({ code: 'LOCK_TIMEOUT' });
    expect(await appliedTags(session)).toEqual([]);
  });

  test('that were cut off are whole or absent, and the next run tells which', async () => {
    const one = migration('1', [people, "INSERT INTO people (age) VALUES ('1')"]);
    const lost = () => Promise.reject(new Error('D1_ERROR: Network connection lost.'));
    const unsent = hooked(lost);
    expect(await failureOf(applyAll(unsent, [one]))).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' });
    expect(await on(database, appliedTags)).toEqual([]);
    const unanswered = hooked(async (send) => {
      await send();
      return await lost();
    });
    expect(await failureOf(applyAll(unanswered, [one]))).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' });
    expect(await on(database, (session) => applyAll(session, [one]))).toEqual(['1 already_applied']);
    expect(await on(database, (session) => rowsOf(session, 'SELECT * FROM people'))).toEqual([[1, '1']]);
  });

  test('are taken back by one of two who do so at once', async () => {
    const all = [migration('1', [people]), migration('2', [checked])];
    await on(database, (session) => applyAll(session, all));
    const attempts = [1, 2].map(() => on(database, (session) => takeBack(session, all, { tags: ['2'] })));
    const told = await Promise.allSettled(attempts);
    expect(told.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [failed] = told.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    expect(failed).toMatchObject({ code: 'CONFLICT' });
    expect(await on(database, appliedTags)).toEqual(['1']);
  });
});
