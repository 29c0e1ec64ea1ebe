import { encodeUtf8 } from '../../../kernel/utf8.ts';
import type { About, Content, StoredFile, StoredPart } from '../port.ts';
import { instantOf, textOf } from './answers.ts';
import { aboutHeaders, type Bucket } from './bucket.ts';
import { plainEtag, quotedEtag } from './encoding.ts';
import { unreadableAnswer } from './errors.ts';

/** Begins a file in parts; `more` are headers that are kept beside it. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export async function createParts(
  bucket: Bucket,
  name: string,
  about: About,
  signal: AbortSignal,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const url = bucket.addressOf(name, { uploads: '' });
  const headers = { ...more, ...aboutHeaders(bucket, about) };
  const request = { work: 'write', method: 'POST', url, headers } as const;
  const answer = await bucket.exchange.document(request, 'InitiateMultipartUploadResult', signal);
  const handle = textOf(answer?.members['UploadId']);
  if (handle === '') throw unreadableAnswer(new URL(url).host, 'write', 200);
  return handle;
}

/** Where a part goes. */
export interface PartPlace {
  readonly name: string;
  readonly handle: string;
  readonly part: number;
}

/** The address of a part. */
export function partAddress(bucket: Bucket, { name, handle, part }: PartPlace): string {
  return bucket.addressOf(name, { partNumber: String(part), uploadId: handle });
}

/** Stores a part. https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export async function putPart(
  bucket: Bucket,
  place: PartPlace,
  content: Content,
  signal: AbortSignal,
): Promise<StoredPart> {
  const url = partAddress(bucket, place);
  const headers = await bucket.exchange.head({ work: 'write', method: 'PUT', url, body: content }, signal);
  const etag = plainEtag(headers?.get('etag') ?? '');
  if (etag === '') throw unreadableAnswer(new URL(url).host, 'write', 200);
  return { part: place.part, etag, size: content instanceof Uint8Array ? content.length : content.size };
}

/** Makes the file of its parts. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export async function completeParts(
  bucket: Bucket,
  { name, handle }: Omit<PartPlace, 'part'>,
  parts: readonly StoredPart[],
  about: About,
  signal: AbortSignal,
): Promise<StoredFile> {
  const body = Uint8Array.from(encodeUtf8(listOf(parts)));
  const url = bucket.addressOf(name, { uploadId: handle });
  const headers = { 'content-type': 'application/xml' };
  const request = { work: 'write', method: 'POST', url, headers, body } as const;
  const answer = await bucket.exchange.document(request, 'CompleteMultipartUploadResult', signal);
  const etag = plainEtag(textOf(answer?.members['ETag']));
  if (answer === null || etag === '') throw unreadableAnswer(new URL(url).host, 'write', 200);
  return {
    name,
    size: parts.reduce((total, { size }) => total + size, 0),
    etag,
    mimeType: about.mimeType,
    lastModified: instantOf(answer.headers, bucket.clock.now()),
    upload: about.upload,
  };
}

function listOf(parts: readonly StoredPart[]): string {
  const entries = parts
    .toSorted((a, b) => a.part - b.part)
    .map(({ part, etag }) => `<Part><PartNumber>${part}</PartNumber><ETag>${escaped(quotedEtag(etag))}</ETag></Part>`);
  return `<CompleteMultipartUpload>${entries.join('')}</CompleteMultipartUpload>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Removes the parts; there may be none. https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export async function abortParts(bucket: Bucket, name: string, handle: string, signal: AbortSignal): Promise<void> {
  const url = bucket.addressOf(name, { uploadId: handle });
  await bucket.exchange.head({ work: 'delete', method: 'DELETE', url, absent: ['NoSuchUpload', 'NoSuchKey'] }, signal);
}
