import { DuctapeError } from '../errors.ts';
import type { FileBytes, FileSource } from '../storage-types.ts';
import { localFiles } from './local-file.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** What is to be stored. */
export interface Source {
  /** Bytes, where that is known before they are read. */
  readonly size: number | null;
  /** By its own word. */
  readonly mimeType: string | undefined;
  /** All of it in pieces of one size but for the last; one that is empty where there is nothing. Read once. */
  pieces(size: number): AsyncGenerator<Bytes, void>;
}

/** The source that a call gives; exactly one of its fields. */
export async function openSource({ buffer, text, path }: FileSource): Promise<Source> {
  if ([buffer, text, path].filter((given) => given !== undefined).length !== 1)
    throw invalid('buffer', 'give one of buffer, text and path');
  if (text !== undefined) return ofBytes(viewOf(new TextEncoder().encode(text)));
  if (path !== undefined) return ofPath(path);
  return ofBuffer(buffer as FileBytes);
}

function ofBuffer(buffer: FileBytes): Source {
  if (typeof buffer === 'string') return ofBytes(fromBase64(buffer));
  if (buffer instanceof ArrayBuffer) return ofBytes(new Uint8Array(buffer));
  if (ArrayBuffer.isView(buffer)) return ofBytes(viewOf(buffer));
  if (typeof Blob !== 'undefined' && buffer instanceof Blob) return ofBlob(buffer);
  if (typeof ReadableStream !== 'undefined' && buffer instanceof ReadableStream) return ofStream(chunksOf(buffer));
  if (typeof buffer === 'object' && buffer !== null && Symbol.asyncIterator in buffer) return ofStream(buffer);
  throw invalid('buffer', 'has to be bytes, a Blob, a stream of bytes, or base64');
}

/** A part of memory as bytes; what is shared is copied, since it may change under way. */
function viewOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Bytes {
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer, byteOffset, byteLength);
  return Uint8Array.from(new Uint8Array(buffer, byteOffset, byteLength));
}

/** The bytes that a text is the base64 of. */
export function fromBase64(text: string): Bytes {
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch (cause) {
    const message = 'is not base64; plain text goes into text';
    throw new DuctapeError('VALIDATION_ERROR', `buffer: ${message}`, { errors: [{ path: 'buffer', message }] }, cause);
  }
}

/** The base64 of bytes. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  // So many arguments go to a function anywhere.
  for (let at = 0; at < bytes.length; at += 0x2000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
  return btoa(binary);
}

function ofBytes(bytes: Bytes): Source {
  return {
    size: bytes.length,
    mimeType: undefined,
    pieces: (size) => inOrder(bytes.length, size, async (from, to) => bytes.subarray(from, to)),
  };
}

function ofBlob(blob: Blob): Source {
  return {
    size: blob.size,
    mimeType: blob.type || undefined,
    pieces: (size) =>
      inOrder(blob.size, size, async (from, to) => new Uint8Array(await blob.slice(from, to).arrayBuffer())),
  };
}

async function ofPath(path: string): Promise<Source> {
  const files = await localFiles();
  const { size } = await files.stat(path);
  return {
    size,
    mimeType: undefined,
    async *pieces(pieceSize) {
      const file = await files.open(path, 'r');
      try {
        yield* inOrder(size, pieceSize, async (from, to) => {
          const piece = new Uint8Array(to - from);
          for (let at = 0; at < piece.length;) {
            const { bytesRead } = await file.read(piece, at, piece.length - at, from + at);
            if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
            at += bytesRead;
          }
          return piece;
        });
      } finally {
        await file.close();
      }
    },
  };
}

async function* inOrder(
  total: number,
  size: number,
  read: (from: number, to: number) => Promise<Bytes>,
): AsyncGenerator<Bytes, void> {
  let from = 0;
  do {
    yield await read(from, Math.min(from + size, total));
    from += size;
  } while (from < total);
}

/** What a stream has; not every runtime iterates streams. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // One that broke or ended takes it as well.
    await reader.cancel().catch(() => undefined);
  }
}

function ofStream(chunks: AsyncIterable<Uint8Array>): Source {
  return { size: null, mimeType: undefined, pieces: (size) => joined(chunks, size) };
}

/** Bytes in pieces of a size; one at least. */
export async function* joined(chunks: AsyncIterable<unknown>, size: number): AsyncGenerator<Bytes, void> {
  let piece = new Uint8Array(size);
  let filled = 0;
  for await (const given of chunks) {
    if (!ArrayBuffer.isView(given)) throw invalid('buffer', 'its pieces have to be bytes');
    const chunk = new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
    for (let at = 0; at < chunk.length;) {
      // One that is full goes only when more comes, so that the last one is never empty.
      if (filled === size) {
        yield piece;
        [piece, filled] = [new Uint8Array(size), 0];
      }
      const taken = chunk.subarray(at, at + size - filled);
      piece.set(taken, filled);
      at += taken.length;
      filled += taken.length;
    }
  }
  yield piece.subarray(0, filled);
}

/** A refusal of a field. */
export function invalid(path: string, message: string): DuctapeError {
  return new DuctapeError('VALIDATION_ERROR', `${path}: ${message}`, { errors: [{ path, message }] });
}
