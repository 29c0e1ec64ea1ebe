import { DuctapeError } from '../errors.ts';
import type { Progress } from '../storage-types.ts';
import { createDigest } from './digest.ts';
import { chunksOf } from './source.ts';
import { broken, pause, type Wire } from './wire.ts';

/** A file, or a part of it, that is read. */
export interface Reading {
  readonly wire: Wire;
  readonly signal: AbortSignal | undefined;
  readonly fileName: string;
  /** What of the file is read, in bytes. */
  readonly range: { readonly offset: number; readonly length: number };
  /** SHA-256 of all of these bytes in hexadecimal; null where it is not known. */
  readonly checksum: string | null;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  /** Asks for the bytes from one on to the end of the range, of the very file that was begun with. */
  again(from: number): Promise<Response>;
}

/**
 * The bytes of a file. A connection that breaks is taken up again where it broke, a few times as long as nothing comes.
 * Ends with `CHECKSUM_MISMATCH` unless the bytes are those that were stored.
 */
export async function* bytesOf(reading: Reading, first: Response): AsyncGenerator<Uint8Array, void> {
  const { wire, signal, fileName, range, checksum } = reading;
  const digest = checksum === null ? null : await createDigest();
  let response: Response | null = first;
  let [loaded, failures] = [0, 0];
  do {
    try {
      response ??= await reading.again(range.offset + loaded);
      for await (const chunk of arriving(response, signal)) {
        await digest?.update(chunk);
        [loaded, failures] = [loaded + chunk.length, 0];
        if (loaded > range.length) break;
        reading.onProgress?.({ loaded, total: range.length });
        yield chunk;
      }
      if (loaded < range.length) throw broken(new Error('the answer ended early'), signal);
    } catch (error) {
      await pause(wire, error, failures, signal);
      [response, failures] = [null, failures + 1];
    }
  } while (loaded < range.length);
  if (loaded > range.length || (digest !== null && (await digest.hex()) !== checksum))
    throw new DuctapeError('CHECKSUM_MISMATCH', `the bytes of '${fileName}' that came are not those that were stored`);
}

async function* arriving({ body }: Response, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void> {
  try {
    if (body !== null) yield* chunksOf(body);
  } catch (cause) {
    throw broken(cause, signal);
  }
}
