/** What files are given as and what they are answered as. */

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

/** Where a file is. */
export interface FilePlace {
  readonly product?: string;
  readonly env?: string;
  /** Tag of the storage. */
  readonly storage: string;
  /** Its name: segments divided by `/`, at most 1,024 bytes. */
  readonly fileName: string;
  /** A verified session, as `tag:token` or `{ tag, token }`. */
  readonly session?: string | { readonly tag?: string; readonly token: string };
}

/** What `save` takes. */
export interface SaveInput extends FilePlace, FileSource {
  /** Media type; else that of a Blob, or by the name's extension, or `application/octet-stream`. */
  readonly mimeType?: string;
  /** Bytes; another number of them is refused. */
  readonly size?: number;
  /** SHA-256 in lower-case hexadecimal; bytes with another one are refused. */
  readonly checksum?: string;
  /** How long the file lives, in milliseconds or as `30d`; as long as the storage says when absent. */
  readonly expiry?: number | string;
  /** Attempts of the processor after the first, of a file that goes in one request. */
  readonly retries?: number;
  /** Time for an attempt, of a file that goes in one request: milliseconds, or as `30s`. */
  readonly timeout?: number | string;
  /** An upload that was cut off and is to be gone on with, of the same bytes: those that are there are not sent again. */
  readonly upload_id?: string;
  /** Told at the beginning of an upload and whenever bytes are stored. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What `save` answers. */
export interface SaveResult {
  readonly success: true;
  /** The file's address at its provider, which takes credentials; null where it has none (R2). */
  readonly url: string | null;
  readonly fileName: string;
  /** The same as `fileName`. */
  readonly file_key: string;
  /** Bytes. */
  readonly size: number;
  readonly mimeType: string;
  /** The same as `mimeType`. */
  readonly contentType: string;
  /** The same as `mimeType`. */
  readonly content_type: string;
  /** SHA-256 in lower-case hexadecimal. */
  readonly checksum: string | null;
  /** Changes whenever the file is written. */
  readonly etag: string;
}

/** A part of a file: from a byte on, so many or all that follow; or the last ones. */
export type FileRange = { readonly offset: number; readonly length?: number } | { readonly suffix: number };

/** What `download` takes. */
export interface DownloadInput extends FilePlace {
  /** As what it is answered: a `Uint8Array` (also when absent), a `ReadableStream` of bytes, or text of UTF-8. */
  readonly as?: 'buffer' | 'stream' | 'text';
  /** Where on the disk it is written, instead of `as`; in Node alone. It is there when it is whole. */
  readonly to?: string;
  readonly range?: FileRange;
  /** Time until the answer begins: milliseconds, or as `30s`. */
  readonly timeout?: number | string;
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
