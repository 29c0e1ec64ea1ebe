import { STORAGE_LIMITS } from '../../../src/kernel/storage-limits.ts';
import { isLost } from '../answers.ts';
import { DuctapeError } from '../errors.ts';
import type { FileSource, Progress, SaveResult } from '../storage-types.ts';
import type { CallOptions } from '../transport.ts';
import { answered, BYTES, sendParts } from './parts.ts';
import { invalid, openSource, type Source, toBase64 } from './source.ts';
import { type Ended, type Given, headersOf, pause, type Wire } from './wire.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const PIECE = STORAGE_LIMITS.file_part.value;
/** Bytes that a dispatch carries in its own body, of which the processor takes 1 MiB. */
const INLINE = 512 * 1024;

/** What `save` takes, in the processor's spelling. */
export type SaveGiven = Given &
  FileSource & {
    readonly upload_id?: string;
    readonly onProgress?: (progress: Progress) => void;
    readonly size?: number;
    readonly checksum?: string;
  };

/** A file on its way. */
interface File {
  /** The call, without the bytes. */
  readonly fields: Given;
  readonly size: number | null;
  readonly checksum: string | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly purpose?: 'dispatch';
}

/** Stores a file: in one request where it goes into one, else in parts. */
export async function save(wire: Wire, given: SaveGiven, call: CallOptions = {}): Promise<SaveResult> {
  const { buffer, text, path, upload_id, onProgress, cache: _cache, checksum, ...rest } = given;
  const source = await openSource({ buffer, text, path });
  const pieces = source.pieces(PIECE);
  try {
    const size = sizeOf(rest, source);
    const fields = { ...rest, mimeType: rest['mimeType'] || source.mimeType };
    const file = { fields, size, checksum, onProgress };
    if (upload_id !== undefined) return (await goOn(wire, file, upload_id, pieces, call)) as SaveResult;
    const { only, all } = await ahead(pieces, PIECE);
    if (only !== null) return await saveWhole(wire, file, only, call);
    return (await inParts(wire, file, all, call)) as SaveResult;
  } finally {
    // One that waits for a source which gives nothing ends when that goes on.
    void pieces.return().catch(() => undefined);
  }
}

/** The fields of a file that a dispatch carries: its bytes in base64 where they are few, else what they were stored as. */
export async function carried(wire: Wire, given: SaveGiven, call: CallOptions = {}): Promise<Record<string, unknown>> {
  const { buffer, text, path, upload_id: _id, onProgress, ...rest } = given;
  const source = await openSource({ buffer, text, path });
  const pieces = source.pieces(PIECE);
  try {
    const size = sizeOf(rest, source);
    const mimeType = rest['mimeType'] || source.mimeType;
    const about = {
      fileName: rest.fileName,
      mimeType,
      size: rest.size,
      checksum: rest.checksum,
      expiry: rest['expiry'],
    };
    const { only, all } = await ahead(pieces, INLINE);
    if (only !== null) {
      requireSize(size, only.length);
      return { ...about, buffer: toBase64(only) };
    }
    const file = {
      fields: { ...rest, mimeType },
      size,
      checksum: rest.checksum,
      onProgress,
      purpose: 'dispatch',
    } as const;
    const { payload } = (await inParts(wire, file, all, call)) as { readonly payload: string };
    return { ...about, payload };
  } finally {
    void pieces.return().catch(() => undefined);
  }
}

/** All there is, where it is one piece of at most so many bytes; else the pieces, from the first on. */
async function ahead(pieces: AsyncGenerator<Bytes, void>, most: number) {
  const read = [await pieces.next(), await pieces.next()].flatMap(({ done, value }) => (done ? [] : [value]));
  const [first, second] = read;
  const only = first !== undefined && second === undefined && first.length <= most ? first : null;
  return { only, all: joined(read, pieces) };
}

async function* joined(first: readonly Bytes[], pieces: AsyncGenerator<Bytes, void>): AsyncGenerator<Bytes, void> {
  yield* first;
  yield* pieces;
}

function sizeOf({ size }: { readonly size?: number }, source: Source): number | null {
  if (size !== undefined && source.size !== null) requireSize(size, source.size);
  return size ?? source.size;
}

function requireSize(size: number | null, real: number): void {
  if (size !== null && size !== real) throw invalid('size', `is ${size}, and there are ${real} bytes or more`);
}

async function saveWhole(wire: Wire, file: File, body: Bytes, call: CallOptions): Promise<SaveResult> {
  requireSize(file.size, body.length);
  const { session: _session, retryConfig: _retry, ...query } = file.fields;
  const request = {
    method: 'PUT',
    path: '/v1/storage/content',
    query: { ...query, size: body.length, checksum: file.checksum },
    headers: { ...headersOf(file.fields), ...BYTES },
    body,
  } as const;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const { data, meta } = await answered(wire, request, call);
      call.onMeta?.(meta ?? {});
      file.onProgress?.({ loaded: body.length, total: body.length });
      return data as SaveResult;
    } catch (error) {
      if (!isLost(error)) throw error;
      await pause(wire, error, attempt, call.signal);
    }
  }
}

async function inParts(wire: Wire, file: File, pieces: AsyncGenerator<Bytes, void>, call: CallOptions): Promise<Ended> {
  const { product, env, storage, fileName, mimeType, expiry, session } = file.fields;
  const { size, purpose } = file;
  const begun = { product, env, storage, fileName, mimeType, expiry, session, purpose, ...(size !== null && { size }) };
  const { upload_id } = await wire.createUpload(begun, aside(call));
  return sent(wire, file, { id: upload_id, there: new Map() }, pieces, call);
}

async function goOn(
  wire: Wire,
  file: File,
  id: string,
  pieces: AsyncGenerator<Bytes, void>,
  call: CallOptions,
): Promise<Ended> {
  const { product, env, storage } = file.fields;
  const { parts } = await wire.getUpload({ product, env, storage, upload_id: id }, aside(call));
  const there = new Map(parts.map(({ part, checksum }) => [part, checksum]));
  return sent(wire, file, { id, there }, pieces, call);
}

async function sent(
  wire: Wire,
  { fields, size, checksum, onProgress }: File,
  { id, there }: { readonly id: string; readonly there: ReadonlyMap<number, string> },
  pieces: AsyncGenerator<Bytes, void>,
  call: CallOptions,
): Promise<Ended> {
  const { product, env, storage } = fields;
  const place = { product, env, storage, upload_id: id };
  try {
    const all = await sendParts(wire, { id, given: fields, there, size, onProgress }, pieces, call);
    const wrong =
      size !== null && size !== all.size
        ? invalid('size', `is ${size}, and there are ${all.size} bytes or more`)
        : checksum !== undefined && checksum !== all.checksum
          ? new DuctapeError('CHECKSUM_MISMATCH', `the bytes have the SHA-256 ${all.checksum}, not that of checksum`)
          : null;
    if (wrong !== null) {
      await wire.abortUpload(place, aside(call));
      throw wrong;
    }
    return await wire.completeUpload({ ...place, parts: all.parts, checksum: all.checksum }, call);
  } catch (error) {
    throw call.signal?.aborted ? error : withUpload(error, id);
  }
}

/** What accompanies the calls beside the one that is the run. */
function aside({ signal, traceparent }: CallOptions): CallOptions {
  return { ...(signal && { signal }), ...(traceparent !== undefined && { traceparent }) };
}

/** A failure that says which upload it left. */
function withUpload(error: unknown, upload_id: string): DuctapeError {
  if (error instanceof DuctapeError) return Object.assign(error, { upload_id });
  const message = `what is to be stored cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  return new DuctapeError('UPLOAD_FAILED', message, { upload_id }, error);
}
