/** How R2 is asked: with a signal, which its binding does not take, and with failures as storages have them. */

import type { ErrorCode, Outcome } from '../../../kernel/errors.ts';
import { unlessAborted } from '../aborted.ts';
import { sendExactly } from '../exact-stream.ts';
import type { Content } from '../port.ts';
import { r2Failure } from './failures.ts';

/** What R2 takes as bytes; a stream's length has to be known. */
export type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

/** Asks what changes nothing. */
export async function reading<Result>(
  refused: ErrorCode,
  signal: AbortSignal,
  ask: () => Promise<Result>,
  discard?: (result: Result) => void,
): Promise<Result> {
  return await asking({ refused, outcome: 'not_sent' }, signal, ask, discard);
}

/** Asks for a change, of which nobody knows what became when no answer comes. */
export async function changing<Result>(
  refused: ErrorCode,
  signal: AbortSignal,
  ask: () => Promise<Result>,
): Promise<Result> {
  return await asking({ refused, outcome: 'unknown' }, signal, ask);
}

/** Has R2 take all of the bytes, or none. */
export async function sending<Result>(
  content: Content,
  signal: AbortSignal,
  put: (body: Body) => Promise<Result>,
): Promise<Result> {
  return content instanceof Uint8Array ? await put(content) : await sendExactly(content, signal, put);
}

async function asking<Result>(
  failing: { readonly refused: ErrorCode; readonly outcome: Outcome },
  signal: AbortSignal,
  ask: () => Promise<Result>,
  discard?: (result: Result) => void,
): Promise<Result> {
  try {
    return await unlessAborted({ signal, outcome: failing.outcome }, ask, discard);
  } catch (thrown) {
    throw r2Failure(thrown, failing);
  }
}
