import { resolveRange } from '../../../engine/storage/byte-range.ts';
import { invalidField, ProcessorError } from '../../../kernel/errors.ts';
import type { OpenedFile, ReadOptions } from '../port.ts';

/** An object whose bytes, or those of a range, can be read. */
export interface OpenedObject {
  readonly object: R2ObjectBody;
  readonly range: OpenedFile['range'];
}

/** Opens an object; null where there is none. R2's own conditions say nothing when a range is beyond the end. */
export async function openObject(
  bucket: R2Bucket,
  key: string,
  { range, ifMatch }: ReadOptions,
): Promise<OpenedObject | null> {
  const object = await getObject(bucket, key, range);
  if (object === null) return null;
  const resolved = range === undefined ? { offset: 0, length: object.size } : resolveRange(range, object.size);
  if (ifMatch !== undefined && ifMatch !== object.etag) {
    discardBody(object);
    const message = 'the file has been written since it had this etag';
    throw new ProcessorError('CONFLICT', message, { outcome: 'not_sent' });
  }
  if (resolved !== null && 'body' in object) return { object, range: resolved };
  discardBody(object);
  throw invalidField('range', `begins beyond the end of the file, which has ${object.size} bytes`);
}

/** Without its body where it has nothing of the range. */
async function getObject(
  bucket: R2Bucket,
  key: string,
  range: ReadOptions['range'],
): Promise<R2ObjectBody | R2Object | null> {
  try {
    return await bucket.get(key, range === undefined ? {} : { range });
  } catch (thrown) {
    // A range that has nothing of the file fails, in more than one way.
    if (range === undefined) throw thrown;
    const object = await bucket.head(key);
    if (object !== null && resolveRange(range, object.size) !== null) throw thrown;
    return object;
  }
}

/** Lets go of bytes that nobody will read. */
export function discardBody(object: R2Object | null): void {
  if (object !== null && 'body' in object) (object as R2ObjectBody).body.cancel().catch(() => undefined);
}
