/** Text as UTF-8. One encoder and one decoder serve all: the runtime makes each dear. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The bytes of text. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of bytes; what is no UTF-8 becomes U+FFFD, and a byte order mark at the beginning is left out. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
