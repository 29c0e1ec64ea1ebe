import { createHash } from 'node:crypto';
import Ductape, { DuctapeError } from '@ductape/sdk';
import { identity, private_key } from './stand-in.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** A request as a processor of files gets it. */
export interface Asked {
  /** As in `PUT /v1/storage/parts`. */
  readonly on: string;
  /** The query, or the JSON of the body. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
  readonly body: Bytes;
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal;
}

interface Upload {
  readonly fields: Asked['fields'];
  readonly parts: Map<number, Bytes>;
  state: 'open' | 'completing' | 'done' | 'aborted';
  /** What it came to. */
  result?: object;
}

/** A processor's storage in memory, as the design has it, and a client of it. */
export interface FileProcessor {
  readonly client: Ductape;
  readonly partSize: number;
  readonly asked: Asked[];
  /** Paths and methods of what was asked, in order. */
  names(): string[];
  readonly files: Map<string, Bytes>;
  readonly uploads: Map<string, Upload>;
  /** What happens to a request before it is answered: `undefined` for nothing. It may throw, as a connection that fails does. */
  before: (asked: Asked) => Response | undefined | Promise<Response | undefined>;
  /** What becomes of the bytes of a file on their way. */
  body: (bytes: Bytes) => ReadableStream<Uint8Array> | Bytes;
}

/** SHA-256 in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** So many bytes that a seed gives. */
export function bytesOf(size: number, seed = 1): Bytes {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = seed;
  for (let at = 0; at < words.length; at += 1) words[at] = state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return new Uint8Array(words.buffer, 0, size);
}

/** Bytes one piece after the other. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What a call is refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<DuctapeError> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DuctapeError) return error;
  throw new Error('it was not refused', { cause: error });
}

/** A problem as the processor tells it. */
export function problem(status: number, code: string): Response {
  return Response.json({ code, detail: code, status }, { status });
}

/** A connection that fails: no answer comes. */
export function cut(): never {
  throw new TypeError('fetch failed');
}

/** A processor of files with nothing in it, which takes parts of so many bytes. */
export function createFileProcessor(partSize = 1_000_000): FileProcessor {
  const processor: FileProcessor = {
    partSize,
    client: new Ductape({
      ...identity,
      private_key,
      product: 'my-app',
      env: 'prd',
      url: 'http://processor.test',
      fetch: async (url, init) => {
        const request = new Request(url, init);
        const { signal = null } = init ?? {};
        signal?.throwIfAborted();
        const asked = await read(request, signal ?? request.signal);
        processor.asked.push(asked);
        return (await processor.before(asked)) ?? answer(processor, asked);
      },
    }),
    asked: [],
    names: () => processor.asked.map(({ on }) => on.replace('/v1/storage/', '')),
    files: new Map(),
    uploads: new Map(),
    before: () => undefined,
    body: (bytes) => bytes,
  };
  return processor;
}

async function read(request: Request, signal: AbortSignal): Promise<Asked> {
  const body = new Uint8Array(await request.arrayBuffer());
  const { pathname, searchParams } = new URL(request.url);
  const isJson = request.headers.get('content-type') === 'application/json';
  const fields = isJson ? JSON.parse(new TextDecoder().decode(body)) : Object.fromEntries(searchParams);
  return { on: `${request.method} ${pathname}`, fields, headers: request.headers, body, signal };
}

function answer(processor: FileProcessor, { on, fields, headers, body }: Asked): Response {
  const upload = processor.uploads.get(String(fields['upload_id']));
  switch (on.replace('/v1/storage/', '')) {
    case 'PUT content':
      return data(saved(processor, fields, body));
    case 'GET content':
      return content(processor, fields, headers);
    case 'POST createUpload': {
      const upload_id = `upload_${processor.uploads.size + 1}`;
      processor.uploads.set(upload_id, { fields, parts: new Map(), state: 'open' });
      return data({ upload_id, part_size: processor.partSize, expires_at: 1 });
    }
    case 'PUT parts':
      if (upload?.state !== 'open') return problem(409, 'CONFLICT');
      upload.parts.set(Number(fields['part']), body);
      return data({ part: Number(fields['part']), size: body.length, checksum: sha256(body) });
    case 'POST getUpload': {
      const parts = [...(upload?.parts ?? [])].map(([part, bytes]) => ({ part, checksum: sha256(bytes) }));
      return upload === undefined
        ? problem(404, 'NOT_FOUND')
        : data({ state: upload.state, fileName: upload.fields['fileName'], part_size: processor.partSize, parts });
    }
    case 'POST completeUpload':
      return upload === undefined ? problem(404, 'NOT_FOUND') : completed(processor, upload, fields);
    case 'POST abortUpload':
      if (upload !== undefined) upload.state = 'aborted';
      return data({ success: true });
    default:
      return data({ echo: fields });
  }
}

function completed(processor: FileProcessor, upload: Upload, fields: Asked['fields']): Response {
  const parts = Array.from({ length: Number(fields['parts']) }, (_, at) => upload.parts.get(at + 1) ?? cut());
  upload.state = 'done';
  const whole = Uint8Array.from(Buffer.concat(parts));
  if (upload.fields['purpose'] === 'dispatch') return data({ success: true, payload: 'payload_1', size: whole.length });
  upload.result ??= saved(processor, upload.fields, whole, String(fields['checksum']));
  return data(upload.result);
}

function saved(
  processor: FileProcessor,
  { fileName, mimeType }: Asked['fields'],
  bytes: Bytes,
  checksum = sha256(bytes),
) {
  processor.files.set(String(fileName), bytes);
  return { success: true, fileName, size: bytes.length, mimeType, checksum };
}

function data(value: unknown): Response {
  return Response.json({ data: value, meta: { run_id: 'run_1' } });
}

function content(processor: FileProcessor, { fileName }: Asked['fields'], headers: Headers): Response {
  const file = processor.files.get(String(fileName));
  if (file === undefined) return problem(404, 'NOT_FOUND');
  const etag = `"${sha256(file).slice(0, 8)}"`;
  const asked = headers.get('if-match');
  if (asked !== null && asked !== etag) return problem(412, 'CONFLICT');
  const digest = Buffer.from(sha256(file), 'hex').toString('base64');
  const about = { 'content-type': 'text/plain', etag, 'repr-digest': `sha-256=:${digest}:` };
  const [, from, to, last] = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/.exec(headers.get('range') ?? '') ?? [];
  const first = last === undefined ? Number(from ?? 0) : file.length - Number(last);
  const end = Math.min(to ? Number(to) + 1 : file.length, file.length);
  const bytes = file.slice(first, end);
  const range = { 'content-range': `bytes ${first}-${end - 1}/${file.length}` };
  const isPart = headers.has('range');
  return new Response(processor.body(bytes), {
    status: isPart ? 206 : 200,
    headers: { ...about, ...(isPart && range), 'content-length': String(bytes.length) },
  });
}
