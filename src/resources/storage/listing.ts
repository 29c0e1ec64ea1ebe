/** Files are listed and counted. */

import type { StoredFile } from '../../drivers/storage/port.ts';
import { CATEGORIES, categoryOf, isOfFileType } from '../../engine/storage/categories.ts';
import { createCursor, readCursor } from '../../kernel/cursor.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';
import { isExpired, knownOf } from './answers.ts';
import type { FieldsOf } from './asked.ts';
import type { Listed, Stats } from './contract-fields.ts';
import type { FileRecord } from './file-records.ts';
import type { ReachedStorage } from './reach.ts';
import type { ReadingParts } from './reading.ts';

const LIMIT = 100;
/** Files of the longest page that stores give. */
const PAGE = 1_000;
/** Pages of a store that one list goes through in search of files of a type. */
const PAGES = 20;

/** Where a list goes on. */
interface Position {
  /** Where the store's page begins; null for the first. */
  readonly after: string | null;
  /** The last file of that page that was looked at; null for none. */
  readonly last: string | null;
  /** Number of the page that comes, from 1. */
  readonly page: number;
}

/** Lists files; those of a type from so many pages of the store at most, so that a page may have fewer than there are. */
export async function listFiles(
  { clock, fileRecords }: ReadingParts,
  { place, store }: ReachedStorage,
  { prefix = '', fileType, limit = LIMIT, continuationToken: token }: FieldsOf<'list'>,
  signal: AbortSignal,
): Promise<Listed> {
  const list = ['storage.list', place, prefix, fileType ?? null];
  const start: Position =
    token === undefined
      ? { after: null, last: null, page: 1 }
      : ((await readCursor(token, list, 'continuationToken')) as Position);
  const files: Listed['files'] = [];
  let { after, last }: Pick<Position, 'after' | 'last'> = start;
  let isEnd = false;
  for (let pages = 0; pages < PAGES && files.length < limit && !isEnd; pages += 1) {
    const room = limit - files.length;
    // Who goes on within a page asks for the same one again.
    const size = fileType === undefined ? room : PAGE;
    const page = await store.list({ prefix, limit: size, after }, signal);
    const meant = behind(page.files, last).filter(({ name }) => fileType === undefined || isOfFileType(name, fileType));
    const looked = meant.slice(0, room);
    const records = await fileRecords.of(place, looked);
    const now = clock.now();
    for (const file of looked)
      if (!isExpired(records.get(file.name), now)) files.push(listed(file, records.get(file.name), store));
    if (meant.length > room) last = looked.at(-1)?.name ?? null;
    else [after, last, isEnd] = [page.next, null, page.next === null];
  }
  const next: Position = { after, last, page: start.page + 1 };
  return {
    success: true,
    files,
    limit,
    nextToken: isEnd ? null : await createCursor(next, list),
    hasMore: !isEnd,
    total: files.length,
    page: start.page,
  };
}

/** Files of a page after one that was there; after its place, where it has been removed. */
function behind(files: readonly StoredFile[], last: string | null): readonly StoredFile[] {
  if (last === null) return files;
  const place = files.findIndex(({ name }) => name === last);
  return place < 0 ? files.filter(({ name }) => isAfter(name, last)) : files.slice(place + 1);
}

/** Whether a name comes after another one as stores order them: by their bytes. */
function isAfter(name: string, other: string): boolean {
  const [bytes, others] = [encodeUtf8(name), encodeUtf8(other)];
  const at = bytes.findIndex((byte, index) => byte !== others[index]);
  return at >= 0 && (bytes[at] ?? 0) > (others[at] ?? -1);
}

function listed(
  { name, size, lastModified, mimeType, etag }: StoredFile,
  record: FileRecord | undefined,
  store: ReachedStorage['store'],
): Listed['files'][number] {
  return {
    name,
    size,
    lastModified,
    url: store.addressOf(name),
    mimeType,
    metadata: { etag, ...knownOf(record) },
  };
}

/** Counts files. Throws `LIMIT_EXCEEDED` when there are too many. */
export async function countFiles(
  { clock, fileRecords }: ReadingParts,
  { place, store }: ReachedStorage,
  { prefix = '' }: FieldsOf<'stats'>,
  signal: AbortSignal,
): Promise<Stats> {
  const byType = Object.fromEntries(CATEGORIES.map((category) => [category, { count: 0, size: 0 }])) as Stats['byType'];
  const hasExpired = await fileRecords.hasExpired(place, clock.now());
  let looked = 0;
  let after: string | null = null;
  do {
    const page = await store.list({ prefix, limit: PAGE, after }, signal);
    looked += page.files.length;
    if (looked > LIMITS.storage_stats.value) throw tooMany();
    const records = hasExpired ? await fileRecords.of(place, page.files) : null;
    for (const { name, size } of page.files) {
      if (isExpired(records?.get(name), clock.now())) continue;
      const counted = byType[categoryOf(name)];
      counted.count += 1;
      counted.size += size;
    }
    after = page.next;
  } while (after !== null);
  const all = Object.values(byType);
  return {
    success: true,
    totalFiles: all.reduce((sum, { count }) => sum + count, 0),
    totalSize: all.reduce((sum, { size }) => sum + size, 0),
    byType,
  };
}

function tooMany(): ProcessorError {
  const message = `a storage of over ${LIMITS.storage_stats.value} files is counted by prefixes`;
  return new ProcessorError('LIMIT_EXCEEDED', message, { outcome: 'sent' });
}
