import { beforeAll, beforeEach, expect, test } from 'vitest';
import { bind } from '../../../src/engine/database/bound.ts';
import type { Row } from '../../../src/engine/database/model.ts';
import INJECTIONS from '../../fixtures/sql-injections.json';
import { describeDatabases } from './databases.ts';

/*
 * The fixture holds texts of the kinds that public lists have: ends of strings and comments, tautologies, unions, stacked
 * statements, functions that sleep or read files, quoting of other dialects, operators of document databases and of
 * templates, and what breaks JSON, paths and patterns.
 */
const TIMEOUT = { timeout: 120_000 };

const OTHERS: readonly Row[] = [
  { id: 1, name: 'one', note: 'plain', doc: { a: 'x' }, secret: 's1' },
  { id: 2, name: 'two', note: null, doc: ['y'], secret: 's2' },
];

/** What was found to be otherwise than it should be; none at the end. */
type Findings = string[];

describeDatabases('injection', (database) => {
  const table = 'items';
  const all = () => database().rows('query', { table, orderBy: { column: 'id' } });
  const hidden = () => database().rows('query', { table: 'secrets' });
  const ids = async (where: object) =>
    (await database().rows('query', { table, select: ['id'], where, orderBy: { column: 'id' } })).map(({ id }) => id);

  beforeAll(async () => {
    await database().sql({
      sqlite: 'CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT UNIQUE, note TEXT, doc JSON, secret TEXT)',
      postgresql: 'CREATE TABLE items (id int4 PRIMARY KEY, name text UNIQUE, note text, doc jsonb, secret text)',
    });
    await database().sql('CREATE TABLE secrets (id integer PRIMARY KEY, name text)');
    await database().run('insert', { table: 'secrets', data: { id: 1, name: 'hidden' } });
  });

  beforeEach(async () => {
    await database().run('delete', { table, all: true });
    await database().run('insert', { table, data: OTHERS });
  });

  /** That the rows of before are there as they were, and the given one as it should be. */
  async function check(findings: Findings, place: string, text: string, changed: Row): Promise<void> {
    const actual = JSON.stringify((await all()).map(sorted));
    if (actual !== JSON.stringify([...OTHERS, changed].map(sorted))) findings.push(`${place} ${text}`);
  }

  test('what is stored is the text itself, and no other cell changes', TIMEOUT, async () => {
    const findings: Findings = [];
    for (const text of INJECTIONS) {
      const row = { id: 3, name: text, note: text, doc: { [text]: [text, { a: text }] }, secret: 's3' };
      await database().run('insert', { table, data: bind([row]) });
      await check(findings, 'insert', text, row);
      const again = { ...row, note: 'x' };
      await database().run('upsert', { table, data: { ...again }, conflictKeys: ['name'] });
      await check(findings, 'upsert', text, again);
      await database().run('update', { table, data: { note: bind(text), doc: text }, where: { name: text } });
      await check(findings, 'update', text, { ...row, doc: text });
      await database().run('delete', { table, where: { note: bind(text) } });
    }
    expect(findings).toEqual([]);
    expect(await hidden()).toEqual([{ id: 1, name: 'hidden' }]);
  });

  test('what an update computes with is the text itself', TIMEOUT, async () => {
    const findings: Findings = [];
    const row = { id: 3, name: 'three', note: '', doc: [] as string[], secret: 's3' };
    await database().run('insert', { table, data: row });
    for (const text of INJECTIONS) {
      const where = { id: 3 };
      const set = (data: object) => database().run('update', { table, data, where });
      await set({ note: { $concat: ['<', bind(text), { $literal: text }] } });
      await check(findings, '$concat', text, { ...row, note: `<${text}${text}` });
      await set({ note: { $expr: { $literal: text } } });
      await check(findings, '$literal', text, { ...row, note: text });
      await set({ note: { $expr: bind(text) } });
      await check(findings, '$expr', text, { ...row, note: text });
      await set({ note: '', doc: { $push: text } });
      await check(findings, '$push', text, { ...row, doc: [text] });
      await set({ doc: { $addToSet: bind(text) } });
      await set({ doc: { $pull: text }, note: { $max: text } });
      await check(findings, '$pull', text, { ...row, note: text });
      await set({ note: { $unset: true } });
      await set({ note: '' });
    }
    expect(findings).toEqual([]);
    expect(await hidden()).toEqual([{ id: 1, name: 'hidden' }]);
  });

  test('a condition finds the rows that hold the text, and no others', TIMEOUT, async () => {
    const findings: Findings = [];
    const find = async (place: string, text: string, where: object) => {
      const found = await ids(where);
      if (found.length !== 1 || found[0] !== 3) findings.push(`${place} ${text}: ${JSON.stringify(found)}`);
    };
    for (const text of INJECTIONS) {
      const pattern = text.replaceAll(/[\\%_]/g, '\\$&');
      const row = { id: 3, name: `<${text}>`, note: text, doc: { k: text, l: [text] }, secret: 's3' };
      await database().run('insert', { table, data: row });
      await find('equality', text, { note: text });
      await find('a bound value', text, { note: bind(text) });
      await find('$in', text, { note: { $in: bind([text, text]) } });
      await find('$between', text, { note: { $between: [text, bind(text)] } });
      await find('$contains', text, { name: { $contains: `<${text}` } });
      await find('$startsWith', text, { name: { $startsWith: bind(`<${text}`) } });
      await find('$endsWith', text, { name: { $endsWith: `${text}>` } });
      await find('$like', text, { name: { $like: `<${pattern}%` } });
      await find('$like of several parts', text, { name: { $like: `_${pattern}_` } });
      await find('$ilike', text, { name: { $ilike: `<%${pattern}>` } });
      await find('$expr', text, { $expr: { $eq: ['$note', bind(text)] } });
      await find('$literal', text, { $expr: { $eq: ['$note', { $literal: text }] } });
      await find('$contains of JSON', text, { doc: { $contains: { k: text, l: [text] } } });
      await find('JSON', text, { doc: { l: [bind(text)], k: text } });
      await find('many conditions', text, { id: 3, $or: Array.from({ length: 120 }, () => ({ note: text })) });
      await database().run('delete', { table, where: { $and: [{ note: text }, { name: bind(`<${text}>`) }] } });
    }
    expect(findings).toEqual([]);
    expect(await hidden()).toEqual([{ id: 1, name: 'hidden' }]);
    expect(await all()).toEqual(OTHERS);
  });

  test('the key of a page is a value', TIMEOUT, async () => {
    const findings: Findings = [];
    for (const text of INJECTIONS) {
      await database().run('insert', { table, data: { id: 3, name: text, note: text, secret: text } });
      const given = { table, select: ['id'], orderBy: [{ column: 'note' }] };
      const { rows } = await database().run('query', { ...given, after: bind([text, 2]), limit: 1, where: { id: 3 } });
      if (JSON.stringify(rows) !== '[{"id":3}]') findings.push(text);
      await database().run('delete', { table, where: { id: 3 } });
    }
    expect(findings).toEqual([]);
    expect(await hidden()).toEqual([{ id: 1, name: 'hidden' }]);
    expect(await all()).toEqual(OTHERS);
  });

  test('parameters of SQL are values', TIMEOUT, async () => {
    const findings: Findings = [];
    const sql = { sqlite: 'SELECT ? AS text', postgresql: 'SELECT $1::text AS text' };
    for (const text of INJECTIONS) {
      const { rows } = await database().sql(sql, [text]);
      if (rows[0]?.['text'] !== text) findings.push(text);
    }
    expect(findings).toEqual([]);
    expect(await hidden()).toEqual([{ id: 1, name: 'hidden' }]);
    expect(await all()).toEqual(OTHERS);
  });

  test(
    'none of them is a name, unless it has the form of one: then there is no such column, or it is one',
    TIMEOUT,
    async () => {
      const findings: Findings = [];
      const codeOf = async (operation: 'query' | 'update' | 'insert', given: object) => {
        try {
          await database().run(operation, { table, ...given });
          return 'done';
        } catch (thrown) {
          return String(Reflect.get(Object(thrown), 'code'));
        }
      };
      for (const text of INJECTIONS.filter((one) => !['id', 'name', 'note'].includes(one))) {
        const codes = [
          await codeOf('query', { select: [text] }),
          await codeOf('query', { orderBy: { column: text } }),
          await codeOf('query', { where: { [text]: 1 } }),
          await codeOf('query', { where: { $expr: { $eq: [`$${text}`, 1] } } }),
          await codeOf('query', { table: text === 'items' ? 'nothing' : text }),
          await codeOf('update', { data: { [text]: 1 }, where: { id: 1 } }),
          await codeOf('insert', { data: { [text]: 1 } }),
          await codeOf('insert', { data: { id: 9 }, returning: [text] }),
          await codeOf('insert', { data: { id: 9 }, onConflict: { columns: [text], action: 'ignore' } }),
        ];
        const odd = codes.find((code) => code !== 'VALIDATION_ERROR' && code !== 'SCHEMA_ERROR');
        if (odd !== undefined) findings.push(`${text}: ${codes.join()}`);
      }
      expect(findings).toEqual([]);
      expect(await hidden()).toEqual([{ id: 1, name: 'hidden' }]);
      expect(await all()).toEqual(OTHERS);
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
    expect(await ids({ doc: bind(value) })).toEqual([]);
    await database().run('update', { table, data: { doc: bind(value) }, where: { id: 1 } });
    expect(await ids({ doc: { $eq: value } })).toEqual([1]);
  });
});

function sorted(row: Row): Row {
  return Object.fromEntries(Object.entries(row).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
