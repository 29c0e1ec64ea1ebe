import { formatRange, isAskedRange, resolveRange } from '../../../engine/storage/byte-range.ts';
import { ProcessorError } from '../../../kernel/errors.ts';
import type { About, ByteRange, Content, FileStore, GcpTarget, OpenedFile, ReadOptions, S3Target } from '../port.ts';
import { createAccountSigner } from './account-signer.ts';
import { addressIn, bucketAddress } from './address.ts';
import { fileOf, lengthOf, pageOf, type Span, spanOf } from './answers.ts';
import { aboutHeaders, type Bucket } from './bucket.ts';
import { COPY_AT_ONCE, copyFile, type FoundFile } from './copy.ts';
import { quotedEtag } from './encoding.ts';
import { beyondEnd, unreadableAnswer } from './errors.ts';
import { createExchange, type S3Parts } from './exchange.ts';
import { createKeysSigner } from './keys-signer.ts';
import { abortParts, completeParts, createParts, putPart } from './multipart.ts';
import { signRequest } from './signed-request.ts';

/** The region that Google takes in signatures whatever the bucket's is. */
const ANY_REGION = 'auto';

/** Codings that the platform undoes, so that neither lengths nor ranges are those of what it gives. */
const UNDONE = new Set(['gzip', 'br']);

/** A bucket of AWS or of whatever speaks S3, or of Google Cloud Storage. Answers nothing before it is asked. */
export function openS3(target: S3Target | GcpTarget, parts: S3Parts): FileStore {
  const bucket = bucketOf(target, parts);
  return {
    put: async (name, content, about, signal) => await put(bucket, name, content, about, signal),
    get: async (name, options, signal) => await get(bucket, name, options, signal),
    head: async (name, signal) => (await find(bucket, name, signal))?.file ?? null,
    async delete(name, signal) {
      const url = bucket.addressOf(name);
      await bucket.exchange.head({ work: 'delete', method: 'DELETE', url, absent: ['NoSuchKey'] }, signal);
    },
    list: async (page, signal) => await list(bucket, page, signal),
    async copy(from, to, signal) {
      const source = await find(bucket, from, signal);
      return source === null ? null : await copyFile(bucket, source, to, signal);
    },
    createParts: async (name, about, signal) => await createParts(bucket, name, about, signal),
    putPart: async (name, handle, part, content, signal) =>
      await putPart(bucket, { name, handle, part }, content, signal),
    completeParts: async (name, handle, stored, about, signal) =>
      await completeParts(bucket, { name, handle }, stored, about, signal),
    abortParts: async (name, handle, signal) => await abortParts(bucket, name, handle, signal),
    sign: async (request) => await signRequest(bucket, request),
    addressOf: (name) => bucket.addressOf(name),
    async ping(signal) {
      await list(bucket, { prefix: '', limit: 1, after: null }, signal);
    },
  };
}

function bucketOf(target: S3Target | GcpTarget, parts: S3Parts): Bucket {
  const base = bucketAddress(target.endpoint, target.bucket, target.type === 'gcp' || target.pathStyle);
  const signer = signerOf(target, parts);
  return {
    name: target.bucket,
    signer,
    exchange: createExchange(signer, parts),
    clock: parts.clock,
    addressOf: (name, query) => addressIn(base, name, query),
    // Google has no copies of parts, and no bound: https://cloud.google.com/storage/docs/xml-api/put-object-copy
    copyAtOnce: target.type === 'gcp' ? Infinity : (parts.copyAtOnce ?? COPY_AT_ONCE),
  };
}

function signerOf(target: S3Target | GcpTarget, parts: S3Parts) {
  if (target.type === 'aws') return createKeysSigner(target.keys, target.region, parts.clock);
  return 'keys' in target.credentials
    ? createKeysSigner(target.credentials.keys, ANY_REGION, parts.clock)
    : createAccountSigner(target.credentials.account, parts);
}

async function put(bucket: Bucket, name: string, content: Content, about: About, signal: AbortSignal) {
  const url = bucket.addressOf(name);
  const request = { work: 'write', method: 'PUT', url, headers: aboutHeaders(bucket, about), body: content } as const;
  const headers = await bucket.exchange.head(request, signal);
  if (headers === null) throw unreadableAnswer(new URL(url).host, 'write', 200);
  const size = content instanceof Uint8Array ? content.length : content.size;
  return { ...fileOf(name, headers, size, bucket.clock.now()), mimeType: about.mimeType, upload: about.upload };
}

async function get(bucket: Bucket, name: string, { range, ifMatch }: ReadOptions, signal: AbortSignal) {
  const url = bucket.addressOf(name);
  const headers = {
    ...(range === undefined ? {} : { range: formatRange(range) }),
    ...(ifMatch === undefined ? {} : { 'if-match': quotedEtag(ifMatch) }),
  };
  const response = await bucket.exchange.open(
    { work: 'read', method: 'GET', url, headers, absent: ['NoSuchKey'] },
    signal,
  );
  return response === null ? null : opened(bucket, name, range, response);
}

function opened(
  { addressOf, clock }: Bucket,
  name: string,
  range: ByteRange | undefined,
  response: Response,
): OpenedFile {
  const stream = response.body ?? new Blob([]).stream();
  try {
    const span = requireSpan(response, range, new URL(addressOf(name)).host);
    return { ...fileOf(name, response.headers, span.size, clock.now()), range: span.range, stream };
  } catch (thrown) {
    stream.cancel().catch(() => undefined);
    throw thrown;
  }
}

/** What an answer has of the file, which is what was asked for. */
function requireSpan(response: Response, range: ByteRange | undefined, host: string): Span {
  const { headers, status } = response;
  // Google says how it is stored where it has undone it by itself.
  const codings = [headers.get('content-encoding'), headers.get('x-goog-stored-content-encoding')];
  const coding = codings.map((each) => each?.toLowerCase() ?? '').find((each) => UNDONE.has(each));
  if (coding !== undefined) {
    const message = `The file is stored in the content coding ${coding}, in which it cannot be read here.`;
    throw new ProcessorError('NOT_SUPPORTED', message, { outcome: 'sent' });
  }
  const span = spanOf(response);
  if (span === null) throw unreadableAnswer(host, 'read', status);
  // Some servers give an empty file whatever range of it is asked for.
  if (range !== undefined && resolveRange(range, span.size) === null) throw beyondEnd();
  if (!isAskedRange(span.range, range, span.size)) throw unreadableAnswer(host, 'read', status);
  return span;
}

async function find(bucket: Bucket, name: string, signal: AbortSignal): Promise<FoundFile | null> {
  const url = bucket.addressOf(name);
  const headers = await bucket.exchange.head({ work: 'read', method: 'HEAD', url }, signal);
  if (headers === null) return null;
  const size = lengthOf(headers);
  if (size === null) throw unreadableAnswer(new URL(url).host, 'read', 200);
  return { file: fileOf(name, headers, size, bucket.clock.now()), headers };
}

async function list(bucket: Bucket, { prefix, limit, after }: Parameters<FileStore['list']>[0], signal: AbortSignal) {
  const url = bucket.addressOf(null, {
    'list-type': '2',
    'encoding-type': 'url',
    'max-keys': String(limit),
    prefix,
    ...(after === null ? {} : { 'continuation-token': after }),
  });
  const answer = await bucket.exchange.document({ work: 'list', method: 'GET', url }, 'ListBucketResult', signal);
  const page = answer === null ? null : pageOf(answer, bucket.clock.now());
  if (page === null) throw unreadableAnswer(new URL(url).host, 'list', 200);
  return page;
}
