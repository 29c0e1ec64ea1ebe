/** Request bodies: read within the limit, parsed within the depth. */

import { invalidField, ProcessorError } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** The body's bytes. More than the limit is `PAYLOAD_TOO_LARGE`, found out while reading, whatever `Content-Length` says. */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const limit = LIMITS.request_body.value;
  const announced = request.headers.get('content-length');
  if (Number(announced ?? 0) > limit) throw tooLarge();
  // The platform reads as much as was announced; whole, that is several times as fast as in chunks.
  if (announced !== null) return withinLimit(new Uint8Array(await request.arrayBuffer()));
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

function withinLimit(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bytes.byteLength > LIMITS.request_body.value) throw tooLarge();
  return bytes;
}

function tooLarge(): ProcessorError {
  const message = `a request body has at most ${LIMITS.request_body.value} bytes`;
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
