/** Operations with bytes of files: in one request, and in parts. */

import * as z from 'zod';
import { LIMITS } from '../../kernel/limits.ts';
import { sessionField } from '../sessions/contract-session.ts';
import { about, call, part, patience, place, Saved } from './contract-fields.ts';

/** How every operation fails that reaches a store. */
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

const upload = {
  ...place,
  upload_id: z
    .string()
    .regex(/^upload_[0-9a-f]{32}$/, 'is not the id of an upload')
    .describe('The upload, as `createUpload` called it.'),
} as const;

const partSize = z.number().int().describe('Bytes of each part but the last, which may have fewer.');
const expiresAt = z.number().int().describe('When it ends if it is not completed; epoch milliseconds.');
const PartNumber = z.number().int().min(1).max(LIMITS.file_parts.value);

/** A part that the store has. */
const Part = z.strictObject({
  part: z.number().int().describe('From 1.'),
  size: part.size,
  checksum: part.checksum,
});

const { retryConfig: _retryConfig, ...contentCall } = call;

/** What an upload for a dispatch comes to. */
const UploadedPayload = z.strictObject({
  success: z.literal(true),
  payload: z.string().describe('For `payload` of a dispatch of `save`.'),
  size: part.size,
});

/** The operations, by name. */
export const uploads = {
  putContent: {
    on: 'PUT /v1/storage/content',
    bytes: 'taken',
    summary: `Write a file of ${LIMITS.file_part.value} bytes at most; larger ones go in parts.`,
    input: z.strictObject({ ...contentCall, ...about }),
    output: Saved,
    access: 'runner',
    fails: [...FAILS, 'UPLOAD_FAILED', 'CHECKSUM_MISMATCH'],
    repeat: 'safe',
  },
  getContent: {
    on: 'GET /v1/storage/content',
    bytes: 'answered',
    summary: 'Read a file, or a part of it.',
    input: z.strictObject({ ...place, ...sessionField, timeout: patience.timeout, fileName: part.fileName }),
    output: z.custom<Response>(),
    access: 'runner',
    fails: [...FAILS, 'DOWNLOAD_FAILED'],
    repeat: 'safe',
  },
  createUpload: {
    on: 'POST /v1/storage/createUpload',
    summary: 'Begin a file in parts, which may be of any size.',
    input: z.strictObject({
      ...place,
      ...sessionField,
      fileName: part.fileName.optional().describe('Name of the file; with `purpose` it is given to the dispatch.'),
      size: part.size.optional().describe('Bytes of the whole; another number of them is refused.'),
      mimeType: part.mimeType.optional(),
      expiry: part.expiry.optional(),
      purpose: z.enum(['dispatch']).optional().describe('The bytes are for a dispatch of `save`.'),
    }),
    output: z.strictObject({ upload_id: z.string(), part_size: partSize, expires_at: expiresAt }),
    access: 'runner',
    fails: [...FAILS, 'UPLOAD_FAILED'],
    repeat: 'safe',
  },
  putPart: {
    on: 'PUT /v1/storage/parts',
    bytes: 'taken',
    summary: 'Send a part of a file, in any order; again, it takes the place of what was sent before.',
    input: z.strictObject({ ...upload, part: PartNumber.describe('From 1.') }),
    output: Part,
    access: 'runner',
    fails: [...FAILS, 'UPLOAD_FAILED', 'CONFLICT'],
    repeat: 'safe',
  },
  getUpload: {
    on: 'POST /v1/storage/getUpload',
    summary: 'Tell which parts of a file are there.',
    input: z.strictObject(upload),
    output: z.strictObject({
      upload_id: z.string(),
      state: z.enum(['open', 'completing', 'done', 'aborted']),
      fileName: z.string().nullable().describe('Null where it is for a dispatch that says it.'),
      size: part.size.nullable().describe('Bytes that were declared; null for none.'),
      part_size: partSize,
      expires_at: expiresAt,
      parts: z.array(Part),
    }),
    access: 'runner',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  completeUpload: {
    on: 'POST /v1/storage/completeUpload',
    summary: 'Make a file of its parts. Asked again, it answers the same.',
    input: z.strictObject({
      ...upload,
      parts: PartNumber.describe('How many they are.'),
      checksum: part.checksum.optional().describe('SHA-256 of the whole in hexadecimal; it is kept as it is claimed.'),
    }),
    output: z.union([Saved, UploadedPayload]),
    goesOn: true,
    access: 'runner',
    fails: [...FAILS, 'UPLOAD_FAILED', 'CONFLICT'],
    repeat: 'safe',
  },
  abortUpload: {
    on: 'POST /v1/storage/abortUpload',
    summary: 'Give up a file in parts; those that are there are removed.',
    input: z.strictObject(upload),
    output: z.strictObject({ success: z.literal(true), upload_id: z.string() }),
    access: 'runner',
    fails: [...FAILS, 'DELETE_FAILED', 'UPLOAD_FAILED', 'CONFLICT'],
    repeat: 'safe',
  },
} as const;
