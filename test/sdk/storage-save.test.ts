import { Readable } from 'node:stream';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FileBytes, Progress } from '@ductape/sdk';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bytesOf, createFileProcessor, cut, inPieces, problem, refusalOf, sha256 } from './file-processor.ts';

const AT = { product: 'my-app', env: 'prd', storage: 'docs' };
const TO = { storage: 'docs', fileName: 'a b/ü.txt' };

async function localFile(bytes: Uint8Array): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'files-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = path.join(directory, 'notes.md');
  await writeFile(file, bytes);
  return file;
}

describe('save', () => {
  test('takes bytes of every kind in one request', async () => {
    const bytes = bytesOf(1_000);
    const within = new Uint8Array(1_100);
    within.set(bytes, 50);
    const shared = new Uint8Array(new SharedArrayBuffer(1_000));
    shared.set(bytes);
    const kinds: FileBytes[] = [
      bytes,
      bytes.buffer,
      within.subarray(50, 1_050),
      new DataView(within.buffer, 50, 1_000),
      shared,
      Buffer.from(bytes),
      Buffer.from(bytes).toString('base64'),
      new Blob([bytes]),
      new File([bytes], 'x'),
      new Blob([bytes]).stream(),
      Readable.from(inPieces(bytes, 300)),
      inPieces(bytes, 1),
    ];
    const { client, asked, files } = createFileProcessor();
    for (const buffer of kinds) {
      files.clear();
      const saved = await client.storage.save({ ...TO, buffer });
      expect(saved).toMatchObject({ fileName: TO.fileName, size: 1_000, checksum: sha256(bytes) });
      expect(files.get(TO.fileName)).toEqual(bytes);
    }
    expect(asked.map(({ on, fields }) => ({ on, fields }))).toEqual(
      kinds.map(() => ({ on: 'PUT /v1/storage/content', fields: { ...AT, fileName: TO.fileName, size: '1000' } })),
    );
  });

  test('takes text, a path, what readFile gives, and nothing at all', async () => {
    const { client, asked, files } = createFileProcessor();
    const file = await localFile(new TextEncoder().encode('grün'));
    await client.storage.save({ ...TO, text: 'grün' });
    await client.storage.save({ ...TO, path: file });
    const read = await client.storage.readFile(file);
    expect(read).toEqual({ buffer: 'Z3LDvG4=', fileName: 'notes.md', mimeType: 'text/markdown' });
    expect(await client.storage.read(file)).toEqual(read);
    expect(await client.storage.files.read(file)).toEqual(read);
    await client.storage.save({ storage: 'docs', ...read });
    await client.storage.save({ ...TO, fileName: 'empty', buffer: new Blob([]) });
    expect(asked.slice(0, 3).map(({ body }) => new TextDecoder().decode(body))).toEqual(['grün', 'grün', 'grün']);
    expect(asked[2]?.fields).toEqual({ ...AT, fileName: 'notes.md', mimeType: 'text/markdown', size: '5' });
    expect(files.get('empty')).toHaveLength(0);
    await expect(client.storage.readFile(`${file}.not`)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('passes on what goes with the file, and tells of the run', async () => {
    const { client, asked } = createFileProcessor();
    const metas: unknown[] = [];
    const progress: Progress[] = [];
    const session = { tag: 'user', token: 'jwt' };
    const blob = new Blob(['x'], { type: 'text/csv' });
    const more = { expiry: '7d', retries: 2, timeout: '5s', checksum: sha256(new TextEncoder().encode('x')) };
    await client.storage.save(
      { ...TO, ...more, session, buffer: blob, onProgress: (each) => progress.push(each) },
      { onMeta: (meta) => metas.push(meta) },
    );
    const fields = { ...AT, ...more, retries: '2', fileName: TO.fileName, mimeType: 'text/csv', size: '1' };
    expect(asked[0]?.fields).toEqual(fields);
    expect(asked[0]?.headers.get('ductape-session')).toBe('user:jwt');
    expect([metas, progress]).toEqual([[{ run_id: 'run_1' }], [{ loaded: 1, total: 1 }]]);
  });

  test('is known by the names and fields of other versions', async () => {
    const { client, asked, files } = createFileProcessor();
    type Loose = Readonly<Record<string, (input: object) => Promise<unknown>>>;
    const storage = client.storage as unknown as Loose;
    const buffer = 'eA==';
    await storage['upload']?.({ storage: 'docs', file_key: 'a', contentType: 'text/css', buffer });
    await storage['run']?.({
      product_tag: 'p',
      event: 'docs',
      input: { fileName: 'b', buffer, mimeType: '' },
      cache: 'c',
    });
    expect(asked.map(({ fields }) => fields)).toEqual([
      { ...AT, fileName: 'a', mimeType: 'text/css', size: '1' },
      { ...AT, product: 'p', fileName: 'b', size: '1' },
    ]);
    expect([...files.keys()]).toEqual(['a', 'b']);
  });

  test('refuses what cannot be stored before anything is sent', async () => {
    const { client, asked } = createFileProcessor();
    const wrong: readonly [object, string][] = [
      [{}, 'buffer: give one of'],
      [{ buffer: 'eA==', text: 'x' }, 'buffer: give one of'],
      [{ buffer: 'not base64!' }, 'buffer: is not base64'],
      [{ buffer: 7 }, 'buffer: has to be bytes'],
      [{ buffer: Readable.from(['text']) }, 'buffer: its pieces have to be bytes'],
      [{ buffer: 'eA==', size: 2 }, 'size: is 2'],
      [{ buffer: Readable.from([bytesOf(3)]), size: 2 }, 'size: is 2'],
    ];
    for (const [fields, message] of wrong) {
      const refused = await refusalOf(client.storage.save({ ...TO, ...fields }));
      expect([refused.code, refused.message]).toEqual(['VALIDATION_ERROR', expect.stringContaining(message)]);
    }
    expect(asked).toEqual([]);
  });

  test('is sent again when no answer comes, and not when one does', async () => {
    const processor = createFileProcessor();
    let failures = 1;
    processor.before = () => (failures-- > 0 ? cut() : undefined);
    await processor.client.storage.save({ ...TO, text: 'x' });
    processor.before = () => problem(503, 'SERVICE_UNAVAILABLE');
    expect((await refusalOf(processor.client.storage.save({ ...TO, text: 'x' }))).code).toBe('SERVICE_UNAVAILABLE');
    expect(processor.names()).toEqual(['PUT content', 'PUT content', 'PUT content']);
  });
});
