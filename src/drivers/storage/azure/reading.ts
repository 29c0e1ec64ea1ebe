import { isAskedRange, resolveRange } from '../../../engine/storage/byte-range.ts';
import { type ErrorCode, invalidField, ProcessorError } from '../../../kernel/errors.ts';
import type { OpenedFile, ReadOptions, StoredFile } from '../port.ts';
import { type Extent, extentOf, fileOf } from './answers.ts';
import type { BlobClient } from './client.ts';
import { readRefusal, type Refusal, refusalError } from './refusals.ts';

/** Where the blob is none, so that what was asked has its own answer. */
const ABSENT = 'BlobNotFound';

/** What a store needs for its requests. */
export interface Reading {
  readonly client: BlobClient;
  readonly now: () => number;
}

/** A file and what more the store says of it. */
export interface FoundBlob {
  readonly file: StoredFile;
  readonly headers: Headers;
}

/** What the store says of a file; null where there is none. */
export function headBlob(
  { client, now }: Reading,
  name: string,
  failed: ErrorCode,
  signal: AbortSignal,
): Promise<FoundBlob | null> {
  return client.exchange({ method: 'HEAD', name }, signal, async (response) => {
    if (response.ok) {
      const { size } = extentOf(response) ?? unreadable(client, response, failed);
      return { file: fileOf(name, response.headers, size, now()), headers: response.headers };
    }
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
  const { range, ifMatch } = options;
  if (range === undefined || !('suffix' in range)) return openBlob(reading, name, { range, ifMatch }, signal);
  // Azure has no ranges from the end. What is found is what is opened: another version would be refused.
  const found = await headBlob(reading, name, 'DOWNLOAD_FAILED', signal);
  if (found === null) return null;
  const { size, etag } = found.file;
  if (range.suffix <= 0 || size === 0) throw beyond();
  const last = { offset: Math.max(0, size - range.suffix) };
  return openBlob(reading, name, { range: last, ifMatch: ifMatch ?? etag }, signal);
}

/** What is asked when a blob is opened, of which nothing is counted from its end. */
interface Opening {
  readonly range: { readonly offset: number; readonly length?: number } | undefined;
  readonly ifMatch: string | undefined;
}

function openBlob(
  { client, now }: Reading,
  name: string,
  { range, ifMatch }: Opening,
  signal: AbortSignal,
): Promise<OpenedFile | null> {
  const headers = {
    ...(range !== undefined && { 'x-ms-range': rangeHeader(range) }),
    ...(ifMatch !== undefined && { 'if-match': `"${ifMatch}"` }),
  };
  return client.exchange({ method: 'GET', name, headers }, signal, async (response) => {
    if (response.ok) return openedFile(client, name, response, range, now());
    const refusal = await readRefusal(response, now());
    if (isAbsent(refusal)) return null;
    if (refusal.status === 416) throw beyond();
    if (refusal.status !== 412) throw refusalError(client, refusal, 'DOWNLOAD_FAILED');
    throw anotherVersion();
  });
}

function openedFile(
  client: BlobClient,
  name: string,
  response: Response,
  range: Opening['range'],
  now: number,
): OpenedFile {
  const stream = response.body ?? emptyStream();
  try {
    const { size, offset, length } = requireExtent(client, response, range);
    return { ...fileOf(name, response.headers, size, now), stream, range: { offset, length } };
  } catch (thrown) {
    stream.cancel().catch(() => undefined);
    throw thrown;
  }
}

/** What an answer has of the file, which is what was asked for. */
function requireExtent(client: BlobClient, response: Response, range: Opening['range']): Extent {
  const coding = response.headers.get('content-encoding')?.toLowerCase() ?? '';
  if (coding !== '' && coding !== 'identity') {
    // The runtime would undo it, and the bytes would be others than the size and ranges are of.
    const message = `The file is stored in the content coding ${coding}, in which it cannot be read here.`;
    throw new ProcessorError('NOT_SUPPORTED', message, { outcome: 'sent' });
  }
  // The emulator answers ranges beyond the end with nothing, and says then what cannot be read.
  if (range !== undefined && response.headers.get('content-length') === '0') throw beyond();
  const extent = extentOf(response) ?? unreadable(client, response, 'DOWNLOAD_FAILED');
  if (range !== undefined && resolveRange(range, extent.size) === null) throw beyond();
  return isAskedRange(extent, range, extent.size) ? extent : unreadable(client, response, 'DOWNLOAD_FAILED');
}

/** Throws for an answer that should have told more, or something else, than it does. */
function unreadable({ host }: BlobClient, { status }: Response, failed: ErrorCode): never {
  throw new ProcessorError(failed, `${host} answered with what cannot be read.`, {
    outcome: 'unknown',
    upstream: { status },
  });
}

function emptyStream(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.close() });
}

function rangeHeader({ offset, length }: { readonly offset: number; readonly length?: number }): string {
  if (length !== undefined && length <= 0) throw beyond();
  return `bytes=${offset}-${length === undefined ? '' : offset + length - 1}`;
}

/** What is thrown where a file is another version than the one that was named. */
export function anotherVersion(): ProcessorError {
  const message = 'The file is another version than the one that was asked for.';
  return new ProcessorError('CONFLICT', message, { outcome: 'sent' });
}

function beyond(): ProcessorError {
  return invalidField('range', 'begins beyond the end of the file');
}

/** Whether the container is there and the blob is not. */
export function isAbsent({ status, code }: Refusal): boolean {
  return status === 404 && (code === ABSENT || code === 'ResourceNotFound');
}
