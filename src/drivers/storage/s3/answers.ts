import { parseContentRange } from '../../../engine/storage/byte-range.ts';
import { mimeTypeOf } from '../../../engine/storage/mime-types.ts';
import type { FilePage, OpenedFile, StoredFile } from '../port.ts';
import { decodeName, plainEtag } from './encoding.ts';
import type { StoreDocument } from './exchange.ts';

/** The metadata that says which upload a file is of, after the prefix of the store's headers. */
export const UPLOAD_META = 'meta-ductape-upload';

const UNKNOWN_TYPE = 'application/octet-stream';

/** The instant of an answer: when the file was changed, or when it was answered. Epoch milliseconds. */
export function instantOf(headers: Headers, now: number): number {
  const instant = Date.parse(headers.get('last-modified') ?? headers.get('date') ?? '');
  return Number.isNaN(instant) ? now : instant;
}

/** What the headers say of a file, whose size they may say in several ways. */
export function fileOf(name: string, headers: Headers, size: number, now: number): StoredFile {
  return {
    name,
    size,
    etag: plainEtag(headers.get('etag') ?? ''),
    mimeType: headers.get('content-type') ?? UNKNOWN_TYPE,
    lastModified: instantOf(headers, now),
    // Google answers with its own prefix where it is asked with that of AWS.
    upload: headers.get(`x-amz-${UPLOAD_META}`) ?? headers.get(`x-goog-${UPLOAD_META}`),
  };
}

/** What of a file an answer has, and how large the whole is. */
export interface Span {
  readonly range: OpenedFile['range'];
  /** Bytes. */
  readonly size: number;
}

/** What of a file an answer has; null where it does not say. */
export function spanOf({ status, headers }: Response): Span | null {
  if (status === 206) {
    const span = parseContentRange(headers.get('content-range'));
    return span === null ? null : { range: { offset: span.offset, length: span.length }, size: span.size };
  }
  const size = lengthOf(headers);
  return size === null ? null : { range: { offset: 0, length: size }, size };
}

/** Bytes that the answer has; null where it does not say. */
export function lengthOf(headers: Headers): number | null {
  const length = headers.get('content-length') ?? headers.get('x-goog-stored-content-length');
  return length === null || !/^\d+$/.test(length) ? null : Number(length);
}

/** A page of `ListObjectsV2`, which tells nothing of types; null where it does not say how the list goes on. */
export function pageOf({ members }: StoreDocument, now: number): FilePage | null {
  const contents = members['Contents'] ?? [];
  const isEncoded = members['EncodingType'] === 'url';
  const files = (Array.isArray(contents) ? contents : [contents]).map((entry: Record<string, unknown>): StoredFile => {
    const key = textOf(entry['Key']);
    const name = isEncoded ? decodeName(key) : key;
    const lastModified = Date.parse(textOf(entry['LastModified']));
    return {
      name,
      size: Number(textOf(entry['Size'])),
      etag: plainEtag(textOf(entry['ETag'])),
      mimeType: mimeTypeOf(name, null),
      lastModified: Number.isNaN(lastModified) ? now : lastModified,
      upload: null,
    };
  });
  if (members['IsTruncated'] !== 'true') return { files, next: null };
  const next = textOf(members['NextContinuationToken']);
  return next === '' ? null : { files, next };
}

/** An element's text; empty where it has none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
