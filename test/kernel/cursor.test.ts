import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCursor, readCursor } from '../../src/kernel/cursor.ts';

const LIST = ['ws_1', 'jobs.list', { env: 'prd' }];
const REFUSED = { code: 'VALIDATION_ERROR', details: { errors: [{ path: 'cursor' }] } };

describe('a cursor', () => {
  test('holds the position it was made of, whatever plain data that is', async () => {
    const position = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    // `btoa` takes characters of one byte; ids and numbers have no others.
    const latin = position.filter((value) => /^[\0-\u00ff]*$/.test(JSON.stringify(value)));
    await fc.assert(
      fc.asyncProperty(latin, async (value) => {
        expect(await readCursor(await createCursor(value, LIST), LIST)).toEqual(value);
      }),
    );
  });

  test('can stand in an address as it is', async () => {
    for (const position of [[1, 'job_~~~???>>>'], 'x'.repeat(40)])
      expect(await createCursor(position, LIST)).toMatch(/^[\w.-]+$/);
  });

  test('is the same for the same list, whatever the order of its fields', async () => {
    const [one, two] = [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ];
    expect(await createCursor(1, one)).toBe(await createCursor(1, two));
  });

  test('is refused for any other list', async () => {
    const cursor = await createCursor([1, 'job'], LIST);
    for (const other of [['ws_2', 'jobs.list', { env: 'prd' }], ['ws_1', 'jobs.list', {}], ['ws_1'], null])
      await expect(readCursor(cursor, other)).rejects.toMatchObject(REFUSED);
  });

  test('is refused when any of its characters is changed, left out or added', async () => {
    const cursor = await createCursor([1, 'job'], LIST);
    for (let at = 0; at <= cursor.length; at += 1)
      for (const text of [
        `${cursor.slice(0, at)}0x${cursor.slice(at + 1)}`,
        `${cursor.slice(0, at)}${cursor.slice(at + 1)}`,
        `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`,
      ].filter((each) => each !== cursor))
        await expect(readCursor(text, LIST)).rejects.toMatchObject(REFUSED);
  });

  test.each(['', '.', 'x', '%%%', '{}', 'bnVsbA', 'a.b.c'])('that is %j is refused', async (text) => {
    await expect(readCursor(text, LIST)).rejects.toMatchObject(REFUSED);
  });
});
