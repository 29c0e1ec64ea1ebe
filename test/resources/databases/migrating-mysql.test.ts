import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { newDatabase, note, onServer, stoppedOf } from '../../support/mariadb-migrating.ts';
import { describeMigrating } from '../../support/migrating.ts';
import { applyAll, migration, PEOPLE, rowsOf } from '../../support/migrations.ts';

// `npm run test:services` starts it.
describe.runIf(env.TEST_MARIADB_URL !== '')('on MariaDB', () => {
  describeMigrating(async (work) => onServer(await newDatabase(), work), false);

  describe('a statement that was begun when a run was cut off', () => {
    const STEPS = [
      PEOPLE,
      { type: 'addField', table: 'people', field: 'code', definition: { type: 'string', unique: true } },
      { type: 'createIndex', table: 'people', fields: ['age'] },
      { type: 'addField', table: 'people', field: 'boss', definition: { type: 'integer' } },
      {
        type: 'addConstraint',
        table: 'people',
        constraint: {
          name: 'own',
          type: 'foreignKey',
          columns: ['boss'],
          references: { table: 'people', columns: ['id'] },
        },
      },
      {
        type: 'addConstraint',
        table: 'people',
        constraint: { name: 'grown', type: 'check', expression: 'age > 17' },
      },
      { type: 'addConstraint', table: 'people', constraint: { name: 'one', type: 'unique', columns: ['name', 'age'] } },
      { type: 'dropConstraint', table: 'people', name: 'grown' },
      { type: 'dropConstraint', table: 'people', name: 'own' },
      { type: 'renameField', table: 'people', field: 'age', to: 'years' },
      { type: 'dropIndex', table: 'people', name: 'people_age_idx' },
      { type: 'modifyField', table: 'people', field: 'price', definition: { type: 'integer' } },
      { type: 'dropField', table: 'people', field: 'price' },
      { type: 'renameCollection', table: 'people', to: 'persons' },
      { type: 'dropCollection', table: 'persons' },
    ] as const;

    test.each(STEPS.map(({ type }, at) => [at, type] as const))(
      'and had been carried out counts as done: step %i, %s',
      async (at) => {
        const up = STEPS.slice(0, at + 1);
        await onServer(await newDatabase(), async (session) => {
          const one = migration('1', up);
          await applyAll(session, [one], { mayLoseData: true });
          await note(session, at, true);
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

    test('and had not been, for a reason of its own, does not count as done', async () => {
      await onServer(await newDatabase(), async (session) => {
        const one = migration('1', [PEOPLE, { type: 'createIndex', table: 'people', fields: ['age'], name: 'own' }]);
        await applyAll(session, [one]);
        await rowsOf(session, 'DROP TABLE people');
        await note(session, 1, true);
        await expect(applyAll(session, [one])).rejects.toThrow(/people.* not found \(it was begun by/);
        expect(await stoppedOf(session)).toEqual([['1', { way: 'up', done: 1, isBegun: true }]]);
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
