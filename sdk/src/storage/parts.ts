import { sha256Hex } from '../../../src/kernel/canonical.ts';
import { DuctapeError } from '../errors.ts';
import { OF_BYTES } from '../generated/client.ts';
import type { Progress } from '../storage-types.ts';
import type { CallOptions } from '../transport.ts';
import { createDigest } from './digest.ts';
import { broken, type Given, pause, unlessAborted, type Wire } from './wire.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Parts that are on their way at one time. */
const PARALLEL = 4;

/** An upload that is open, and what is sent to it. */
export interface Upload {
  readonly id: string;
  /** The call that it is for. */
  readonly given: Given;
  /** Digests of the parts that are there; null for all of them. */
  readonly there: ReadonlyMap<number, string> | null;
  /** Bytes that the whole has to have; null for any number. */
  readonly size: number | null;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

/** What was sent. */
export interface Sent {
  /** How many parts. */
  readonly parts: number;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the whole in hexadecimal. */
  readonly checksum: string;
}

/**
 * Sends pieces as the parts of an upload, several at a time, but for those that are there. One that is not answered is
 * sent again. Ends as soon as there is more than there has to be.
 */
export async function sendParts(
  wire: Wire,
  upload: Upload,
  pieces: AsyncGenerator<Bytes, void>,
  call: CallOptions,
): Promise<Sent> {
  const failed = new AbortController();
  const signal = call.signal === undefined ? failed.signal : AbortSignal.any([failed.signal, call.signal]);
  const sending = new Set<Promise<void>>();
  const digest = await createDigest();
  const progress = progressOf(upload);
  let [parts, size] = [0, 0];
  try {
    for (;;) {
      // One that is stored makes room before the next one is read.
      if (sending.size >= PARALLEL) await unlessAborted(Promise.race(sending), signal);
      const { done, value } = await unlessAborted(pieces.next(), signal);
      if (done) break;
      parts += 1;
      size += value.length;
      if (upload.size !== null && size > upload.size) break;
      await digest.update(value);
      const sent = sendPart(wire, upload, parts, value, { ...call, signal })
        .then(() => {
          progress(value.length);
          sending.delete(sent);
        })
        // Of `onProgress` as well.
        .catch((error: unknown) => failed.abort(error));
      sending.add(sent);
    }
    await unlessAborted(Promise.all(sending), signal);
    return { parts, size, checksum: await digest.hex() };
  } finally {
    failed.abort();
    await Promise.all(sending);
  }
}

function progressOf({ id, size, onProgress }: Upload): (bytes: number) => void {
  let loaded = 0;
  const tell = (bytes: number) => {
    loaded += bytes;
    onProgress?.({ loaded, total: size, upload_id: id });
  };
  tell(0);
  return tell;
}

async function sendPart(
  wire: Wire,
  { id, given, there }: Upload,
  part: number,
  body: Bytes,
  { signal, traceparent }: CallOptions,
): Promise<void> {
  const known = there?.get(part);
  if (there === null || (known !== undefined && known === (await sha256Hex(body)))) return;
  const { product, env, storage } = given;
  const query = { product, env, storage, upload_id: id, part };
  const headers = BYTES;
  const options = { ...(signal && { signal }), ...(traceparent !== undefined && { traceparent }) };
  for (let attempt = 0; ; attempt += 1) {
    try {
      await answered(wire, { ...OF_BYTES['storage.putPart'], query, headers, body }, options);
      return;
    } catch (error) {
      await pause(wire, error, attempt, signal);
    }
  }
}

/** The header of a body that is bytes. */
export const BYTES = { 'content-type': 'application/octet-stream' } as const;

/** The JSON of an answer to a request of bytes. */
export async function answered(
  wire: Wire,
  request: Parameters<Wire['open']>[0],
  call: CallOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await wire.open(request, call);
  const text = await response.text().catch((cause: unknown) => Promise.reject(broken(cause, call.signal) as Error));
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new DuctapeError(
      'SERVICE_UNAVAILABLE',
      'what answered is not a processor',
      { status: response.status },
      cause,
    );
  }
}
