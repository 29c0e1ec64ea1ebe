import { describe, expect, test } from 'vitest';
import type { Content, FileStore, OpenedFile, StoredFile } from '../../../src/drivers/storage/port.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { ProcessorError } from '../../../src/kernel/errors.ts';
import { listFiles } from '../../../src/resources/storage/listing.ts';
import type { ReachedStorage } from '../../../src/resources/storage/reach.ts';
import { downloadFile } from '../../../src/resources/storage/reading.ts';
import { transferFile } from '../../../src/resources/storage/transferring.ts';
import { saveFile } from '../../../src/resources/storage/writing.ts';
import { endless, failureOf, patient, streamOf } from '../../drivers/storage/stores.ts';

const PLACE = { workspace: 'ws_test', product: 'shop', env: 'dev', storage: 'docs' };
const FILE: StoredFile = { name: 'a', size: 5, etag: 'e', mimeType: 'text/plain', lastModified: 0, upload: null };
const NO = new ProcessorError('UPLOAD_FAILED', 'no');
const WRITER = { scope: { workspace: 'ws_test', runId: 'run_1', idempotencyKey: 'key' }, session: undefined };

/** A storage whose store does so much, and no more. */
function reached(store: Partial<FileStore>): ReachedStorage {
  const storage = { tag: 'docs', name: 'Docs' };
  const whole = { addressOf: () => null, ...store } as FileStore;
  return { place: PLACE, storage, type: 'R2', flavor: null, secretKeys: [], store: whole, masked: (thrown) => thrown };
}

function partsWith(content: Content) {
  const fileRecords = {
    of: async () => new Map<never, never>(),
    find: async () => null,
    write: async () => undefined,
  };
  const payload = { ...PLACE, id: 'p', size: 5, checksum: 'c'.repeat(64) };
  const opened: string[] = [];
  const payloads = {
    find: async () => payload,
    open: async ({ id }: { readonly id: string }) => {
      opened.push(id);
      return content as Exclude<Content, Uint8Array>;
    },
  };
  return { clock: systemClock, fileRecords: fileRecords as never, payloads, opened };
}

const PARTS = partsWith(new Uint8Array());
const opening = (stream: ReadableStream<Uint8Array>, size: number): Partial<FileStore> => ({
  get: async (): Promise<OpenedFile> => ({ ...FILE, size, stream, range: { offset: 0, length: size } }),
});

describe('a stream is let go of', () => {
  test('when the write of a payload fails before it begins', async () => {
    const { stream, isCancelled } = endless();
    const storage = reached({ put: () => Promise.reject(NO) });
    const given = { payload: 'p', size: 5 };
    const saving = saveFile(partsWith({ stream, size: 5 }), storage, { fileName: 'a' }, given, WRITER, patient());
    expect(await failureOf(saving)).toMatchObject({ code: 'UPLOAD_FAILED' });
    expect(isCancelled()).toBe(true);
  });

  test('and is not even opened, when its checksum is another one', async () => {
    const parts = partsWith(new Uint8Array());
    const fields = { fileName: 'a', checksum: 'd'.repeat(64) };
    const saving = saveFile(parts, reached({}), fields, { payload: 'p', size: 5 }, WRITER, patient());
    expect(await failureOf(saving)).toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    expect(parts.opened).toEqual([]);
  });

  test.each([5, 6_000_000_000])('when a file of %i bytes cannot be written elsewhere', async (size) => {
    const { stream, isCancelled } = endless();
    const cleaning: AbortSignal[] = [];
    const to: Partial<FileStore> = {
      put: () => Promise.reject(NO),
      createParts: async () => 'handle',
      putPart: () => Promise.reject(NO),
      abortParts: async (_name, _handle, signal) => {
        cleaning.push(signal);
      },
    };
    const from = opening(stream, size) as FileStore;
    const file = { ...FILE, size };
    const about = { mimeType: 'text/plain', upload: null };
    const moving = transferFile(from, to as FileStore, file, { name: 'b', about }, AbortSignal.abort());
    expect(await failureOf(moving)).toMatchObject({ code: 'UPLOAD_FAILED' });
    expect(isCancelled()).toBe(true);
    expect(cleaning.map(({ aborted }) => aborted)).toEqual(size === 5 ? [] : [false]);
  });

  test('when nobody waits for the value any more', async () => {
    const waiting = new AbortController();
    const begun = Promise.withResolvers<void>();
    let isCancelled = false;
    const stream = new ReadableStream<Uint8Array>(
      {
        pull: () => begun.resolve(),
        cancel() {
          isCancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    const reading = downloadFile(PARTS, reached(opening(stream, 5)), { fileName: 'a' }, waiting.signal);
    await begun.promise;
    waiting.abort(new ProcessorError('TIMEOUT', 'late'));
    expect(await failureOf(reading)).toMatchObject({ code: 'TIMEOUT' });
    expect(isCancelled).toBe(true);
  });
});

describe('a value', () => {
  test('is no larger than the store said, and no smaller', async () => {
    const { stream, given } = endless();
    const large = downloadFile(PARTS, reached(opening(stream, 100)), { fileName: 'a' }, patient());
    expect(await failureOf(large)).toMatchObject({ code: 'DOWNLOAD_FAILED' });
    expect(given()).toBeLessThan(1024 ** 2);
    const small = reached(opening(streamOf([new Uint8Array(4)]), 5));
    expect(await failureOf(downloadFile(PARTS, small, { fileName: 'a' }, patient()))).toMatchObject({
      code: 'DOWNLOAD_FAILED',
    });
  });

  test('that breaks off may be asked for again', async () => {
    const storage = reached(opening(streamOf([new Uint8Array(4)], new Error('Network connection lost.')), 5));
    expect(await failureOf(downloadFile(PARTS, storage, { fileName: 'a' }, patient()))).toMatchObject({
      code: 'CONNECTION_ERROR',
      outcome: 'not_sent',
    });
  });
});

test('a list of a type goes on by the bytes of names after a file that has been removed', async () => {
  // By UTF-16 the one of two code units would come first.
  const names = ['a.txt', '\uff5e.txt', '\u{1f600}.txt'];
  let left = names;
  const storage = reached({
    list: async () => ({ files: left.map((name) => ({ ...FILE, name })), next: null }),
  });
  const page = { fileType: 'txt', limit: 2 };
  const first = await listFiles(PARTS, storage, page, patient());
  expect(first.files.map(({ name }) => name)).toEqual(names.slice(0, 2));
  left = names.slice(2);
  const more = { ...page, continuationToken: first.nextToken ?? '' };
  const second = await listFiles(PARTS, storage, more, patient());
  expect(second.files.map(({ name }) => name)).toEqual(names.slice(2));
});
