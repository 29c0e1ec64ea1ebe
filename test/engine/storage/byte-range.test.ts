import { describe, expect, test } from 'vitest';
import {
  contentRange,
  formatRange,
  parseContentRange,
  parseRange,
  resolveRange,
  unsatisfiedRange,
} from '../../../src/engine/storage/byte-range.ts';
import type { ByteRange } from '../../../src/engine/storage/model.ts';

const RANGES: readonly (readonly [string, ByteRange])[] = [
  ['bytes=0-0', { offset: 0, length: 1 }],
  ['bytes=5-9', { offset: 5, length: 5 }],
  ['bytes=5-', { offset: 5 }],
  ['bytes=-5', { suffix: 5 }],
  ['bytes=-0', { suffix: 0 }],
];

describe('the header Range', () => {
  test.each(RANGES)('%s is read and written', (header, range) => {
    expect(parseRange(header)).toEqual(range);
    expect(formatRange(range)).toBe(header);
  });

  test.each([
    ['Bytes= 5-9 ', { offset: 5, length: 5 }],
    ['bytes=007-', { offset: 7 }],
    [`bytes=1-${'9'.repeat(30)}`, { offset: 1, length: Number.MAX_SAFE_INTEGER - 1 }],
  ])('%s is read as well', (header, range) => {
    expect(parseRange(header)).toEqual(range);
  });

  test.each([
    null,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=5',
    'bytes=9-5',
    'bytes=0-1,3-4',
    'items=0-1',
    'bytes=1-2=3',
    'bytes=--1',
    'bytes=+1-2',
  ])('%s is passed over', (header) => {
    expect(parseRange(header)).toBeNull();
  });
});

describe('of a file of ten bytes', () => {
  test.each<[ByteRange, number, number]>([
    [{ offset: 0 }, 0, 10],
    [{ offset: 9 }, 9, 1],
    [{ offset: 2, length: 3 }, 2, 3],
    [{ offset: 8, length: 100 }, 8, 2],
    [{ suffix: 4 }, 6, 4],
    [{ suffix: 40 }, 0, 10],
  ])('%j is some', (range, offset, length) => {
    expect(resolveRange(range, 10)).toEqual({ offset, length });
  });

  test.each<ByteRange>([{ offset: 10 }, { offset: 11, length: 1 }, { suffix: 0 }, { offset: 1, length: 0 }])(
    '%j is nothing',
    (range) => {
      expect(resolveRange(range, 10)).toBeNull();
    },
  );
});

test.each<ByteRange>([{ offset: 0 }, { offset: 0, length: 1 }, { suffix: 1 }])(
  '%j of an empty file is nothing',
  (range) => {
    expect(resolveRange(range, 0)).toBeNull();
  },
);

test('Content-Range says which bytes, of how many', () => {
  const header = contentRange({ offset: 2, length: 3 }, 10);
  expect(header).toBe('bytes 2-4/10');
  expect(parseContentRange(header)).toEqual({ offset: 2, length: 3, size: 10 });
  expect(unsatisfiedRange(10)).toBe('bytes */10');
  for (const other of [null, 'bytes */10', 'bytes 2-4/*', 'items 2-4/10']) expect(parseContentRange(other)).toBeNull();
});
