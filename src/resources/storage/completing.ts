/** An upload is completed. */

import type { RequestContext } from '../../kernel/contract.ts';
import { isProcessorError, ProcessorError } from '../../kernel/errors.ts';
import { retryPolicy } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { refusedParts } from './refused-parts.ts';
import { makeFile, requireWhole, sizeOfParts } from './upload-ends.ts';
import { notOpen } from './upload-parts.ts';
import { mine, placeOf, type UploadHandlers, type UploadParts, withTime } from './upload-work.ts';
import type { Parts, Upload, UploadedPart } from './uploads.ts';

/** A request that makes a file has ended by then. */
const LEASE_MS = LIMITS.run_time.value + 15_000;
/** The store may still be at what no answer came to. */
const SETTLING_MS = 10_000;
/** How long a request waits for another one that completes the same, and how often it looks. */
const PATIENCE_MS = 25_000;
const LOOK_MS = 500;

type Given = Parameters<UploadHandlers['completeUpload']>[0];
type Answer = Awaited<ReturnType<UploadHandlers['completeUpload']>>;

/** One of several requests at a time makes the file, and all of them answer the same. */
export function createComplete(parts: UploadParts): UploadHandlers['completeUpload'] {
  const { uploads, clock, ids } = parts;
  return async (given, context) => {
    const patient = clock.now() + PATIENCE_MS;
    for (let isFirst = true; ; isFirst = false) {
      const upload = await mine(parts, given, context.principal);
      if (upload.state === 'done') return { data: upload.result as never };
      if (upload.state === 'aborted') throw notOpen(upload, 'it is aborted');
      if (isFirst && upload.state === 'open') await requireReady(parts, upload, given);
      const now = clock.now();
      const lease = { token: ids.create('lease'), until: now + LEASE_MS };
      const there = await uploads.begin(upload, lease, now);
      if (there !== null) return await complete(parts, { upload, there, token: lease.token }, given, context);
      if (now >= patient)
        throw new ProcessorError('SERVICE_UNAVAILABLE', `upload '${upload.id}' is being completed`, {
          outcome: 'not_sent',
        });
      await clock.sleep(LOOK_MS);
    }
  };
}

/** Refuses what cannot be completed before it holds up others. */
async function requireReady(parts: UploadParts, upload: Upload, given: Given): Promise<void> {
  const { uploads, sessions } = parts;
  const { workspace, product, env, session } = upload;
  if (session !== null) await sessions.requireLive({ workspace, product, env }, session);
  try {
    requireWhole(upload, await uploads.parts(upload), given.parts);
  } catch (thrown) {
    // One that was completed meanwhile has no parts any more.
    if ((await uploads.find(upload))?.state === 'open') throw thrown;
  }
}

/** An upload whose lease is held. */
interface Held {
  readonly upload: Upload;
  readonly there: Parts;
  readonly token: string;
}

async function complete(
  parts: UploadParts,
  { upload, there, token }: Held,
  given: Given,
  context: RequestContext,
): Promise<Answer> {
  const { uploads } = parts;
  try {
    const whole = requireWhole(upload, there, given.parts);
    const { data, ...rest } = await end(parts, upload, { whole, checksum: given.checksum }, context);
    return { ...rest, data: (await uploads.finish(upload, token, data)) as never };
  } catch (thrown) {
    const again = await uploads.find(upload);
    if (again?.state === 'done') return { data: again.result as never };
    await giveBack(parts, upload, token, thrown);
    throw thrown;
  }
}

interface Whole {
  readonly whole: readonly UploadedPart[];
  readonly checksum: string | undefined;
}

async function end(
  parts: UploadParts,
  upload: Upload,
  { whole, checksum }: Whole,
  { principal, traceparent }: RequestContext,
) {
  const { id, workspace, product, env, storage, name: fileName, mimeType, expiry, session } = upload;
  const size = sizeOfParts(whole);
  if (upload.purpose === 'dispatch') {
    const { reached, ...at } = await placeOf(parts, upload);
    await withTime(parts, reached, (signal) => makeFile(upload, whole, at, signal));
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

/**
 * What the store may have done after all stays as it is, for the next request to look. Else the upload takes parts
 * again: it keeps those that it has, unless the store says that they are none.
 */
async function giveBack(
  { uploads, clock }: UploadParts,
  upload: Upload,
  token: string,
  thrown: unknown,
): Promise<void> {
  const isKnown = isProcessorError(thrown) && thrown.details.outcome !== 'unknown' && thrown.code !== 'INTERNAL';
  if (!isKnown) return uploads.leaseUntil(upload, token, clock.now() + SETTLING_MS);
  const refused = refusedParts(thrown);
  if (refused === 'ended') return uploads.giveBack(upload, token, 'aborted', 'forgotten');
  await uploads.giveBack(upload, token, 'open', refused === 'wrong' ? 'forgotten' : 'kept');
}
