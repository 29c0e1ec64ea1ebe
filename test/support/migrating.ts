/** What a runner of migrations promises, on a database of either kind. */

import { describe, expect, test } from 'vitest';
import type { MigrationOrder } from '../../src/engine/database/migration-order.ts';
import { runMigration } from '../../src/resources/databases/migrating.ts';
import { describeOperations } from './migrating-operations.ts';
import {
  applyAll,
  appliedTags,
  FIRST,
  migration,
  PEOPLE,
  rowsOf,
  schemaOf,
  SECOND,
  takeBack,
  type WithSession,
} from './migrations.ts';

/** Tests of a runner of migrations; `isWhole` where what fails is undone. */
export function describeMigrating(withSession: WithSession, isWhole = true): void {
  describe('migrations are applied', () => {
    test('in their order, once, with their rows', () =>
      withSession(async (session) => {
        expect(await applyAll(session, [FIRST])).toEqual(['1 applied']);
        expect(await applyAll(session, [FIRST, SECOND])).toEqual(['1 already_applied', '2 applied']);
        expect(await applyAll(session, [FIRST, SECOND])).toEqual(['1 already_applied', '2 already_applied']);
        expect(await rowsOf(session, 'SELECT d FROM c')).toEqual([['x; y']]);
        const { applied, mismatched } = await runMigration(session, { kind: 'read', migrations: [FIRST, SECOND] });
        expect(applied.map(({ tag, name }) => [tag, name])).toEqual([
          ['1', 'The 1'],
          ['2', 'The 2'],
        ]);
        expect(applied.every(({ checksum, appliedAt }) => /^[0-9a-f]{64}$/.test(checksum) && appliedAt > 1.7e12)).toBe(
          true,
        );
        expect(mismatched).toEqual([]);
      }));

    test.runIf(isWhole)('whole or not at all: what fails leaves those before it, and says which statement it was', () =>
      withSession(async (session) => {
        const failing = migration('2', [
          'CREATE TABLE a (b INTEGER)',
          'INSERT INTO a VALUES (1); INSERT INTO absent VALUES (1)',
        ]);
        const attempt = applyAll(session, [FIRST, failing, SECOND]);
        await expect(attempt).rejects.toThrow(/^migration '2': up\[1\], statement 2: .*absent/);
        expect(await appliedTags(session)).toEqual(['1']);
        await expect(rowsOf(session, 'SELECT * FROM a')).rejects.toThrow(/a/);
        expect(await applyAll(session, [FIRST, SECOND])).toEqual(['1 already_applied', '2 applied']);
      }),
    );

    test('up to one, and of a list those alone, when none before them is left out', () =>
      withSession(async (session) => {
        const all = [FIRST, SECOND, migration('3', ['SELECT 1']), migration('4', ['SELECT 1'])];
        expect(await applyAll(session, all, { tags: ['1'] })).toEqual(['1 applied']);
        await expect(applyAll(session, all, { tags: ['3'] })).rejects.toThrow(
          "migration: '2' comes before and is not applied",
        );
        expect(await applyAll(session, all, { tags: ['3', '2'] })).toEqual(['2 applied', '3 applied']);
      }));

    test('not when one that was applied reads otherwise', () =>
      withSession(async (session) => {
        await applyAll(session, [FIRST]);
        const changed = { ...FIRST, up: ['SELECT 1'] };
        const attempt = applyAll(session, [changed, SECOND]);
        await expect(attempt).rejects.toThrow("migration: '1' was changed after it was applied (checksum mismatch)");
        await expect(attempt).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
        expect(await appliedTags(session)).toEqual(['1']);
        const { mismatched } = await runMigration(session, { kind: 'read', migrations: [changed] });
        expect(mismatched).toEqual(['1']);
        expect(await applyAll(session, [{ ...FIRST, name: 'Another', down: null }])).toEqual(['1 already_applied']);
      }));
  });

  describe('migrations are taken back', () => {
    test('the newest first, and no other', () =>
      withSession(async (session) => {
        await applyAll(session, [FIRST, SECOND]);
        await expect(takeBack(session, [FIRST, SECOND], { tags: ['1'] })).rejects.toThrow("the newest is '2'");
        expect(await takeBack(session, [FIRST, SECOND], { tags: ['2'] })).toEqual(['2 rolled_back']);
        expect(await appliedTags(session)).toEqual(['1']);
        expect(await applyAll(session, [FIRST, SECOND])).toEqual(['1 already_applied', '2 applied']);
      }));

    test('as many as are asked for, all of which a list has to name', () =>
      withSession(async (session) => {
        const before = await schemaOf(session);
        await applyAll(session, [FIRST, SECOND]);
        await expect(takeBack(session, [FIRST, SECOND], { tags: ['2'], count: 2 })).rejects.toThrow(
          "the newest is '1'",
        );
        await expect(takeBack(session, [FIRST, SECOND], { count: 3 })).rejects.toThrow(
          '2 are applied, and 3 are to be',
        );
        expect(await takeBack(session, [FIRST, SECOND], { tags: ['1', '2'], count: 2 })).toEqual([
          '2 rolled_back',
          '1 rolled_back',
        ]);
        expect(await schemaOf(session)).toEqual(before);
      }));

    test('as they were applied, where the manifest has them no more or otherwise', () =>
      withSession(async (session) => {
        await applyAll(session, [FIRST, SECOND]);
        expect(await takeBack(session, [FIRST])).toEqual(['2 rolled_back']);
        expect(await takeBack(session, [{ ...FIRST, up: ['SELECT 1'], down: ['SELECT 1'] }])).toEqual([
          '1 rolled_back',
        ]);
        await expect(rowsOf(session, 'SELECT * FROM people')).rejects.toThrow(/people/);
      }));

    test('by the reverse of their operations where they say no way back, and not where there is none', () =>
      withSession(async (session) => {
        const made = migration('1', [
          PEOPLE,
          { type: 'addField', table: 'people', field: 'x', definition: { type: 'text' } },
        ]);
        const lost = migration('2', [{ type: 'dropField', table: 'people', field: 'price' }]);
        await applyAll(session, [made, lost], { mayLoseData: true });
        await expect(takeBack(session, [made, lost])).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
        expect(await takeBack(session, [made, { ...lost, down: ['SELECT 1'] }])).toEqual(['2 rolled_back']);
        expect(await takeBack(session, [made])).toEqual(['1 rolled_back']);
        await expect(rowsOf(session, 'SELECT * FROM people')).rejects.toThrow(/people/);
      }));

    test.runIf(isWhole)('whole or not at all', () =>
      withSession(async (session) => {
        const failing = migration('1', ['CREATE TABLE a (b INTEGER)'], ['DROP TABLE a', 'DROP TABLE absent']);
        await applyAll(session, [failing]);
        await expect(takeBack(session, [failing])).rejects.toThrow(/^migration '1': down\[1\]: .*absent/);
        expect(await appliedTags(session)).toEqual(['1']);
        expect(await rowsOf(session, 'SELECT * FROM a')).toEqual([]);
      }),
    );
  });

  test('a dry run tells the statements and changes nothing', () =>
    withSession(async (session) => {
      const run: MigrationOrder = {
        kind: 'run',
        migrations: [FIRST, SECOND],
        tags: null,
        mayLoseData: false,
        isDry: true,
      };
      const { changes } = await runMigration(session, run);
      expect(changes.map(({ tag, status, appliedAt }) => [tag, status, appliedAt])).toEqual([
        ['1', 'planned', null],
        ['2', 'planned', null],
      ]);
      expect(changes[0]?.statements[0]).toMatch(/^CREATE TABLE ["`]people["`]/);
      expect(changes[1]?.statements).toEqual([
        'CREATE TABLE a (b INTEGER)',
        'CREATE TABLE c (d TEXT)',
        "INSERT INTO c VALUES ('x; y')",
      ]);
      expect(await appliedTags(session)).toEqual([]);
      await expect(rowsOf(session, 'SELECT * FROM people')).rejects.toThrow(/people/);
      await applyAll(session, [FIRST, SECOND]);
      expect(await takeBack(session, [FIRST, SECOND], { isDry: true, count: 2 })).toEqual(['2 planned', '1 planned']);
      expect(await appliedTags(session)).toEqual(['1', '2']);
      expect(await rowsOf(session, 'SELECT d FROM c')).toEqual([['x; y']]);
    }));

  describeOperations(withSession, isWhole);
}
