import { expect, test } from 'vitest';
import { AS_R2, bytesOf, describeStores, drawnBytes, patient, PLAIN } from './stores.ts';

describeStores(
  'a copy',
  (store) => {
    test('has the bytes and the type of its source', async () => {
      const { store: files, read } = store();
      const about = { mimeType: 'text/html', upload: 'upl_4' };
      const source = await files.put('source', bytesOf('<p>'), about, patient());
      const copy = await files.copy('source', 'folder/copy of it', patient());
      expect(copy).toMatchObject({ name: 'folder/copy of it', size: 3, mimeType: 'text/html' });
      expect(await files.head('folder/copy of it', patient())).toEqual(copy);
      expect(await read('folder/copy of it')).toBe('<p>');
      expect(await files.head('source', patient())).toMatchObject({ etag: source.etag, upload: 'upl_4' });
    });

    test('takes the place of what was there', async () => {
      const { store: files, write, read } = store();
      await write('from', 'new');
      const before = await write('to', 'of before');
      const copy = await files.copy('from', 'to', patient());
      expect(copy?.etag).not.toBe(before.etag);
      expect(await read('to')).toBe('new');
      expect(await read('from')).toBe('new');
    });

    test('to itself changes nothing', async () => {
      const { store: files, write, read } = store();
      await write('itself', 'as it is');
      expect(await files.copy('itself', 'itself', patient())).toMatchObject({ name: 'itself', size: 8 });
      expect(await read('itself')).toBe('as it is');
    });

    test('of nothing is nothing, and leaves alone what it would have replaced', async () => {
      const { store: files, write, read } = store();
      await write('stays', 'here');
      expect(await files.copy('nothing', 'stays', patient())).toBeNull();
      expect(await files.copy('nothing', 'new', patient())).toBeNull();
      expect(await files.copy('nothing', 'nothing', patient())).toBeNull();
      expect(await read('stays')).toBe('here');
      expect(await files.head('new', patient())).toBeNull();
    });

    test('can be of nothing but a name, and of much', async () => {
      const { store: files, write } = store();
      await write('empty', '');
      expect(await files.copy('empty', 'empty too', patient())).toMatchObject({ size: 0 });
      await files.put('much', drawnBytes(3_000_000), PLAIN, patient());
      expect(await files.copy('much', 'much too', patient())).toMatchObject({ size: 3_000_000 });
    });

    test.each(['a b%20+#?&"\'.txt', 'é/e\u0301/日😀\u{10fffd}', `looks~${'0a'.repeat(32)}`])(
      'is made from and to the name %s',
      async (name) => {
        const { store: files, write, read } = store();
        await write(name, 'odd');
        expect(await files.copy(name, `to ${name}`, patient())).toMatchObject({ name: `to ${name}` });
        expect(await read(`to ${name}`)).toBe('odd');
      },
    );
  },
  { lent: AS_R2 },
);
