import type { About, StoredFile, StoredPart } from '../port.ts';
import { textOf, UPLOAD_META } from './answers.ts';
import type { Bucket } from './bucket.ts';
import { encodeName, encodeText, plainEtag, quotedEtag } from './encoding.ts';
import { unreadableAnswer } from './errors.ts';
import type { StoreRequest } from './exchange.ts';
import { abortParts, completeParts, createParts, partAddress } from './multipart.ts';

/** What AWS copies by one request at most. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const COPY_AT_ONCE = 5 * 1024 ** 3;

/** With 10,000 parts, more than the 5 TiB that a file may have. */
const PART_BYTES = 1024 ** 3;
/** Parts that are copied at one time. */
const TOGETHER = 4;

/** A file and all that the store says of it. */
export interface FoundFile {
  readonly file: StoredFile;
  readonly headers: Headers;
}

/** Copies a file within a bucket: this very version of it, with its type. It is of no upload, whatever its source is of. */
export async function copyFile(
  bucket: Bucket,
  source: FoundFile,
  to: string,
  signal: AbortSignal,
): Promise<StoredFile> {
  if (source.file.name === to) return source.file;
  return source.file.size > bucket.copyAtOnce
    ? await copyInParts(bucket, source, to, signal)
    : await copyWhole(bucket, source, to, signal);
}

const KEPT = new Set(['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'expires']);
const META = /^x-(?:amz|goog)-(?=meta-)/;

/** What else is kept beside a file, but for its type and its upload: it is copied as well. */
function keptHeaders({ signer: { prefix } }: Bucket, headers: Headers): Record<string, string> {
  const kept = [...headers].flatMap(([name, value]) => {
    if (KEPT.has(name)) return [[name, value]];
    const own = name.replace(META, '');
    return own === name || own === UPLOAD_META ? [] : [[`${prefix}${own}`, value]];
  });
  return Object.fromEntries(kept) as Record<string, string>;
}

async function copyWhole(bucket: Bucket, found: FoundFile, to: string, signal: AbortSignal): Promise<StoredFile> {
  const { prefix } = bucket.signer;
  const { file: source } = found;
  const anew = {
    ...keptHeaders(bucket, found.headers),
    [`${prefix}metadata-directive`]: 'REPLACE',
    'content-type': source.mimeType,
  };
  // Where it says nothing of it, the store copies that by itself.
  const headers = { ...sourceHeaders(bucket, source), ...(source.upload === null ? {} : anew) };
  const request = { work: 'write', method: 'PUT', url: bucket.addressOf(to), headers } as const;
  const { etag, lastModified } = await copied(bucket, request, 'CopyObjectResult', signal);
  return { ...source, name: to, etag, lastModified, upload: null };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
async function copyInParts(bucket: Bucket, found: FoundFile, to: string, signal: AbortSignal): Promise<StoredFile> {
  const { file: source } = found;
  const about: About = { mimeType: source.mimeType, upload: null };
  const handle = await createParts(bucket, to, about, signal, keptHeaders(bucket, found.headers));
  try {
    const parts: StoredPart[] = [];
    const spans = spansOf(source.size, Math.min(PART_BYTES, bucket.copyAtOnce));
    for (let first = 0; first < spans.length; first += TOGETHER) {
      const copying = spans.slice(first, first + TOGETHER).map(async (span): Promise<StoredPart> => {
        const headers = {
          ...sourceHeaders(bucket, source),
          [`${bucket.signer.prefix}copy-source-range`]: `bytes=${span.offset}-${span.offset + span.size - 1}`,
        };
        const url = partAddress(bucket, { name: to, handle, part: span.part });
        const request = { work: 'write', method: 'PUT', url, headers } as const;
        const { etag } = await copied(bucket, request, 'CopyPartResult', signal);
        return { part: span.part, etag, size: span.size };
      });
      // Parts that are removed while others of them are still being copied would come back.
      await Promise.allSettled(copying);
      parts.push(...(await Promise.all(copying)));
    }
    return await completeParts(bucket, { name: to, handle }, parts, about, signal);
  } catch (thrown) {
    // It may have been the signal that ended it.
    await abortParts(bucket, to, handle, AbortSignal.timeout(CLEANING_MS)).catch(() => undefined);
    throw thrown;
  }
}

/** How long parts that are of no use may take to go; stores remove such parts by their rules as well. */
const CLEANING_MS = 10_000;

function spansOf(
  total: number,
  most: number,
): { readonly part: number; readonly offset: number; readonly size: number }[] {
  return Array.from({ length: Math.ceil(total / most) }, (_, index) => {
    const offset = index * most;
    return { part: index + 1, offset, size: Math.min(most, total - offset) };
  });
}

function sourceHeaders(
  { name: bucket, signer: { prefix } }: Bucket,
  { name, etag }: StoredFile,
): Record<string, string> {
  return {
    [`${prefix}copy-source`]: `/${encodeText(bucket)}/${encodeName(name)}`,
    [`${prefix}copy-source-if-match`]: quotedEtag(etag),
  };
}

async function copied(
  bucket: Bucket,
  request: StoreRequest,
  root: string,
  signal: AbortSignal,
): Promise<{ readonly etag: string; readonly lastModified: number }> {
  const answer = await bucket.exchange.document(request, root, signal);
  const etag = plainEtag(textOf(answer?.members['ETag']));
  if (etag === '') throw unreadableAnswer(new URL(request.url).host, 'write', 200);
  const lastModified = Date.parse(textOf(answer?.members['LastModified']));
  return { etag, lastModified: Number.isNaN(lastModified) ? bucket.clock.now() : lastModified };
}
