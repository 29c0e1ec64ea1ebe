/** An upload is completed. */

import type { RequestContext } from '../../kernel/contract.ts';
import { isProcessorError, type ProcessorError } from '../../kernel/errors.ts';
import { retryPolicy } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { makeFile, requireWhole, sizeOfParts } from './upload-ends.ts';
import { notOpen } from './upload-parts.ts';
import { mine, placeOf, type UploadHandlers, type UploadParts, withTime } from './upload-work.ts';
import type { Upload, Uploads } from './uploads.ts';

/** The one of several requests that finds it open, or one that finds it cut off, makes the file; all answer the same. */
export function createComplete(parts: UploadParts): UploadHandlers['completeUpload'] {
  const { uploads } = parts;
  return async (given, context) => {
    const upload = await mine(parts, given, context.principal);
    if (upload.state === 'open') await uploads.move(upload, 'open', 'completing');
    const now = await mine(parts, given, context.principal);
    if (now.state === 'done') return { data: now.result as never };
    if (now.state !== 'completing') throw notOpen(now, `it is ${now.state}`);
    try {
      const there = await uploads.parts(upload);
      const size = sizeOfParts(requireWhole(upload, there, given.parts));
      const { data, ...rest } = await end(parts, upload, { size, checksum: given.checksum }, context);
      return { ...rest, data: (await uploads.finish(upload, data)) as never };
    } catch (thrown) {
      const again = await uploads.find(upload);
      if (again?.state === 'done') return { data: again.result as never };
      await reopen(uploads, upload, thrown);
      throw thrown;
    }
  };
}

interface Whole {
  readonly size: number;
  readonly checksum: string | undefined;
}

async function end(
  parts: UploadParts,
  upload: Upload,
  { size, checksum }: Whole,
  { principal, traceparent }: RequestContext,
) {
  const { id, workspace, product, env, storage, name: fileName, mimeType, expiry, session } = upload;
  if (upload.purpose === 'dispatch') {
    const { reached, ...at } = await placeOf(parts, upload);
    await withTime(parts, reached, (signal) => makeFile(parts, upload, at, signal));
    await parts.payloads.adopt({ workspace, id, product, env, size, checksum: checksum ?? null });
    return { data: { success: true, payload: id, size } };
  }
  const input = {
    fileName,
    mimeType,
    size,
    ...(checksum !== undefined && { checksum }),
    ...(expiry !== null && { expiry }),
  };
  const place = { namespace: 'storage', operation: 'save', product, env, storage } as const;
  const call = {
    ...place,
    input,
    content: { upload: id },
    literal: 'plain',
    ...(session !== null && { session }),
  } as const;
  const { value, meta } = await parts.processor.execute(call, {
    workspace,
    user: principal.user,
    retry: retryPolicy(undefined, undefined),
    traceparent,
    deadline: parts.clock.now() + LIMITS.run_time.value,
  });
  return { data: value, meta };
}

/** What the store may have done after all stays as it is, for the next request to look; else it takes parts again. */
async function reopen(uploads: Uploads, upload: Upload, thrown: unknown): Promise<void> {
  if (!isProcessorError(thrown) || thrown.details.outcome === 'unknown' || thrown.code === 'INTERNAL') return;
  if (isRefused(thrown)) await uploads.forget(upload);
  await uploads.move(upload, 'completing', 'open');
}

/** The store does not know the parts as they are known here: all have to be sent again. */
function isRefused({ code }: ProcessorError): boolean {
  return code === 'UPLOAD_FAILED';
}
