/** Uploads become files, or payloads of jobs. */

import type { FileStore, StoredFile } from '../../drivers/storage/port.ts';
import { invalidField } from '../../kernel/errors.ts';
import { notFound } from '../products/config.ts';
import { savedOf } from './answers.ts';
import type { EndUpload } from './executor.ts';
import type { ReadingParts } from './reading.ts';
import { PART_SIZE } from './upload-parts.ts';
import type { Parts, Upload, UploadedPart, Uploads } from './uploads.ts';
import { recordFile } from './writing.ts';

/** What ending works with. */
export interface EndingParts extends ReadingParts {
  readonly uploads: Uploads;
}

/** The parts, of which there have to be so many. Throws `VALIDATION_ERROR` for what is missing, or too much. */
export function requireWhole({ size }: Upload, { there, claimed }: Parts, count: number): readonly UploadedPart[] {
  const numbers = new Set(there.map(({ part }) => part));
  const missing = Array.from({ length: count }, (_, at) => at + 1).find((part) => !numbers.has(part));
  if (missing !== undefined) throw invalidField('parts', `part ${missing} is not there`);
  const beyond = [...numbers, ...claimed].find((part) => part > count);
  if (beyond !== undefined) throw invalidField('parts', `part ${beyond} was sent, and is none of ${count}`);
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

/** Makes the file at its store. Where that was done before, and nobody heard of it, the file says so. */
export async function makeFile(
  { uploads }: { readonly uploads: Uploads },
  upload: Upload,
  { store, name }: { readonly store: FileStore; readonly name: string },
  signal: AbortSignal,
): Promise<StoredFile> {
  const { there } = await uploads.parts(upload);
  const about = { mimeType: upload.mimeType, upload: upload.id };
  try {
    // Another request that ended it has forgotten its parts.
    if (there.length === 0) throw notFound('upload_id', `part of the upload '${upload.id}'`);
    return await store.completeParts(name, upload.handle, there, about, signal);
  } catch (thrown) {
    const found = await store.head(name, signal).catch(() => null);
    if (found?.upload === upload.id) return found;
    throw thrown;
  }
}

/** Ends uploads within runs of `save`. */
export function createEndUpload(parts: EndingParts): EndUpload {
  return async (id, reached, { checksum, expiry }, writer, signal) => {
    const { workspace } = writer.scope;
    const upload = await parts.uploads.find({ workspace, id });
    if (upload === null) throw notFound('upload_id', `upload '${id}'`);
    const file = await makeFile(parts, upload, { store: reached.store, name: upload.name }, signal);
    const known = checksum ?? null;
    await recordFile(parts, reached, file, { checksum: known, expiry }, writer);
    return savedOf(reached, file, known);
  };
}
