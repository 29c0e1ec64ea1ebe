import { expect, test } from 'vitest';
import { fileNameFault } from '../../../src/engine/storage/file-name.ts';
import { describeStores, listed, patient } from './stores.ts';

/** A character or two of each plane of Unicode. */
const PLANES = Array.from({ length: 17 }, (_, plane) =>
  [0x2_3a, 0xf0_3d].map((low) => String.fromCodePoint(plane * 0x1_00_00 + low)).join(''),
);

const NAMES = [
  'plain.txt',
  'a/b/c/d.e.f',
  ' leading',
  'trailing ',
  'two  spaces / around',
  '100%',
  '%20',
  '%2F%2f',
  'a%2Fb',
  '%',
  'a+b',
  'a b',
  'a#b',
  'a?b=c&d',
  '?uploads',
  'a&amp;b<c>"d\'`',
  '"quoted"',
  "'",
  '*?[x]{y}~|^',
  ';=,:@$!()',
  'back\\slash',
  'dot.',
  '...',
  '.hidden/..x',
  'Case',
  'case',
  'caf\u00e9',
  'cafe\u0301',
  '\u1e69',
  's\u0323\u0307',
  's\u0307\u0323',
  '\u212b',
  '\u00c5',
  '\ud55c\uae00',
  '\u1112\u1161\u11ab',
  '\u0301alone',
  'x/\u0338y',
  '\u00a0\u2028\u2029\ufeff\u200b\u200d',
  '\u202ertl\u202c \u05d0\u0627',
  '👩‍👩‍👧‍👦🏳️‍🌈',
  'uploads',
  'list-type=2',
  `looks~${'0123456789abcdef'.repeat(4)}`,
  ...PLANES.map((characters, plane) => `plane ${plane} ${characters}`),
  `all/${PLANES.join('')}`,
];

/** Of 1,024 bytes, with which not even a shorter prefix of the store may take room away. */
const LONG = [
  'k'.repeat(1_024),
  `${'k'.repeat(1_023)}l`,
  '日'.repeat(341) + 'a',
  '日'.repeat(341) + 'b',
  '😀'.repeat(256),
  `${'segment/'.repeat(127)}segment!`,
  `e\u0301${'é'.repeat(510)}x`,
];

describeStores('names', (store, type) => {
  const taken = NAMES.filter((name) => fileNameFault(name, type === 'azure' ? 'azure' : null) === null);

  test('are what they are, whatever characters they have', async () => {
    const { store: files, write, read } = store();
    await Promise.all(taken.map((name) => write(name)));
    const { names } = await listed(files);
    expect(names.toSorted()).toEqual(taken.toSorted());
    for (const name of taken) {
      expect(await read(name)).toBe(name);
      expect(await files.head(name, patient())).toMatchObject({ name });
    }
  });

  test('are found by their beginnings, to the character', async () => {
    const { store: files, write } = store();
    await Promise.all(taken.map((name) => write(name)));
    const prefixes = [
      'a',
      'a%',
      'a/',
      'a?',
      '%2',
      'caf',
      'caf\u00e9',
      'cafe',
      's',
      's\u0323',
      'plane 1',
      'all/',
      'all/Ⱥ',
      '"',
      'looks~',
      'no',
    ];
    for (const prefix of prefixes) {
      const begun = taken.filter((name) => name.startsWith(prefix)).toSorted();
      expect({ prefix, names: (await listed(files, prefix)).names.toSorted() }).toEqual({ prefix, names: begun });
    }
  });

  test('of 1,024 bytes are told apart, found and removed', async () => {
    const { store: files, write, read } = store();
    await Promise.all(LONG.map((name) => write(name)));
    for (const name of LONG) {
      expect(await read(name)).toBe(name);
      expect((await files.head(name, patient()))?.name).toBe(name);
      expect((await listed(files, name)).names).toEqual([name]);
    }
    expect((await listed(files, 'kkkkkk', 1)).names.toSorted()).toEqual(LONG.slice(0, 2).toSorted());
    expect((await listed(files, '日'.repeat(341))).names.toSorted()).toEqual(LONG.slice(2, 4).toSorted());
    const [first = '', second = ''] = LONG;
    await files.delete(first, patient());
    expect(await read(first)).toBeNull();
    expect(await read(second)).toBe(second);
    expect(await files.copy(second, first, patient())).toMatchObject({ name: first });
    expect(await read(first)).toBe(second);
  });
});
