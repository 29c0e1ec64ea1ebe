import { beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { describeDatabases } from './databases.ts';
import { failureOf, insert, on } from './sessions.ts';

const AWAITS = { d1: 'it awaits nothing within a transaction' };

describeDatabases(
  'a transaction',
  (database, dialect) => {
    const ids = async () =>
      (await database().rows('query', { table: 't', orderBy: { column: 'id' } })).map(({ id }) => id);

    beforeAll(async () => {
      await database().sql('CREATE TABLE t (id integer PRIMARY KEY)');
    });

    test('is kept whole', async () => {
      const given = await on(database(), (session) =>
        session.transaction({}, async () => {
          await insert(session, 1);
          await systemClock.sleep(5);
          await insert(session, 2);
          return 'given back';
        }),
      );
      expect(given).toBe('given back');
      expect(await ids()).toEqual([1, 2]);
    });

    test('is undone whole when its work throws, and what it threw comes through', async () => {
      const work = on(database(), (session) =>
        session.transaction({}, async () => {
          await insert(session, 3);
          await systemClock.sleep(5);
          await insert(session, 1);
        }),
      );
      // MySQL names the index alone.
      const constraint = dialect === 'mysql' ? { name: 'PRIMARY' } : { columns: ['id'] };
      expect(await failureOf(work)).toMatchObject({ code: 'UNIQUE_VIOLATION', constraint });
      expect(await ids()).toEqual([1, 2]);
    });

    test('within another is a part of it', async () => {
      const work = on(database(), (session) =>
        session.transaction({}, async () => {
          await session.transaction({}, () => insert(session, 4));
          throw new Error('after all');
        }),
      );
      await expect(work).rejects.toThrow('after all');
      expect(await ids()).toEqual([1, 2]);
    });

    test('that only reads changes nothing', async () => {
      const work = on(database(), (session) => session.transaction({ isReadOnly: true }, () => insert(session, 5)));
      expect(await failureOf(work)).toMatchObject({ code: 'QUERY_ERROR' });
      expect(await ids()).toEqual([1, 2]);
    });

    test('can be of any isolation, and reads what it wrote', async () => {
      for (const isolation of ['read_uncommitted', 'read_committed', 'repeatable_read', 'serializable'] as const) {
        const { rows } = await on(database(), (session) =>
          session.transaction({ isolation }, async () => {
            await insert(session, 6);
            const found = await session.run({ sql: 'SELECT id FROM t WHERE id = 6', params: [] });
            await session.run({ sql: 'DELETE FROM t WHERE id = 6', params: [] });
            return found;
          }),
        );
        expect(rows).toEqual([[6]]);
      }
    });

    test('is followed by others that stand for themselves', async () => {
      await on(database(), async (session) => {
        await failureOf(session.transaction({}, () => session.run({ sql: 'SELECT 1 FROM nowhere', params: [] })));
        await insert(session, 7);
      });
      expect(await ids()).toEqual([1, 2, 7]);
    });
  },
  AWAITS,
);

describeDatabases('columns', (database) => {
  test('are told with their kinds, keys and whether they may be null', async () => {
    await database().sql({
      sqlite:
        'CREATE TABLE c (a INTEGER NOT NULL, b BIGINT, c DECIMAL(5,2), d BOOLEAN, e DATETIME, f JSON, PRIMARY KEY (b, a))',
      postgresql:
        'CREATE TABLE c (a integer NOT NULL, b bigint, c numeric(5,2), d boolean, e timestamptz, f jsonb, PRIMARY KEY (b, a))',
      mysql:
        'CREATE TABLE c (a integer NOT NULL, b bigint, c numeric(5,2), d boolean, e datetime(6), f json, PRIMARY KEY (b, a))',
    });
    const columns = await on(database(), (session) => session.columns({ schema: null, name: 'c' }));
    expect(columns.map(({ name, kind, keyPlace }) => [name, kind, keyPlace])).toEqual([
      ['a', 'integer', 2],
      ['b', 'bigint', 1],
      ['c', 'decimal', 0],
      ['d', 'boolean', 0],
      ['e', 'instant', 0],
      ['f', 'json', 0],
    ]);
    expect(columns.map(({ isNullable }) => isNullable).slice(2)).toEqual([true, true, true, true]);
  });

  test('of no table are an error', async () => {
    const work = on(database(), (session) => session.columns({ schema: null, name: 'nowhere' }));
    expect(await failureOf(work)).toMatchObject({ code: 'SCHEMA_ERROR' });
  });
});
