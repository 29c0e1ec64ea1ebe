import type { FileBytes, Progress } from '@ductape/sdk';
import { describe, expect, test } from 'vitest';
import { bytesOf, createFileProcessor, cut, inPieces, problem, refusalOf, sha256 } from './file-processor.ts';

const PART = 1536 * 1024;
const AT = { product: 'my-app', env: 'prd', storage: 'docs' };
const TO = { storage: 'docs', fileName: 'a b/ü.txt' };

describe('a file of several parts', () => {
  // More than goes into one request.
  const bytes = bytesOf(5.5 * PART);

  test('goes up four parts at a time, whatever it is given as', async () => {
    const sources: readonly [string, FileBytes, number | undefined][] = [
      ['a Blob', new Blob([bytes]), bytes.length],
      ['pieces', inPieces(bytes, 100_001), undefined],
    ];
    for (const [name, buffer, size] of sources) {
      const processor = createFileProcessor(PART);
      let [now, most] = [0, 0];
      const four = Promise.withResolvers<void>();
      processor.before = async ({ on, fields }) => {
        if (!on.endsWith('/parts')) return undefined;
        most = Math.max(most, (now += 1));
        if (now === 4) four.resolve();
        if (Number(fields['part']) <= 4) await four.promise;
        now -= 1;
        return undefined;
      };
      const progress: Progress[] = [];
      const saved = await processor.client.storage.save({
        ...TO,
        buffer,
        mimeType: 'text/css',
        onProgress: (each) => progress.push(each),
      });
      expect([name, saved.checksum, most]).toEqual([name, sha256(bytes), 4]);
      expect(processor.files.get(TO.fileName)?.length).toBe(bytes.length);
      expect(processor.asked[0]?.fields).toEqual({ ...AT, fileName: TO.fileName, mimeType: 'text/css', size });
      expect(processor.asked.at(-1)).toMatchObject({ fields: { ...AT, upload_id: 'upload_1', parts: 6 } });
      expect(progress.map(({ loaded }) => loaded).at(0)).toBe(0);
      expect(progress.at(-1)).toEqual({ loaded: bytes.length, total: size ?? null, upload_id: 'upload_1' });
    }
  });

  test('is gone on with by its upload: what is there is not sent again', async () => {
    const processor = createFileProcessor(PART);
    const { client } = processor;
    processor.before = ({ on, fields }) =>
      on.endsWith('/parts') && fields['part'] === '3' ? problem(403, 'FORBIDDEN') : undefined;
    const refused = await refusalOf(client.storage.save({ ...TO, buffer: inPieces(bytes, PART) }));
    expect(refused).toMatchObject({ code: 'FORBIDDEN', status: 403, upload_id: 'upload_1' });
    expect(processor.files.size).toBe(0);
    processor.before = () => undefined;
    const { parts } = processor.uploads.get('upload_1') ?? {};
    expect(parts?.has(3)).toBe(false);
    parts?.set(1, bytesOf(PART, 99));
    const there = [...(parts?.keys() ?? [])].filter((part) => part !== 1);
    processor.asked.length = 0;
    const { upload_id } = refused;
    const saved = await client.storage.save({ ...TO, buffer: bytes, ...(upload_id !== undefined && { upload_id }) });
    expect(saved.checksum).toBe(sha256(bytes));
    expect(sha256(processor.files.get(TO.fileName) ?? new Uint8Array())).toBe(sha256(bytes));
    const sent = processor.asked.filter(({ on }) => on.endsWith('/parts')).map(({ fields }) => Number(fields['part']));
    expect(sent.toSorted((one, other) => one - other)).toEqual(
      [1, 2, 3, 4, 5, 6].filter((part) => !there.includes(part)),
    );
    processor.asked.length = 0;
    expect(await client.storage.save({ ...TO, buffer: bytes, upload_id: 'upload_1' })).toMatchObject(saved);
    expect(processor.names()).toEqual(['POST getUpload', 'POST completeUpload']);
  });

  test('is gone on with by what is the same file alone', async () => {
    const processor = createFileProcessor(PART);
    const { client, uploads } = processor;
    const unread = async function* unread() {
      yield* [];
      throw new Error('it was read');
    };
    const others = bytesOf(bytes.length, 2);
    const on = { ...TO, upload_id: 'upload_1' };
    const saved = await client.storage.save({ ...TO, buffer: bytes });
    const upload = uploads.get('upload_1');
    if (upload !== undefined) upload.state = 'completing';
    expect((await refusalOf(client.storage.save({ ...on, buffer: others }))).code).toBe('CONFLICT');
    expect(await client.storage.save({ ...on, buffer: bytes })).toEqual(saved);
    expect(await refusalOf(client.storage.save({ ...on, buffer: others }))).toMatchObject({
      code: 'CHECKSUM_MISMATCH',
      upload_id: 'upload_1',
    });
    expect(await refusalOf(client.storage.save({ ...on, fileName: 'b', buffer: unread() }))).toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: [{ path: 'fileName' }],
      upload_id: 'upload_1',
    });
    expect(await client.storage.save({ ...on, buffer: bytes })).toEqual(saved);
    const { upload_id } = await client.storage.createUpload(TO);
    await client.storage.abortUpload({ storage: 'docs', upload_id });
    expect(await refusalOf(client.storage.save({ ...TO, upload_id, buffer: unread() }))).toMatchObject({
      code: 'CONFLICT',
      upload_id,
    });
    expect([upload?.state, sha256(processor.files.get(TO.fileName) ?? new Uint8Array())]).toEqual([
      'done',
      sha256(bytes),
    ]);
  });

  test('is broken off by what its caller throws when it is told of it', async () => {
    for (const at of [0, PART, bytes.length]) {
      const { client, uploads } = createFileProcessor(PART);
      const thrown = new Error('no');
      const onProgress = ({ loaded }: Progress) => {
        if (loaded >= at) throw thrown;
      };
      const refused = await refusalOf(client.storage.save({ ...TO, buffer: bytes, onProgress }));
      expect([refused.code, refused.upload_id, refused.cause]).toEqual(['UPLOAD_FAILED', 'upload_1', thrown]);
      expect([at, uploads.get('upload_1')?.state]).toEqual([at, 'open']);
    }
  });

  test('has its parts sent again when no answer comes or the processor is busy', async () => {
    const processor = createFileProcessor(PART);
    const failed = new Set<unknown>();
    processor.before = ({ on, fields: { part } }) => {
      if (!on.endsWith('/parts') || failed.has(part)) return undefined;
      failed.add(part);
      return part === '1' ? problem(503, 'SERVICE_UNAVAILABLE') : cut();
    };
    const saved = await processor.client.storage.save({ ...TO, buffer: bytes });
    expect([saved.checksum, failed.size]).toEqual([sha256(bytes), 6]);
    expect(processor.names().filter((name) => name === 'PUT parts')).toHaveLength(12);
  });

  test('stops when its caller says so, and can be gone on with or dropped', async () => {
    const processor = createFileProcessor(PART);
    const { client } = processor;
    const controller = new AbortController();
    const stopped = new Error('enough');
    const seen: Progress[] = [];
    const stalled = (async function* stalling() {
      yield* inPieces(bytes.subarray(0, 2 * PART + 1), PART);
      await new Promise(() => undefined);
    })();
    const saving = client.storage.save(
      {
        ...TO,
        buffer: stalled,
        size: bytes.length,
        onProgress: (each) => {
          seen.push(each);
          if (each.loaded === 2 * PART) controller.abort(stopped);
        },
      },
      { signal: controller.signal },
    );
    await expect(saving).rejects.toBe(stopped);
    const [{ upload_id = '' } = {}] = seen;
    expect(processor.uploads.get(upload_id)?.state).toBe('open');
    const small = new AbortController();
    const endless = new ReadableStream<Uint8Array>({ pull: () => small.abort(stopped) });
    await expect(client.storage.save({ ...TO, buffer: endless }, { signal: small.signal })).rejects.toBe(stopped);
    await client.storage.abortUpload({ storage: 'docs', upload_id });
    expect(processor.uploads.get(upload_id)?.state).toBe('aborted');
  });

  test('is dropped when it is not what was said, and left when it cannot be read', async () => {
    const { client, uploads, files } = createFileProcessor(PART);
    const buffer = () => inPieces(bytes, PART);
    const refusals = [
      await refusalOf(client.storage.save({ ...TO, buffer: buffer(), size: bytes.length - 1 })),
      await refusalOf(client.storage.save({ ...TO, buffer: buffer(), size: bytes.length + 1 })),
      await refusalOf(client.storage.save({ ...TO, buffer: buffer(), checksum: sha256(bytesOf(1)) })),
    ];
    expect(refusals.map(({ code }) => code)).toEqual(['VALIDATION_ERROR', 'VALIDATION_ERROR', 'CHECKSUM_MISMATCH']);
    expect([...uploads.values()].map(({ state }) => state)).toEqual(['aborted', 'aborted', 'aborted']);
    const failing = (async function* failing() {
      yield* inPieces(bytes.subarray(0, 3 * PART), PART);
      throw new Error('the disk is gone');
    })();
    const unread = await refusalOf(client.storage.save({ ...TO, buffer: failing, size: bytes.length }));
    expect(unread).toMatchObject({
      code: 'UPLOAD_FAILED',
      upload_id: 'upload_4',
      cause: { message: 'the disk is gone' },
    });
    expect([uploads.get('upload_4')?.state, files.size]).toEqual(['open', 0]);
  });
});
