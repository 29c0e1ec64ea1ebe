import { sha256Hex } from '../../../kernel/canonical.ts';
import { invalidField } from '../../../kernel/errors.ts';
import { encodeUtf8 } from '../../../kernel/utf8.ts';
import { googleKey } from '../../http/google-token.ts';
import type { ServiceAccount } from '../port.ts';
import { forgetToken, tokenOf } from './access-token.ts';
import { basicTime, encodeText, hexOf } from './encoding.ts';
import type { S3Parts } from './exchange.ts';
import type { Presigned, Signer } from './signer.ts';

const ALGORITHM = 'GOOG4-RSA-SHA256';

/** Sends access tokens of a service account, and signs addresses with its key. */
export function createAccountSigner(account: ServiceAccount, parts: S3Parts): Signer {
  return {
    prefix: 'x-goog-',
    secrets: [account.privateKey],
    async authorize({ headers, bytes, work }, signal) {
      const token = await tokenOf(account, async () => await keyOf(account), work, parts, signal);
      // Nothing else tells the store what the bytes should be.
      const digest = bytes === null || bytes.length === 0 ? {} : { 'content-md5': await md5(bytes) };
      return { ...headers, ...digest, authorization: `Bearer ${token}` };
    },
    refused: async () => await forgetToken(account),
    presign: async (request) => await presign(account, request),
    sizeHeader: (size) => ({ 'x-goog-content-length-range': `${size},${size}` }),
  };
}

async function keyOf({ privateKey }: ServiceAccount): Promise<CryptoKey> {
  try {
    return await googleKey(privateKey);
  } catch {
    throw invalidField('config.private_key', 'must be an RSA key as PKCS#8 in PEM');
  }
}

async function md5(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('MD5', bytes));
  return btoa(String.fromCharCode(...digest));
}

/** https://cloud.google.com/storage/docs/authentication/canonical-requests and `…/signatures`. */
async function presign(account: ServiceAccount, { method, url, headers, expiresIn, now }: Presigned): Promise<string> {
  const { origin, host, pathname, searchParams } = new URL(url);
  const time = basicTime(now);
  const scope = `${time.slice(0, 8)}/auto/storage/goog4_request`;
  const signed = Object.entries({ ...headers, host }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const query = Object.entries({
    ...Object.fromEntries(searchParams),
    'X-Goog-Algorithm': ALGORITHM,
    'X-Goog-Credential': `${account.clientEmail}/${scope}`,
    'X-Goog-Date': time,
    'X-Goog-Expires': String(expiresIn),
    'X-Goog-SignedHeaders': signed.map(([name]) => name).join(';'),
  })
    .map(([name, value]) => `${encodeText(name)}=${encodeText(value)}`)
    .toSorted()
    .join('&');
  const canonical = [
    method,
    pathname,
    query,
    ...signed.map(([name, value]) => `${name}:${value.trim().replaceAll(/\s+/g, ' ')}`),
    '',
    signed.map(([name]) => name).join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const text = [ALGORITHM, time, scope, await sha256Hex(canonical)].join('\n');
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', await keyOf(account), encodeUtf8(text));
  return `${origin}${pathname}?${query}&X-Goog-Signature=${hexOf(new Uint8Array(signature))}`;
}
