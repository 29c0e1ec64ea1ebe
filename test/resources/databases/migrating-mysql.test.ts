import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { SqlSession } from '../../../src/drivers/database/port.ts';
import { readAddress } from '../../../src/drivers/database/server-address.ts';
import { ServerLink } from '../../../src/drivers/database/server-link.ts';
import { createServerSession } from '../../../src/drivers/database/server-session.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { runMigration } from '../../../src/resources/databases/migrating.ts';
import { describeMigrating } from '../../support/migrating.ts';
import { appliedTags, applyAll, FIRST, migration, PEOPLE, rowsOf, takeBack } from '../../support/migrations.ts';

/** Does work on the server, in a session of its own. */
async function onServer<Result>(url: string, work: (session: SqlSession) => Promise<Result>): Promise<Result> {
  const link = new ServerLink(readAddress(url), systemClock);
  try {
    return await work(createServerSession(link, { isReading: false, timeoutMs: 25_000 }));
  } finally {
    link.close();
  }
}

/** The address of a new database of the server. */
async function newDatabase(): Promise<string> {
  const name = `migrating_${crypto.randomUUID().replaceAll('-', '')}`;
  const sql = `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin`;
  await onServer(env.TEST_MARIADB_URL, (session) => session.run({ sql, params: [] }));
  return Object.assign(new URL(env.TEST_MARIADB_URL), { pathname: `/${name}` }).href;
}

/** What the database says of a migration that was cut off. */
async function stoppedOf(session: SqlSession) {
  const { applied } = await runMigration(session, { kind: 'read', migrations: [] });
  return applied.map(({ tag, stopped = null }) => [tag, stopped]);
}

/** How far it is noted to be, as a run that is cut off leaves it. */
function note(session: SqlSession, done: number, isBegun: boolean, way = 'up') {
  const sql = `UPDATE _ductape_migrations SET stopped_way = '${way}', statements_done = ${done}, is_next_begun = ${Number(isBegun)}`;
  return rowsOf(session, `${sql} ORDER BY place DESC LIMIT 1`);
}

// `npm run test:services` starts it.
describe.runIf(env.TEST_MARIADB_URL !== '')('on MariaDB', () => {
  describeMigrating(async (work) => onServer(await newDatabase(), work), false);

  test('a statement that fails leaves those before it, as is noted; a run goes on with it once it can', async () => {
    await onServer(await newDatabase(), async (session) => {
      const failing = migration('2', [
        'CREATE TABLE a (b INTEGER)',
        'INSERT INTO a VALUES (1); INSERT INTO later VALUES (1)',
        'INSERT INTO a VALUES (2)',
      ]);
      await expect(applyAll(session, [FIRST, failing])).rejects.toThrow(
        /^migration '2': up\[1\], statement 2: .*later/,
      );
      expect(await stoppedOf(session)).toEqual([
        ['1', null],
        ['2', { way: 'up', done: 2, isBegun: false }],
      ]);
      const other = { ...failing, up: ['CREATE TABLE a (b INTEGER)'] };
      await expect(applyAll(session, [FIRST, other])).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
      await expect(applyAll(session, [FIRST])).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(takeBack(session, [FIRST, failing])).rejects.toMatchObject({ code: 'CONFLICT' });
      await rowsOf(session, 'CREATE TABLE later (b INTEGER)');
      expect(await applyAll(session, [FIRST, failing])).toEqual(['1 already_applied', '2 applied']);
      expect(await rowsOf(session, 'SELECT b FROM a ORDER BY b')).toEqual([[1], [2]]);
      expect(await stoppedOf(session)).toEqual([
        ['1', null],
        ['2', null],
      ]);
    });
  });

  test('of which no statement was done nothing is there', async () => {
    await onServer(await newDatabase(), async (session) => {
      await expect(applyAll(session, [migration('1', ['CREATE TABLE a (b NOTHING)'])])).rejects.toThrow(/up\[0\]/);
      expect(await appliedTags(session)).toEqual([]);
      const back = migration('1', ['CREATE TABLE a (b INTEGER)'], ['DROP TABLE absent', 'DROP TABLE a']);
      await applyAll(session, [back]);
      await expect(takeBack(session, [back])).rejects.toThrow(/down\[0\]/);
      expect(await stoppedOf(session)).toEqual([['1', null]]);
    });
  });

  test('a rollback that stopped is gone on with, and nothing else before', async () => {
    await onServer(await newDatabase(), async (session) => {
      const one = migration('1', ['CREATE TABLE a (b INTEGER)'], ['DROP TABLE a', 'DROP TABLE later']);
      await applyAll(session, [one]);
      await expect(takeBack(session, [one])).rejects.toThrow(/down\[1\]: .*later/);
      expect(await stoppedOf(session)).toEqual([['1', { way: 'down', done: 1, isBegun: false }]]);
      await expect(applyAll(session, [one])).rejects.toMatchObject({ code: 'CONFLICT' });
      await rowsOf(session, 'CREATE TABLE later (b INTEGER)');
      expect(await takeBack(session, [one])).toEqual(['1 rolled_back']);
      expect(await appliedTags(session)).toEqual([]);
    });
  });

  describe('a statement that was begun when a run was cut off', () => {
    const STEPS = [
      PEOPLE,
      { type: 'addField', table: 'people', field: 'code', definition: { type: 'string', unique: true } },
      { type: 'createIndex', table: 'people', fields: ['age'] },
      {
        type: 'addConstraint',
        table: 'people',
        constraint: {
          name: 'own',
          type: 'foreignKey',
          columns: ['age_of'],
          references: { table: 'people', columns: ['id'] },
        },
      },
      { type: 'renameField', table: 'people', field: 'age', to: 'years' },
      { type: 'dropIndex', table: 'people', name: 'people_age_idx' },
      { type: 'dropField', table: 'people', field: 'price' },
      { type: 'renameCollection', table: 'people', to: 'persons' },
    ] as const;

    test.each(STEPS.map(({ type }, at) => [type, at] as const).filter(([type]) => type !== 'addConstraint'))(
      'and had been carried out counts as done: %s',
      async (_type, at) => {
        const up = STEPS.filter(({ type }) => type !== 'addConstraint').slice(0, at > 3 ? at : at + 1);
        await onServer(await newDatabase(), async (session) => {
          const one = migration('1', up);
          await applyAll(session, [one], { mayLoseData: true });
          await note(session, up.length - 1, true);
          expect(await applyAll(session, [one], { mayLoseData: true })).toEqual(['1 applied']);
          expect(await stoppedOf(session)).toEqual([['1', null]]);
        });
      },
    );

    test('and had not been is carried out', async () => {
      await onServer(await newDatabase(), async (session) => {
        const one = migration('1', [PEOPLE, { type: 'createIndex', table: 'people', fields: ['age'], name: 'own' }]);
        await applyAll(session, [one]);
        await rowsOf(session, 'DROP INDEX own ON people');
        await note(session, 1, true);
        expect(await applyAll(session, [one])).toEqual(['1 applied']);
        await expect(rowsOf(session, 'CREATE INDEX own ON people (age)')).rejects.toThrow(/own/);
      });
    });

    test('in SQL of the manifest is sent again, and its error says what is not known', async () => {
      await onServer(await newDatabase(), async (session) => {
        const one = migration('1', ['CREATE TABLE a (b INTEGER)', 'INSERT INTO a VALUES (1)']);
        await applyAll(session, [one]);
        await note(session, 0, true);
        await expect(applyAll(session, [one])).rejects.toThrow(
          /^migration '1': up\[0\]: .*already exists.*\(it was begun by a run that was cut off, and may have been carried out then\)/,
        );
        expect(await stoppedOf(session)).toEqual([['1', { way: 'up', done: 0, isBegun: true }]]);
        await rowsOf(session, 'DROP TABLE a');
        expect(await applyAll(session, [one])).toEqual(['1 applied']);
        expect(await rowsOf(session, 'SELECT b FROM a')).toEqual([[1]]);
      });
    });
  });

  test('of two runners at once one applies each migration, and both end', async () => {
    const url = await newDatabase();
    const all = [1, 2, 3, 4].map((at) =>
      migration(String(at), [`CREATE TABLE t${at} (a INTEGER); INSERT INTO t${at} SELECT 1 + sleep(0.05)`]),
    );
    const told = await Promise.all([1, 2, 3].map(() => onServer(url, (session) => applyAll(session, all))));
    const applied = told.flat().filter((each) => each.endsWith(' applied'));
    expect(applied.toSorted()).toEqual(['1 applied', '2 applied', '3 applied', '4 applied']);
    expect(told.flat()).toHaveLength(12);
  });

  test('a body of statements is one', async () => {
    const trigger =
      'CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = NEW.a + 1; SET NEW.a = NEW.a * 2; END';
    const one = migration('1', [
      "CREATE TABLE t (a INTEGER, b TEXT); # it's a comment; so",
      trigger,
      'INSERT INTO t VALUES (1, "x;y")',
    ]);
    await onServer(await newDatabase(), async (session) => {
      await applyAll(session, [one]);
      expect(await rowsOf(session, 'SELECT a, b FROM t')).toEqual([[4, 'x;y']]);
    });
  });
});
