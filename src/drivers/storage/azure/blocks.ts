import { systemIds } from '../../../kernel/ids.ts';
import { encodeUtf8 } from '../../../kernel/utf8.ts';
import type { Content, StoredPart } from '../port.ts';

const DIGEST_BYTES = 32;

/**
 * The name of a part's block, in base64. It is made of the part's number and the SHA-256 of its bytes, so that a part which
 * was sent twice with other bytes is two blocks, of which the list of the file names one; in the place of the digest of a
 * stream, which is known when it has been sent, are random bytes. All names of a file have the same length, as Azure requires.
 */
export async function blockId(part: number, content: Content): Promise<string> {
  const name = new Uint8Array(4 + DIGEST_BYTES);
  new DataView(name.buffer).setUint32(0, part);
  const isKnown = content instanceof Uint8Array;
  name.set(isKnown ? new Uint8Array(await crypto.subtle.digest('SHA-256', content)) : systemIds.bytes(DIGEST_BYTES), 4);
  return name.toBase64();
}

/** The body that makes a file of its blocks. */
export function blockList(parts: readonly StoredPart[]): Uint8Array<ArrayBuffer> {
  // Also those that are in the file already, so that the same request may be repeated.
  const blocks = parts
    .toSorted((a, b) => a.part - b.part)
    .map(({ etag }) => `<Latest>${etag}</Latest>`)
    .join('');
  return new Uint8Array(encodeUtf8(`<?xml version="1.0" encoding="utf-8"?><BlockList>${blocks}</BlockList>`));
}
