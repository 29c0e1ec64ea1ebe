import { expect, test } from 'vitest';
import { bind } from '../../../src/engine/query/bound.ts';
import type { Row } from '../../../src/engine/database/model.ts';
import { within } from './databases.ts';
import { all, describeInjections, forEachText, HIDDEN, hidden, OTHERS, table, TEXTS } from './injections.ts';

/** Rows of which each belongs to itself, by its text, and to others by a table between. */
const byText = { relation: 'same', table, foreignKey: 'note', primaryKey: 'note', select: ['id'] };
const row = (text: string, id: number): Row => ({ id, name: text, note: text, doc: null, secret: `s${id}` });

describeInjections('injection into what is included', (database) => {
  test(
    'conditions, and keys that are the text, find what holds it and nothing else',
    { timeout: 120_000 },
    async () => {
      await database().run('insert', { table, data: TEXTS.map(({ text, id }) => row(text, id)) });
      await database().sql('CREATE TABLE links (a text, b integer)');
      await database().run('insert', { table: 'links', data: TEXTS.map(({ text, id }) => ({ a: text, b: id })) });
      const between = {
        type: 'many-to-many',
        table,
        primaryKey: 'note',
        through: 'links',
        throughForeignKey: 'a',
        throughRelatedKey: 'b',
      };
      const findings: string[] = [];
      await within(database(), ({ rows }) =>
        forEachText(async (text, id) => {
          const find = async (place: string, include: object) => {
            const found = await rows('query', { table, select: ['id'], where: { id }, include });
            const same = [found[0]?.['same'] ?? null].flat();
            if (JSON.stringify(same) !== JSON.stringify([{ id }]))
              findings.push(`${place} ${text}: ${JSON.stringify(found)}`);
          };
          const many = { ...byText, type: 'one-to-many' };
          await Promise.all([
            find('a key', { ...byText, type: 'many-to-one' }),
            find('a key of several', many),
            find('a key with a limit', { ...many, limit: 2 }),
            find('a key of a table between', { ...between, relation: 'same', select: ['id'] }),
            find('equality', { ...many, where: { note: text } }),
            find('a bound value', { ...many, where: { $or: [{ note: bind(text) }, { id: -1 }] }, limit: bind(1) }),
            find('an operator', { ...many, where: { note: { $in: bind([text]) }, name: { $contains: text } } }),
            find('an expression', { ...many, where: { $expr: { $eq: ['$note', { $literal: text }] } } }),
          ]);
        }),
      );
      expect(findings).toEqual([]);
      // The keys of all of them are one list.
      const given = { table, select: ['id'], orderBy: { column: 'id' }, where: { id: { $gt: 2 } }, limit: 1_000 };
      const found = await database().rows('query', { ...given, include: { ...byText, type: 'one-to-many' } });
      expect(found).toEqual(TEXTS.map(({ id }) => ({ id, same: [{ id }] })));
      expect(await hidden(database())).toEqual(HIDDEN);
      expect(await all(database())).toEqual([...OTHERS, ...TEXTS.map(({ text, id }) => row(text, id))]);
    },
  );

  test('none of them is a name, unless it has the form of one', { timeout: 120_000 }, async () => {
    const findings: string[] = [];
    await within(database(), async ({ run }) => {
      const codeOf = async (more: object, name = 'same') => {
        try {
          await run('query', { table, include: { [name]: { type: 'many-to-one', table, foreignKey: 'id', ...more } } });
          return 'done';
        } catch (thrown) {
          return String(Reflect.get(Object(thrown), 'code'));
        }
      };
      await forEachText(async (text) => {
        if (['id', 'name', 'note', 'doc', 'secret', 'items', 'secrets'].includes(text)) return;
        const through = {
          type: 'many-to-many',
          foreignKey: undefined,
          through: table,
          throughForeignKey: 'id',
          throughRelatedKey: 'id',
        };
        const codes = await Promise.all([
          codeOf({ table: text }),
          codeOf({ foreignKey: text }),
          codeOf({ primaryKey: text }),
          codeOf({ type: text }),
          codeOf({ select: [text] }),
          codeOf({ where: { [text]: 1 } }),
          codeOf({ orderBy: { column: text } }),
          codeOf({ [text]: 1 }),
          codeOf({ ...through, through: text }),
          codeOf({ ...through, throughForeignKey: text }),
          codeOf({ ...through, throughRelatedKey: text }),
        ]);
        const odd = codes.find((code) => code !== 'VALIDATION_ERROR' && code !== 'SCHEMA_ERROR');
        const named = await codeOf({}, text);
        const isName = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(text);
        if (odd !== undefined || named !== (isName ? 'done' : 'VALIDATION_ERROR'))
          findings.push(`${text}: ${codes.join()} ${named}`);
      });
    });
    expect(findings).toEqual([]);
    expect(await hidden(database())).toEqual(HIDDEN);
    expect(await all(database())).toEqual(OTHERS);
  });

  test('no name is taken from a value', async () => {
    const include = { relation: 'same', type: 'one-to-many', table, foreignKey: 'id' };
    for (const field of ['relation', 'type', 'table', 'foreignKey', 'primaryKey'])
      expect(await database().failure('query', { table, include: { ...include, [field]: bind('id') } })).toMatchObject({
        code: 'VALIDATION_ERROR',
      });
    for (const value of [{ $ne: null }, ['one', 'two']])
      expect(
        await database().failure('query', { table, include: { ...include, where: { name: bind(value) } } }),
      ).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ path: 'include.where.name' }] });
  });
});
