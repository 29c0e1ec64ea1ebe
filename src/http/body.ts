/** Request bodies: read within the limit, parsed within the depth. */

import { invalidField, ProcessorError } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** The body's bytes. More than the limit is `PAYLOAD_TOO_LARGE`, found out while reading, whatever `Content-Length` says. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const announced = request.headers.get('content-length');
  if (Number(announced ?? 0) > limit) throw tooLarge(limit);
  // The platform reads as much as was announced; whole, that is several times as fast as in chunks.
  if (announced !== null) return withinLimit(new Uint8Array(await whole(request.arrayBuffer())), limit);
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await whole(reader.read());
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** A caller that goes away while it sends is no fault of ours. */
function whole<Value>(reading: Promise<Value>): Promise<Value> {
  return reading.catch((cause: unknown) => {
    const message = 'ended before it was whole';
    throw new ProcessorError('VALIDATION_ERROR', `body: ${message}`, { errors: [{ path: 'body', message }] }, cause);
  });
}

function withinLimit(bytes: Uint8Array<ArrayBuffer>, limit: number): Uint8Array<ArrayBuffer> {
  if (bytes.byteLength > limit) throw tooLarge(limit);
  return bytes;
}

/** What a body over its limit is refused with. */
export function tooLarge(limit: number): ProcessorError {
  const message = `a request body has at most ${limit} bytes`;
  return new ProcessorError('PAYLOAD_TOO_LARGE', message, { errors: [{ path: 'body', message }] });
}

/** The JSON object of a body; an empty body is `{}`. Anything else is a `VALIDATION_ERROR` at `body`. */
export function parseBody(bytes: Uint8Array): Record<string, unknown> {
  if (bytes.byteLength === 0) return {};
  const value = parseJson(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidField('body', 'must be a JSON object');
  checkMembers(value);
  return value as Record<string, unknown>;
}

/** Bounds the depth, and refuses the one member name that copies of an object lose. Walks without recursion. */
function checkMembers(root: object): void {
  let level: object[] = [root];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > LIMITS.json_depth.value)
      throw invalidField('body', `is nested deeper than ${LIMITS.json_depth.value} levels`);
    const below: object[] = [];
    for (const item of level) {
      if (Object.hasOwn(item, '__proto__')) throw invalidField('body', 'a member must not be named __proto__');
      for (const child of Object.values(item)) if (typeof child === 'object' && child !== null) below.push(child);
    }
    level = below;
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(UTF8.decode(bytes));
  } catch (error) {
    throw invalidField('body', `is not JSON: ${error instanceof SyntaxError ? error.message : 'it is not UTF-8 text'}`);
  }
}
