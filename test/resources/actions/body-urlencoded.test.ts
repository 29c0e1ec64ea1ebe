import { expect, test } from 'vitest';
import { arrived, type SeenBody } from './body-calls.ts';

const sent = { action: { request_type: 'URLENCODED' } };

/** Key and value of each pair, in order. */
function pairs({ fields }: SeenBody): unknown[] {
  return (fields ?? []).map(({ name, value }) => [name, value]);
}

test.each([
  [
    { text: 'a', number: 1.5, yes: true, no: false, zero: 0, empty: '' },
    [
      ['text', 'a'],
      ['number', '1.5'],
      ['yes', 'true'],
      ['no', 'false'],
      ['zero', '0'],
      ['empty', ''],
    ],
  ],
  [
    { a: null, b: { c: null, d: 1 }, e: [null, 1, null] },
    [
      ['b[d]', '1'],
      ['e', '1'],
    ],
  ],
  [
    { a: ['x', 2, true] },
    [
      ['a', 'x'],
      ['a', '2'],
      ['a', 'true'],
    ],
  ],
  [
    { a: { b: 'c', d: { e: [1, 2] } } },
    [
      ['a[b]', 'c'],
      ['a[d][e]', '1'],
      ['a[d][e]', '2'],
    ],
  ],
  [
    { a: [{ b: 'c' }, { b: 'd', e: null }] },
    [
      ['a[0][b]', 'c'],
      ['a[1][b]', 'd'],
    ],
  ],
  [
    { a: [[1, 2], [3]] },
    [
      ['a[0]', '1'],
      ['a[0]', '2'],
      ['a[1]', '3'],
    ],
  ],
  [
    { a: [1, null, { b: 2 }] },
    [
      ['a[0]', '1'],
      ['a[2][b]', '2'],
    ],
  ],
  [{ a: [], b: {}, c: [{}], d: 1 }, [['d', '1']]],
  [
    { 'a&b=c': 'd&e=f', 'sp ace': '+ %', Grüße: '€\r\n', lone: '\ud800' },
    [
      ['a&b=c', 'd&e=f'],
      ['sp ace', '+ %'],
      ['Grüße', '€\r\n'],
      ['lone', '\ufffd'],
    ],
  ],
])('%j arrives as %j', async (body, expected) => {
  const seen = await arrived(body, sent);
  expect(seen.type).toBe('application/x-www-form-urlencoded');
  expect(pairs(seen)).toEqual(expected);
});

test('goes out in the serialization of the URL standard', async () => {
  const { raw } = await arrived({ a: ['x y', 'ü&'], b: { c: '~*-._' } }, sent);
  expect(raw).toBe('a=x+y&a=%C3%BC%26&b%5Bc%5D=%7E*-._');
});

test('an empty body goes out as such', async () => {
  expect(await arrived({}, sent)).toMatchObject({ type: 'application/x-www-form-urlencoded', raw: '' });
});
