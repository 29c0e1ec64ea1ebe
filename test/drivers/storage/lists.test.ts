import { beforeAll, expect, test } from 'vitest';
import { describeStores, listed, patient } from './stores.ts';

/** Names of which some are the beginning of others, in the order of their bytes. */
const NAMES = [
  'p',
  'p ',
  'p/a',
  'p/a b',
  'p/a.b',
  'p/a/b',
  'p/a/b/c',
  'p/a0',
  'p/aa',
  'p/b',
  'p0',
  'pa',
  'q/é',
  'q/日',
];

describeStores('lists', (store, type) => {
  /** R2 gives a hundred at a time where it tells types as well. */
  const many = type === 'R2' || type === 'lent' ? 120 : 1_010;

  beforeAll(async () => {
    const { write } = store();
    await Promise.all(NAMES.map((name) => write(name)));
    for (let from = 0; from < many; from += 50)
      await Promise.all(
        Array.from({ length: Math.min(50, many - from) }, (_, at) =>
          write(`many/${String(from + at).padStart(4, '0')}`, ''),
        ),
      );
  }, 120_000);

  test.each([1, 2, 5, 1_000])('come to their end with pages of %i', async (limit) => {
    const { pages, names } = await listed(store().store, 'p', limit);
    expect(names).toEqual(NAMES.filter((name) => name.startsWith('p')));
    for (const length of pages) expect(length).toBeLessThanOrEqual(limit);
    if (limit < 6) expect(pages.length).toBeGreaterThan(2);
  });

  test.each(['p/', 'p/a', 'p/a/', 'p/a/b/c', 'q/', 'q/é', 'q/日', 'P', 'p/a/b/c/'])(
    'of %s have what begins so',
    async (prefix) => {
      expect((await listed(store().store, prefix)).names).toEqual(NAMES.filter((name) => name.startsWith(prefix)));
    },
  );

  test('have all of more files than a page has', async () => {
    const { names, pages } = await listed(store().store, 'many/');
    expect(names).toEqual(Array.from({ length: many }, (_, at) => `many/${String(at).padStart(4, '0')}`));
    expect(pages.length).toBeGreaterThan(1);
  });

  test('say of a file what the store says of it', async () => {
    const { store: files, write } = store();
    const written = await write('told/one.bin', 'four');
    const [file] = (await listed(files, 'told/')).files;
    const { name, size, etag } = written;
    expect(file).toMatchObject({ name, size, etag });
    expect(Math.abs((file?.lastModified ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test('have what was written between two pages where it comes later, and go on behind what was removed', async () => {
    const { store: files, write } = store();
    for (const name of ['between/b', 'between/d', 'between/e']) await write(name);
    const page = { prefix: 'between/', limit: 2 };
    const first = await files.list({ ...page, after: null }, patient());
    expect(first.files.map(({ name }) => name)).toEqual(['between/b', 'between/d']);
    await files.delete('between/d', patient());
    await write('between/a');
    await write('between/f');
    const names: string[] = [];
    for (let after = first.next; after !== null;) {
      const next = await files.list({ ...page, after }, patient());
      names.push(...next.files.map(({ name }) => name));
      after = next.next;
    }
    expect(names).toEqual(['between/e', 'between/f']);
  });
});
