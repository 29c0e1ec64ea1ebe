/** How webhooks are signed: by the specification of Standard Webhooks (symmetric, `v1`), and in hexadecimal. */

import type { Ids } from './ids.ts';
import { encodeUtf8 } from './utf8.ts';

const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Bytes of a secret, by the specification. */
const MIN_BYTES = 24;
const MAX_BYTES = 64;
const NEW_BYTES = 32;

/** What a signature covers. `timestamp` is epoch seconds. */
export interface SignedMessage {
  readonly id: string;
  readonly timestamp: number;
  readonly body: string;
}

/** The key that a secret stands for, 24 to 64 bytes; null for what is not `whsec_` and base64 of so many. */
export function webhookKey(secret: string): Uint8Array<ArrayBuffer> | null {
  const text = secret.slice(PREFIX.length);
  if (!secret.startsWith(PREFIX) || !BASE64.test(text) || text.length % 4 !== 0) return null;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return bytes.length < MIN_BYTES || bytes.length > MAX_BYTES ? null : bytes;
}

/** A new secret of 32 bytes. */
export function createWebhookSecret(ids: Ids): string {
  return `${PREFIX}${btoa(String.fromCharCode(...ids.bytes(NEW_BYTES)))}`;
}

/** The headers of a message, with a signature for each secret; those of one header are separated by a space. */
export async function signWebhook(
  secrets: readonly string[],
  { id, timestamp, body }: SignedMessage,
): Promise<Readonly<Record<string, string>>> {
  const signatures = secrets.map(async (secret) => {
    const key = webhookKey(secret);
    if (key === null) throw new Error('a secret of a webhook cannot be read');
    return `v1,${btoa(String.fromCharCode(...(await hmac(key, `${id}.${timestamp}.${body}`))))}`;
  });
  const plain = secrets.map(async (secret) => hexOf(await hmac(bytesOf(secret), body)));
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': (await Promise.all(signatures)).join(' '),
    'x-ductape-signature': (await Promise.all(plain)).join(' '),
  };
}

async function hmac(key: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytesOf(text)));
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(encodeUtf8(text));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
