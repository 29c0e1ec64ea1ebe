import { beforeAll, expect, test } from 'vitest';
import type { ByteRange } from '../../../src/drivers/storage/port.ts';
import { AS_R2, describeStores, failureOf, patient } from './stores.ts';

const TEXT = '0123456789';

describeStores(
  'reading',
  (store) => {
    beforeAll(async () => {
      await store().write('ten', TEXT);
      await store().write('empty', '');
    });

    const part = async (name: string, range: ByteRange) => {
      const file = await store().store.get(name, { range }, patient());
      return file === null
        ? null
        : { text: await new Response(file.stream).text(), range: file.range, size: file.size };
    };

    test.each<[string, ByteRange, number, string]>([
      ['the first byte', { offset: 0, length: 1 }, 0, '0'],
      ['the middle', { offset: 3, length: 4 }, 3, '3456'],
      ['all of it', { offset: 0, length: 10 }, 0, TEXT],
      ['from a byte on', { offset: 7 }, 7, '789'],
      ['from the beginning on', { offset: 0 }, 0, TEXT],
      ['the last byte', { offset: 9 }, 9, '9'],
      ['the last ones', { suffix: 3 }, 7, '789'],
      ['more last ones than there are', { suffix: 11 }, 0, TEXT],
      ['more than there is', { offset: 8, length: 100 }, 8, '89'],
      ['far more than there is', { offset: 8, length: Number.MAX_SAFE_INTEGER - 8 }, 8, '89'],
    ])('gives %s', async (_what, range, offset, text) => {
      expect(await part('ten', range)).toEqual({ text, range: { offset, length: text.length }, size: 10 });
    });

    test.each<[string, string, ByteRange]>([
      ['that begins at its end', 'ten', { offset: 10 }],
      ['that begins beyond its end', 'ten', { offset: 11, length: 5 }],
      ['of no last bytes', 'ten', { suffix: 0 }],
      ['of an empty file', 'empty', { offset: 0 }],
      ['of the first bytes of an empty file', 'empty', { offset: 0, length: 5 }],
      ['of the last bytes of an empty file', 'empty', { suffix: 5 }],
    ])('refuses a range %s', async (_what, name, range) => {
      const failure = await failureOf(store().store.get(name, { range }, patient()));
      expect(failure).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ path: 'range' }] });
    });

    test('without a range gives the whole, also of an empty file', async () => {
      const { store: files } = store();
      for (const [name, length] of [
        ['ten', 10],
        ['empty', 0],
      ] as const) {
        const file = await files.get(name, {}, patient());
        expect(file).toMatchObject({ name, size: length, range: { offset: 0, length } });
        expect((await new Response(file?.stream).text()).length).toBe(length);
      }
    });

    test('of a version gives that one or none', async () => {
      const { store: files, write } = store();
      const { etag: first } = await write('versions', 'one');
      const opened = await files.get('versions', { ifMatch: first }, patient());
      expect(await new Response(opened?.stream).text()).toBe('one');
      const { etag: second } = await write('versions', 'three');
      for (const options of [
        { ifMatch: first },
        { ifMatch: first, range: { offset: 1 } },
        { ifMatch: 'an "odd", one' },
      ])
        expect(await failureOf(files.get('versions', options, patient()))).toMatchObject({ code: 'CONFLICT' });
      const rest = await files.get('versions', { ifMatch: second, range: { offset: 2 } }, patient());
      expect(await new Response(rest?.stream).text()).toBe('ree');
      // Who goes on with a file that is shorter now is told that it is another one.
      await write('versions', 's');
      const beyond = { ifMatch: second, range: { offset: 3 } };
      expect(await failureOf(files.get('versions', beyond, patient()))).toMatchObject({ code: 'CONFLICT' });
    });

    test('what there is not gives nothing, in each way', async () => {
      const { store: files, write } = store();
      await write('there/is');
      for (const name of ['nothing', 'there', 'there/is/not', 'Ten', 'ten ']) {
        expect(await files.head(name, patient())).toBeNull();
        expect(await files.get(name, {}, patient())).toBeNull();
        expect(await files.get(name, { range: { offset: 1 } }, patient())).toBeNull();
      }
    });

    test('what was removed is gone, and removing nothing goes well', async () => {
      const { store: files, write } = store();
      await write('gone/one');
      await write('gone/one/two');
      await files.delete('gone/one', patient());
      await files.delete('gone/one', patient());
      await files.delete('gone', patient());
      expect(await files.head('gone/one', patient())).toBeNull();
      expect(await files.head('gone/one/two', patient())).not.toBeNull();
    });

    test('an answer that has begun is not cut by what its caller waited for', async () => {
      const { store: files, write } = store();
      await write('begun', TEXT.repeat(20_000));
      const waiting = new AbortController();
      const file = await files.get('begun', {}, waiting.signal);
      waiting.abort(new DOMException('too late', 'TimeoutError'));
      expect((await new Response(file?.stream).text()).length).toBe(200_000);
    });
  },
  { lent: AS_R2 },
);
