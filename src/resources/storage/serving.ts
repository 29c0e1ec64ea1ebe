/** Requests to signed addresses: whoever has one may do what it is for, and learns nothing else. */

import type { Clock } from '../../kernel/clock.ts';
import { ERRORS, invalidField, isProcessorError, ProcessorError } from '../../kernel/errors.ts';
import { retryPolicy } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Processor } from '../../processor.ts';
import type { FileContent, StorageCall } from '../executor.ts';
import type { Address, Addresses } from './addresses.ts';
import type { FileInfo, Saved } from './contract-fields.ts';
import { fileResponse } from './file-response.ts';
import type { OpenedDownload } from './reading.ts';

/** What serving works with. */
export interface ServingParts {
  readonly addresses: Pick<Addresses, 'read'>;
  readonly processor: Pick<Processor, 'execute'>;
  readonly clock: Clock;
}

/** A request to an address. */
export interface AddressedRequest {
  readonly token: string;
  readonly request: Request;
  readonly requestId: string;
}

/** Answers a request to a signed address. */
export type ServeAddress = (asked: AddressedRequest) => Promise<Response>;

/** Whose runs they are. */
const ANYBODY = 'signed_address';

/** Builds it. It throws `NOT_FOUND` or `FORBIDDEN` for an address that is no good, and tells of no failure more than its code. */
export function createServeAddress(parts: ServingParts): ServeAddress {
  return async ({ token, request, requestId }) => {
    const address = await parts.addresses.read(token);
    if (address === null) throw new ProcessorError('NOT_FOUND', 'there is no such address');
    if (address.expiresAt <= parts.clock.now()) throw new ProcessorError('FORBIDDEN', 'the address has expired');
    const { method } = request;
    const isRead = method === 'GET' || method === 'HEAD';
    if (isRead !== (address.action === 'read'))
      throw new ProcessorError('FORBIDDEN', `the address is for ${isRead ? 'writing' : 'reading'}`);
    return isRead ? await read(parts, address, request, requestId) : await write(parts, address, request);
  };
}

async function read(
  parts: ServingParts,
  address: Address,
  { method, headers }: Request,
  requestId: string,
): Promise<Response> {
  const source = {
    open: (fields: object) => run<OpenedDownload>(parts, address, 'open', { fileName: address.name, ...fields }),
    info: () => run<FileInfo>(parts, address, 'info', { fileName: address.name }),
  };
  return fileResponse(source, { method, headers, fileName: address.name, requestId });
}

async function write(parts: ServingParts, address: Address, request: Request): Promise<Response> {
  const { name: fileName } = address;
  const size = announced(request.headers.get('content-length'), address.size);
  const mimeType = typeOf(request.headers.get('content-type'), address.mimeType);
  const { body } = request;
  const content = body === null ? { bytes: new Uint8Array() } : { stream: body as ReadableStream<Uint8Array>, size };
  const fields = { fileName, size, ...(mimeType !== null && { mimeType }) };
  const saved = await run<Saved>(parts, address, 'save', fields, content);
  return Response.json({ data: { success: true, size: saved.size, etag: saved.etag }, meta: {} });
}

/** Bytes that are announced: those that were signed, where some were. */
function announced(header: string | null, signed: number | null): number {
  if (header === null || !/^\d{1,15}$/.test(header)) throw invalidField('content-length', 'is required');
  const size = Number(header);
  const most = LIMITS.signed_body.value;
  if (size > most) {
    const message = `at most ${most} bytes are taken`;
    throw new ProcessorError('PAYLOAD_TOO_LARGE', message, { errors: [{ path: 'content-length', message }] });
  }
  if (signed !== null && size !== signed) throw invalidField('content-length', `must be ${signed}, as it was signed`);
  return size;
}

function typeOf(header: string | null, signed: string | null): string | null {
  if (signed !== null && header !== signed) throw invalidField('content-type', `must be ${signed}, as it was signed`);
  return header;
}

async function run<Result>(
  { processor, clock }: ServingParts,
  { place: { workspace, ...place } }: Address,
  operation: StorageCall['operation'],
  input: Readonly<Record<string, unknown>>,
  content?: FileContent,
): Promise<Result> {
  const of = { namespace: 'storage', operation, ...place, input, literal: 'plain' } as const;
  const call: StorageCall = content === undefined ? of : { ...of, content };
  const context = {
    workspace,
    user: ANYBODY,
    retry: retryPolicy(0, undefined),
    traceparent: null,
    deadline: clock.now() + LIMITS.storage_timeout_max.value,
  };
  try {
    return (await processor.execute(call, context)).value as Result;
  } catch (thrown) {
    throw discreet(thrown);
  }
}

/** What is told of a failure: the fields of the request itself, and of all else the code. */
function discreet(thrown: unknown): unknown {
  if (!isProcessorError(thrown)) return thrown;
  const { code, message, details } = thrown;
  const { errors, retry_after_ms } = details;
  if (code === 'VALIDATION_ERROR' && errors !== undefined) return new ProcessorError(code, message, { errors }, thrown);
  const more = retry_after_ms === undefined ? {} : { retry_after_ms };
  return new ProcessorError(code, ERRORS[code].meaning, more, thrown);
}
