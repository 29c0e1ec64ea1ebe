/** Copies within a bucket. A binding of R2 has none of its own, so the bytes go through the Worker, which holds none. */

import { ProcessorError } from '../../../kernel/errors.ts';
import { sendExactly } from '../exact-stream.ts';
import type { R2Keys } from './keys.ts';
import { optionsOfCopy, type Placed } from './objects.ts';
import { discardBody } from './reading.ts';

/** From which size on a copy is made in parts, and of which; bytes. */
export interface CopyLimits {
  readonly whole: number;
  readonly part: number;
}

/** R2 takes 5 GiB at a time, some less by its documentation, and 10,000 parts: objects of up to its 5 TiB. */
export const DEFAULT_COPY_LIMITS: CopyLimits = { whole: 4 * 1024 ** 3, part: 1024 ** 3 };

/** What is copied where. */
export interface Copying {
  readonly keys: R2Keys;
  readonly fromKey: string;
  readonly to: Placed;
  readonly limits: CopyLimits;
  readonly signal: AbortSignal;
}

/** Copies an object, whole or not at all; null where there is none. */
export async function copyObject(bucket: R2Bucket, copying: Copying): Promise<R2Object | null> {
  const { keys, fromKey, to, limits, signal } = copying;
  const source = await bucket.get(fromKey);
  if (source === null) return null;
  requireWanted(source, signal);
  const options = optionsOfCopy(keys, to, source);
  if (source.size <= limits.whole)
    return await sendExactly(contentOf(source), signal, (body) => bucket.put(to.key, body, options));
  discardBody(source);
  const upload = await bucket.createMultipartUpload(to.key, options);
  try {
    return await upload.complete(await copyParts(bucket, upload, source, copying));
  } catch (thrown) {
    await upload.abort().catch(() => undefined);
    throw thrown;
  }
}

async function copyParts(
  bucket: R2Bucket,
  upload: R2MultipartUpload,
  { size, etag }: R2Object,
  { fromKey, limits, signal }: Copying,
): Promise<R2UploadedPart[]> {
  const parts: R2UploadedPart[] = [];
  for (let offset = 0; offset < size; offset += limits.part) {
    signal.throwIfAborted();
    const range = { offset, length: Math.min(limits.part, size - offset) };
    const object = await bucket.get(fromKey, { range });
    if (object?.etag !== etag) {
      discardBody(object);
      throw new ProcessorError('CONFLICT', 'the file was written while it was copied', { outcome: 'sent' });
    }
    requireWanted(object, signal);
    const content = { stream: object.body, size: range.length };
    const part = parts.length + 1;
    parts.push(await sendExactly(content, signal, (body) => upload.uploadPart(part, body)));
  }
  return parts;
}

function contentOf({ body, size }: R2ObjectBody) {
  return { stream: body, size };
}

/** Throws where nobody waits for the copy any more. */
function requireWanted(object: R2ObjectBody, signal: AbortSignal): void {
  if (signal.aborted) discardBody(object);
  signal.throwIfAborted();
}
