/** Files as objects of R2. */

import type { About, StoredFile } from '../port.ts';
import type { R2Keys } from './keys.ts';

/** Metadata of an object: the upload that made it. */
const UPLOAD = 'processor-upload';
/** What an object is of which nothing is said. */
const UNKNOWN_TYPE = 'application/octet-stream';

/** Where a file is. */
export interface Placed {
  readonly name: string;
  readonly key: string;
}

/** What is put with the bytes. */
export function optionsOf(keys: R2Keys, { name, key }: Placed, { mimeType, upload }: About) {
  return {
    httpMetadata: { contentType: mimeType },
    customMetadata: { ...keys.metadataOf(name, key), ...(upload !== null && { [UPLOAD]: upload }) },
  };
}

/** What is put with a copy: all that is said of the file. */
export function optionsOfCopy(keys: R2Keys, { name, key }: Placed, { httpMetadata, customMetadata = {} }: R2Object) {
  return {
    customMetadata: { ...keys.withoutName(customMetadata), ...keys.metadataOf(name, key) },
    ...(httpMetadata !== undefined && { httpMetadata }),
  };
}

/** The file that an object is. */
export function fileOf(name: string, object: R2Object): StoredFile {
  const { size, etag, uploaded, httpMetadata, customMetadata } = object;
  return {
    name,
    size,
    etag,
    mimeType: httpMetadata?.contentType ?? UNKNOWN_TYPE,
    lastModified: uploaded.getTime(),
    upload: customMetadata?.[UPLOAD] ?? null,
  };
}
