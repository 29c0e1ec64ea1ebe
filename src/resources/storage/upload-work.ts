/** What requests about an upload have in common: whose it is, where its bytes go, and for how long that may take. */

import type { FileStore } from '../../drivers/storage/port.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Handlers, RequestContext } from '../../kernel/contract.ts';
import type { Ids } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Processor } from '../../processor.ts';
import { notFound } from '../products/config.ts';
import type { OpeningParts } from '../sessions/opening.ts';
import type { uploads as contract } from './contract-uploads.ts';
import { inTime } from './in-time.ts';
import type { OpenStorage } from './opening.ts';
import { type Payloads, payloadObject } from './payloads.ts';
import type { ReachedStorage } from './reach.ts';
import { PART_SIZE } from './upload-parts.ts';
import type { Upload, Uploads } from './uploads.ts';

/** What the handlers work with. */
export interface UploadParts extends OpeningParts {
  readonly uploads: Uploads;
  readonly openStorage: OpenStorage;
  /** The processor's own bucket, whose files are named by the keys of its objects. */
  readonly payloadStore: FileStore;
  readonly payloads: Payloads;
  readonly processor: Processor;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Has work go on when nobody waits for it any more. */
  readonly background: (work: Promise<unknown>) => void;
}

/** The handlers. */
export type UploadHandlers = Pick<
  Handlers<typeof contract>,
  'createUpload' | 'putPart' | 'getUpload' | 'completeUpload' | 'abortUpload'
>;

/** What names an upload. */
interface Given {
  readonly product: string;
  readonly env: string;
  readonly storage: string;
  readonly upload_id: string;
}

const MOST = LIMITS.file_parts.value * PART_SIZE;

/** An upload of the caller; anybody else’s is not found. */
export async function mine(
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
export async function placeOf(
  { openStorage, payloadStore }: Pick<UploadParts, 'openStorage' | 'payloadStore'>,
  upload: Upload,
): Promise<{ readonly reached: ReachedStorage; readonly store: FileStore; readonly name: string }> {
  const reached = await openStorage(upload);
  return upload.purpose === 'dispatch'
    ? { reached, store: payloadStore, name: payloadObject(upload) }
    : { reached, store: reached.store, name: upload.name };
}

/** Bytes that an upload may have, whatever its storage says. */
export function mostOf({ purpose }: Pick<Upload, 'purpose'>): number {
  return purpose === 'dispatch' ? LIMITS.file_payload.value : MOST;
}

/** Does what may take as long as the storage says, and no longer than a run; what it throws tells nothing of its secrets. */
export async function withTime<Result>(
  { clock }: Pick<UploadParts, 'clock'>,
  { storage, masked }: ReachedStorage,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const timeoutMs = Math.min(storage.timeout ?? LIMITS.storage_timeout.value, LIMITS.run_time.value);
  try {
    return await inTime(clock, storage.tag, { timeoutMs }, work);
  } catch (thrown) {
    throw masked(thrown);
  }
}
