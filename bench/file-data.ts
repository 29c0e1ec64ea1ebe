/** Files to store, whose bytes a seed determines. */

import { createHash, type Hash } from 'node:crypto';

const PIECE = 2 ** 20;
const ZEROS = new Uint8Array(16);

/** Bytes in pieces of a MiB, each time the same and hard to compress: a keystream of AES. */
export async function* drawBytes(size: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', ZEROS, 'AES-CTR', false, ['encrypt']);
  const zeros = new Uint8Array(PIECE);
  for (let at = 0; at < size; at += PIECE) {
    const counter = new Uint8Array(16);
    new DataView(counter.buffer).setUint32(0, at / PIECE);
    const piece = zeros.subarray(0, Math.min(PIECE, size - at));
    yield new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CTR', counter, length: 64 }, key, piece));
  }
}

/** The same bytes, of which a digest is told as they pass. */
export async function* digesting(bytes: AsyncIterable<Uint8Array>, digest: Hash): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    digest.update(piece);
    yield piece;
  }
}

/** The SHA-256 of bytes, and how many they are. */
export async function drain(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly digest: string; readonly size: number }> {
  const digest = createHash('sha256');
  let size = 0;
  for await (const piece of digesting(bytes, digest)) size += piece.length;
  return { digest: digest.digest('hex'), size };
}
