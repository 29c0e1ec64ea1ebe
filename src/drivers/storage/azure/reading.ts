import { type ErrorCode, invalidField, ProcessorError } from '../../../kernel/errors.ts';
import type { ByteRange, OpenedFile, ReadOptions, StoredFile } from '../port.ts';
import { extentOf, fileOf } from './answers.ts';
import type { BlobClient } from './client.ts';
import { readRefusal, type Refusal, refusalError } from './refusals.ts';

/** Where the blob is none, so that what was asked has its own answer. */
const ABSENT = 'BlobNotFound';

/** What a store needs for its requests. */
export interface Reading {
  readonly client: BlobClient;
  readonly now: () => number;
}

/** What the store says of a file; null where there is none. */
export function headBlob(
  { client, now }: Reading,
  name: string,
  failed: ErrorCode,
  signal: AbortSignal,
): Promise<Readonly<{ file: StoredFile; headers: Headers }> | null> {
  return client.exchange({ method: 'HEAD', name }, signal, async (response) => {
    if (response.ok)
      return { file: fileOf(name, response.headers, extentOf(response.headers).size), headers: response.headers };
    const refusal = await readRefusal(response, now());
    if (isAbsent(refusal)) return null;
    throw refusalError(client, refusal, failed);
  });
}

/** Opens a file; null where there is none. */
export async function getBlob(
  reading: Reading,
  name: string,
  options: ReadOptions,
  signal: AbortSignal,
): Promise<OpenedFile | null> {
  const { range } = options;
  if (range === undefined || !('suffix' in range)) return openBlob(reading, name, { ...options }, signal);
  // Azure has no ranges from the end. What is found is what is opened: another version would be refused.
  const found = await headBlob(reading, name, 'DOWNLOAD_FAILED', signal);
  if (found === null) return null;
  const { size, etag } = found.file;
  const ifMatch = options.ifMatch ?? etag;
  if (range.suffix <= 0) throw beyond();
  return size === 0
    ? openBlob(reading, name, { ifMatch }, signal)
    : openBlob(reading, name, { ifMatch, range: { offset: Math.max(0, size - range.suffix) } }, signal);
}

type Opening = Omit<ReadOptions, 'range'> & { readonly range?: Exclude<ByteRange, { suffix: number }> };

function openBlob(
  { client, now }: Reading,
  name: string,
  options: ReadOptions,
  signal: AbortSignal,
): Promise<OpenedFile | null> {
  const headers = {
    ...(options.range !== undefined && { 'x-ms-range': rangeHeader(options.range as NonNullable<Opening['range']>) }),
    ...(options.ifMatch !== undefined && { 'if-match': `"${options.ifMatch}"` }),
  };
  return client.exchange({ method: 'GET', name, headers }, signal, async (response) => {
    if (response.ok) return openedFile(name, response);
    const refusal = await readRefusal(response, now());
    if (isAbsent(refusal)) return null;
    if (refusal.status === 416) throw beyond();
    throw refusal.status === 412
      ? new ProcessorError('CONFLICT', 'The file is another version than the one that was asked for.', {
          outcome: 'sent',
        })
      : refusalError(client, refusal, 'DOWNLOAD_FAILED');
  });
}

function openedFile(name: string, response: Response): OpenedFile {
  const coding = response.headers.get('content-encoding')?.toLowerCase() ?? '';
  if (coding !== '' && coding !== 'identity') {
    response.body?.cancel().catch(() => undefined);
    // The runtime would undo it, and the bytes would be others than the size and ranges are of.
    const message = `The file is stored in the content coding ${coding}, in which it cannot be read here.`;
    throw new ProcessorError('NOT_SUPPORTED', message, { outcome: 'sent' });
  }
  const { offset, length, size } = extentOf(response.headers);
  return { ...fileOf(name, response.headers, size), stream: response.body ?? emptyStream(), range: { offset, length } };
}

function emptyStream(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.close() });
}

function rangeHeader({ offset, length }: { readonly offset: number; readonly length?: number }): string {
  if (length !== undefined && length <= 0) throw beyond();
  return `bytes=${offset}-${length === undefined ? '' : offset + length - 1}`;
}

function beyond(): ProcessorError {
  return invalidField('range', 'begins beyond the end of the file');
}

/** Whether the container is there and the blob is not. */
export function isAbsent({ status, code }: Refusal): boolean {
  return status === 404 && (code === ABSENT || code === 'ResourceNotFound');
}
