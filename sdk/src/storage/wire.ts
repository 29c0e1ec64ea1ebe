/** What moves files has of its client, and what of it is sent again. */

import { isLost } from '../answers.ts';
import { DuctapeError } from '../errors.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import { SESSION_HEADER } from '../../../src/kernel/request-signature.ts';
import type { SaveResult } from '../storage-types.ts';
import type { ByteRequest, CallOptions } from '../transport.ts';

type Call<Result> = (input: Readonly<Record<string, unknown>>, options?: CallOptions) => Promise<Result>;

/** A file that an upload came to, or the payload of a dispatch. */
export type Ended = SaveResult | { readonly payload: string; readonly size: number };

/** The calls that move files. */
export interface Wire {
  readonly createUpload: Call<{ readonly upload_id: string; readonly part_size: number }>;
  readonly getUpload: Call<{
    readonly part_size: number;
    /** Null for one without a name. */
    readonly fileName: string | null;
    readonly state: 'open' | 'completing' | 'done' | 'aborted';
    readonly parts: readonly { readonly part: number; readonly checksum: string }[];
  }>;
  readonly completeUpload: Call<Ended>;
  readonly abortUpload: Call<unknown>;
  /** The answer to a request of bytes, once it begins. */
  open(request: ByteRequest, options?: CallOptions): Promise<Response>;
  readonly clock: Clock;
}

/** A call in the processor's spelling, its place filled in. */
export type Given = Readonly<Record<string, unknown>> & { readonly storage: string; readonly fileName: string };

/** Waits before the same is asked for again, milliseconds. */
const DELAYS_MS = [200, 1_000, 4_000];

const PASSING = new Set(['CONNECTION_ERROR', 'RATE_LIMITED', 'SERVICE_UNAVAILABLE', 'TIMEOUT']);

/** Whether a failure may be over soon. */
function isPassing(error: unknown): error is DuctapeError {
  return error instanceof DuctapeError && (isLost(error) || PASSING.has(error.code));
}

/** Waits before attempt n + 1, or throws the failure that is to be the last. */
export async function pause(
  { clock }: Wire,
  error: unknown,
  attempt: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const delay = DELAYS_MS[attempt];
  if (signal?.aborted || delay === undefined || !isPassing(error)) throw error;
  await clock.sleep(Math.max(delay, error.retry_after_ms ?? 0), signal);
}

/** What a connection that broke within an answer is to its caller; one that the caller ended is what it was ended with. */
export function broken(cause: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted || cause instanceof DuctapeError) return cause;
  return new DuctapeError('CONNECTION_ERROR', 'the connection broke within the answer', { outcome: 'unknown' }, cause);
}

/** The session of a call as a header. */
export function headersOf({ session }: Given): Record<string, string> {
  return typeof session === 'string' ? { [SESSION_HEADER]: session } : {};
}

/** Settles as the work does, or with the signal's reason when that comes first. */
export function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    const end = () => signal.removeEventListener('abort', stop);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(end);
  });
}
