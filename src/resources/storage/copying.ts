/** Files are copied and moved, within a storage and to another one. */

import type { About, StoredFile } from '../../drivers/storage/port.ts';
import { ProcessorError, refusal } from '../../kernel/errors.ts';
import { savedOf } from './answers.ts';
import type { FieldsOf } from './asked.ts';
import type { Saved } from './contract-fields.ts';
import { requireDeclared } from './declared.ts';
import type { ReachedStorage } from './reach.ts';
import { findFile, noFile, requireFile } from './reading.ts';
import { placedBy } from '../statements/asking.ts';
import { transferFile } from './transferring.ts';
import { deleteFile, recordFile, type Writer, type WritingParts } from './writing.ts';

/** From where to where. */
export interface Route {
  readonly from: ReachedStorage;
  readonly to: ReachedStorage;
  /** Whether both are one storage. */
  readonly isWithin: boolean;
  readonly fields: FieldsOf<'copy'>;
}

/** A copy as it was made. */
interface Copied {
  readonly saved: Saved;
  /** The file as it was seen before. */
  readonly source: StoredFile;
}

/** Throws when a file is to be copied onto itself. */
export function requireApart({ fileName, to, toStorage }: FieldsOf<'copy'>, storage: string): void {
  if (isOneName(fileName, to) && (toStorage ?? storage) === storage)
    throw refusal('VALIDATION_ERROR', [{ path: 'to', message: 'is the file itself' }]);
}

/** Whether names are alike in Unicode's normal form, in which some stores keep them. */
function isOneName(one: string, other: string): boolean {
  return one.normalize('NFC') === other.normalize('NFC');
}

/** Copies a file. */
export async function copyFile(parts: WritingParts, route: Route, writer: Writer, signal: AbortSignal): Promise<Saved> {
  return (await copy(parts, route, writer, signal)).saved;
}

/**
 * Copies a file, then removes it. One that is written meanwhile is `CONFLICT`, and stays. Where this very work wrote the
 * other one, an attempt before copied it: what it copied is removed if it is still there, and nothing that came since.
 */
export async function moveFile(parts: WritingParts, route: Route, writer: Writer, signal: AbortSignal): Promise<Saved> {
  const { from, to, isWithin, fields } = route;
  const source = await findFile(parts, from, fields.fileName, signal);
  const target = await findFile(parts, to, fields.to, signal);
  if (target === null || target.record?.work !== writer.scope.idempotencyKey) {
    if (source === null) throw noFile(fields.fileName);
    const copied = await copy(parts, route, writer, signal);
    await removeSource(parts, route, copied.source, writer, signal);
    return copied.saved;
  }
  // Two storages may be one bucket, in which the file was written over itself.
  const isItself =
    source !== null && !isWithin && isOneName(fields.fileName, fields.to) && isSame(source.file, target.file);
  if (source !== null && !isItself && source.file.lastModified <= target.file.lastModified)
    await removeSource(parts, route, source.file, writer, signal);
  return savedOf(to, target.file, target.record.checksum);
}

async function removeSource(
  parts: WritingParts,
  { from, isWithin, fields: { fileName, to } }: Route,
  copied: StoredFile,
  { scope }: Writer,
  signal: AbortSignal,
): Promise<void> {
  const found = await from.store.head(fileName, signal);
  // Two storages may be one bucket, in which the file has just been written over itself.
  if (!isWithin && isOneName(fileName, to) && found?.upload === scope.runId) return;
  if (found !== null && !isSame(found, copied))
    throw new ProcessorError('CONFLICT', `file '${fileName}' was written while it was moved, and stays`, {
      outcome: 'sent',
      errors: [{ path: 'fileName', message: 'was written meanwhile' }],
    });
  await deleteFile(parts, from, fileName, signal, copied);
}

/** Whether it is the same writing of a file, not only the same bytes. */
function isSame(one: StoredFile, other: StoredFile): boolean {
  return one.etag === other.etag && one.lastModified === other.lastModified;
}

async function copy(parts: WritingParts, route: Route, writer: Writer, signal: AbortSignal): Promise<Copied> {
  const { from, to, isWithin, fields } = route;
  const { file, record } = await requireFile(parts, from, fields.fileName, 'fileName', signal);
  requireTakable(route, file);
  const known = { checksum: record?.checksum ?? null, expiry: undefined };
  if (!isWithin) {
    const about: About = { mimeType: file.mimeType, upload: writer.scope.runId };
    const written = await transferFile(from.store, to.store, file, { name: fields.to, about }, signal);
    await recordFile(parts, to, written, known, writer);
    return { saved: savedOf(to, written, known.checksum), source: file };
  }
  const written = await from.store.copy(fields.fileName, fields.to, signal);
  if (written === null) throw noFile(fields.fileName);
  // What was written over meanwhile may have been copied as it was before, or as it is since.
  const isSteady = (await from.store.head(fields.fileName, signal))?.etag === file.etag;
  const checksum = isSteady ? known.checksum : null;
  await recordFile(parts, to, written, { ...known, checksum }, writer);
  return { saved: savedOf(to, written, checksum), source: file };
}

/** The rules of the storage that it goes to, of its new name. */
function requireTakable({ to, fields }: Route, { mimeType, size }: StoredFile): void {
  const placed = placedBy(({ path, message }) => ({ path: path === 'fileName' ? 'to' : 'fileName', message }));
  try {
    requireDeclared(to, { fileName: fields.to, mimeType, size });
  } catch (thrown) {
    throw placed(thrown);
  }
}
