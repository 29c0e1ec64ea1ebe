import { invalidField, isProcessorError, ProcessorError } from '../../kernel/errors.ts';

/** Bytes as a stream that is said to have exactly so many. */
interface Announced {
  readonly stream: ReadableStream<Uint8Array>;
  readonly size: number;
}

/** What is read at a time where the stream lets one say so; the runtime's own choice is a few KiB. */
const PIECE_BYTES = 64 * 1024;

/**
 * Gives `send` a stream of known length, as R2 and requests take it, and fails when the bytes are more or fewer than
 * announced (`VALIDATION_ERROR` at `size`) or break off (`CONNECTION_ERROR`, or the stream's own `ProcessorError`): the
 * last of them are given only when the stream has ended well, so that no store has the file. A failure of `send` itself
 * is thrown as it is. An abort cancels the stream and breaks off what `send` was given.
 */
export async function sendExactly<Result>(
  { stream, size }: Announced,
  signal: AbortSignal,
  send: (body: ReadableStream<Uint8Array>) => Promise<Result>,
): Promise<Result> {
  const { readable, writable } = new FixedLengthStream(size);
  const over = new AbortController();
  const pumping = pump({ stream, size }, writable, AbortSignal.any([signal, over.signal]));
  // Whoever takes no bytes does not wait for the end of their stream.
  const wrong = size === 0 ? await pumping : null;
  if (wrong !== null) throw wrong;
  try {
    return await send(readable);
  } catch (thrown) {
    over.abort();
    throw (await pumping) ?? thrown;
  }
}

/** What was wrong with the bytes; null where nothing was, or where whoever took them stopped. */
async function pump(
  { stream, size }: Announced,
  writable: WritableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<ProcessorError | null> {
  const source = openSource(stream);
  const writer = writable.getWriter();
  writer.closed.catch(() => undefined);
  const stop = (reason: unknown) => {
    source.cancel(reason).catch(() => undefined);
    writer.abort(reason).catch(() => undefined);
  };
  const onAbort = () => stop(signal.reason);
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  try {
    await carry(source, writer, size);
    return null;
  } catch (thrown) {
    stop(thrown);
    // Whoever took the bytes and stopped says itself why.
    return !signal.aborted && isProcessorError(thrown) ? thrown : null;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Each piece waits for the next one, so that the last is given only when it is known to be the last. */
async function carry(source: Source, writer: WritableStreamDefaultWriter<Uint8Array>, size: number): Promise<void> {
  let held: Uint8Array | null = null;
  let count = 0;
  for (;;) {
    const piece: Uint8Array | null = await readPiece(source);
    if (piece?.length === 0) continue;
    count += piece?.length ?? 0;
    if (count > size || (piece === null && count < size)) {
      const found = piece === null ? `only ${count}` : 'more';
      throw invalidField('size', `${size} bytes were announced, and there were ${found}`);
    }
    if (held !== null) await writer.write(held);
    if (piece === null) break;
    held = piece;
  }
  // It waits for whoever takes the bytes, and has none left to wait for.
  writer.close().catch(() => undefined);
}

async function readPiece(source: Source): Promise<Uint8Array | null> {
  try {
    return await source.read();
  } catch (thrown) {
    if (isProcessorError(thrown)) throw thrown;
    const message = 'the bytes of the file broke off before their end';
    throw new ProcessorError('CONNECTION_ERROR', message, { outcome: 'not_sent' }, thrown);
  }
}

/** A stream that is being read. */
interface Source {
  /** Null at the end. */
  read(): Promise<Uint8Array | null>;
  cancel(reason: unknown): Promise<void>;
}

function openSource(stream: ReadableStream<Uint8Array>): Source {
  const reader = byteReader(stream);
  if (reader === null) {
    const plain = stream.getReader();
    return { read: async () => (await plain.read()).value ?? null, cancel: (reason) => plain.cancel(reason) };
  }
  return {
    async read() {
      const { done, value } = await reader.read(new Uint8Array(PIECE_BYTES));
      return done || value === undefined ? null : value;
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

/** Null for a stream that is none of bytes. */
function byteReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | null {
  try {
    return stream.getReader({ mode: 'byob' });
  } catch {
    return null;
  }
}
