import { expect, test } from 'vitest';
import { sha256Hex } from '../../../src/kernel/canonical.ts';
import { AS_R2, bytesOf, describeStores, drawnBytes, failureOf, listed, patient, PLAIN, streamOf } from './stores.ts';

/** The least that a part has which is not the last, on S3 and R2. */
const PART = 5 * 1024 * 1024;
const LATER = 1_234;

describeStores(
  'parts',
  (store, type) => {
    const digestOf = async (name: string) => {
      const file = await store().store.get(name, {}, patient());
      return file === null ? null : await sha256Hex(new Uint8Array(await new Response(file.stream).arrayBuffer()));
    };

    test('come in any order and again, and are one file when it is ended, and not before', async () => {
      const { store: files } = store();
      const whole = drawnBytes(2 * PART + LATER);
      const about = { mimeType: 'video/mp4', upload: 'upl_2' };
      const handle = await files.createParts('film', about, patient());
      expect(handle.length).toBeLessThanOrEqual(2_000);
      const send = (part: number, bytes = whole.slice((part - 1) * PART, part * PART)) =>
        files.putPart('film', handle, part, bytes, patient());
      const third = await send(3);
      await send(2, drawnBytes(PART, 7));
      const first = await send(1);
      const stream = streamOf([whole.slice(PART, 2 * PART - 9), whole.slice(2 * PART - 9, 2 * PART)]);
      const second = await files.putPart('film', handle, 2, { stream, size: PART }, patient());
      expect(third).toMatchObject({ part: 3, size: LATER });
      expect(second).toMatchObject({ part: 2, size: PART });
      expect(await files.head('film', patient())).toBeNull();
      expect((await listed(files, 'film')).names).toEqual([]);
      const done = await files.completeParts('film', handle, [third, first, second], about, patient());
      expect(done).toMatchObject({ name: 'film', size: whole.length, ...about });
      expect(await files.head('film', patient())).toMatchObject({ size: whole.length, etag: done.etag, ...about });
      expect(await digestOf('film')).toBe(await sha256Hex(whole));
      const range = { offset: PART - 3, length: 6 };
      const across = await files.get('film', { range }, patient());
      expect(new Uint8Array(await new Response(across?.stream).arrayBuffer())).toEqual(whole.slice(PART - 3, PART + 3));
      expect((await listed(files, 'film')).files).toMatchObject([
        { name: 'film', size: whole.length, etag: done.etag },
      ]);

      // Whoever was cut off before the answer asks once more, and sees by `upload` that it is done.
      const again = files.completeParts('film', handle, [first, second, third], about, patient());
      const [ended] = await Promise.allSettled([again]);
      if (ended.status === 'rejected') expect(ended.reason).toMatchObject({ code: 'UPLOAD_FAILED' });
      expect(await files.head('film', patient())).toMatchObject({ size: whole.length, upload: 'upl_2' });
      await files.abortParts('film', handle, patient());
      expect(await digestOf('film')).toBe(await sha256Hex(whole));
    }, 60_000);

    test('may be one alone, and take the place of what was there', async () => {
      const { store: files, write, read } = store();
      const before = await write('alone', 'of before');
      const handle = await files.createParts('alone', { ...PLAIN, upload: 'upl_3' }, patient());
      const part = await files.putPart('alone', handle, 1, bytesOf('new'), patient());
      expect(await read('alone')).toBe('of before');
      const done = await files.completeParts('alone', handle, [part], { ...PLAIN, upload: 'upl_3' }, patient());
      expect(done.etag).not.toBe(before.etag);
      expect(await read('alone')).toBe('new');
      expect(await files.head('alone', patient())).toMatchObject({ upload: 'upl_3', etag: done.etag });
      await write('alone', 'newer');
      expect(await files.head('alone', patient())).toMatchObject({ upload: null });
    });

    test('that are given up leave nothing, or what was there; giving up again goes well', async () => {
      const { store: files, write, read } = store();
      await write('kept', 'of before');
      for (const name of ['given up', 'kept']) {
        const handle = await files.createParts(name, PLAIN, patient());
        await files.putPart(name, handle, 1, drawnBytes(100), patient());
        await files.abortParts(name, handle, patient());
        await files.abortParts(name, handle, patient());
      }
      expect(await files.head('given up', patient())).toBeNull();
      expect((await listed(files)).names).not.toContain('given up');
      expect(await read('kept')).toBe('of before');
    });

    test('that break off or have another length are not stored, and can be sent again', async () => {
      const { store: files, read } = store();
      const handle = await files.createParts('cut', PLAIN, patient());
      const bytes = bytesOf('whole');
      const streams = [
        ['CONNECTION_ERROR', streamOf([bytes], new Error('cut'))],
        ['VALIDATION_ERROR', streamOf([bytes, bytes])],
        ['VALIDATION_ERROR', streamOf([bytes.slice(1)])],
      ] as const;
      for (const [code, stream] of streams) {
        const size = code === 'CONNECTION_ERROR' ? 10 : bytes.length;
        const failure = await failureOf(files.putPart('cut', handle, 1, { stream, size }, patient()));
        expect(failure).toMatchObject({ code });
      }
      const part = await files.putPart('cut', handle, 1, bytes, patient());
      await files.completeParts('cut', handle, [part], PLAIN, patient());
      expect(await read('cut')).toBe('whole');
    });

    test('that were never stored make no file', async () => {
      const { store: files, write } = store();
      const handle = await files.createParts('never', PLAIN, patient());
      const { etag } = await files.putPart('never', handle, 1, drawnBytes(10), patient());
      const odd = { part: 1, etag: `${etag.slice(0, -1)}${etag.endsWith('a') ? 'b' : 'a'}`, size: 10 };
      const failure = await failureOf(files.completeParts('never', handle, [odd], PLAIN, patient()));
      expect(failure).toMatchObject({ code: 'UPLOAD_FAILED', outcome: 'sent' });
      expect(await files.head('never', patient())).toBeNull();
      await write('never', 'after');
      expect(await files.head('never', patient())).toMatchObject({ size: 5 });
    });

    test('of two uploads of one name are not mixed', async () => {
      const { store: files, read } = store();
      const begin = (upload: string) => files.createParts('both', { ...PLAIN, upload }, patient());
      const put = (handle: string, text: string) => files.putPart('both', handle, 1, bytesOf(text), patient());
      const [one, other] = [await begin('one'), await begin('other')];
      const [ofOne, ofOther] = [await put(one, 'one'), await put(other, 'other')];
      await files.completeParts('both', other, [ofOther], { ...PLAIN, upload: 'other' }, patient());
      expect(await read('both')).toBe('other');
      const late = files.completeParts('both', one, [ofOne], { ...PLAIN, upload: 'one' }, patient());
      // Azure forgets the parts of a file when it is written, and says so.
      const expected = type === 'azure' ? 'other' : 'one';
      if (type === 'azure') expect(await failureOf(late)).toMatchObject({ code: 'UPLOAD_FAILED' });
      else expect(await late).toMatchObject({ upload: 'one' });
      expect(await read('both')).toBe(expected);
      expect(await files.head('both', patient())).toMatchObject({ upload: expected });
    });
  },
  { lent: AS_R2 },
);
