import { describe, expect, test } from 'vitest';
import { CATEGORIES, categoryOf, isOfFileType } from '../../../src/engine/storage/categories.ts';
import { matchesPattern } from '../../../src/engine/storage/key-pattern.ts';
import { isMimeType, mimeTypeOf } from '../../../src/engine/storage/mime-types.ts';
import { brokenRules } from '../../../src/engine/storage/rules.ts';

describe('a pattern of names', () => {
  test.each([
    ['invoices/*/*.pdf', 'invoices/2026/a.pdf'],
    ['invoices/*/*.pdf', 'invoices/a b/.pdf'],
    ['**', 'a/b/c'],
    ['**/*.pdf', 'a.pdf'],
    ['**/*.pdf', 'x/y/a.pdf'],
    ['a/**', 'a'],
    ['a/**/b', 'a/b'],
    ['a/**/b', 'a/x/y/b'],
    ['a/**/b/**', 'a/b/b/c'],
    ['?.txt', '😀.txt'],
    ['??', 'ab'],
    ['*a*b*', 'xxaxxbxx'],
    ['a*', 'a'],
    ['*.*', 'a.b.c'],
    ['(a+)[b]$.^|{c}', '(a+)[b]$.^|{c}'],
  ])('%s matches %s', (pattern, name) => {
    expect(matchesPattern(name, pattern)).toBe(true);
  });

  test.each([
    ['invoices/*/*.pdf', 'invoices/a.pdf'],
    ['invoices/*/*.pdf', 'invoices/a/b/c.pdf'],
    ['*', 'a/b'],
    ['?', '/'],
    ['?', 'ab'],
    ['?', ''],
    ['a?c', 'a/c'],
    ['a/**/b', 'a/x'],
    ['a.c', 'abc'],
    ['A', 'a'],
    ['*a', 'ab'],
    ['a**b', 'a/b'],
  ])('%s does not match %s', (pattern, name) => {
    expect(matchesPattern(name, pattern)).toBe(false);
  });

  test('takes no longer for names that are made to keep it busy', () => {
    expect(matchesPattern(`${'a'.repeat(1_023)}c`, `${'*a'.repeat(511)}*b`)).toBe(false);
    expect(matchesPattern(`${'a/'.repeat(511)}c`, `${'**/a/'.repeat(200)}b`)).toBe(false);
  });
});

describe('rules', () => {
  const file = { fileName: 'photos/a.jpg', mimeType: 'image/jpeg', size: 10 };
  const paths = (...given: Parameters<typeof brokenRules>) => brokenRules(...given).map(({ path }) => path);

  test('that are none refuse nothing', () => {
    expect(brokenRules({}, file)).toEqual([]);
  });

  test.each([
    [['image/jpeg'], {}, []],
    [['image/*'], {}, []],
    [['IMAGE/JPEG'], { mimeType: 'Image/Jpeg; q=1' }, []],
    [['image/png'], {}, ['mimeType']],
    [['image/*'], { mimeType: 'imagery/x' }, ['mimeType']],
    [['image/*'], { fileName: 'a', mimeType: 'image/webp' }, []],
    // What the name says counts as well.
    [['image/*'], { fileName: 'a.html' }, ['mimeType']],
    [['image/jpeg'], { fileName: 'a.png' }, ['mimeType']],
    [['image/*'], { fileName: 'a.unheard-of' }, []],
    [[], {}, ['mimeType']],
  ])('of types %j for %j', (types, changes, expected) => {
    expect(paths({ types }, { ...file, ...changes })).toEqual(expected);
  });

  test('of size take a file of just that size, and what has no size yet', () => {
    expect(paths({ max_size: 10 }, file)).toEqual([]);
    expect(paths({ max_size: 9 }, file)).toEqual(['size']);
    expect(paths({ max_size: 9 }, { ...file, size: null })).toEqual([]);
  });

  test('that are broken are all told', () => {
    const errors = brokenRules({ max_size: 1, types: ['text/plain'], key_pattern: '*.txt' }, file);
    expect(errors).toEqual([
      { path: 'fileName', message: 'does not match *.txt, as this storage asks' },
      { path: 'mimeType', message: 'image/jpeg is none of text/plain' },
      { path: 'size', message: 'this storage takes files of 1 bytes at most' },
    ]);
  });
});

test.each([
  ['a.PDF', undefined, 'application/pdf'],
  ['a/b.tar.gz', null, 'application/gzip'],
  ['a.txt', 'text/html', 'text/html'],
  ['.pdf', undefined, 'application/octet-stream'],
  ['a.', undefined, 'application/octet-stream'],
  ['pdf', undefined, 'application/octet-stream'],
  ['a.pdf/b', undefined, 'application/octet-stream'],
  ['a.constructor', undefined, 'application/octet-stream'],
])('the type of %s, said to be %s, is %s', (name, said, type) => {
  expect(mimeTypeOf(name, said)).toBe(type);
});

test('a media type is what a header can carry', () => {
  for (const type of ['text/plain', 'application/vnd.a+b', 'text/plain; charset="utf-8"'])
    expect(isMimeType(type)).toBe(true);
  for (const type of [
    '',
    'text',
    'text/',
    '/plain',
    'a b/c',
    'text/plain\r\nx: y',
    'text/plain; é',
    `a/${'b'.repeat(128)}`,
  ])
    expect(isMimeType(type)).toBe(false);
});

test('files are counted by the extension of their name', () => {
  const names = ['a.JPG', 'b/c.webm', 'a.flac', 'x.md', 'y.tar.gz', 'z', 'q.exe'];
  expect(names.map(categoryOf)).toEqual([...CATEGORIES, 'other']);
  expect(names.filter((name) => isOfFileType(name, 'Image'))).toEqual(['a.JPG']);
  expect(names.filter((name) => isOfFileType(name, 'other'))).toEqual(['z', 'q.exe']);
  expect(names.filter((name) => isOfFileType(name, '.GZ'))).toEqual(['y.tar.gz']);
  expect(names.filter((name) => isOfFileType(name, 'pdf'))).toEqual([]);
});
