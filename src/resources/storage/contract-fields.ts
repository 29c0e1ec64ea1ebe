/** What operations on storages are given, and what they answer. */

import * as z from 'zod';
import { Duration, Retries, RetryConfig, scope, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { sessionField } from '../sessions/contract-session.ts';

/** Where an operation is done. */
export const place = { ...scope, storage: Tag.describe('Tag of the storage.') } as const;

/** How often and for how long an operation is tried. */
export const patience = {
  retries: Retries.optional().describe('Attempts after the first; 0 when absent.'),
  retryConfig: RetryConfig.optional(),
  timeout: Duration.refine(
    (ms) => ms <= LIMITS.storage_timeout_max.value,
    `at most ${LIMITS.storage_timeout_max.value} ms`,
  )
    .optional()
    .describe('Time for an attempt, until its answer begins; that of the storage when absent.'),
} as const;

/** What every operation takes. */
export const call = { ...place, ...sessionField, ...patience } as const;

/** The field of operations that read. */
export const cacheField = {
  cache: Tag.optional().describe('Cache that may answer: an equal call’s answer is given while the cache keeps it.'),
} as const;

/** A file's name; what one may be is checked for the type of the storage. */
const FileName = z.string().min(1).describe('Name of the file: segments divided by `/`.');
const MimeType = z
  .string()
  .min(1)
  .max(255)
  .describe('Media type; by the name’s extension when absent, else `application/octet-stream`.');
const Size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).describe('Bytes.');
const Checksum = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'give a SHA-256 in lower-case hexadecimal')
  .describe('SHA-256 in lower-case hexadecimal.');

/** Fields of several operations. */
export const part = {
  fileName: FileName,
  mimeType: MimeType,
  size: Size,
  checksum: Checksum,
  expiry: Duration.describe('How long the file lives from now; as long as the storage says when absent.'),
  prefix: z.string().describe('Only files whose names begin with it.'),
} as const;

/** What a file that is written may say of itself. */
export const about = {
  fileName: part.fileName,
  mimeType: part.mimeType.optional(),
  size: part.size.optional().describe('Bytes; another number of them is refused.'),
  checksum: part.checksum.optional().describe('SHA-256 in lower-case hexadecimal; bytes with another one are refused.'),
  expiry: part.expiry.optional(),
} as const;

const to = {
  fileName: part.fileName,
  to: FileName.describe('Name of the file that is written.'),
  toStorage: Tag.optional().describe('Tag of the storage that it is written to; the same when absent.'),
} as const;

/** Fields of operations, by name. */
export const FIELDS = {
  save: { ...about, buffer: z.string().describe('The bytes in base64.') },
  download: { fileName: part.fileName },
  info: { fileName: part.fileName },
  delete: { fileName: part.fileName },
  list: {
    prefix: part.prefix.optional(),
    fileType: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe('A category (`image`, `video`, `audio`, `document`, `archive`, `other`) or an extension.'),
    limit: z.number().int().min(1).max(1_000).optional().describe('100 when absent.'),
    continuationToken: z.string().min(1).max(8_192).optional().describe('`nextToken` of the page before.'),
  },
  stats: { prefix: part.prefix.optional() },
  copy: to,
  move: to,
  getSignedUrl: {
    fileName: part.fileName,
    expiresIn: z
      .number()
      .int()
      .min(1)
      .max(LIMITS.signed_url.value / 1_000)
      .optional()
      .describe('Seconds; 3600 when absent.'),
    action: z.enum(['read', 'write']).optional().describe('`read` when absent.'),
    size: part.size.optional().describe('Bytes that are to be written; of writing alone.'),
    mimeType: part.mimeType.optional().describe('Media type that is to be written; of writing alone.'),
  },
} as const;

const category = z.strictObject({ count: z.number().int(), size: z.number().int() });
const url = z
  .string()
  .nullable()
  .describe('The file’s address at its provider, which takes credentials; null where it has none (R2).');
const checksum = z.string().nullable().describe('SHA-256 in lower-case hexadecimal; null where it is not known.');
const etag = z.string().describe('Changes whenever the file is written.');
const lastModified = z.number().int().describe('Epoch milliseconds.');

/** What is known of a file beside what its store says. */
const overlay = {
  expires_at: z.number().int().nullable().describe('Epoch milliseconds; null for never.'),
  session: z
    .strictObject({ tag: z.string(), identifier: z.union([z.string(), z.number(), z.boolean()]) })
    .nullable()
    .describe('Whose session wrote it; null without one.'),
  run_id: z.string().nullable().describe('The run that wrote it; null for none that is known.'),
} as const;

/** What `save`, `copy` and `move` answer. */
export const Saved = z.strictObject({
  success: z.literal(true),
  url,
  fileName: z.string(),
  file_key: z.string().describe('As `fileName`.'),
  size: part.size,
  mimeType: z.string(),
  contentType: z.string().describe('As `mimeType`.'),
  content_type: z.string().describe('As `mimeType`.'),
  checksum,
  etag,
});
export type Saved = z.output<typeof Saved>;

/** What `download` answers. */
export const Downloaded = z.strictObject({
  success: z.literal(true),
  data: z.string().describe('The bytes in base64.'),
  contentType: z.string(),
  mimeType: z.string().describe('As `contentType`.'),
  content_type: z.string().describe('As `contentType`.'),
  size: part.size,
  fileName: z.string(),
  checksum,
});
export type Downloaded = z.output<typeof Downloaded>;

/** What `info` answers. */
export const FileInfo = z.strictObject({
  fileName: z.string(),
  size: part.size,
  mimeType: z.string(),
  checksum,
  etag,
  lastModified,
  ...overlay,
  url,
});
export type FileInfo = z.output<typeof FileInfo>;

/** What `delete` answers. */
export const Deleted = z.strictObject({ success: z.literal(true), fileName: z.string() });

/** What `list` answers. */
export const Listed = z.strictObject({
  success: z.literal(true),
  files: z.array(
    z.strictObject({
      name: z.string(),
      size: part.size,
      lastModified,
      url,
      mimeType: z.string(),
      metadata: z.strictObject({ etag, checksum, ...overlay }),
    }),
  ),
  limit: z.number().int(),
  nextToken: z.string().nullable().describe('For `continuationToken` of the next page; null at the end.'),
  hasMore: z.boolean(),
  total: z.number().int().describe('Files of this page.'),
  page: z.number().int().describe('Number of the page, from 1.'),
});
export type Listed = z.output<typeof Listed>;

/** What `stats` answers. */
export const Stats = z.strictObject({
  success: z.literal(true),
  totalFiles: z.number().int(),
  totalSize: z.number().int().describe('Bytes.'),
  byType: z.strictObject({
    image: category,
    video: category,
    audio: category,
    document: category,
    archive: category,
    other: category,
  }),
});
export type Stats = z.output<typeof Stats>;

/** What `getSignedUrl` answers. */
export const SignedUrl = z.strictObject({
  url: z.string(),
  expiresAt: z.number().int().describe('Epoch milliseconds.'),
  method: z.enum(['GET', 'PUT']),
  headers: z.record(z.string(), z.string()).describe('Headers that the request must be sent with.'),
});
export type SignedUrl = z.output<typeof SignedUrl>;
