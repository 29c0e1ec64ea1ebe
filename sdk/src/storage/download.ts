import { bytesToHex } from '@noble/hashes/utils.js';
import { isLost } from '../answers.ts';
import { DuctapeError } from '../errors.ts';
import { OF_BYTES } from '../generated/client.ts';
import type { DownloadInput, DownloadResult, FileRange } from '../storage-types.ts';
import type { CallOptions } from '../transport.ts';
import { localFiles } from './local-file.ts';
import { bytesOf } from './reading.ts';
import { fromBase64, invalid } from './source.ts';
import { type Given, headersOf, pause, type Wire } from './wire.ts';

/** What `download` takes, in the processor's spelling. */
export type DownloadGiven = Given & Pick<DownloadInput, 'as' | 'to' | 'range' | 'onProgress'>;

/** A file whose bytes are still to come. */
interface Opened extends Omit<DownloadResult<null>, 'data'> {
  readonly chunks: AsyncGenerator<Uint8Array, void>;
}

/** Reads a file; see `Storage.download`. */
export async function download(
  wire: Wire,
  given: DownloadGiven,
  call: CallOptions = {},
): Promise<DownloadResult<unknown>> {
  const { as = 'buffer', to } = given;
  const left = new AbortController();
  const signal = call.signal === undefined ? left.signal : AbortSignal.any([left.signal, call.signal]);
  try {
    const { chunks, ...about } = await open(wire, given, { ...call, signal });
    if (to !== undefined) {
      await writeTo(to, chunks);
      return { ...about, data: null };
    }
    if (as === 'stream') return { ...about, data: streamOf(chunks, left) };
    const bytes = await collected(chunks, about.range.length);
    return { ...about, data: as === 'text' ? new TextDecoder().decode(bytes) : bytes };
  } catch (error) {
    // An answer that nobody reads holds its connection.
    left.abort();
    throw error;
  }
}

async function collected(chunks: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
  const whole = new Uint8Array(length);
  let at = 0;
  for await (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function streamOf(chunks: AsyncGenerator<Uint8Array, void>, left: AbortController): ReadableStream<Uint8Array> {
  const source = {
    async pull(controller: ReadableStreamDefaultController<Uint8Array>) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    // What is being read is given up with the request.
    cancel: () => left.abort(),
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

/** Writes beside the place and moves it there when it is whole. */
async function writeTo(path: string, chunks: AsyncGenerator<Uint8Array, void>): Promise<void> {
  const files = await localFiles();
  // Of this download alone: others may be writing the same.
  const partial = `${path}.${bytesToHex(crypto.getRandomValues(new Uint8Array(8)))}.partial`;
  const file = await files.open(partial, 'wx');
  try {
    await file.writeFile(chunks);
    await file.close();
    await files.rename(partial, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await files.rm(partial, { force: true });
    throw error;
  }
}

async function open(wire: Wire, given: DownloadGiven, call: CallOptions): Promise<Opened> {
  const { range: asked, onProgress, as: _as, to: _to, session: _session, ...query } = given;
  const ask = (headers: Record<string, string>): Promise<Response> =>
    wire.open(
      // What lies between might else compress it, and nobody would know how many bytes there are.
      {
        ...OF_BYTES['storage.getContent'],
        query,
        headers: { 'accept-encoding': 'identity', ...headersOf(given), ...headers },
        body: null,
      },
      call,
    );
  const response = await persistent(wire, call, () => ask(asked === undefined ? {} : { range: rangeText(asked) }));
  const about = aboutOf(response, given.fileName);
  const { offset, length } = about.range;
  if (asked !== undefined && !isRange(asked, about))
    throw invalid('range', `${rangeText(asked)} was asked for, and ${length} bytes from ${offset} on came`);
  const again = async (from: number): Promise<Response> => {
    const wanted = `${from}-${offset + length - 1}`;
    const rest = await ask({ range: `bytes=${wanted}`, 'if-match': `"${about.etag}"` });
    const came = rest.headers.get('content-range');
    if (rest.status === 206 && came === `bytes ${wanted}/${about.size}` && about.etag !== null) return rest;
    await rest.body?.cancel();
    throw new DuctapeError('SERVICE_UNAVAILABLE', 'what answered does not go on where it broke off', {
      status: rest.status,
    });
  };
  const checksum = length === about.size ? about.checksum : null;
  const reading = {
    wire,
    signal: call.signal,
    fileName: given.fileName,
    range: about.range,
    checksum,
    onProgress,
    again,
  };
  return { ...about, chunks: bytesOf(reading, response) };
}

/** Asks again when no answer came. */
async function persistent(wire: Wire, { signal }: CallOptions, ask: () => Promise<Response>): Promise<Response> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isLost(error)) throw error;
      await pause(wire, error, attempt, signal);
    }
  }
}

function rangeText(range: FileRange): string {
  if ('suffix' in range) return `bytes=-${range.suffix}`;
  const { offset, length } = range;
  return `bytes=${offset}-${length === undefined ? '' : offset + length - 1}`;
}

/** Whether what came is what of the file was asked for. */
function isRange(asked: FileRange, { range, size }: Pick<Opened, 'range' | 'size'>): boolean {
  const [from, most] =
    'suffix' in asked ? [Math.max(size - asked.suffix, 0), asked.suffix] : [asked.offset, asked.length ?? size];
  return range.offset === from && range.length === Math.min(most, size - from);
}

function aboutOf({ status, headers }: Response, fileName: string): Omit<Opened, 'chunks'> {
  const mimeType = headers.get('content-type') ?? 'application/octet-stream';
  const checksum = /(?:^|[, ])sha-256=:([^:]+):/.exec(headers.get('repr-digest') ?? '')?.[1];
  const length = Number(headers.get('content-length') ?? Number.NaN);
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
  const isOther = status === 206 && Number(last) - Number(first) + 1 !== length;
  if (!Number.isSafeInteger(length) || headers.has('content-encoding') || isOther)
    throw new DuctapeError('SERVICE_UNAVAILABLE', 'what answered does not say how long the file is', { status });
  return {
    success: true,
    fileName,
    size: total === undefined ? length : Number(total),
    mimeType,
    contentType: mimeType,
    content_type: mimeType,
    checksum: checksum === undefined ? null : bytesToHex(fromBase64(checksum)),
    etag: /^(?:W\/)?"(.*)"$/.exec(headers.get('etag') ?? '')?.[1] ?? null,
    range: { offset: Number(first ?? 0), length },
  };
}
