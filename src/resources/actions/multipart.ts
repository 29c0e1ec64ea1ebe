/**
 * `multipart/form-data` (RFC 7578) as browsers write it. The platform's own writer is of no use here: its boundary is
 * random, so that a repeated request would differ from the first one; it gives a part with a content type a file name,
 * which makes a file of it; and it lets a carriage return into the head of a part.
 */

import { checkBodySize } from './body-size.ts';
import { fileOf, isFile } from './file.ts';
import { scalarText } from './path.ts';

interface Part {
  readonly head: string;
  readonly content: string | Uint8Array;
}

const BOUNDARY = '----form-boundary-';
const BOUNDARY_NUMBER = /form-boundary-(\d{8})/g;

/**
 * Encodes a body and says what separates its parts. Scalars are text fields, files (see {@link isFile}) are file parts,
 * a list of either repeats its field, and anything else is a part of JSON. Null is left out. A malformed file is a
 * `VALIDATION_ERROR` at `input.body.<key>.<field>`.
 */
export function encodeMultipart(body: Readonly<Record<string, unknown>>): {
  readonly boundary: string;
  readonly bytes: Uint8Array;
} {
  const parts: Uint8Array[] = [];
  let atLeast = 0;
  for (const [name, value] of Object.entries(body)) {
    for (const { head, content } of partsOf(name, value, `input.body.${name}`)) {
      const part = joined([`${head}\r\n\r\n`, content, '\r\n']);
      atLeast += part.length;
      checkBodySize(atLeast);
      parts.push(part);
    }
  }
  const boundary = boundaryOf(parts);
  return { boundary, bytes: joined([...parts.flatMap((part) => [`--${boundary}\r\n`, part]), `--${boundary}--\r\n`]) };
}

function* partsOf(name: string, value: unknown, path: string): Generator<Part> {
  if (value === null || value === undefined) return;
  const field = `Content-Disposition: form-data; name="${escaped(name)}"`;
  const text = scalarText(value);
  if (text !== null) {
    yield { head: field, content: text };
  } else if (isFile(value)) {
    const { bytes, fileName, mimeType } = fileOf(value, path);
    yield { head: `${field}; filename="${escaped(fileName)}"\r\nContent-Type: ${mimeType}`, content: bytes };
  } else if (Array.isArray(value) && value.every(isFieldValue)) {
    for (const [index, item] of value.entries()) yield* partsOf(name, item, `${path}[${index}]`);
  } else {
    yield { head: `${field}\r\nContent-Type: application/json`, content: JSON.stringify(value) };
  }
}

function isFieldValue(item: unknown): boolean {
  return typeof item !== 'object' || item === null || isFile(item);
}

/** A name within quotes, by the HTML standard's multipart/form-data encoding algorithm. */
function escaped(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The first boundary, in the order of their numbers, that occurs in no part. */
function boundaryOf(parts: readonly Uint8Array[]): string {
  const latin1 = new TextDecoder('latin1');
  const taken = new Set(parts.flatMap((part) => [...latin1.decode(part).matchAll(BOUNDARY_NUMBER)].map(([, n]) => n)));
  let number = 0;
  const digits = () => String(number).padStart(8, '0');
  while (taken.has(digits())) number += 1;
  return `${BOUNDARY}${digits()}`;
}

function joined(pieces: readonly (string | Uint8Array)[]): Uint8Array {
  const encoder = new TextEncoder();
  const chunks = pieces.map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece));
  const whole = new Uint8Array(chunks.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
