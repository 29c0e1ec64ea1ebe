/// <reference lib="esnext.typedarrays" />

import { invalidField } from '../../kernel/errors.ts';

/** The content and names of a file to send. */
export interface OutgoingFile {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly mimeType: string;
}

/** What a file may say of itself; `size` is what an answer's file brings along, and is not looked at. */
const FIELDS: ReadonlySet<string> = new Set(['buffer', 'fileName', 'mimeType', 'size']);

/** A media type with its parameters (RFC 9110 section 8.3.1), on one line. */
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+[ \t]*(?:;[\t\x20-\x7e]*)?$/;

/** Whether a value is a file, `{ buffer: <base64>, fileName, mimeType? }`: an object that has both `buffer` and `fileName`. */
export function isFile(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && Object.hasOwn(value, 'buffer') && Object.hasOwn(value, 'fileName')
  );
}

/** Reads a file at `path`; a field that is malformed or that files do not have is a `VALIDATION_ERROR` there. */
export function fileOf(file: Readonly<Record<string, unknown>>, path: string): OutgoingFile {
  const { buffer, fileName, mimeType } = file;
  for (const name of Object.keys(file)) {
    if (!FIELDS.has(name)) throw invalidField(`${path}.${name}`, 'is no field of a file: buffer, fileName, mimeType');
  }
  if (typeof fileName !== 'string' || fileName === '')
    throw invalidField(`${path}.fileName`, 'must be text and not empty');
  return { bytes: decoded(buffer, `${path}.buffer`), fileName, mimeType: mediaType(mimeType, `${path}.mimeType`) };
}

function decoded(buffer: unknown, path: string): Uint8Array {
  if (typeof buffer !== 'string') throw invalidField(path, 'must be base64 text');
  try {
    return Uint8Array.fromBase64(buffer);
  } catch {
    throw invalidField(path, 'is not base64');
  }
}

function mediaType(mimeType: unknown, path: string): string {
  if (mimeType === undefined || mimeType === null) return 'application/octet-stream';
  if (typeof mimeType !== 'string' || !MEDIA_TYPE.test(mimeType)) throw invalidField(path, 'is not a media type');
  return mimeType;
}
