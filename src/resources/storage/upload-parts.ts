/** Parts of uploads, as they come. */

import type { FileStore } from '../../drivers/storage/port.ts';
import type { RequestBytes } from '../../kernel/contract.ts';
import { invalidField, ProcessorError, refusal } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Upload, UploadedPart, Uploads } from './uploads.ts';

/** Bytes of each part but the last. */
export const PART_SIZE = LIMITS.file_part.value;

/** Where a part goes. */
export interface PartTarget {
  readonly upload: Upload;
  readonly store: FileStore;
  /** Name of the file at the store. */
  readonly name: string;
  /** Most bytes that the whole may have. */
  readonly maxSize: number;
}

/** A part that was sent. */
export interface SentPart {
  readonly part: number;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly checksum: string;
}

/** What storing a part works with. */
export interface PartParts {
  readonly uploads: Uploads;
  readonly ids: Ids;
}

/** The bytes of a part. A size that cannot be is refused before the first of them. */
export async function readPart(upload: Upload, part: number, bytes: RequestBytes): Promise<Uint8Array<ArrayBuffer>> {
  if (upload.state !== 'open') throw notOpen(upload, `it is ${upload.state}`);
  requirePart(upload, part, bytes.size);
  const content = await bytes.read(PART_SIZE);
  requirePart(upload, part, content.byteLength);
  return content;
}

/** Stores a part. Parts that together are more than the storage takes end the upload. */
export async function storePart(
  { uploads, ids }: PartParts,
  { upload, store, name, maxSize }: PartTarget,
  { part, content, checksum }: SentPart,
  signal: AbortSignal,
): Promise<UploadedPart> {
  const claim = ids.create('claim');
  // Taken now: the bytes are gone once the request is answered.
  const size = content.byteLength;
  const claimed = await uploads.claim(upload, part, claim, { size, most: maxSize });
  if (claimed === 'ended') throw notOpen(upload, 'it was ended meanwhile');
  if (claimed === 'full') {
    await abort(uploads, { upload, store, name }, signal);
    throw invalidField('size', `this storage takes files of ${maxSize} bytes at most; the upload was aborted`);
  }
  const stored = await store.putPart(name, upload.handle, part, content, signal).catch(async (thrown: unknown) => {
    await uploads.forget(upload, { part, claim });
    throw thrown;
  });
  const uploaded = { part, etag: stored.etag, size, checksum };
  if (await uploads.settle(upload, claim, uploaded)) return uploaded;
  await cleanIfAborted(uploads, { upload, store, name }, signal);
  throw new ProcessorError('SERVICE_UNAVAILABLE', `part ${part} was sent twice at one time: send it again`, {
    outcome: 'unknown',
  });
}

/** Ends an upload that is open, and removes its parts. Whether it was open. */
export async function abort(
  uploads: Uploads,
  { upload, store, name }: Omit<PartTarget, 'maxSize'>,
  signal: AbortSignal,
): Promise<boolean> {
  if (!(await uploads.move(upload, 'open', 'aborted'))) return false;
  await removeParts(uploads, { upload, store, name }, signal);
  return true;
}

/** Removes the parts of an upload that was aborted; the rows last, so that nothing is lost sight of. */
export async function removeParts(
  uploads: Uploads,
  { upload, store, name }: Omit<PartTarget, 'maxSize'>,
  signal: AbortSignal,
): Promise<void> {
  await store.abortParts(name, upload.handle, signal);
  await uploads.forget(upload);
}

/** A part that came after the others were removed is removed as well. */
async function cleanIfAborted(
  uploads: Uploads,
  target: Omit<PartTarget, 'maxSize'>,
  signal: AbortSignal,
): Promise<void> {
  const now = await uploads.find(target.upload);
  if (now?.state !== 'aborted') return;
  await removeParts(uploads, target, signal);
  throw notOpen(now, 'it was aborted');
}

/** What a request is refused with that comes too late. */
export function notOpen({ id }: Pick<Upload, 'id'>, why: string): ProcessorError {
  return refusal('CONFLICT', [{ path: 'upload_id', message: `upload '${id}' takes no more: ${why}` }]);
}

/** A declared size says how many parts there are, and how long each is. */
function requirePart({ size }: Upload, part: number, length: number | null): void {
  if (length === null) return;
  if (length > PART_SIZE) {
    const message = `a part has at most ${PART_SIZE} bytes`;
    throw new ProcessorError('PAYLOAD_TOO_LARGE', message, { errors: [{ path: 'body', message }] });
  }
  if (size === null) return;
  const count = partCount(size);
  if (part > count) throw invalidField('part', `a file of ${size} bytes has ${count} parts`);
  const expected = part < count ? PART_SIZE : size - (count - 1) * PART_SIZE;
  if (length !== expected) throw invalidField('body', `part ${part} has ${expected} bytes, and ${length} came`);
}

/** Parts of a file of that size. */
function partCount(size: number): number {
  return Math.max(1, Math.ceil(size / PART_SIZE));
}
