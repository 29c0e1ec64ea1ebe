/** What files are given as and what they are answered as. */

import type { StorageGetContentInput, StoragePutContentInput, StoragePutContentResult } from './generated/types.ts';

/**
 * Bytes of a file. Text is base64, as in the answer of `readFile`; plain text goes into `text`. Streams of Node are
 * iterables of bytes.
 */
export type FileBytes =
  | Uint8Array
  | ArrayBuffer
  | ArrayBufferView
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | string;

/** Where the bytes of a file come from: one of these. */
export interface FileSource {
  /** The bytes; text is their base64. */
  readonly buffer?: FileBytes | undefined;
  /** Plain text, stored as UTF-8. */
  readonly text?: string | undefined;
  /** A file of the disk, which is read piece by piece; in Node alone. */
  readonly path?: string | undefined;
}

/** How far a file has got. */
export interface Progress {
  /** Bytes that are stored, or read. */
  readonly loaded: number;
  /** Bytes of the whole; null where that is not known yet. */
  readonly total: number | null;
  /** Of a file that goes in parts: with it `save` goes on where it was cut off. */
  readonly upload_id?: string;
}

/** What `save` takes; `retries` and `timeout` are of a file that goes in one request. */
export interface SaveInput extends StoragePutContentInput, FileSource {
  /** An upload that was cut off and is to be gone on with, of the same bytes: those that are there are not sent again. */
  readonly upload_id?: string;
  /** Told at the beginning of an upload and whenever bytes are stored. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What `save` answers. */
export type SaveResult = StoragePutContentResult;

/** A part of a file: from a byte on, so many or all that follow; or the last ones. */
export type FileRange = { readonly offset: number; readonly length?: number } | { readonly suffix: number };

/** What `download` takes. */
export interface DownloadInput extends StorageGetContentInput {
  /** As what it is answered: a `Uint8Array` (also when absent), a `ReadableStream` of bytes, or text of UTF-8. */
  readonly as?: 'buffer' | 'stream' | 'text';
  /** Where on the disk it is written, instead of `as`; in Node alone. It is there when it is whole. */
  readonly to?: string;
  readonly range?: FileRange;
  /** Told whenever bytes were read. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What `download` answers. */
export interface DownloadResult<Data> {
  readonly success: true;
  /** The bytes, or those of the range; `null` where they were written to the disk. */
  readonly data: Data;
  readonly fileName: string;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Media type, which is not to be trusted for display. */
  readonly mimeType: string;
  /** The same as `mimeType`. */
  readonly contentType: string;
  /** The same as `mimeType`. */
  readonly content_type: string;
  /** SHA-256 in lower-case hexadecimal; null where it is not known. */
  readonly checksum: string | null;
  /** Changes whenever the file is written; null where it is not known. */
  readonly etag: string | null;
  /** What of the file `data` has. */
  readonly range: { readonly offset: number; readonly length: number };
}

/** A file of the disk, as `save` takes it. */
export interface ReadFile {
  /** In base64. */
  readonly buffer: string;
  readonly fileName: string;
  /** By the extension; empty where that is not known. */
  readonly mimeType: string;
}
