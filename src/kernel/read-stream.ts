const BLOCK_BYTES = 16 * 1024;

/**
 * All bytes of a stream, or null when it has more than `most`, of which no more are read. Throws what the stream fails
 * with. A signal that aborts cancels it, and its reason is thrown.
 */
export async function readAtMost(
  stream: ReadableStream<Uint8Array>,
  most: number,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const reader = stream.getReader();
  const cancel = () => void reader.cancel(signal?.reason).catch(() => undefined);
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted === true) cancel();
  try {
    let bytes = new Uint8Array(Math.min(BLOCK_BYTES, most));
    let length = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const end = length + value.byteLength;
      if (end > most) {
        cancel();
        return null;
      }
      if (end > bytes.length) bytes = new Uint8Array(bytes.buffer.transfer(Math.max(end, 2 * bytes.length)));
      bytes.set(value, length);
      length = end;
    }
    signal?.throwIfAborted();
    return bytes.subarray(0, length);
  } catch (thrown) {
    signal?.throwIfAborted();
    throw thrown;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
