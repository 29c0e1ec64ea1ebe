/** Bytes go from one store to another, and are never held whole. */

import type { About, Content, FileStore, StoredFile, StoredPart } from '../../drivers/storage/port.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { noFile } from './reading.ts';

/** What is written by one request; stores take less than 5 GiB. */
const AT_ONCE = 5_000_000_000;
const MIB = 1024 * 1024;
/** Parts of a file that is larger, but for one that would have too many of them. */
const PART = 512 * MIB;

/** How long parts that are of no use may take to go; stores remove such parts by their rules as well. */
const CLEANING_MS = 10_000;

/** What is written. */
interface Target {
  readonly name: string;
  readonly about: About;
}

/** Copies a file as it was seen: one that was written over meanwhile is `CONFLICT`. */
export async function transferFile(
  from: FileStore,
  to: FileStore,
  file: StoredFile,
  { name, about }: Target,
  signal: AbortSignal,
): Promise<StoredFile> {
  const { size } = file;
  if (size > AT_ONCE) return await transferParts(from, to, file, { name, about }, signal);
  const stream = await read(from, file, undefined, signal);
  return await orCancel({ stream, size }, (content) => to.put(name, content, about, signal));
}

async function transferParts(
  from: FileStore,
  to: FileStore,
  file: StoredFile,
  { name, about }: Target,
  signal: AbortSignal,
): Promise<StoredFile> {
  const partSize = Math.max(PART, Math.ceil(file.size / LIMITS.file_parts.value / MIB) * MIB);
  const handle = await to.createParts(name, about, signal);
  try {
    const parts: StoredPart[] = [];
    for (let offset = 0; offset < file.size; offset += partSize) {
      const size = Math.min(partSize, file.size - offset);
      const stream = await read(from, file, { offset, length: size }, signal);
      const put = (content: Content) => to.putPart(name, handle, parts.length + 1, content, signal);
      parts.push(await orCancel({ stream, size }, put));
    }
    return await to.completeParts(name, handle, parts, about, signal);
  } catch (thrown) {
    // Not with the signal that may have ended it.
    await to.abortParts(name, handle, AbortSignal.timeout(CLEANING_MS)).catch(() => undefined);
    throw thrown;
  }
}

async function read(
  from: FileStore,
  { name, etag }: StoredFile,
  range: { readonly offset: number; readonly length: number } | undefined,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const options = { ifMatch: etag, ...(range !== undefined && { range }) };
  const opened = await from.get(name, options, signal);
  if (opened === null) throw noFile(name);
  return opened.stream;
}

/** Writes content. Where that fails before it has begun to read a stream, the stream is let go of. */
export async function orCancel<Result>(
  content: Content,
  write: (content: Content) => Promise<Result>,
): Promise<Result> {
  try {
    return await write(content);
  } catch (thrown) {
    // One that is being read is let go of by whoever reads it.
    if (!(content instanceof Uint8Array)) content.stream.cancel(thrown).catch(() => undefined);
    throw thrown;
  }
}
