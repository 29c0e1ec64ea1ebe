/// <reference lib="esnext.typedarrays" />

/** Files are written and removed. */

import type { Content, StoredFile } from '../../drivers/storage/port.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import { invalidField, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { FileContent, RunScope } from '../executor.ts';
import { notFound } from '../products/config.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { savedOf } from './answers.ts';
import type { FieldsOf } from './asked.ts';
import type { Saved } from './contract-fields.ts';
import type { NewFileRecord } from './file-records.ts';
import { requireDeclared } from './declared.ts';
import type { Payloads } from './payloads.ts';
import type { FoundStorage, ReachedStorage } from './reach.ts';
import type { ReadingParts } from './reading.ts';
import { STORE_MS } from './sweep-delay.ts';
import { orCancel } from './transferring.ts';

/** What writing works with. */
export interface WritingParts extends ReadingParts {
  readonly payloads: Pick<Payloads, 'find' | 'open'>;
}

/** For whom a file is written, and by which run. */
export interface Writer {
  readonly scope: Pick<RunScope, 'workspace' | 'runId' | 'idempotencyKey'>;
  readonly session: CallSession | undefined;
}

/** Bytes that can be opened; their SHA-256, where it is known, and null where nobody said it. */
interface Found {
  readonly open: () => Promise<Content>;
  readonly checksum: string | null;
}

/** Bytes that came with the call, in base64. Throws `VALIDATION_ERROR` or `PAYLOAD_TOO_LARGE` naming `buffer`. */
export function decodeBuffer(buffer: string): Uint8Array<ArrayBuffer> {
  const most = LIMITS.file_value.value;
  if (buffer.length > Math.ceil(most / 3) * 4 + 4)
    throw refusal('PAYLOAD_TOO_LARGE', [{ path: 'buffer', message: `has over ${most} bytes; stream them` }]);
  try {
    return Uint8Array.fromBase64(buffer);
  } catch {
    throw invalidField('buffer', 'is not base64');
  }
}

/** How many bytes are to be saved. */
export function sizeOf(content: Exclude<FileContent, { upload: string }>): number {
  return 'bytes' in content ? content.bytes.length : content.size;
}

/** The type of a file of so many bytes. Throws what a save of it would be refused for before its first byte. */
export function requireSavable(found: FoundStorage, fields: FieldsOf<'save'>, size: number): string {
  if (fields.size !== undefined && fields.size !== size)
    throw invalidField('size', `is ${fields.size}, and there are ${size} bytes`);
  return requireDeclared(found, { ...fields, size });
}

/** Writes a file. */
export async function saveFile(
  parts: WritingParts,
  reached: ReachedStorage,
  fields: FieldsOf<'save'>,
  given: Exclude<FileContent, { upload: string }>,
  writer: Writer,
  signal: AbortSignal,
): Promise<Saved> {
  const { fileName, checksum: declared, expiry } = fields;
  const { open, checksum } = await findContent(parts, given, writer);
  if (declared !== undefined && checksum !== null && declared !== checksum)
    throw refusal('CHECKSUM_MISMATCH', [
      { path: 'checksum', message: `is another than that of the bytes, ${checksum}` },
    ]);
  const mimeType = requireSavable(reached, fields, sizeOf(given));
  const put = (content: Content) => reached.store.put(fileName, content, { mimeType, upload: null }, signal);
  const file = await orCancel(await open(), put);
  const known = checksum ?? declared ?? null;
  await recordFile(parts, reached, file, { checksum: known, expiry }, writer);
  return savedOf(reached, file, known);
}

/** Takes note of a file that was written. */
export async function recordFile(
  { clock, fileRecords }: ReadingParts,
  reached: ReachedStorage,
  { name, etag, lastModified }: StoredFile,
  { checksum, expiry }: { readonly checksum: string | null; readonly expiry: number | undefined },
  { scope, session = null }: Writer | (Omit<Writer, 'session'> & { readonly session: CallSession | null | undefined }),
): Promise<void> {
  const record: NewFileRecord = {
    place: reached.place,
    name,
    etag,
    checksum,
    session,
    runId: scope.runId,
    work: scope.idempotencyKey,
    writtenAt: lastModified,
    expiresAt: expiryOf(reached, expiry, clock.now()),
  };
  if (await fileRecords.write(record)) return;
  // Instants of some stores are whole seconds: of two files of one, the store has that which came last.
  const last = await reached.store.head(name, AbortSignal.timeout(STORE_MS));
  if (last?.etag === etag) await fileRecords.settle(record);
}

async function findContent(
  { payloads }: WritingParts,
  given: Exclude<FileContent, { upload: string }>,
  { scope: { workspace } }: Writer,
): Promise<Found> {
  if ('bytes' in given) return { open: async () => given.bytes, checksum: await sha256Hex(given.bytes) };
  if ('stream' in given) return { open: async () => given, checksum: null };
  const key = { workspace, id: given.payload };
  const payload = await payloads.find(key);
  if (payload === null) throw notFound('payload', `payload '${given.payload}'`);
  return { open: () => payloads.open(key), checksum: payload.checksum };
}

/** When a file that was written at an instant expires, epoch milliseconds; null for never. */
export function expiryOf({ storage: { expiry } }: FoundStorage, own: number | undefined, at: number): number | null {
  const after = own ?? expiry;
  return after === undefined ? null : at + after;
}

/** Removes a file; it goes well where there is none. `version` is the only one that may go, where the store can tell. */
export async function deleteFile(
  { fileRecords }: ReadingParts,
  { place, store }: ReachedStorage,
  fileName: string,
  signal: AbortSignal,
  version?: Pick<StoredFile, 'etag'>,
): Promise<void> {
  // The record of a file that is written meanwhile stays.
  const known = await fileRecords.find(place, fileName);
  await store.delete(fileName, signal, version?.etag);
  if (known !== null) await fileRecords.remove(place, fileName, known);
}
