import { invalidField } from '../../../kernel/errors.ts';
import { encodeUtf8 } from '../../../kernel/utf8.ts';

/** The version of the service that requests and signatures are made for. */
export const VERSION = '2021-12-02';

/** What of a request is signed. */
export interface SignedParts {
  readonly method: string;
  /** As in the address, encoded. */
  readonly path: string;
  /** Decoded. */
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the body. */
  readonly length: number;
}

/** Headers whose values stand in the text by their place, after the length. */
const BY_PLACE = [
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
];

/** The text that a request's signature is made of. https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key */
export function stringToSign({ method, path, query, headers, length }: SignedParts, accountName: string): string {
  const ofService = Object.keys(headers).filter((name) => name.startsWith('x-ms-'));
  return [
    method,
    headers['content-encoding'] ?? '',
    headers['content-language'] ?? '',
    length === 0 ? '' : String(length),
    ...BY_PLACE.map((name) => headers[name] ?? ''),
    ...ofService.toSorted().map((name) => `${name}:${(headers[name] ?? '').trim().replace(/\s+/g, ' ')}`),
    `/${accountName}${path}`,
    ...Object.keys(query)
      .toSorted()
      .map((name) => `${name.toLowerCase()}:${query[name]}`),
  ].join('\n');
}

/** Signs text with the account's key. */
export type Sign = (text: string) => Promise<string>;

/** HMAC-SHA256 with a key in base64, as base64. Throws `VALIDATION_ERROR` at `accountKey` when used with one that is none. */
export function createSign(accountKey: string): Sign {
  let imported: Promise<CryptoKey> | null = null;
  return async (text) => {
    imported ??= importKey(accountKey);
    return new Uint8Array(await crypto.subtle.sign('HMAC', await imported, encodeUtf8(text))).toBase64();
  };
}

async function importKey(accountKey: string): Promise<CryptoKey> {
  const bytes = keyBytes(accountKey);
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

function keyBytes(accountKey: string): Uint8Array<ArrayBuffer> {
  try {
    const bytes = Uint8Array.fromBase64(accountKey.trim());
    if (bytes.length > 0) return bytes;
  } catch {
    // Said below.
  }
  throw invalidField('accountKey', 'must be the account’s key in base64');
}
