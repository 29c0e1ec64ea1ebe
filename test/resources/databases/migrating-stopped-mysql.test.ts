import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { runMigration } from '../../../src/resources/databases/migrating.ts';
import { runSchema } from '../../../src/resources/databases/schema-making.ts';
import { newDatabase, note, onServer, stoppedOf } from '../../support/mariadb-migrating.ts';
import { appliedTags, applyAll, FIRST, migration, rowsOf, takeBack } from '../../support/migrations.ts';

const LAST = migration('4', ['CREATE TABLE d (b INTEGER)'], ['DROP TABLE d']);

describe.runIf(env.TEST_MARIADB_URL !== '')('a migration that stopped, on MariaDB', () => {
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
      await expect(applyAll(session, [FIRST])).rejects.toThrow(/^migration '2': up\[1\], statement 2: .*later/);
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

  test('one that stopped goes on with other statements after those that are done', async () => {
    await onServer(await newDatabase(), async (session) => {
      const done = 'CREATE TABLE a (b INTEGER)';
      const changed = (step: string, down: string[]) => ({ ...migration('1', [done, step], down), name: step });
      await expect(applyAll(session, [changed('ALTER TABLE a ADD c NOTHING', [])])).rejects.toThrow(/up\[1\]/);
      const second = changed('ALTER TABLE a ADD c INTEGRE', ['DROP TABLE a']);
      await expect(applyAll(session, [second])).rejects.toThrow(/up\[1\]/);
      const { mismatched } = await runMigration(session, { kind: 'read', migrations: [second] });
      expect(mismatched).toEqual([]);
      await expect(applyAll(session, [migration('1', ['SELECT 1', done])])).rejects.toMatchObject({
        code: 'CHECKSUM_MISMATCH',
      });
      const third = changed('ALTER TABLE a ADD c INTEGER', ['DROP TABLE a']);
      expect(await applyAll(session, [third])).toEqual(['1 applied']);
      expect(await applyAll(session, [third])).toEqual(['1 already_applied']);
      await expect(applyAll(session, [second])).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
      expect(await rowsOf(session, 'SELECT b, c FROM a')).toEqual([]);
      expect(await takeBack(session, [])).toEqual(['1 rolled_back']);
    });
  });

  test('of which the next statement was begun only with the same one', async () => {
    await onServer(await newDatabase(), async (session) => {
      const one = (...steps: string[]) => migration('1', ['CREATE TABLE a (b INTEGER)', ...steps]);
      await expect(applyAll(session, [one('ALTER TABLE a ADD c NOTHING')])).rejects.toThrow(/up\[1\]/);
      await note(session, 0, true);
      const other = migration('1', ['CREATE TABLE b (b INTEGER)']);
      await expect(applyAll(session, [other])).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
      await rowsOf(session, 'DROP TABLE a');
      expect(await applyAll(session, [one()])).toEqual(['1 applied']);
    });
  });

  test('one that the manifest does not know goes on before others, and a change of a schema waits for it', async () => {
    await onServer(await newDatabase(), async (session) => {
      await applyAll(session, [FIRST]);
      const unknown = migration(
        'made',
        ['CREATE TABLE a (b INTEGER)', 'INSERT INTO later VALUES (1)'],
        ['DROP TABLE a'],
      );
      await expect(applyAll(session, [unknown])).rejects.toThrow(/later/);
      const change = (isDry: boolean) =>
        runSchema(session, {
          kind: 'change',
          change: { type: 'addField', table: 'people', field: 'x', definition: { type: 'text' } },
          isOptional: false,
          isCascading: false,
          tag: 'x',
          name: 'x',
          taken: [],
          mayLoseData: false,
          isDry,
        });
      for (const isDry of [true, false])
        await expect(change(isDry)).rejects.toThrow("'made' was being applied; migration.run goes on with it");
      await rowsOf(session, 'CREATE TABLE later (b INTEGER)');
      expect(await applyAll(session, [FIRST, LAST], { tags: ['1', '4'] })).toEqual([
        'made applied',
        '1 already_applied',
        '4 applied',
      ]);
      expect(await rowsOf(session, 'SELECT b FROM later')).toEqual([[1]]);
      expect(await change(false)).toMatchObject({ made: { change: { status: 'applied' } } });
      expect(await takeBack(session, [], { count: 3 })).toEqual(['x rolled_back', '4 rolled_back', 'made rolled_back']);
    });
  });

  test('of which no statement was done nothing is there', async () => {
    await onServer(await newDatabase(), async (session) => {
      await expect(applyAll(session, [migration('1', ['CREATE TABLE a (b NOTHING)'])])).rejects.toThrow(/up\[0\]/);
      expect(await appliedTags(session)).toEqual([]);
      // The driver does not send it.
      const locking = migration('1', ["CREATE TABLE a (b INTEGER DEFAULT (get_lock('a', 0)))"]);
      await expect(applyAll(session, [locking])).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
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

  test('a rollback that stopped goes by the down that it began with, or one that begins with what is done', async () => {
    await onServer(await newDatabase(), async (session) => {
      const up = ['CREATE TABLE a (b INTEGER)', 'CREATE TABLE c (d INTEGER)'];
      const begun = migration('1', up, ['DROP TABLE a', 'DROP TABLE later']);
      const other = migration('1', up, ['DROP TABLE c']);
      const silent = migration('1', up);
      await applyAll(session, [begun]);
      await expect(takeBack(session, [begun])).rejects.toThrow(/down\[1\]: .*later/);
      for (const each of [other, silent]) await expect(takeBack(session, [each])).rejects.toThrow(/down\[1\]: .*later/);
      const corrected = migration('1', up, ['DROP TABLE a', 'DROP TABLE c', 'DROP TABLE later']);
      await expect(takeBack(session, [corrected])).rejects.toThrow(/down\[2\]: .*later/);
      await rowsOf(session, 'CREATE TABLE later (b INTEGER)');
      expect(await takeBack(session, [other])).toEqual(['1 rolled_back']);
      await expect(rowsOf(session, 'SELECT * FROM later')).rejects.toThrow(/later/);
    });
  });
});
