/** Calls of storages in a handler. */

import type { Duration } from './definition.ts';
import { plainOptions, plainText } from './plain-options.ts';
import type { Recording } from './recording.ts';
import type { StandIn } from './stand-in.ts';

/** What every call of a storage has; its fields stand in `input`, or beside it. */
export interface StorageCall<Fields> {
  /** Tag of the storage. */
  readonly storage?: string;
  /** The storage where `storage` is absent; a name that other versions give beside it. */
  readonly event?: string;
  readonly input?: Fields;
  readonly retries?: number;
  readonly timeout?: Duration;
  readonly [field: string]: unknown;
}

/** What names a file: one of them. */
export interface FileFields {
  readonly fileName?: unknown;
  /** The same, as answers name it. */
  readonly file_key?: unknown;
}

/** A file that is written. */
export interface UploadFields extends FileFields {
  /** The bytes in base64. */
  readonly buffer: unknown;
  readonly mimeType?: unknown;
  readonly size?: unknown;
  readonly checksum?: unknown;
  readonly expiry?: unknown;
}

/** A file that is written from another one. */
export interface CopyFields extends FileFields {
  /** Its name. */
  readonly to: unknown;
  readonly toStorage?: string;
}

type Doing<Fields> = <T = StandIn>(call: StorageCall<Fields>) => Promise<T>;

/**
 * Calls of storages; the answer is that of the operation: of `upload` it has `file_key`, `url`, `size` and
 * `content_type`, of `download` `content` in base64, `content_type` and `size`.
 */
export interface StorageCalls {
  readonly upload: Doing<UploadFields>;
  /** The same as `upload`. */
  readonly save: Doing<UploadFields>;
  readonly download: Doing<FileFields>;
  readonly info: Doing<FileFields>;
  readonly delete: Doing<FileFields>;
  /** The same as `delete`. */
  readonly remove: Doing<FileFields>;
  readonly list: Doing<Readonly<Record<'prefix' | 'fileType' | 'limit' | 'continuationToken', unknown>> | object>;
  readonly stats: Doing<{ readonly prefix?: unknown }>;
  readonly copy: Doing<CopyFields>;
  readonly move: Doing<CopyFields>;
  readonly getSignedUrl: Doing<FileFields & { readonly expiresIn?: unknown; readonly action?: 'read' | 'write' }>;
}

const OPERATIONS: Readonly<Record<keyof StorageCalls, string>> = {
  upload: 'save',
  save: 'save',
  download: 'download',
  info: 'info',
  delete: 'delete',
  remove: 'delete',
  list: 'list',
  stats: 'stats',
  copy: 'copy',
  move: 'move',
  getSignedUrl: 'getSignedUrl',
};

/** What an answer of `download` has by another name. */
const NAMES: Readonly<Record<string, string>> = { content: 'data' };

/** The calls, recorded as steps. */
export function createStorageCalls(recording: Recording): StorageCalls {
  const calls = Object.entries(OPERATIONS).map(([name, event]) => [
    name,
    ({ storage: tag, event: named, input, retries, timeout, ...fields }: StorageCall<object>) => {
      const shown = `ctx.storage.${name}`;
      const storage = plainText(recording, tag ?? named, 'the tag of a storage');
      const options = plainOptions(recording, { retries, timeout }, ['retries', 'timeout'], shown);
      if (input !== undefined) plainOptions(recording, fields, [], shown);
      return recording.record({
        type: 'storage',
        target: { storage, event },
        base: `${name}-${storage}`,
        input: input ?? fields,
        options,
        ...(event === 'download' && { names: NAMES }),
      });
    },
  ]);
  return Object.fromEntries(calls) as StorageCalls;
}
