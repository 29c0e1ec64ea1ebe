/** Addresses are signed at which one file can be read or written without credentials. */

import type { SignedRequest, StoragePlace, ToSign } from '../../drivers/storage/port.ts';
import type { Clock } from '../../kernel/clock.ts';
import { invalidField, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { FieldsOf } from './asked.ts';
import type { SignedUrl } from './contract-fields.ts';
import { requireDeclared } from './declared.ts';
import type { FoundStorage, ReachedStorage } from './reach.ts';

const EXPIRES_IN = 3_600;

/** Signs an address that the processor itself answers. */
export type SignOwnUrl = (place: StoragePlace, request: ToSign) => Promise<SignedRequest>;

/** What signing works with. */
export interface SigningParts {
  readonly clock: Clock;
  readonly signOwnUrl: SignOwnUrl;
}

/** Throws what an address would not be signed for. Of one for writing, the type that will be written. */
export function requireSignable(found: FoundStorage, fields: FieldsOf<'getSignedUrl'>): string | null {
  const { fileName, action = 'read', size, mimeType } = fields;
  if (action === 'read') {
    if (size !== undefined) throw invalidField('size', 'is of addresses for writing');
    if (mimeType !== undefined) throw invalidField('mimeType', 'is of addresses for writing');
    return null;
  }
  const { storage, type } = found;
  const { max_size: most, types } = storage.rules ?? {};
  if (type === 'AZURE' && (size !== undefined || most !== undefined))
    throw refusal('NOT_SUPPORTED', [{ path: 'size', message: 'Azure signs no size, so that none could be kept to' }]);
  if (type === 'AZURE' && types !== undefined)
    throw refusal('NOT_SUPPORTED', [
      { path: 'mimeType', message: 'Azure signs no type, so that none could be kept to' },
    ]);
  if (most !== undefined && size === undefined)
    throw invalidField('size', 'is required, since the storage has a max_size');
  if (type === 'R2' && size !== undefined && size > LIMITS.signed_body.value)
    throw invalidField('size', `is over ${LIMITS.signed_body.value} bytes, the most that one request takes`);
  return requireDeclared(found, { fileName, mimeType, size: size ?? null });
}

/** Signs an address. */
export async function signUrl(
  { clock, signOwnUrl }: SigningParts,
  reached: ReachedStorage,
  fields: FieldsOf<'getSignedUrl'>,
): Promise<SignedUrl> {
  const { fileName: name, action = 'read', size = null, expiresIn = EXPIRES_IN } = fields;
  const mimeType = requireSignable(reached, fields);
  const now = clock.now();
  const request: ToSign = { name, action, expiresIn, size, mimeType, now };
  const signed = (await reached.store.sign(request)) ?? (await signOwnUrl(reached.place, request));
  const { url, method, headers } = signed;
  return { url, expiresAt: now + expiresIn * 1_000, method, headers };
}
