import { base64url, SignJWT } from 'jose';
import { requestClaims, SIGNATURE_ALGORITHM, type SignedRequest } from '../../src/kernel/request-signature.ts';
import { DuctapeError } from './errors.ts';

/** Seconds that a signature lives. */
const LIFETIME_S = 60;

/** Who signs. */
export interface Identity {
  readonly workspace_id: string;
  readonly user_id: string;
  /** Ed25519 private key on one line: base64url of its PKCS#8 form. */
  readonly private_key: string;
}

/** Signs a request at an instant (epoch milliseconds of the processor's clock). */
export type Signer = (request: SignedRequest, now: number) => Promise<string>;

/** The signer of an identity. The key is read on first use; one that cannot be read is a `VALIDATION_ERROR`. */
export function createSigner({ workspace_id, user_id, private_key }: Identity): Signer {
  let key: Promise<CryptoKey> | undefined;
  return async (request, now) => {
    // Awaited before anything else: a rejection that nobody waits for ends a Node process.
    const imported = await (key ??= importPrivateKey(private_key));
    const issuedAt = Math.floor(now / 1000);
    return new SignJWT({ ...(await requestClaims(request)) })
      .setProtectedHeader({ alg: SIGNATURE_ALGORITHM, typ: 'JWT' })
      .setIssuer(workspace_id)
      .setSubject(user_id)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFETIME_S)
      .sign(imported);
  };
}

async function importPrivateKey(text: string): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey(
      'pkcs8',
      Uint8Array.from(base64url.decode(text.trim())),
      { name: 'Ed25519' },
      false,
      ['sign'],
    );
  } catch (cause) {
    const message = 'is not an Ed25519 private key (base64url of PKCS#8, on one line)';
    throw new DuctapeError(
      'VALIDATION_ERROR',
      `private_key: ${message}`,
      { errors: [{ path: 'private_key', message }] },
      cause,
    );
  }
}

/** A new Ed25519 key pair as text: the private half for credentials, the public half for the processor. */
export async function createKeyPair(): Promise<{ private_key: string; public_key: string }> {
  // What these calls give is fixed by their arguments, which not every runtime's types say.
  const pair: unknown = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
  const { privateKey, publicKey } = pair as CryptoKeyPair;
  const [private_key, public_key] = await Promise.all([exportText('pkcs8', privateKey), exportText('raw', publicKey)]);
  return { private_key, public_key };
}

async function exportText(format: 'pkcs8' | 'raw', key: CryptoKey): Promise<string> {
  const bytes: unknown = await crypto.subtle.exportKey(format, key);
  return base64url.encode(new Uint8Array(bytes as ArrayBuffer));
}
