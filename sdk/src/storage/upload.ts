import { STORAGE_LIMITS } from '../../../src/kernel/storage-limits.ts';
import { isLost } from '../answers.ts';
import { DuctapeError } from '../errors.ts';
import { OF_BYTES } from '../generated/client.ts';
import type { FileSource, Progress, SaveResult } from '../storage-types.ts';
import type { CallOptions } from '../transport.ts';
import { answered, BYTES, sendParts } from './parts.ts';
import { invalid, joined as resized, openSource, type Source, toBase64 } from './source.ts';
import { type Ended, type Given, headersOf, pause, unlessAborted, type Wire } from './wire.ts';

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
  readonly source: Source;
  readonly size: number | null;
  readonly checksum: string | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly purpose?: 'dispatch';
}

/** Stores a file: in one request where it goes into one, else in parts. */
export async function save(wire: Wire, given: SaveGiven, call: CallOptions = {}): Promise<SaveResult> {
  const { upload_id, cache: _cache, ...rest } = given;
  const file = await fileOf(rest);
  if (upload_id !== undefined) return (await goOn(wire, file, upload_id, call)) as SaveResult;
  const { only, begun } = await ahead(file, PIECE, call);
  return only === null ? ((await inParts(wire, file, begun, call)) as SaveResult) : saveWhole(wire, file, only, call);
}

/** The fields of a file that a dispatch carries: its bytes in base64 where they are few, else what they were stored as. */
export async function carried(wire: Wire, given: SaveGiven, call: CallOptions = {}): Promise<Record<string, unknown>> {
  const file = await fileOf(given);
  const { fileName, mimeType, size, checksum, expiry } = { ...given, ...file.fields };
  const about = { fileName, mimeType, size, checksum, expiry };
  const { only, begun } = await ahead(file, INLINE, call);
  if (only === null) {
    const { payload } = (await inParts(wire, { ...file, purpose: 'dispatch' }, begun, call)) as { payload: string };
    return { ...about, payload };
  }
  requireSize(file.size, only.length);
  return { ...about, buffer: toBase64(only) };
}

async function fileOf({ buffer, text, path, onProgress, checksum, ...rest }: SaveGiven): Promise<File> {
  const source = await openSource({ buffer, text, path });
  const fields = { ...rest, mimeType: rest['mimeType'] || source.mimeType };
  return { fields, source, size: sizeOf(rest, source), checksum, onProgress };
}

/** All there is, where it is one piece of at most so many bytes; else the pieces, as far as they had to be begun. */
async function ahead({ source, size }: File, most: number, { signal }: CallOptions) {
  if (size !== null && size > PIECE) return { only: null, begun: null };
  const pieces = source.pieces(PIECE);
  const next = () => (signal === undefined ? pieces.next() : unlessAborted(pieces.next(), signal));
  try {
    const read = [await next(), await next()].flatMap(({ done, value }) => (done ? [] : [value]));
    const [first, second] = read;
    const only = first !== undefined && second === undefined && first.length <= most ? first : null;
    return { only, begun: { read, rest: pieces } };
  } catch (error) {
    letGo(pieces);
    throw error;
  }
}

/** Pieces of which the first ones are read. */
interface Begun {
  readonly read: Bytes[];
  readonly rest: AsyncGenerator<Bytes, void>;
}

async function* allOf({ read, rest }: Begun): AsyncGenerator<Bytes, void> {
  try {
    // None is held once it is passed on.
    for (let piece = read.shift(); piece !== undefined; piece = read.shift()) yield piece;
    yield* rest;
  } finally {
    letGo(rest);
  }
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
  const { session: _session, ...query } = file.fields;
  const request = {
    ...OF_BYTES['storage.putContent'],
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

async function inParts(wire: Wire, file: File, begun: Begun | null, call: CallOptions): Promise<Ended> {
  const { product, env, storage, fileName, mimeType, expiry, session } = file.fields;
  const { size, purpose } = file;
  const asked = { product, env, storage, fileName, mimeType, expiry, session, purpose, ...(size !== null && { size }) };
  const { upload_id, part_size } = await wire.createUpload(asked, aside(call)).catch((error: unknown) => {
    if (begun !== null) letGo(begun.rest);
    throw error;
  });
  const pieces =
    begun === null
      ? file.source.pieces(part_size)
      : part_size === PIECE
        ? allOf(begun)
        : resized(allOf(begun), part_size);
  return sent(wire, file, { id: upload_id, there: new Map(), pieces }, call);
}

async function goOn(wire: Wire, file: File, id: string, call: CallOptions): Promise<Ended> {
  const { product, env, storage, fileName } = file.fields;
  const upload = await wire.getUpload({ product, env, storage, upload_id: id }, aside(call));
  const { state, parts, part_size } = upload;
  if (state === 'aborted') throw withUpload(new DuctapeError('CONFLICT', 'upload_id: the upload was aborted'), id);
  if (upload.fileName !== fileName)
    throw withUpload(invalid('fileName', `is not that of the upload, ${upload.fileName}`), id);
  const there = state === 'done' ? null : new Map(parts.map(({ part, checksum }) => [part, checksum]));
  return sent(wire, file, { id, there, pieces: file.source.pieces(part_size) }, call);
}

interface Sending {
  readonly id: string;
  readonly there: ReadonlyMap<number, string> | null;
  readonly pieces: AsyncGenerator<Bytes, void>;
}

async function sent(wire: Wire, file: File, { id, there, pieces }: Sending, call: CallOptions): Promise<Ended> {
  const { fields, size, checksum, onProgress } = file;
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
    const ended = await wire.completeUpload({ ...place, parts: all.parts, checksum: all.checksum }, call);
    // It may have ended before, with other bytes than these.
    const { checksum: stored = null } = ended as Partial<SaveResult>;
    if (ended.size === all.size && (stored === null || stored === all.checksum)) return ended;
    throw new DuctapeError('CHECKSUM_MISMATCH', `the upload ended with ${ended.size} bytes of the SHA-256 ${stored}`);
  } catch (error) {
    throw call.signal?.aborted ? error : withUpload(error, id);
  } finally {
    letGo(pieces);
  }
}

/** Lets a source go. One that waits for what does not come is let go when it does. */
function letGo(pieces: AsyncGenerator<Bytes, void>): void {
  void pieces.return().catch(() => undefined);
}

/** What accompanies the calls beside the one that is the run. */
function aside({ signal, traceparent }: CallOptions): CallOptions {
  return { ...(signal && { signal }), ...(traceparent !== undefined && { traceparent }) };
}

/** A failure that says which upload it left. */
function withUpload(error: unknown, upload_id: string): DuctapeError {
  if (error instanceof DuctapeError) return Object.assign(error, { upload_id });
  const message = `the upload was broken off: ${error instanceof Error ? error.message : String(error)}`;
  return new DuctapeError('UPLOAD_FAILED', message, { upload_id }, error);
}
