/** The key of a product's environment with which its session tokens are signed and encrypted. */

/** Bytes of the secret a key is made of: one half signs, the other encrypts. */
export const KEY_BYTES = 64;
const HALF = KEY_BYTES / 2;

/** A key, ready for use. */
export interface SessionKey {
  readonly id: string;
  /** HMAC-SHA-256. */
  readonly signing: CryptoKey;
  /** AES-256-GCM. */
  readonly encryption: CryptoKey;
}

/** The key that is made of a secret. */
export async function importSessionKey(id: string, secret: Uint8Array<ArrayBuffer>): Promise<SessionKey> {
  const { subtle } = crypto;
  const [signing, encryption] = await Promise.all([
    subtle.importKey('raw', secret.slice(0, HALF), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']),
    subtle.importKey('raw', secret.slice(HALF), 'AES-GCM', false, ['encrypt', 'decrypt']),
  ]);
  return { id, signing, encryption };
}
