/** The operations on uploads in parts. */

import type { FileStore } from '../../drivers/storage/port.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Handlers, RequestContext } from '../../kernel/contract.ts';
import { invalidField, isProcessorError, type ProcessorError } from '../../kernel/errors.ts';
import { retryPolicy } from '../../kernel/fields.ts';
import type { Ids } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Processor } from '../../processor.ts';
import { notFound } from '../products/config.ts';
import { type OpeningParts, withSession } from '../sessions/opening.ts';
import { requireDeclared } from './declared.ts';
import type { uploads as contract } from './contract-uploads.ts';
import { inTime } from './in-time.ts';
import type { OpenStorage } from './opening.ts';
import { type Payloads, payloadObject } from './payloads.ts';
import type { ReachedStorage } from './reach.ts';
import { makeFile, requireWhole, sizeOfParts } from './upload-ends.ts';
import { abort, notOpen, PART_SIZE, putPart, removeParts } from './upload-parts.ts';
import type { Upload, Uploads } from './uploads.ts';

/** What the handlers work with. */
export interface UploadParts extends OpeningParts {
  readonly uploads: Uploads;
  readonly openStorage: OpenStorage;
  /** The processor's own bucket, whose files are named by the keys of its objects. */
  readonly payloadStore: FileStore;
  readonly payloads: Pick<Payloads, 'adopt'>;
  readonly processor: Processor;
  readonly clock: Clock;
  readonly ids: Ids;
}

type UploadHandlers = Pick<
  Handlers<typeof contract>,
  'createUpload' | 'putPart' | 'getUpload' | 'completeUpload' | 'abortUpload'
>;

interface Given {
  readonly product: string;
  readonly env: string;
  readonly storage: string;
  readonly upload_id: string;
}

const MOST = LIMITS.file_parts.value * PART_SIZE;

/** Builds the handlers. */
export function createUploadHandlers(parts: UploadParts): UploadHandlers {
  const { uploads } = parts;
  return {
    createUpload: createCreate(parts),
    async putPart(given, { principal, bytes }) {
      if (bytes === undefined) throw new Error('a part comes with bytes');
      const upload = await mine(parts, given, principal);
      const at = await placeOf(parts, upload);
      const target = { upload, ...at, maxSize: Math.min(at.reached.storage.rules?.max_size ?? MOST, mostOf(upload)) };
      const put = () => withTime(parts, at.reached, (signal) => putPart(parts, target, given.part, bytes, signal));
      const { part, size, checksum } = await put();
      return { data: { part, size, checksum } };
    },
    async getUpload(given, { principal }) {
      const upload = await mine(parts, given, principal);
      const { there } = await uploads.parts(upload);
      return {
        data: {
          upload_id: upload.id,
          state: upload.state,
          fileName: upload.name === '' ? null : upload.name,
          size: upload.size,
          part_size: PART_SIZE,
          expires_at: upload.expiresAt,
          parts: there.map(({ part, size, checksum }) => ({ part, size, checksum })),
        },
      };
    },
    completeUpload: createComplete(parts),
    async abortUpload(given, { principal }) {
      const upload = await mine(parts, given, principal);
      const { reached, ...at } = await placeOf(parts, upload);
      await withTime(parts, reached, async (signal) => {
        if (await abort(uploads, { upload, ...at }, signal)) return;
        const now = await mine(parts, given, principal);
        if (now.state !== 'aborted') throw notOpen(now, `it is ${now.state}`);
        await removeParts(uploads, { upload: now, ...at }, signal);
      });
      return { data: { success: true, upload_id: upload.id } };
    },
  };
}

/** An upload of the caller; anybody else’s is not found. */
async function mine(
  { uploads, clock }: Pick<UploadParts, 'uploads' | 'clock'>,
  { product, env, storage, upload_id: id }: Given,
  { workspace, user }: RequestContext['principal'],
): Promise<Upload> {
  const upload = await uploads.find({ workspace, id });
  const isMine = upload?.user === user && upload.product === product && upload.env === env;
  if (!isMine || upload.storage !== storage || upload.expiresAt <= clock.now())
    throw notFound('upload_id', `upload '${id}'`);
  return upload;
}

/** Where the bytes of an upload go. */
async function placeOf(
  { openStorage, payloadStore }: Pick<UploadParts, 'openStorage' | 'payloadStore'>,
  upload: Upload,
): Promise<{ readonly reached: ReachedStorage; readonly store: FileStore; readonly name: string }> {
  const reached = await openStorage(upload);
  return upload.purpose === 'dispatch'
    ? { reached, store: payloadStore, name: payloadObject(upload) }
    : { reached, store: reached.store, name: upload.name };
}

function mostOf({ purpose }: Pick<Upload, 'purpose'>): number {
  return purpose === 'dispatch' ? LIMITS.file_payload.value : MOST;
}

/** Does what may take as long as the storage says; what it throws tells nothing of its secrets. */
async function withTime<Result>(
  { clock }: Pick<UploadParts, 'clock'>,
  { storage, masked }: ReachedStorage,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const timeoutMs = storage.timeout ?? LIMITS.storage_timeout.value;
  try {
    return await inTime(clock, storage.tag, { timeoutMs }, work);
  } catch (thrown) {
    throw masked(thrown);
  }
}

function createCreate(parts: UploadParts): UploadHandlers['createUpload'] {
  return async (given, { principal }) => {
    const { workspace, user } = principal;
    const { session, fileName, size = null, ...rest } = await withSession(parts, given, principal);
    const { product, env, storage, purpose = 'file', expiry = null } = rest;
    const most = mostOf({ purpose });
    if (size !== null && size > most) throw invalidField('size', `is over ${most} bytes`);
    if (purpose === 'file' && fileName === undefined) throw invalidField('fileName', 'is required');
    const reached = await parts.openStorage({ workspace, product, env, storage });
    const mimeType =
      fileName === undefined
        ? (rest.mimeType ?? 'application/octet-stream')
        : requireDeclared(reached, { fileName, mimeType: rest.mimeType, size });
    const now = parts.clock.now();
    const upload: Omit<Upload, 'handle'> = {
      ...{ workspace, id: parts.ids.create('upload'), user, product, env, storage, purpose },
      ...{ name: fileName ?? '', mimeType, size, expiry, session: session ?? null, state: 'open', result: null },
      ...{ createdAt: now, expiresAt: now + LIMITS.file_upload.value },
    };
    const { store, name } = await placeOf(parts, { ...upload, handle: '' });
    const about = { mimeType, upload: upload.id };
    const handle = await withTime(parts, reached, (signal) => store.createParts(name, about, signal));
    await parts.uploads.insert({ ...upload, handle });
    return { data: { upload_id: upload.id, part_size: PART_SIZE, expires_at: upload.expiresAt } };
  };
}

/** The one of several requests that finds it open, or one that finds it cut off, makes the file; all answer the same. */
function createComplete(parts: UploadParts): UploadHandlers['completeUpload'] {
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
