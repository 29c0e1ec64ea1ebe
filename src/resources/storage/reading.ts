/// <reference lib="esnext.typedarrays" />

/** Files are read: whole, as a stream, or what is known of them. */

import type { OpenedFile, ReadOptions, StoredFile, StoragePlace } from '../../drivers/storage/port.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { readAtMost } from '../../kernel/read-stream.ts';
import { notFound } from '../products/config.ts';
import { isExpired, knownOf } from './answers.ts';
import type { FieldsOf } from './asked.ts';
import type { Downloaded, FileInfo } from './contract-fields.ts';
import type { FileRecord, FileRecords } from './file-records.ts';
import type { ReachedStorage } from './reach.ts';

/** What reading works with. */
export interface ReadingParts {
  readonly clock: Clock;
  readonly fileRecords: FileRecords;
}

/** A file with its bytes, and its SHA-256 where that is known. */
export interface OpenedDownload extends OpenedFile {
  readonly checksum: string | null;
}

/** Opens a file. Throws `NOT_FOUND` for one that is not there, or has expired. */
export async function openFile(
  { clock, fileRecords }: ReadingParts,
  { place, store }: ReachedStorage,
  { fileName, range, ifMatch }: FieldsOf<'open'>,
  signal: AbortSignal,
): Promise<OpenedDownload> {
  const options: ReadOptions = { ...(range !== undefined && { range }), ...(ifMatch !== undefined && { ifMatch }) };
  const reading = store.get(fileName, options, signal);
  const [opened, known] = await Promise.allSettled([reading, fileRecords.find(place, fileName)]);
  if (opened.status === 'rejected') throw opened.reason;
  const file = opened.value;
  const record = known.status === 'fulfilled' && known.value?.etag === file?.etag ? known.value : null;
  if (file !== null && known.status === 'fulfilled' && !signal.aborted && !isExpired(record, clock.now()))
    return { ...file, checksum: record?.checksum ?? null };
  file?.stream.cancel().catch(() => undefined);
  signal.throwIfAborted();
  if (known.status === 'rejected') throw known.reason;
  if (file === null) await forgetGone({ clock, fileRecords }, place, fileName, known.value);
  throw noFile(fileName);
}

/** Reads a file whole. Throws `PAYLOAD_TOO_LARGE` for one that is no value any more. */
export async function downloadFile(
  parts: ReadingParts,
  reached: ReachedStorage,
  { fileName }: FieldsOf<'download'>,
  signal: AbortSignal,
): Promise<Downloaded> {
  const { stream, size, mimeType, checksum } = await openFile(parts, reached, { fileName }, signal);
  if (size > LIMITS.file_value.value) {
    stream.cancel().catch(() => undefined);
    const message = `has ${size} bytes, and ${LIMITS.file_value.value} at most are given as a value; stream it`;
    throw refusal('PAYLOAD_TOO_LARGE', [{ path: 'fileName', message }]);
  }
  const data = (await readWhole(stream, size, signal)).toBase64();
  return {
    success: true,
    data,
    contentType: mimeType,
    mimeType,
    content_type: mimeType,
    size,
    fileName,
    checksum,
  };
}

/** Bytes that the store said are so many, which is not taken on trust. */
async function readWhole(stream: ReadableStream<Uint8Array>, size: number, signal: AbortSignal): Promise<Uint8Array> {
  const bytes = await readAtMost(stream, size, signal).catch((thrown: unknown) => {
    signal.throwIfAborted();
    const message = 'the bytes of the file broke off before their end';
    throw new ProcessorError('CONNECTION_ERROR', message, { outcome: 'not_sent' }, thrown);
  });
  if (bytes?.length === size) return bytes;
  const message = `the store said that the file has ${size} bytes, and gave ${bytes?.length ?? 'more'}`;
  throw new ProcessorError('DOWNLOAD_FAILED', message, { outcome: 'sent' });
}

/** What is known of a file. */
export async function fileInfo(
  parts: ReadingParts,
  reached: ReachedStorage,
  { fileName }: FieldsOf<'info'>,
  signal: AbortSignal,
): Promise<FileInfo> {
  const { file, record } = await requireFile(parts, reached, fileName, 'fileName', signal);
  const { size, mimeType, etag, lastModified } = file;
  const url = reached.store.addressOf(fileName);
  return { fileName, size, mimeType, etag, lastModified, ...knownOf(record ?? undefined), url };
}

/** A file that is there, with what D1 knows of it. Throws `NOT_FOUND` naming `path`. */
export async function requireFile(
  parts: ReadingParts,
  reached: ReachedStorage,
  name: string,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly file: StoredFile; readonly record: FileRecord | null }> {
  const found = await findFile(parts, reached, name, signal);
  if (found === null) throw noFile(name, path);
  return found;
}

/** The same; null where there is none, or it has expired. */
export async function findFile(
  { clock, fileRecords }: ReadingParts,
  { place, store }: ReachedStorage,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly file: StoredFile; readonly record: FileRecord | null } | null> {
  const [file, known] = await Promise.all([store.head(name, signal), fileRecords.find(place, name)]);
  if (file === null) {
    await forgetGone({ clock, fileRecords }, place, name, known);
    return null;
  }
  const record = known?.etag === file.etag ? known : null;
  return isExpired(record, clock.now()) ? null : { file, record };
}

/** A file that was just written may not have been there yet when it was looked for; the clocks of stores may be off as well. */
const JUST_MS = 300_000;

/** What was said of a file that others removed is of no use. */
async function forgetGone(
  { clock, fileRecords }: ReadingParts,
  place: StoragePlace,
  name: string,
  known: FileRecord | null,
): Promise<void> {
  if (known === null || known.writtenAt > clock.now() - JUST_MS) return;
  await fileRecords.remove(place, name, known).catch(() => undefined);
}

/** What is told of a file that is not there. */
export function noFile(name: string, path = 'fileName'): ProcessorError {
  return notFound(path, `file '${name}'`);
}
