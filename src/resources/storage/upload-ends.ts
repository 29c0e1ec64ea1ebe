/** Uploads become files, or payloads of jobs. */

import type { FileStore, StoredFile } from '../../drivers/storage/port.ts';
import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import { notFound } from '../products/config.ts';
import { savedOf } from './answers.ts';
import type { EndUpload } from './executor.ts';
import type { ReadingParts } from './reading.ts';
import { refusedParts } from './refused-parts.ts';
import { notOpen, PART_SIZE } from './upload-parts.ts';
import type { Parts, Upload, UploadedPart, Uploads } from './uploads.ts';
import { recordFile } from './writing.ts';

/** What ending works with. */
export interface EndingParts extends ReadingParts {
  readonly uploads: Uploads;
}

/**
 * The parts, of which there have to be so many. Throws `VALIDATION_ERROR` for what is missing, or too much; one beyond
 * them that did not arrive is none.
 */
export function requireWhole({ size }: Upload, { there }: Parts, count: number): readonly UploadedPart[] {
  const numbers = new Set(there.map(({ part }) => part));
  const missing = Array.from({ length: count }, (_, at) => at + 1).find((part) => !numbers.has(part));
  if (missing !== undefined) throw invalidField('parts', `part ${missing} is not there`);
  const beyond = there.find(({ part }) => part > count);
  if (beyond !== undefined) throw invalidField('parts', `part ${beyond.part} was sent, and is none of ${count}`);
  const short = there.find((part) => part.part < count && part.size !== PART_SIZE);
  if (short !== undefined)
    throw invalidField('parts', `part ${short.part} has ${short.size} bytes: all but the last have ${PART_SIZE}`);
  const total = sizeOfParts(there);
  if (size !== null && total !== size)
    throw invalidField('size', `${size} bytes were declared, and the parts have ${total}`);
  return there;
}

/** Bytes of parts together. */
export function sizeOfParts(parts: readonly UploadedPart[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}

/** Makes the file of these parts at its store. Where that was done before, and nobody heard of it, the file says so. */
export async function makeFile(
  upload: Upload,
  there: readonly UploadedPart[],
  { store, name }: { readonly store: FileStore; readonly name: string },
  signal: AbortSignal,
): Promise<StoredFile> {
  const file = await madeOrFound(upload, there, { store, name }, signal);
  const size = sizeOfParts(there);
  if (file.size !== size)
    throw new ProcessorError('UPLOAD_FAILED', `the store made ${file.size} bytes of parts that have ${size}`, {
      outcome: 'sent',
    });
  return file;
}

async function madeOrFound(
  { id, handle, mimeType }: Upload,
  there: readonly UploadedPart[],
  { store, name }: { readonly store: FileStore; readonly name: string },
  signal: AbortSignal,
): Promise<StoredFile> {
  try {
    return await store.completeParts(name, handle, there, { mimeType, upload: id }, signal);
  } catch (thrown) {
    const found = await store.head(name, signal).catch((failed: unknown) => {
      if (refusedParts(thrown) !== 'ended') throw thrown;
      const message = 'the store has the parts no more, and does not tell whether it has the file';
      throw new ProcessorError('SERVICE_UNAVAILABLE', message, { outcome: 'unknown' }, failed);
    });
    if (found?.upload === id) return found;
    throw thrown;
  }
}

/** Ends uploads within runs of `save`; whoever has such a run made holds the upload's lease, so that its parts stay as they are. */
export function createEndUpload(parts: EndingParts): EndUpload {
  return async (id, reached, { size, checksum, expiry }, writer, signal) => {
    const { workspace } = writer.scope;
    const upload = await parts.uploads.find({ workspace, id });
    if (upload === null) throw notFound('upload_id', `upload '${id}'`);
    const { there } = await parts.uploads.parts(upload);
    if (sizeOfParts(there) !== size || there.length === 0) throw notOpen(upload, 'another request ended it');
    const file = await makeFile(upload, there, { store: reached.store, name: upload.name }, signal);
    const known = checksum ?? null;
    await recordFile(parts, reached, file, { checksum: known, expiry }, writer);
    return savedOf(reached, file, known);
  };
}
