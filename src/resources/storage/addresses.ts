/// <reference lib="esnext.typedarrays" />

/**
 * Signed addresses that the processor answers itself. What one is for is sealed under the workspace's data key, which
 * proves that it was made here and shows nothing of it; keys of before open what they sealed.
 */

import type { StoragePlace } from '../../drivers/storage/port.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { SignOwnUrl } from './signing.ts';

/** Path of every signed address, before its token. */
export const ADDRESS_PATH = '/storage/';

/** What an address is for. */
export interface Address {
  readonly place: StoragePlace;
  readonly name: string;
  readonly action: 'read' | 'write';
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Bytes that are to be written; null for any number. */
  readonly size: number | null;
  /** Media type that is to be written; null for any. */
  readonly mimeType: string | null;
}

/** Makes addresses and reads them. */
export interface Addresses {
  readonly sign: SignOwnUrl;
  /** What an address is for; null for a token that was not made here, or is spelled in another way. */
  read(token: string): Promise<Address | null>;
}

const CONTEXT = 'storage-address';
const TOKEN = /^(ws_[0-9a-f]{32})\.(v1\.[1-9]\d{0,8}\.([A-Za-z0-9_-]{1,8192}))$/;

/** Builds them. Without `publicUrl` an address begins with its path. */
export function createAddresses({
  sealer,
  publicUrl,
}: {
  readonly sealer: Sealer;
  readonly publicUrl: string | null;
}): Addresses {
  return {
    async sign(place, { name, action, expiresIn, size, mimeType, now }) {
      const { workspace, product, env, storage } = place;
      const told = [product, env, storage, name, action, now + expiresIn * 1_000, size, mimeType];
      const token = `${workspace}.${await sealer.seal(workspace, CONTEXT, JSON.stringify(told))}`;
      const origin = publicUrl === null ? '' : new URL(publicUrl).origin;
      return {
        url: `${origin}${ADDRESS_PATH}${token}`,
        method: action === 'read' ? 'GET' : 'PUT',
        headers: mimeType === null ? {} : { 'content-type': mimeType },
      };
    },
    async read(token) {
      const [, workspace, sealed, text] = TOKEN.exec(token) ?? [];
      if (workspace === undefined || sealed === undefined || text === undefined || !isCanonical(text)) return null;
      const opened = await openSealed(sealer, workspace, sealed);
      if (opened === null) return null;
      const [product, env, storage, name, action, expiresAt, size, mimeType] = JSON.parse(opened) as Told;
      return { place: { workspace, product, env, storage }, name, action, expiresAt, size, mimeType };
    },
  };
}

type Told = [
  product: string,
  env: string,
  storage: string,
  name: string,
  action: Address['action'],
  expiresAt: number,
  size: number | null,
  mimeType: string | null,
];

/** The last character has bits that mean nothing, so that several spellings have the same bytes. */
function isCanonical(text: string): boolean {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: 'base64url' });
    return bytes.toBase64({ alphabet: 'base64url', omitPadding: true }) === text;
  } catch {
    return false;
  }
}

async function openSealed(sealer: Sealer, workspace: string, sealed: string): Promise<string | null> {
  try {
    return await sealer.open(workspace, CONTEXT, sealed);
  } catch (thrown) {
    if (isProcessorError(thrown) && thrown.code === 'INTERNAL') return null;
    throw thrown;
  }
}
