import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileNameFault, prefixFault } from '../../../src/engine/storage/file-name.ts';

const EMPTY_SEGMENT = /empty segment/;

describe('a file’s name', () => {
  test.each([
    'a',
    'a/b/c.txt',
    ' ',
    '...',
    '.a/..b/c..',
    'a\\b',
    'a.',
    '%2e/%2F',
    'e\u0301',
    '\u{1fffe}\u{10ffff}',
    'k'.repeat(1_024),
    '😀'.repeat(256),
    'a/'.repeat(511) + 'ab',
  ])('may be %s', (name) => {
    expect(fileNameFault(name)).toBeNull();
    expect(prefixFault(name)).toBeNull();
  });

  test.each([
    ['', /is empty/],
    ['/', EMPTY_SEGMENT],
    ['/a', EMPTY_SEGMENT],
    ['a/', EMPTY_SEGMENT],
    ['a//b', EMPTY_SEGMENT],
    ['.', /segment \. or \.\./],
    ['..', /segment \. or \.\./],
    ['a/../b', /segment \. or \.\./],
    ['a/.', /segment \. or \.\./],
    ['./a', /segment \. or \.\./],
    ['a\u0000', /control character/],
    ['a\tb', /control character/],
    ['a\u007f', /control character/],
    ['a\u009f', /control character/],
    ['\ufffe', /U\+FFFE/],
    ['\uffff', /U\+FFFE/],
    ['a\ud83d', /surrogate/],
    ['\ude00a', /surrogate/],
    ['k'.repeat(1_025), /1024 bytes/],
    ['😀'.repeat(256) + 'a', /1024 bytes/],
  ])('is not %j', (name, fault) => {
    expect(fileNameFault(name)).toMatch(fault);
  });

  test.each([
    ['a\\b', /Azure takes for a \//],
    ['a.', /ends with a dot/],
    ['a./b', /ends with a dot/],
    ['...', /ends with a dot/],
    ['a/'.repeat(254) + 'a', /254 segments/],
  ])('for Azure is not %j', (name, fault) => {
    expect(fileNameFault(name)).toBeNull();
    expect(fileNameFault(name, 'azure')).toMatch(fault);
  });

  test('for Azure may have dots elsewhere, and 254 segments', () => {
    expect(fileNameFault('.a/b.c', 'azure')).toBeNull();
    expect(fileNameFault('a/'.repeat(253) + 'a', 'azure')).toBeNull();
  });
});

describe('a prefix', () => {
  test('may be every beginning of every name', () => {
    const names = fc.string({ unit: fc.constantFrom('a', '.', '/', '\\', 'é', '😀'), maxLength: 12 });
    fc.assert(
      fc.property(names, fc.constantFrom(null, 'azure' as const), fc.nat(12), (name, flavor, length) => {
        fc.pre(fileNameFault(name, flavor) === null);
        const beginning = Array.from(name).slice(0, length).join('');
        expect(prefixFault(beginning, flavor)).toBeNull();
      }),
    );
  });

  test.each(['', 'a/', 'a/.', 'a/..', '.', '..', 'a./'])('may be %j', (prefix) => {
    expect(prefixFault(prefix)).toBeNull();
  });

  test.each(['/', '/a', 'a//', 'a/../', './', 'a\n', 'k'.repeat(1_025), '\ud83d'])('is not %j', (prefix) => {
    expect(prefixFault(prefix)).toEqual(expect.any(String));
  });
});
