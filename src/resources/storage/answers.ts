/** What operations on files answer. */

import type { StoredFile } from '../../drivers/storage/port.ts';
import type { FileInfo, Saved } from './contract-fields.ts';
import type { FileRecord } from './file-records.ts';
import type { ReachedStorage } from './reach.ts';

/** What a file that was written is told as. */
export function savedOf(
  { store }: Pick<ReachedStorage, 'store'>,
  { name, size, mimeType, etag }: StoredFile,
  checksum: string | null,
): Saved {
  return {
    success: true,
    url: store.addressOf(name),
    fileName: name,
    file_key: name,
    size,
    mimeType,
    contentType: mimeType,
    content_type: mimeType,
    checksum,
    etag,
  };
}

/** What is told of a file that D1 may know. */
export function knownOf(
  record: FileRecord | undefined,
): Pick<FileInfo, 'checksum' | 'expires_at' | 'session' | 'run_id'> {
  const { checksum = null, expiresAt = null, session = null, runId = '' } = record ?? {};
  return { checksum, expires_at: expiresAt, session, run_id: runId === '' ? null : runId };
}

/** Whether a file is there no more, though nobody has removed it yet. */
export function isExpired(record: FileRecord | null | undefined, now: number): boolean {
  const expiresAt = record?.expiresAt ?? null;
  return expiresAt !== null && expiresAt <= now;
}
