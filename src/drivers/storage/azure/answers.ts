import { parseContentRange } from '../../../engine/storage/byte-range.ts';
import { ProcessorError } from '../../../kernel/errors.ts';
import { parseXmlExactly } from '../../http/xml.ts';
import type { FilePage, StoredFile } from '../port.ts';

/** The metadata that holds the upload that made a file. */
export const UPLOAD_HEADER = 'x-ms-meta-ductapeupload';
/** Stands there in a copy, which no upload made: what is copied would keep that of its source. */
export const NO_UPLOAD = 'none';
/** Of a file that says no type. */
const OCTETS = 'application/octet-stream';

/** What the headers of an answer say of a file, of which `size` bytes are there. */
export function fileOf(name: string, headers: Headers, size: number, now: number): StoredFile {
  const upload = headers.get(UPLOAD_HEADER);
  return {
    name,
    size,
    etag: bare(headers.get('etag')),
    mimeType: headers.get('content-type') ?? OCTETS,
    lastModified: instantOf(headers.get('last-modified'), now),
    upload: upload === NO_UPLOAD ? null : upload,
  };
}

/** An instant in epoch milliseconds; now where an answer says none. */
export function instantOf(text: string | null, now: number): number {
  const instant = Date.parse(text ?? '');
  return Number.isNaN(instant) ? now : instant;
}

/** An entity tag without its quotes; the beginning of one that is longer than any of Azure's. */
export function bare(etag: string | null): string {
  return (etag ?? '').replace(/^"|"$/g, '').slice(0, 1_000);
}

/** An element of a list. */
interface ListedBlob {
  readonly Name?: string | { readonly '#text'?: string; readonly '@Encoded'?: string };
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A page of a list; `host` answered it. Throws `UPSTREAM_ERROR` for what is none. */
export function pageOf(text: string | null, host: string, now: number): FilePage {
  const document = parseXmlExactly((text ?? '').replace(/^\uFEFF/, '')) as {
    EnumerationResults?: { Blobs?: { Blob?: ListedBlob | ListedBlob[] } | string; NextMarker?: unknown };
  } | null;
  const results = document?.EnumerationResults;
  if (results === undefined)
    throw new ProcessorError('UPSTREAM_ERROR', `${host} answered with what is no list of blobs.`);
  const blobs = typeof results.Blobs === 'object' ? (results.Blobs.Blob ?? []) : [];
  const next = results.NextMarker;
  return {
    files: [blobs]
      .flat()
      .filter(isFile)
      .map((blob) => listedFile(blob, now)),
    next: typeof next === 'string' && next !== '' ? next : null,
  };
}

/** Accounts with a hierarchical namespace list their folders too. */
function isFile({ Properties = {} }: ListedBlob): boolean {
  return Properties['ResourceType'] !== 'directory';
}

function listedFile({ Name = '', Properties = {} }: ListedBlob, now: number): StoredFile {
  const property = (name: string) => {
    const value = Properties[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return {
    name: nameOf(Name),
    size: Number(property('Content-Length') ?? 0),
    etag: bare(property('Etag')),
    mimeType: property('Content-Type') ?? OCTETS,
    lastModified: instantOf(property('Last-Modified'), now),
    upload: null,
  };
}

/** Names with characters that XML does not have are percent-encoded, and say so. */
function nameOf(name: NonNullable<ListedBlob['Name']>): string {
  if (typeof name === 'string') return name;
  const text = name['#text'] ?? '';
  return name['@Encoded'] === 'true' ? decodeURIComponent(text) : text;
}

/** What of a file an answer has, and how long the file is. */
export interface Extent {
  readonly offset: number;
  readonly length: number;
  readonly size: number;
}

/** What of a file an answer has, by its `Content-Range` or, without one, the whole; null where it does not say. */
export function extentOf({ status, headers }: Response): Extent | null {
  if (status === 206) return parseContentRange(headers.get('content-range'));
  const length = headers.get('content-length');
  return length === null || !/^\d{1,15}$/.test(length)
    ? null
    : { offset: 0, length: Number(length), size: Number(length) };
}
