import { expect, test } from 'vitest';
import { sha256Hex } from '../../../src/kernel/canonical.ts';
import { ProcessorError } from '../../../src/kernel/errors.ts';
import { AS_R2, describeStores, drawnBytes, failureOf, patient, PLAIN, streamOf } from './stores.ts';

const MIB = 1024 * 1024;

describeStores(
  'bytes',
  (store) => {
    const digestOf = async (name: string) => {
      const file = await store().store.get(name, {}, patient());
      return file === null ? null : await sha256Hex(new Uint8Array(await new Response(file.stream).arrayBuffer()));
    };

    test.each([0, 1, 8 * MIB])('%i of them come back as they were, and the store says how many', async (size) => {
      const bytes = drawnBytes(size);
      const written = await store().store.put(`of ${size}`, bytes, PLAIN, patient());
      expect(written).toMatchObject({ name: `of ${size}`, size });
      expect(await digestOf(`of ${size}`)).toBe(await sha256Hex(bytes));
      expect(await store().store.head(`of ${size}`, patient())).toMatchObject({ size, etag: written.etag });
    });

    test.each([
      ['none', []],
      ['one piece', [70_000]],
      ['many pieces, empty ones too', [1, 0, 65_536, 2, 300_000, 0]],
    ])('a stream of %s is stored as it is', async (what, sizes) => {
      const pieces = sizes.map((size, at) => drawnBytes(size, at + 1));
      const size = sizes.reduce((sum, each) => sum + each, 0);
      const written = await store().store.put(`stream ${what}`, { stream: streamOf(pieces), size }, PLAIN, patient());
      expect(written.size).toBe(size);
      const whole = new Uint8Array(await new Blob(pieces).arrayBuffer());
      expect(await digestOf(`stream ${what}`)).toBe(await sha256Hex(whole));
    });

    test('a stream of bytes, as bodies of requests are, is stored as it is', async () => {
      const bytes = drawnBytes(200_000);
      const { body } = new Response(bytes);
      if (body === null) throw new Error('no body');
      await store().store.put('body', { stream: body, size: bytes.length }, PLAIN, patient());
      expect(await digestOf('body')).toBe(await sha256Hex(bytes));
    });

    test('what it is and which upload made it is known to the store', async () => {
      const about = { mimeType: 'text/plain; charset=utf-8', upload: 'upl_1' };
      const before = Date.now() - 60_000;
      const written = await store().store.put('about', new Uint8Array(3), about, patient());
      const head = await store().store.head('about', patient());
      expect(written).toMatchObject({ name: 'about', size: 3, ...about });
      expect(head).toMatchObject({ name: 'about', size: 3, etag: written.etag, ...about });
      const opened = await store().store.get('about', {}, patient());
      expect(opened).toMatchObject({ name: 'about', size: 3, etag: written.etag, ...about });
      await opened?.stream.cancel();
      for (const at of [written.lastModified, head?.lastModified ?? 0]) {
        expect(at).toBeGreaterThan(before);
        expect(at).toBeLessThan(Date.now() + 60_000);
      }
    });

    test('what is written again replaces all of it', async () => {
      const { write, read } = store();
      const first = await store().store.put(
        'again',
        new Uint8Array(9),
        { mimeType: 'image/png', upload: 'a' },
        patient(),
      );
      const second = await write('again', 'other bytes');
      expect(second.etag).not.toBe(first.etag);
      expect(second.etag).not.toMatch(/^(W\/)?"|"$/);
      expect(await read('again')).toBe('other bytes');
      expect(await store().store.head('again', patient())).toMatchObject({ ...PLAIN, size: 11, etag: second.etag });
    });

    test.each([
      ['is shorter than announced', 10, [4, 5]],
      ['is empty where something was announced', 10, []],
      ['is longer than announced', 10, [4, 7]],
      ['goes on after all that was announced', 10, [4, 6, 1]],
      ['goes on after a piece of nothing', 10, [10, 0, 1]],
      ['has something where nothing was announced', 0, [0, 1]],
    ])('a stream that %s is refused, and nothing is visible', async (what, size, sizes) => {
      const stream = streamOf(sizes.map((each) => drawnBytes(each)));
      const failure = await failureOf(store().store.put(what, { stream, size }, PLAIN, patient()));
      expect(failure).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ path: 'size' }] });
      expect(await store().store.head(what, patient())).toBeNull();
    });

    test.each([
      ['at once', []],
      ['midway', [70_000, 100]],
    ])('a stream that breaks off %s leaves nothing, or what was there', async (what, sizes) => {
      const { store: files, write, read } = store();
      const breaking = () => ({
        stream: streamOf(
          sizes.map((each) => drawnBytes(each)),
          new Error('cut'),
        ),
        size: 200_000,
      });
      const name = `breaks ${what}`;
      expect(await failureOf(files.put(name, breaking(), PLAIN, patient()))).toMatchObject({
        code: 'CONNECTION_ERROR',
        outcome: 'not_sent',
      });
      expect(await files.head(name, patient())).toBeNull();
      await write(name, 'of before');
      await failureOf(files.put(name, breaking(), PLAIN, patient()));
      expect(await read(name)).toBe('of before');
    });

    test('a stream’s own error is what its caller is told', async () => {
      const own = new ProcessorError('CHECKSUM_MISMATCH', 'other bytes', { outcome: 'not_sent' });
      const content = { stream: streamOf([drawnBytes(5)], own), size: 10 };
      const failure = await failureOf(store().store.put('own', content, PLAIN, patient()));
      expect(failure).toMatchObject({ code: 'CHECKSUM_MISMATCH', message: 'other bytes' });
      expect(await store().store.head('own', patient())).toBeNull();
    });

    test('writing ends when it is given up: the stream is cancelled, and nothing is visible', async () => {
      const giving = new AbortController();
      const cancelled = Promise.withResolvers<void>();
      const underlying: UnderlyingSource<Uint8Array> = {
        pull() {
          giving.abort(new DOMException('too late', 'TimeoutError'));
          return new Promise(() => undefined);
        },
        cancel: () => cancelled.resolve(),
      };
      // Nothing is pulled before somebody reads.
      const stream = new ReadableStream(underlying, { highWaterMark: 0 });
      const put = store().store.put('stalled', { stream, size: 10 }, PLAIN, giving.signal);
      expect(await failureOf(put)).toMatchObject({
        code: 'TIMEOUT',
        outcome: expect.stringMatching(/unknown|not_sent/),
      });
      await cancelled.promise;
      expect(await store().store.head('stalled', patient())).toBeNull();
    });
  },
  { lent: AS_R2 },
);
