/// <reference lib="esnext.typedarrays" />

/** Files as answers of HTTP: their bytes as the store gives them, with ranges and conditions (RFC 9110). */

import type { ByteRange } from '../../drivers/storage/port.ts';
import { contentRange, parseRange, unsatisfiedRange } from '../../engine/storage/byte-range.ts';
import { type ErrorRecord, isProcessorError, toErrorRecord } from '../../kernel/errors.ts';
import { problemBody } from '../../kernel/problem-body.ts';
import type { FileInfo } from './contract-fields.ts';
import type { OpenedDownload } from './reading.ts';

/** How a file is asked for. */
export interface AskedFile {
  readonly method: string;
  readonly headers: Headers;
  readonly fileName: string;
  readonly requestId: string;
}

/** Reads the file that is asked for. */
export interface FileSource {
  open(fields: { readonly range?: ByteRange; readonly ifMatch?: string }): Promise<OpenedDownload>;
  info(): Promise<Pick<FileInfo, 'size' | 'mimeType' | 'etag' | 'lastModified' | 'checksum'>>;
}

/** Nobody is to see a file of others within a page of ours, whatever it says that it is. */
const SAFE = {
  'accept-ranges': 'bytes',
  // What is compressed on the way has no length and another etag.
  'cache-control': 'private, no-store, no-transform',
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
};

/** Stands for the etag of any file that is there: no etag can be it, since those of conditions stand in quotes. */
const ANY = '*';
/** What a header takes (RFC 9110, 5.5); a store may say of a file whatever others wrote. */
const SENDABLE = /^[\t\x20-\x7e]+$/;

/** The answer: 200, 206, 304, 412 or 416; of `HEAD` the same without bytes. Throws as the source does otherwise. */
export async function fileResponse(source: FileSource, asked: AskedFile): Promise<Response> {
  const { method, headers } = asked;
  const wanted = etagsOf(headers.get('if-match'));
  const unwanted = etagsOf(headers.get('if-none-match'));
  if (method === 'HEAD') {
    const file = await source.info();
    const { status } = conditional(file, wanted, unwanted) ?? { status: 200 };
    const length = status === 200 ? { 'content-length': String(file.size) } : {};
    return new Response(null, { status, headers: { ...headersOf(file, asked), ...length } });
  }
  // Whether the range is of the version that `If-Range` names is not known before it is opened; all of it always serves.
  const range = headers.has('if-range') ? null : parseRange(headers.get('range'));
  const ifMatch = wanted?.length === 1 && wanted[0] !== ANY ? wanted[0] : undefined;
  try {
    const file = await source.open({ ...(range !== null && { range }), ...(ifMatch !== undefined && { ifMatch }) });
    const failed = conditional(file, wanted, unwanted);
    if (failed !== null) {
      await file.stream.cancel();
      return failed.status === 304
        ? new Response(null, { status: 304, headers: headersOf(file, asked) })
        : preconditionFailed(asked);
    }
    return whole(file, range !== null, asked);
  } catch (thrown) {
    return await refusedOf(thrown, source, asked, { hasRange: range !== null, hasMatch: ifMatch !== undefined });
  }
}

function whole(file: OpenedDownload, isPart: boolean, asked: AskedFile): Response {
  const { range, size, stream } = file;
  return new Response(stream, {
    status: isPart ? 206 : 200,
    headers: {
      ...headersOf(file, asked),
      'content-length': String(range.length),
      ...(isPart && { 'content-range': contentRange(range, size) }),
    },
  });
}

function headersOf(
  { mimeType, etag, lastModified, checksum }: Awaited<ReturnType<FileSource['info']>>,
  { fileName }: AskedFile,
): Record<string, string> {
  return {
    ...SAFE,
    'content-type': SENDABLE.test(mimeType) ? mimeType : 'application/octet-stream',
    'content-disposition': `attachment; filename*=${extendedValue(fileName.slice(fileName.lastIndexOf('/') + 1))}`,
    etag: `"${etag}"`,
    'last-modified': new Date(lastModified).toUTCString(),
    ...(checksum !== null && { 'repr-digest': `sha-256=:${Uint8Array.fromHex(checksum).toBase64()}:` }),
  };
}

/** Text as a parameter of a header (RFC 8187, of whose characters `encodeURIComponent` leaves too many). */
function extendedValue(text: string): string {
  const encoded = encodeURIComponent(text).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `UTF-8''${encoded}`;
}

/** The etags of a condition, weak ones marked by their `W/`, and `*` for any; null without one. */
function etagsOf(header: string | null): readonly string[] | null {
  if (header === null) return null;
  if (header.trim() === '*') return [ANY];
  return [...header.matchAll(/(W\/)?"([^"]*)"/g)].map(([, weak = '', etag = '']) => `${weak}${etag}`);
}

function conditional(
  { etag }: { readonly etag: string },
  wanted: readonly string[] | null,
  unwanted: readonly string[] | null,
): { readonly status: 304 | 412 } | null {
  if (wanted !== null && !wanted.some((each) => each === ANY || each === etag)) return { status: 412 };
  const isUnwanted = unwanted?.some((each) => each === ANY || each === etag || each === `W/${etag}`) === true;
  return isUnwanted ? { status: 304 } : null;
}

async function refusedOf(
  thrown: unknown,
  source: FileSource,
  asked: AskedFile,
  { hasRange, hasMatch }: { readonly hasRange: boolean; readonly hasMatch: boolean },
): Promise<Response> {
  if (!isProcessorError(thrown)) throw thrown;
  if (hasMatch && thrown.code === 'CONFLICT') return preconditionFailed(asked);
  const isOfRange = thrown.details.errors?.some(({ path }) => path === 'range') === true;
  if (!hasRange || thrown.code !== 'VALIDATION_ERROR' || !isOfRange) throw thrown;
  const { size } = await source.info();
  return refused(toErrorRecord(thrown), 416, asked, { 'content-range': unsatisfiedRange(size) });
}

function preconditionFailed(asked: AskedFile): Response {
  const message = 'the file is another version than If-Match names';
  return refused({ code: 'CONFLICT', message, errors: [{ path: 'If-Match', message }] }, 412, asked, {});
}

function refused(
  record: ErrorRecord,
  status: number,
  { requestId }: AskedFile,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(JSON.stringify(problemBody(record, status, requestId)), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}
