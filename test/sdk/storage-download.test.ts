import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Progress } from '@ductape/sdk';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bytesOf, createFileProcessor, cut, type FileProcessor, problem, refusalOf, sha256 } from './file-processor.ts';

const AT = { product: 'my-app', env: 'prd', storage: 'docs' };
const FILE = { storage: 'docs', fileName: 'a b/ü.txt' };
const bytes = bytesOf(300_000);

function withFile(file: Uint8Array<ArrayBuffer> = bytes): FileProcessor {
  const processor = createFileProcessor();
  processor.files.set(FILE.fileName, file);
  return processor;
}

/** A body that breaks after so many bytes of each answer, or ends there without a word. */
function breaking(after: number, isSilent = false) {
  return (whole: Uint8Array) => {
    let isBegun = false;
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        if (!isBegun) controller.enqueue(whole.subarray(0, after));
        else if (isSilent || whole.length <= after) controller.close();
        else controller.error(new TypeError('terminated'));
        isBegun = true;
      },
    });
  };
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

describe('download', () => {
  test('answers bytes, a stream or text, with what is known of the file', async () => {
    const { client, asked } = withFile(new TextEncoder().encode('grün'));
    const known = {
      success: true,
      fileName: FILE.fileName,
      size: 5,
      mimeType: 'text/plain',
      contentType: 'text/plain',
      content_type: 'text/plain',
      checksum: sha256(new TextEncoder().encode('grün')),
      etag: expect.stringMatching(/^[0-9a-f]{8}$/),
      range: { offset: 0, length: 5 },
    };
    const metered: Progress[] = [];
    const { data, ...about } = await client.storage.download({ ...FILE, onProgress: (each) => metered.push(each) });
    expect([data, about, metered]).toEqual([new TextEncoder().encode('grün'), known, [{ loaded: 5, total: 5 }]]);
    expect(await client.storage.download({ ...FILE, as: 'text' })).toEqual({ ...known, data: 'grün' });
    const { data: stream, ...same } = await client.storage.download({ ...FILE, as: 'stream', session: 'user:jwt' });
    expect([new TextDecoder().decode(await readAll(stream)), same]).toEqual(['grün', known]);
    expect(asked[2]).toMatchObject({ on: 'GET /v1/storage/content', fields: { ...AT, fileName: FILE.fileName } });
    expect(asked[2]?.headers.get('ductape-session')).toBe('user:jwt');
    await expect(client.storage.download({ ...FILE, fileName: 'other' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('reads a part of it, and an empty file', async () => {
    const { client, files } = withFile();
    const of = (range: object) => client.storage.download({ ...FILE, range: range as { suffix: number } });
    const parts = [await of({ offset: 10, length: 5 }), await of({ offset: 299_990 }), await of({ suffix: 3 })];
    expect(parts.map(({ data, range, size }) => ({ data, range, size }))).toEqual([
      { data: bytes.subarray(10, 15), range: { offset: 10, length: 5 }, size: 300_000 },
      { data: bytes.subarray(299_990), range: { offset: 299_990, length: 10 }, size: 300_000 },
      { data: bytes.subarray(299_997), range: { offset: 299_997, length: 3 }, size: 300_000 },
    ]);
    files.set('empty', new Uint8Array());
    expect(await client.storage.download({ ...FILE, fileName: 'empty' })).toMatchObject({
      size: 0,
      data: new Uint8Array(),
    });
  });

  test('writes it to the disk, where it is there whole or not at all', async () => {
    const processor = withFile();
    const directory = await mkdtemp(path.join(tmpdir(), 'files-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const to = path.join(directory, 'copy');
    expect(await processor.client.storage.download({ ...FILE, to })).toMatchObject({ data: null, size: 300_000 });
    expect(sha256(await readFile(to))).toBe(sha256(bytes));
    await writeFile(`${to}.partial`, 'mine');
    const both = [
      processor.client.storage.download({ ...FILE, to }),
      processor.client.storage.download({ ...FILE, to }),
    ];
    expect(await Promise.all(both)).toHaveLength(2);
    expect(await readFile(`${to}.partial`, 'utf8')).toBe('mine');
    processor.body = () => bytesOf(300_000, 2);
    const other = path.join(directory, 'other');
    expect((await refusalOf(processor.client.storage.download({ ...FILE, to: other }))).code).toBe('CHECKSUM_MISMATCH');
    expect(await readdir(directory)).toEqual(['copy', 'copy.partial']);
  });

  test('gives up the answers that it does not read', async () => {
    const processor = withFile();
    const answered = (headers: Record<string, string>) => () =>
      new Response(new ReadableStream(), { headers: { 'content-type': 'text/plain', ...headers } });
    const cases: readonly [object, FileProcessor['before'], object][] = [
      [{ to: path.join(tmpdir(), 'no', 'such', 'place') }, processor.before, { code: 'ENOENT' }],
      [{}, answered({ 'content-length': String(2 ** 52) }), { name: 'RangeError' }],
      [{}, answered({}), { code: 'SERVICE_UNAVAILABLE' }],
      [{ range: { offset: 1 } }, answered({ 'content-length': '7' }), { errors: [{ path: 'range' }] }],
      [{ range: { offset: 1, length: 0 } }, answered({ 'content-length': '7' }), { errors: [{ path: 'range' }] }],
    ];
    for (const [fields, answer, error] of cases) {
      processor.before = answer;
      await expect(processor.client.storage.download({ ...FILE, ...fields })).rejects.toMatchObject(error);
    }
    expect(processor.asked.map(({ signal }) => signal.aborted)).toEqual(cases.map(() => true));
  });

  test('refuses bytes that are others, a stream at its end', async () => {
    const processor = withFile();
    processor.body = () => bytesOf(300_000, 2);
    const { client } = processor;
    expect((await refusalOf(client.storage.download(FILE))).code).toBe('CHECKSUM_MISMATCH');
    const { data } = await client.storage.download({ ...FILE, as: 'stream' });
    await expect(readAll(data)).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    processor.body = () => bytesOf(300_001);
    expect((await refusalOf(client.storage.download(FILE))).code).toBe('CHECKSUM_MISMATCH');
  });
});

describe('a connection that breaks', () => {
  test('is taken up where it broke, of the very same file', async () => {
    for (const isSilent of [false, true]) {
      const processor = withFile();
      processor.body = breaking(120_000, isSilent);
      let failures = 1;
      processor.before = ({ headers }) => (headers.has('range') && failures-- > 0 ? cut() : undefined);
      const { data } = await processor.client.storage.download(FILE);
      expect(sha256(data)).toBe(sha256(bytes));
      const asked = processor.asked.map(({ headers }) => [headers.get('range'), headers.get('if-match')]);
      const etag = `"${sha256(bytes).slice(0, 8)}"`;
      const taken = ['bytes=120000-299999', etag];
      expect(asked).toEqual([[null, null], taken, taken, ['bytes=240000-299999', etag]]);
    }
  });

  test('of a part is taken up within that part', async () => {
    const processor = withFile();
    processor.body = breaking(60);
    const { data } = await processor.client.storage.download({ ...FILE, range: { offset: 100, length: 100 } });
    expect(data).toEqual(bytes.subarray(100, 200));
    expect(processor.asked.map(({ headers }) => headers.get('range'))).toEqual(['bytes=100-199', 'bytes=160-199']);
  });

  test('ends it when the file is another by then, or nothing comes any more', async () => {
    const processor = withFile();
    processor.body = breaking(120_000);
    processor.before = ({ headers }) => {
      if (headers.has('range')) processor.files.set(FILE.fileName, bytesOf(300_000, 2));
      return undefined;
    };
    expect((await refusalOf(processor.client.storage.download(FILE))).code).toBe('CONFLICT');
    processor.before = ({ headers }) => (headers.has('range') ? problem(404, 'NOT_FOUND') : undefined);
    const { data } = await processor.client.storage.download({ ...FILE, as: 'stream' });
    await expect(readAll(data)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is not taken up by another range', async () => {
    const others = ['bytes 0-299999/300000', 'bytes 200000-299999/300001', 'bytes 200001-299999/300000'];
    const cancelled = new Set<string>();
    const downloads = others.map(async (range) => {
      const processor = withFile();
      processor.body = breaking(200_000);
      processor.before = ({ headers }) => {
        if (!headers.has('range') || cancelled.has(range)) return undefined;
        const body = new ReadableStream({ cancel: () => void cancelled.add(range) });
        return new Response(body, { status: 206, headers: { 'content-range': range } });
      };
      return sha256((await processor.client.storage.download(FILE)).data);
    });
    expect(await Promise.all(downloads)).toEqual(others.map(() => sha256(bytes)));
    expect([...cancelled].toSorted()).toEqual(others.toSorted());
  });

  test('is left alone when the caller ends it or wants no more', async () => {
    const processor = withFile();
    const { client } = processor;
    const controller = new AbortController();
    const stopped = new Error('enough');
    processor.body = (whole) =>
      new ReadableStream({
        start(body) {
          body.enqueue(whole.subarray(0, 10));
          controller.signal.addEventListener('abort', () => body.error(controller.signal.reason));
        },
      });
    const onProgress = () => controller.abort(stopped);
    const call = { signal: controller.signal };
    await expect(client.storage.download({ ...FILE, onProgress }, call)).rejects.toBe(stopped);
    await expect(client.storage.download(FILE, call)).rejects.toBe(stopped);
    const { promise: cancelled, resolve } = Promise.withResolvers<unknown>();
    processor.before = ({ signal }) => {
      signal.addEventListener('abort', resolve);
      return undefined;
    };
    processor.body = () => new ReadableStream();
    const { data } = await client.storage.download({ ...FILE, as: 'stream' });
    const reader = data.getReader();
    const reading = reader.read();
    await reader.cancel();
    expect([await reading, await cancelled]).toMatchObject([{ done: true }, { type: 'abort' }]);
    expect(processor.asked).toHaveLength(2);
  });
});
