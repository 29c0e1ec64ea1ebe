import { expect, test } from 'vitest';
import { bind } from '../../../src/engine/query/bound.ts';
import type { Row } from '../../../src/engine/database/model.ts';
import { within } from './databases.ts';
import { all, describeInjections, forEachText, HIDDEN, hidden, OTHERS, table, TEXTS } from './injections.ts';

describeInjections('injection into conditions and names', (database) => {
  test('a condition finds the rows that hold the text, and no others', { timeout: 120_000 }, async () => {
    const row = (text: string, id: number): Row => ({
      id,
      name: `<${text}>`,
      note: text,
      doc: { k: text, l: [text] },
      secret: `s${id}`,
    });
    await database().run('insert', { table, data: TEXTS.map(({ text, id }) => row(text, id)) });
    const findings: string[] = [];
    await within(database(), ({ rows }) =>
      forEachText(async (text, id) => {
        const find = async (place: string, where: object) => {
          // Texts may be parts of others, whose rows are left out therefore.
          const given = { table, select: ['id'], where: { $and: [{ id: { $in: [1, 2, id] } }, where] } };
          const found = JSON.stringify(await rows('query', given));
          if (found !== JSON.stringify([{ id }])) findings.push(`${place} ${text}: ${found}`);
        };
        const pattern = text.replaceAll(/[\\%_]/g, '\\$&');
        await Promise.all([
          find('equality', { note: text }),
          find('a bound value', { note: bind(text) }),
          find('$in', { note: { $in: bind([text, text]) } }),
          find('$between', { note: { $between: [text, bind(text)] } }),
          find('$contains', { name: { $contains: `<${text}` } }),
          find('$startsWith', { name: { $startsWith: bind(`<${text}`) } }),
          find('$endsWith', { name: { $endsWith: `${text}>` } }),
          find('$like', { name: { $like: `<${pattern}%` } }),
          find('$like of several parts', { name: { $like: `_${pattern}_` } }),
          find('$ilike', { name: { $ilike: `<%${pattern}>` } }),
          find('$expr', { $expr: { $eq: ['$note', bind(text)] } }),
          find('$literal', { $expr: { $eq: ['$note', { $literal: text }] } }),
          find('$contains of JSON', { doc: { $contains: { k: text, l: [text] } } }),
          find('JSON', { doc: { l: [bind(text)], k: text } }),
        ]);
      }),
    );
    expect(findings).toEqual([]);
    for (let at = 0; at < TEXTS.length; at += 125) {
      // So many values do not fit the parameters of an embedded database.
      const some = TEXTS.slice(at, at + 125);
      const given = { table, select: ['id'], orderBy: { column: 'id' }, limit: 1_000 };
      const found = await database().rows('query', {
        ...given,
        where: { $or: some.map(({ text }) => ({ note: text })) },
      });
      expect(found).toEqual(some.map(({ id }) => ({ id })));
    }
    expect(await all(database())).toEqual([...OTHERS, ...TEXTS.map(({ text, id }) => row(text, id))]);
    await within(database(), ({ run }) =>
      forEachText((text) => run('delete', { table, where: { $and: [{ note: text }, { name: bind(`<${text}>`) }] } })),
    );
    expect(await hidden(database())).toEqual(HIDDEN);
    expect(await all(database())).toEqual(OTHERS);
  });

  test('the key of a page is a value', { timeout: 120_000 }, async () => {
    const rows = TEXTS.map(({ text, id }) => ({ id, name: text, note: text, doc: null, secret: text }));
    await database().run('insert', { table, data: rows });
    const findings: string[] = [];
    await within(database(), (inside) =>
      forEachText(async (text, id) => {
        const given = { table, select: ['id'], orderBy: [{ column: 'note' }], limit: 1, where: { id } };
        const page = JSON.stringify(await inside.rows('query', { ...given, after: bind([text, 2]) }));
        const beyond = JSON.stringify(await inside.rows('query', { ...given, after: bind([text, id]) }));
        if (page !== JSON.stringify([{ id }]) || beyond !== '[]') findings.push(text);
      }),
    );
    expect(findings).toEqual([]);
    expect(await hidden(database())).toEqual(HIDDEN);
    expect(await all(database())).toEqual([...OTHERS, ...rows]);
  });

  test('parameters of SQL are values', { timeout: 120_000 }, async () => {
    const findings: string[] = [];
    const sql = { sqlite: 'SELECT ? AS text', postgresql: 'SELECT $1::text AS text', mysql: 'SELECT ? AS text' };
    await within(database(), (inside) =>
      forEachText(async (text) => {
        const { rows } = await inside.sql(sql, [text]);
        if (rows[0]?.['text'] !== text) findings.push(text);
      }),
    );
    expect(findings).toEqual([]);
    expect(await hidden(database())).toEqual(HIDDEN);
    expect(await all(database())).toEqual(OTHERS);
  });

  test(
    'none of them is a name, unless it has the form of one: then there is no such column, or it is one',
    { timeout: 120_000 },
    async () => {
      const findings: string[] = [];
      await within(database(), async ({ run }) => {
        const codeOf = async (operation: 'query' | 'update' | 'insert', given: object) => {
          try {
            await run(operation, { table, ...given });
            return 'done';
          } catch (thrown) {
            return String(Reflect.get(Object(thrown), 'code'));
          }
        };
        await forEachText(async (text) => {
          if (['id', 'name', 'note'].includes(text)) return;
          const codes = await Promise.all([
            codeOf('query', { select: [text] }),
            codeOf('query', { orderBy: { column: text } }),
            codeOf('query', { where: { [text]: 1 } }),
            codeOf('query', { where: { $expr: { $eq: [`$${text}`, 1] } } }),
            codeOf('query', { table: text === 'items' ? 'nothing' : text }),
            codeOf('update', { data: { [text]: 1 }, where: { id: 1 } }),
            codeOf('insert', { data: { [text]: 1 } }),
            codeOf('insert', { data: { id: 9 }, returning: [text] }),
            codeOf('insert', { data: { id: 9 }, onConflict: { columns: [text], action: 'ignore' } }),
          ]);
          const odd = codes.find((code) => code !== 'VALIDATION_ERROR' && code !== 'SCHEMA_ERROR');
          if (odd !== undefined) findings.push(`${text}: ${codes.join()}`);
        });
      });
      expect(findings).toEqual([]);
      expect(await hidden(database())).toEqual(HIDDEN);
      expect(await all(database())).toEqual(OTHERS);
    },
  );

  test.each([
    ['an object of operators', { $ne: null }],
    ['another', { $gt: '' }],
    ['a list', ['one', 'two']],
    ['an expression', { $expr: { $eq: [1, 1] } }],
  ])('%s that is bound is never read as a condition', async (_title, value) => {
    for (const where of [{ name: bind(value) }, { id: bind(value) }, { name: { $eq: bind(value) } }]) {
      expect(await database().failure('query', { table, where })).toMatchObject({ code: 'VALIDATION_ERROR' });
      expect(await database().failure('delete', { table, where })).toMatchObject({ code: 'VALIDATION_ERROR' });
    }
    const ids = (where: object) => database().rows('query', { table, select: ['id'], where });
    expect(await ids({ doc: bind(value) })).toEqual([]);
    await database().run('update', { table, data: { doc: bind(value) }, where: { id: 1 } });
    expect(await ids({ doc: { $eq: value } })).toEqual([{ id: 1 }]);
  });
});
