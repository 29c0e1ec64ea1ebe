/// <reference lib="esnext.typedarrays" />

/** The deployment's master key, and AES-256-GCM as everything here uses it. */

import { sha256Hex } from '../../kernel/canonical.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';

/** Nonces of AES-GCM have 96 bits (NIST SP 800-38D, section 8.2.2: chosen at random). */
const NONCE_BYTES = 12;
const encoder = new TextEncoder();
const KEY_BYTES = 32;

/** A master key that seals. */
export interface MasterKey {
  /** Eight hexadecimal digits of the key's SHA-256. */
  readonly id: string;
  seal(context: string, bytes: Uint8Array<ArrayBuffer>): Promise<string>;
}

/** The master keys of now. */
export interface MasterKeys {
  readonly current: MasterKey;
  /** Opens what the key of this id sealed. `SERVICE_UNAVAILABLE` when the deployment no longer has it. */
  open(id: string, context: string, sealed: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Opens what any of them sealed. */
  openWithAny(context: string, sealed: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** Reads `MASTER_KEY` and `MASTER_KEY_PREVIOUS`: 32 bytes each, in base64 or base64url. */
export async function importMasterKeys(
  ids: Ids,
  masterKey: string | null,
  previous: string | null,
): Promise<MasterKeys> {
  if (masterKey === null)
    throw unavailable('this deployment has no MASTER_KEY, so it keeps nothing that must be sealed');
  const current = await importKey(masterKey, 'MASTER_KEY');
  const keys = previous === null ? [current] : [current, await importKey(previous, 'MASTER_KEY_PREVIOUS')];
  return {
    current: { id: current.id, seal: (context, bytes) => sealBytes(ids, current.key, context, bytes) },
    open(id, context, sealed) {
      const found = keys.find((key) => key.id === id);
      if (found === undefined)
        throw unavailable(`the master key ${id} is needed, as MASTER_KEY_PREVIOUS, until everything is sealed anew`);
      return openBytes(found.key, context, sealed);
    },
    async openWithAny(context, sealed) {
      const [first, second] = keys;
      if (first === undefined) throw new Error('there is a master key');
      if (second === undefined) return openBytes(first.key, context, sealed);
      return openBytes(first.key, context, sealed).catch(() => openBytes(second.key, context, sealed));
    },
  };
}

async function importKey(text: string, name: string): Promise<{ id: string; key: CryptoKey }> {
  const bytes = decode(text);
  if (bytes?.length !== KEY_BYTES) throw unavailable(`${name} of this deployment is not 32 bytes in base64`);
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  return { id: (await sha256Hex(bytes)).slice(0, 8), key };
}

function decode(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.fromBase64(text.trim().replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return null;
  }
}

/** Nonce and ciphertext as base64url; `context` is authenticated with them. */
export async function sealBytes(
  ids: Ids,
  key: CryptoKey,
  context: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const iv = ids.bytes(NONCE_BYTES);
  const additionalData = encoder.encode(context);
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, bytes));
  const whole = new Uint8Array(iv.length + sealed.length);
  whole.set(iv);
  whole.set(sealed, iv.length);
  return whole.toBase64({ alphabet: 'base64url', omitPadding: true });
}

/** What {@link sealBytes} sealed; throws `INTERNAL` when it was altered or the context is another. */
export async function openBytes(key: CryptoKey, context: string, sealed: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const whole = Uint8Array.fromBase64(sealed, { alphabet: 'base64url' });
    const additionalData = encoder.encode(context);
    const algorithm = { name: 'AES-GCM', iv: whole.subarray(0, NONCE_BYTES), additionalData };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, whole.subarray(NONCE_BYTES)));
  } catch (cause) {
    throw new ProcessorError(
      'INTERNAL',
      'sealed data cannot be opened: it was altered, or belongs elsewhere',
      {},
      cause,
    );
  }
}

function unavailable(message: string): ProcessorError {
  return new ProcessorError('SERVICE_UNAVAILABLE', message);
}
