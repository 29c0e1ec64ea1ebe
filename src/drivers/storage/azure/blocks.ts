import { encodeUtf8 } from '../../../kernel/utf8.ts';
import { sendExactly } from '../exact-stream.ts';
import type { Content, StoredPart } from '../port.ts';

/**
 * A part's block: the name of a block is made of the part's number and the SHA-256 of its bytes, so that a part which
 * was sent twice with other bytes is two blocks, of which the list of the file names one. All names of a file have the same length, as Azure requires.
 */
export interface Block {
  /** In base64. */
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The block of a part. A stream is read first, since its digest goes before it: parts are small. */
export async function blockOf(part: number, content: Content, signal: AbortSignal): Promise<Block> {
  const bytes = await readContent(content, signal);
  const name = new Uint8Array(36);
  new DataView(name.buffer).setUint32(0, part);
  name.set(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), 4);
  return { id: name.toBase64(), bytes };
}

/** All bytes of content, which are as many as was said; throws as {@link sendExactly}. */
async function readContent(content: Content, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  if (content instanceof Uint8Array) return content;
  return await sendExactly(content, signal, async (body) => new Uint8Array(await new Response(body).arrayBuffer()));
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
