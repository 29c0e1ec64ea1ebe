import { beforeAll, describe, expect, test } from 'vitest';
import { describeDatabases, quotedFor } from './databases.ts';

describeDatabases('what is seldom met', (database, type) => {
  const all = (table: string, orderBy: object = { column: 'id' }) => database().rows('query', { table, orderBy });

  // There it commits what was done before, and is refused; see mysql.test.ts.
  describe.skipIf(type === 'mysql')('SQL within a transaction that changes a table', () => {
    const transaction = (...operations: readonly object[]) =>
      database().work({
        kind: 'transaction',
        operations: operations.map((each) => ({ tag: null, expected: null, input: null, ...each })),
        options: {},
        session: null,
      });

    test('is seen by what comes after it', async () => {
      await database().sql('CREATE TABLE grown (id integer PRIMARY KEY, a text)');
      await database().run('insert', { table: 'grown', data: { id: 1, a: 'x' } });
      await transaction({ operation: 'raw', fields: { query: 'ALTER TABLE grown ADD COLUMN b text' } });
      expect(await all('grown')).toEqual([{ id: 1, a: 'x', b: null }]);
    });

    test('and is undone leaves nothing behind', async () => {
      await database().sql('CREATE TABLE kept (id integer PRIMARY KEY, a text, b text)');
      await database().run('insert', { table: 'kept', data: { id: 1, a: 'x', b: 'y' } });
      await expect(
        transaction(
          { operation: 'raw', fields: { query: 'ALTER TABLE kept DROP COLUMN b' } },
          { operation: 'query', fields: { table: 'kept' } },
          { operation: 'raw', fields: { query: 'SELECT 1 FROM nowhere' } },
        ),
      ).rejects.toMatchObject({ code: 'SCHEMA_ERROR' });
      expect(await all('kept')).toEqual([{ id: 1, a: 'x', b: 'y' }]);
    });
  });

  describe('rows of different columns', () => {
    beforeAll(async () => {
      await database().sql("CREATE TABLE mixed (id integer PRIMARY KEY, a integer, b integer, c text DEFAULT 'c')");
    });

    test('ten thousand are added whole, each with what it has', async () => {
      const data = Array.from({ length: 10_000 }, (_, id) => ({
        id,
        ...(id % 2 === 0 && { a: id }),
        ...(id % 3 === 0 && { b: id }),
      }));
      const { insertedIds, count } = await database().run('insert', { table: 'mixed', data });
      expect(count).toBe(10_000);
      expect(insertedIds).toEqual(data.map(({ id }) => id));
      expect(
        await database().rows('query', {
          table: 'mixed',
          where: { id: { $in: [0, 1, 2, 3] } },
          orderBy: { column: 'id' },
        }),
      ).toEqual([
        { id: 0, a: 0, b: 0, c: 'c' },
        { id: 1, a: null, b: null, c: 'c' },
        { id: 2, a: 2, b: null, c: 'c' },
        { id: 3, a: null, b: 3, c: 'c' },
      ]);
    });

    test('an upsert leaves what a row does not have', async () => {
      await database().run('delete', { table: 'mixed', all: true });
      await database().run('insert', {
        table: 'mixed',
        data: [
          { id: 1, a: 1, b: 1 },
          { id: 2, a: 2, b: 2, c: 'own' },
        ],
      });
      await database().run('upsert', {
        table: 'mixed',
        data: [
          { id: 1, a: 10 },
          { id: 2, b: 20 },
        ],
        conflictKeys: ['id'],
      });
      expect(await all('mixed')).toEqual([
        { id: 1, a: 10, b: 1, c: 'c' },
        { id: 2, a: 2, b: 20, c: 'own' },
      ]);
    });
  });

  test('two rows of one key are refused however it is written', async () => {
    await database().sql({
      sqlite: 'CREATE TABLE keyed (k BIGINT PRIMARY KEY, n integer)',
      postgresql: 'CREATE TABLE keyed (k bigint PRIMARY KEY, n integer)',
      mysql: 'CREATE TABLE keyed (k bigint PRIMARY KEY, n integer)',
    });
    const data = [
      { k: '1', n: 1 },
      { k: 1, n: 2 },
    ];
    expect(await database().failure('upsert', { table: 'keyed', data, conflictKeys: ['k'] })).toMatchObject({
      code: 'VALIDATION_ERROR',
    });
  });

  test('floats come back to the last bit', async () => {
    await database().sql({
      sqlite: 'CREATE TABLE floats (id integer PRIMARY KEY, f REAL)',
      postgresql: 'CREATE TABLE floats (id integer PRIMARY KEY, f float8)',
      mysql: 'CREATE TABLE floats (id integer PRIMARY KEY, f double)',
    });
    const bits = new DataView(new ArrayBuffer(8));
    const random = new Uint32Array(4_000);
    crypto.getRandomValues(random);
    const data = Array.from({ length: 2_000 }, (_, id) => {
      bits.setUint32(0, random[2 * id] ?? 0);
      bits.setUint32(4, random[2 * id + 1] ?? 0);
      const f = bits.getFloat64(0);
      return { id, f: Number.isFinite(f) ? f : 0.1 };
    });
    data.push(
      { id: 2001, f: 5e-324 },
      { id: 2002, f: Number.MAX_VALUE },
      { id: 2003, f: -0 },
      { id: 2004, f: 2 ** 53 + 2 },
      { id: 2005, f: 0.1 + 0.2 },
    );
    await database().run('insert', { table: 'floats', data });
    const rows = await database().rows('query', { table: 'floats', orderBy: { column: 'id' }, limit: 3_000 });
    expect(rows.filter(({ f }, at) => f !== data[at]?.f && !(f === 0 && data[at]?.f === 0))).toEqual([]);
    expect(
      await database().run('count', { table: 'floats', where: { f: { $in: data.map(({ f }) => f) } } }),
    ).toMatchObject({ count: 2_005 });
  });

  test('names that are words of SQL or of JavaScript', async () => {
    await database().sql(
      quotedFor(
        type,
        'CREATE TABLE "select" ("order" integer PRIMARY KEY, "from" text, "constructor" text, "__proto__" text, "toString" text)',
      ),
    );
    const data = { order: 1, from: 'x', constructor: 'y', toString: 'z', ['__proto__']: 'w' };
    await database().run('insert', { table: 'select', data });
    await database().run('insert', { table: 'select', data: { order: 2 } });
    const rows = await database().rows('query', {
      table: 'select',
      where: { constructor: 'y' },
      orderBy: { column: 'toString' },
    });
    expect(JSON.stringify(rows)).toBe(
      JSON.stringify([{ order: 1, from: 'x', constructor: 'y', ['__proto__']: 'w', toString: 'z' }]),
    );
    expect(
      await database().rows('query', { table: 'select', where: { from: { $exists: false } }, select: ['order'] }),
    ).toEqual([{ order: 2 }]);
    await expect(async () =>
      database().run('upsert', { table: 'select', data: { order: 3 }, conflictKeys: ['constructor'] }),
    ).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  });

  test('a view is read, and has no pages to go on by', async () => {
    await database().sql('CREATE TABLE seen (id integer PRIMARY KEY, a text)');
    await database().sql('CREATE VIEW views AS SELECT id, a FROM seen');
    await database().run('insert', {
      table: 'seen',
      data: [
        { id: 1, a: 'x' },
        { id: 2, a: 'y' },
      ],
    });
    expect(await database().run('query', { table: 'views', orderBy: { column: 'a' }, limit: 1 })).toMatchObject({
      rows: [{ a: 'x' }],
      count: 2,
      next: null,
    });
    expect(await database().failure('query', { table: 'views', orderBy: { column: 'a' }, after: ['x'] })).toMatchObject(
      { code: 'VALIDATION_ERROR' },
    );
  });

  test('a column that is computed by its table', async () => {
    await database().sql(
      'CREATE TABLE made (id integer PRIMARY KEY, a integer, twice integer GENERATED ALWAYS AS (a * 2) STORED)',
    );
    const { rows } = await database().run('insert', { table: 'made', data: { id: 1, a: 4 }, returning: true });
    expect(rows).toEqual([{ id: 1, a: 4, twice: 8 }]);
    expect(await database().failure('insert', { table: 'made', data: { id: 2, a: 4, twice: 9 } })).toMatchObject({
      code: 'QUERY_ERROR',
    });
  });

  test('keys of several columns, in pages, backwards, with nulls and what is the same', async () => {
    await database().sql('CREATE TABLE wide (a integer, b varchar(20), c integer, PRIMARY KEY (a, b))');
    const data = Array.from({ length: 60 }, (_, n) => ({ a: n % 4, b: String(n), c: n % 5 === 0 ? null : n % 3 }));
    await database().run('insert', { table: 'wide', data });
    const orderBy = [
      { column: 'c', order: 'desc' },
      { column: 'b', order: 'desc' },
    ];
    const expected = await database().rows('query', { table: 'wide', orderBy });
    const seen = [];
    for (let after: unknown, rounds = 0; rounds < 20; rounds += 1) {
      const page = await database().run('query', {
        table: 'wide',
        orderBy,
        limit: 7,
        ...(after !== undefined && { after }),
      });
      seen.push(...page.rows);
      if (page.next === null) break;
      after = page.next;
    }
    expect(seen).toEqual(expected);
  });

  test('a rule about what is computed is named, and no column', async () => {
    await database().sql('CREATE TABLE ruled (id integer PRIMARY KEY, email text)');
    const lower = 'CREATE UNIQUE INDEX ruled_email ON ruled (lower(email))';
    // MariaDB has no index of what is computed; one of a beginning names no column either.
    const beginning = 'CREATE UNIQUE INDEX ruled_email ON ruled (email(2))';
    await database().sql({ sqlite: lower, postgresql: lower, mysql: beginning });
    await database().run('insert', { table: 'ruled', data: { id: 1, email: 'one' } });
    const error = await database().failure('insert', {
      table: 'ruled',
      data: { id: 2, email: type === 'mysql' ? 'on' : 'ONE' },
    });
    expect(error).toMatchObject({ code: 'UNIQUE_VIOLATION', constraint: { name: 'ruled_email' } });
    expect(error.message).not.toContain("''");
  });

  test('every row is gone by SQL, and counted', async () => {
    await database().sql('CREATE TABLE gone (id integer PRIMARY KEY)');
    await database().run('insert', { table: 'gone', data: [{ id: 1 }, { id: 2 }] });
    await expect(
      database().work({
        kind: 'transaction',
        operations: [
          { operation: 'raw', tag: null, expected: null, input: null, fields: { query: 'DELETE FROM gone' } },
        ],
        options: { isReadOnly: true },
        session: null,
      }),
    ).rejects.toMatchObject({ code: 'QUERY_ERROR' });
    expect(await database().sql('DELETE FROM gone')).toMatchObject({ count: 2 });
  });
});
