/** How names stand in addresses, headers and XML. */

/** Percent-encodes every byte but the unreserved characters of RFC 3986, as the signatures of AWS and Google ask. */
export function encodeText(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A file's name as a path, without a `/` before it. */
export function encodeName(name: string): string {
  return name.split('/').map(encodeText).join('/');
}

/** A name of a list that was asked for with `encoding-type=url`, in which AWS writes spaces as `+`. */
export function decodeName(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

/** Without the quotes around it, which some servers write as numbers in XML; the beginning of one that is longer than any store's. */
export function plainEtag(etag: string): string {
  const plain = etag.replace(/^(?:W\/)?(?:"|&#34;)/, '').replace(/(?:"|&#34;)$/, '');
  return plain.slice(0, 1_000);
}

/** In quotes, as headers have it. */
export function quotedEtag(etag: string): string {
  return `"${etag}"`;
}

/** An instant as signatures write it: `20261128T015900Z`. `now` in epoch milliseconds. */
export function basicTime(now: number): string {
  return new Date(now).toISOString().replaceAll(/[:-]|\.\d{3}/g, '');
}

/** In hexadecimal, lower case. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
