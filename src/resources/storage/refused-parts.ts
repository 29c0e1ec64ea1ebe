/** What stores say that make no file of an upload's parts, by their own codes. */

import { isProcessorError } from '../../kernel/errors.ts';

/** Of S3, Azure, and R2: https://developers.cloudflare.com/r2/api/error-codes/ */
const WRONG: ReadonlySet<unknown> = new Set([
  'InvalidPart',
  'InvalidPartOrder',
  'EntityTooSmall',
  'InvalidBlockList',
  10_011,
  10_025,
  10_048,
]);
const ENDED: ReadonlySet<unknown> = new Set(['NoSuchUpload', 10_024]);

/**
 * `wrong` where the store does not know the parts as they are known here, so that all have to be sent again; `ended`
 * where it knows no such upload, so that none can be; null for whatever says nothing of the parts.
 */
export function refusedParts(thrown: unknown): 'wrong' | 'ended' | null {
  const body = isProcessorError(thrown) ? thrown.details.upstream?.body : undefined;
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : null;
  return WRONG.has(code) ? 'wrong' : ENDED.has(code) ? 'ended' : null;
}
