/** What every store of files can do, whatever speaks to it. A file is named by its key; see `docs/design/storage.md`. */

import type { ByteRange } from '../../engine/storage/model.ts';

/** The storage that a call is about. */
export interface StoragePlace {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  /** Its tag. */
  readonly storage: string;
}

/** R2: the processor's own bucket, under the prefix of the place, or a bucket that the deployment lends to the workspace, whole. */
export interface R2Target {
  readonly type: 'R2';
  /** Name of the binding that is lent; null for the processor's own bucket. */
  readonly binding: string | null;
}

/** Keys of AWS, or of another service that speaks S3. */
export interface AccessKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials; null without. */
  readonly sessionToken: string | null;
}

/** A bucket that is reached by S3. */
export interface S3Target {
  readonly type: 'aws';
  /** Origin, and a path where it has one: `https://s3.eu-west-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Whether the bucket stands in the path instead of the host. */
  readonly pathStyle: boolean;
  readonly keys: AccessKeys;
}

/** A service account of Google, as its key file gives it. */
export interface ServiceAccount {
  readonly clientEmail: string;
  /** PKCS#8 in PEM. */
  readonly privateKey: string;
  readonly privateKeyId: string | null;
  /** Where a signed assertion is exchanged for an access token. */
  readonly tokenUri: string;
}

/** A bucket of Google Cloud Storage, reached by its S3-compatible (XML) API: signed with HMAC keys, or with the tokens of a service account. */
export interface GcpTarget {
  readonly type: 'gcp';
  /** `https://storage.googleapis.com` but in tests. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly credentials: { readonly keys: AccessKeys } | { readonly account: ServiceAccount };
}

/** A container of Azure Blob Storage. */
export interface AzureTarget {
  readonly type: 'azure';
  /** The account's blob endpoint, without a `/` at its end: `https://account.blob.core.windows.net`. */
  readonly endpoint: string;
  readonly accountName: string;
  readonly container: string;
  /** The account's key in base64, or a shared access signature without its `?`. */
  readonly credential: { readonly key: string } | { readonly sas: string };
}

/** How a storage is reached from an environment; secrets are in it. */
export type StorageTarget = R2Target | S3Target | GcpTarget | AzureTarget;

/** Bytes to be stored: in memory, or a stream that has exactly so many. */
export type Content = Uint8Array<ArrayBuffer> | { readonly stream: ReadableStream<Uint8Array>; readonly size: number };

/** What a store keeps beside the bytes. */
export interface About {
  readonly mimeType: string;
  /** The upload that made the file, so that one that was cut off while it ended can tell whether it did; null without one. */
  readonly upload: string | null;
}

/** What a store says of a file. */
export interface StoredFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Changes whenever other bytes are written; without quotes, and of at most 1,000 characters. */
  readonly etag: string;
  readonly mimeType: string;
  /** Epoch milliseconds. */
  readonly lastModified: number;
  /** As {@link About}; null where a list does not tell. */
  readonly upload: string | null;
}

export type { ByteRange };

/** A file and its bytes. */
export interface OpenedFile extends StoredFile {
  readonly stream: ReadableStream<Uint8Array>;
  /** What of it the stream has: the whole of it where no range was asked for. */
  readonly range: { readonly offset: number; readonly length: number };
}

/** What may be asked when a file is read. */
export interface ReadOptions {
  readonly range?: ByteRange;
  /** Only this version of it: another one is `CONFLICT`. */
  readonly ifMatch?: string;
}

/** A page of a list, ordered as the store orders (by the bytes of names, but for very long ones in R2). */
export interface FilePage {
  readonly files: readonly StoredFile[];
  /** Where the next page begins; null at the end. Opaque, and only this store reads it. */
  readonly next: string | null;
}

/** A part that is stored and not yet in a file. */
export interface StoredPart {
  /** From 1. */
  readonly part: number;
  /** What the store knows it by. */
  readonly etag: string;
  readonly size: number;
}

/** A request that anybody may make, for a while, without credentials. */
export interface SignedRequest {
  readonly url: string;
  readonly method: 'GET' | 'PUT';
  /** Headers that it must be sent with. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What is to be signed. */
export interface ToSign {
  readonly name: string;
  readonly action: 'read' | 'write';
  /** Seconds. */
  readonly expiresIn: number;
  /** Bytes that are to be written, no more and no less; of writing alone, null for any number. */
  readonly size: number | null;
  /** Of writing alone. */
  readonly mimeType: string | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * A store of files. Every change is whole or not done: what is cut off leaves nothing that can be seen. What it throws
 * is a `ProcessorError`: `UPLOAD_FAILED`, `DOWNLOAD_FAILED`, `DELETE_FAILED`, `LIST_FAILED` or `SIGNED_URL_FAILED` when
 * the store refused, `CONNECTION_ERROR`, `TIMEOUT`, `RATE_LIMITED` or `SERVICE_UNAVAILABLE` when it may be asked again,
 * each with its outcome. Names are checked before; see `src/engine/storage/file-name.ts`.
 */
export interface FileStore {
  put(name: string, content: Content, about: About, signal: AbortSignal): Promise<StoredFile>;
  /** Null where there is none. A range that begins beyond its end is `VALIDATION_ERROR` at `range`. */
  get(name: string, options: ReadOptions, signal: AbortSignal): Promise<OpenedFile | null>;
  head(name: string, signal: AbortSignal): Promise<StoredFile | null>;
  /** Goes well where there is none. Where the store can tell (Azure), `ifMatch` is the only version that is removed: another is `CONFLICT`. */
  delete(name: string, signal: AbortSignal, ifMatch?: string): Promise<void>;
  /** Files whose names begin with `prefix`; `limit` is at most 1,000. A page may have fewer than there are. */
  list(
    page: { readonly prefix: string; readonly limit: number; readonly after: string | null },
    signal: AbortSignal,
  ): Promise<FilePage>;
  /** Null where there is no such source. What is said of it goes with it. The bytes do not pass through the processor where the store can copy by itself. */
  copy(from: string, to: string, signal: AbortSignal): Promise<StoredFile | null>;
  /** Begins a file in parts; what the store calls it, of at most 2,000 characters. */
  createParts(name: string, about: About, signal: AbortSignal): Promise<string>;
  /** Stores a part, or stores it again. */
  putPart(name: string, handle: string, part: number, content: Content, signal: AbortSignal): Promise<StoredPart>;
  /** Makes the file of its parts, which are all of one size but for the last. */
  completeParts(
    name: string,
    handle: string,
    parts: readonly StoredPart[],
    about: About,
    signal: AbortSignal,
  ): Promise<StoredFile>;
  /** Removes the parts; goes well where there are none. */
  abortParts(name: string, handle: string, signal: AbortSignal): Promise<void>;
  /** Signs a request; null where the store cannot, so that the processor answers such requests itself (R2). */
  sign(request: ToSign): Promise<SignedRequest | null>;
  /** The file's address at its provider, which takes credentials; null where it has none (R2). */
  addressOf(name: string): string | null;
  /** Goes well when the bucket can be reached and listed. */
  ping(signal: AbortSignal): Promise<void>;
}

/** Opens stores. */
export interface StorageDriver {
  open(place: StoragePlace, target: StorageTarget): FileStore;
}
