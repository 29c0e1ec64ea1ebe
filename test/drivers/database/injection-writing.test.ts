import { expect, test } from 'vitest';
import { bind } from '../../../src/engine/query/bound.ts';
import type { Row } from '../../../src/engine/database/model.ts';
import { type TestDatabase, within } from './databases.ts';
import { all, describeInjections, forEachText, HIDDEN, hidden, OTHERS, table, TEXTS } from './injections.ts';

describeInjections('injection into changes', (database) => {
  test('what is stored is the text itself, and no other cell changes', { timeout: 120_000 }, async () => {
    const row = (text: string, id: number): Row => ({
      id,
      name: text,
      note: text,
      doc: { [text]: [text, { a: text }] },
      secret: `s${id}`,
    });
    const again = (text: string, id: number): Row => ({ ...row(text, id), note: `x${id}` });
    const updated = (text: string, id: number): Row => ({ ...row(text, id), doc: text });
    const findings = await within(database(), async (inside) => [
      ...(await change(inside, 'insert', row, (text, id) =>
        inside.run('insert', { table, data: bind([row(text, id)]) }),
      )),
      ...(await change(inside, 'upsert', again, (text, id) =>
        inside.run('upsert', { table, data: again(text, id), conflictKeys: ['name'] }),
      )),
      ...(await change(inside, 'update', updated, (text) =>
        inside.run('update', { table, data: { note: bind(text), doc: text }, where: { name: text } }),
      )),
    ]);
    expect(findings).toEqual([]);
    await within(database(), ({ run }) => forEachText((text) => run('delete', { table, where: { note: bind(text) } })));
    expect(await all(database())).toEqual(OTHERS);
    expect(await hidden(database())).toEqual(HIDDEN);
  });

  test('what an update computes with is the text itself', { timeout: 120_000 }, async () => {
    const row = (id: number): Row => ({ id, name: `n${id}`, note: '', doc: [], secret: `s${id}` });
    await database().run('insert', { table, data: TEXTS.map(({ id }) => row(id)) });
    const findings = await within(database(), async (inside) => {
      const set = (place: string, changed: (text: string) => object, data: (text: string) => object) =>
        change(
          inside,
          place,
          (text, id) => ({ ...row(id), ...changed(text) }),
          (text, id) => inside.run('update', { table, data: data(text), where: { id } }),
        );
      return [
        ...(await set(
          '$concat',
          (text) => ({ note: `<${text}${text}` }),
          (text) => ({ note: { $concat: ['<', bind(text), { $literal: text }] } }),
        )),
        ...(await set(
          '$literal',
          (note) => ({ note }),
          (text) => ({ note: { $expr: { $literal: text } } }),
        )),
        ...(await set(
          'a value',
          () => ({ note: 'x' }),
          () => ({ note: 'x' }),
        )),
        ...(await set(
          '$expr',
          (note) => ({ note }),
          (text) => ({ note: { $expr: bind(text) } }),
        )),
        ...(await set(
          '$unset',
          () => ({ note: null }),
          () => ({ note: { $unset: true } }),
        )),
        ...(await set(
          '$push',
          (text) => ({ note: '', doc: [text] }),
          (text) => ({ note: '', doc: { $push: text } }),
        )),
        ...(await set(
          '$addToSet',
          (text) => ({ doc: [text] }),
          (text) => ({ doc: { $addToSet: bind(text) } }),
        )),
        ...(await set(
          '$pull',
          (note) => ({ note }),
          (text) => ({ doc: { $pull: text }, note: { $max: text } }),
        )),
      ];
    });
    expect(findings).toEqual([]);
    expect(await hidden(database())).toEqual(HIDDEN);
  });
});

/** Puts every text through a place; then the rows of before are there as they were, and those of the texts as they should be. */
async function change(
  inside: TestDatabase,
  place: string,
  expected: (text: string, id: number) => Row,
  work: (text: string, id: number) => Promise<unknown>,
): Promise<string[]> {
  await forEachText(work);
  const wanted = [...OTHERS, ...TEXTS.map(({ text, id }) => expected(text, id))].map(textOf);
  const actual = (await all(inside)).map(textOf);
  const wrong = actual.filter((row, index) => row !== wanted[index]).map((row) => `${place} ${row}`);
  return actual.length === wanted.length ? wrong : [...wrong, `${place}: ${actual.length} rows`];
}

function textOf(row: Row): string {
  return JSON.stringify(Object.fromEntries(Object.entries(row).toSorted(([one], [other]) => (one < other ? -1 : 1))));
}
