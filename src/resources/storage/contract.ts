/** Storages: files in R2, in buckets that speak S3, and in containers of Azure. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import type { ErrorCode } from '../../kernel/errors.ts';
import { Code } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import {
  cacheField,
  call,
  Deleted,
  Downloaded,
  FIELDS,
  FileInfo,
  Listed,
  patience,
  place,
  Saved,
  SignedUrl,
  Stats,
} from './contract-fields.ts';
import { dispatchOperation } from './contract-dispatch.ts';
import { uploads } from './contract-uploads.ts';

/** How every operation fails. */
const FAILS = [
  'NOT_FOUND',
  'SESSION_INVALID',
  'TARGET_REFUSED',
  'CONNECTION_ERROR',
  'TIMEOUT',
  'RATE_LIMITED',
  'SERVICE_UNAVAILABLE',
  'NOT_SUPPORTED',
] as const;

interface Declared<Name extends string, Fields extends z.ZodRawShape, Output extends z.ZodType> {
  readonly name: Name;
  readonly summary: string;
  readonly fields: Fields;
  readonly output: Output;
  readonly fails: readonly ErrorCode[];
}

/** An operation that may be repeated as it is: it reads, or does again what it did. */
function repeatable<const Name extends string, Fields extends z.ZodRawShape, Output extends z.ZodType>({
  name,
  summary,
  fields,
  output,
  fails,
}: Declared<Name, Fields, Output>) {
  return {
    on: `POST /v1/storage/${name}`,
    summary,
    input: z.strictObject({ ...call, ...fields }),
    output,
    access: 'runner',
    fails: [...FAILS, ...fails],
    repeat: 'safe',
  } as const;
}

/** Bytes of a request that has a file's in base64. */
const MAX_BODY = Math.ceil(LIMITS.file_value.value / 3) * 4 + LIMITS.request_body.value;

/** The operations on storages. */
export const storage = defineContract({
  save: {
    ...repeatable({
      name: 'save',
      summary: 'Write a file whose bytes are given in base64.',
      fields: FIELDS.save,
      output: Saved,
      fails: ['UPLOAD_FAILED', 'PAYLOAD_TOO_LARGE'],
    }),
    maxBody: MAX_BODY,
  },
  download: repeatable({
    name: 'download',
    summary: 'Read a file as base64; larger ones are streamed.',
    fields: { ...FIELDS.download, ...cacheField },
    output: Downloaded,
    fails: ['DOWNLOAD_FAILED', 'PAYLOAD_TOO_LARGE'],
  }),
  info: repeatable({
    name: 'info',
    summary: 'Tell what is known of a file.',
    fields: { ...FIELDS.info, ...cacheField },
    output: FileInfo,
    fails: ['DOWNLOAD_FAILED'],
  }),
  delete: {
    ...repeatable({
      name: 'delete',
      summary: 'Remove a file; it goes well where there is none.',
      fields: FIELDS.delete,
      output: Deleted,
      fails: ['DELETE_FAILED'],
    }),
    goesOn: true,
  },
  list: repeatable({
    name: 'list',
    summary: 'List files by name.',
    fields: { ...FIELDS.list, ...cacheField },
    output: Listed,
    fails: ['LIST_FAILED'],
  }),
  stats: repeatable({
    name: 'stats',
    summary: 'Count files and their bytes, by category.',
    fields: { ...FIELDS.stats, ...cacheField },
    output: Stats,
    fails: ['LIST_FAILED', 'STATS_FAILED', 'LIMIT_EXCEEDED'],
  }),
  copy: {
    ...repeatable({
      name: 'copy',
      summary: 'Copy a file, also to another storage of the product.',
      fields: FIELDS.copy,
      output: Saved,
      fails: ['DOWNLOAD_FAILED', 'UPLOAD_FAILED'],
    }),
    goesOn: true,
  },
  move: {
    ...repeatable({
      name: 'move',
      summary:
        'Copy a file, then remove it. Under an idempotency key it runs as a job, and a repetition answers the same.',
      fields: FIELDS.move,
      output: Saved,
      fails: ['DOWNLOAD_FAILED', 'UPLOAD_FAILED', 'DELETE_FAILED', 'CONFLICT'],
    }),
    goesOn: true,
    repeat: 'own_key',
    key: 'record',
  },
  getSignedUrl: repeatable({
    name: 'getSignedUrl',
    summary: 'Sign an address at which anybody may read or write one file, for a while.',
    fields: FIELDS.getSignedUrl,
    output: SignedUrl,
    fails: ['SIGNED_URL_FAILED'],
  }),
  testConnection: {
    on: 'POST /v1/storage/testConnection',
    summary: 'Tell whether a storage can be reached; why it cannot is answered, not raised.',
    input: z.strictObject({ ...place, timeout: patience.timeout }),
    output: z.strictObject({
      connected: z.boolean(),
      latency: z.number().int().describe('Milliseconds, those until it failed as well.'),
      error: z.strictObject({ code: Code, message: z.string() }).nullable(),
    }),
    access: 'runner',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  dispatch: { ...dispatchOperation, maxBody: MAX_BODY },
  ...uploads,
});
