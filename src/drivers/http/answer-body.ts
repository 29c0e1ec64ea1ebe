import { BoundedMap } from '../../kernel/bounded-map.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { readAtMost } from '../../kernel/read-stream.ts';
import type { TargetAnswer } from './driver.ts';
import { fileNameOf } from './file-name.ts';
import { parseXml } from './xml.ts';

/** How to read a body; `mimeType` is what its bytes are. */
type Form =
  | { readonly kind: 'json' | 'xml' | 'text'; readonly decoder: TextDecoder }
  | { readonly kind: 'binary'; readonly mimeType: string };

/** Codings the runtime undoes by itself. */
const DECODED = new Set(['', 'identity', 'gzip', 'br']);
const JSON_TYPE = /^(?:application|text)\/json$|\+json$/;
/** A picture in XML is not data: it stays text. */
const XML_TYPE = /^(?:application|text)\/xml$|^(?!image\/).+\+xml$/;
const TEXT_TYPE =
  /^text\/|^application\/(?:x-www-form-urlencoded|javascript|x-ndjson|yaml|x-yaml|graphql)$|\+(?:xml|yaml)$|^$/;
const UTF8 = new TextDecoder();

/** What an answer held. */
type ReadBody = Pick<TargetAnswer, 'body' | 'binary'>;

/**
 * Reads the body of an answer: parsed JSON or XML, text, a {@link BinaryBody}, or null when it is empty. Text is decoded by
 * its `charset`, UTF-8 without one; text in a charset that the platform does not know is binary, and so is what came in
 * a content coding that the runtime does not undo. Malformed JSON or XML of a success is `UPSTREAM_ERROR`; on any other status
 * it is left as text, and binary content as null, so that the status remains the failure. A body over
 * `LIMITS.response_body` (`LIMITS.file_body` for binary content), counted as it is after decompression, is `UPSTREAM_ERROR` and read no further.
 */
export async function readBody(response: Response, host: string): Promise<ReadBody> {
  const coding = response.headers.get('content-encoding')?.toLowerCase() ?? '';
  const form = formOf(response.headers, coding);
  if (form.kind === 'binary' && !response.ok) {
    // An unread body would hold its connection; that it may break meanwhile does not matter.
    response.body?.cancel().catch(() => undefined);
    return { body: null };
  }
  const limit = form.kind === 'binary' ? LIMITS.file_body.value : LIMITS.response_body.value;
  const isAnnounced = isWithin(response.headers.get('content-length'), coding, limit);
  // The platform decodes UTF-8 itself, as the decoder would.
  if (isAnnounced && form.kind !== 'binary' && form.decoder === UTF8)
    return { body: readText(await response.text(), form.kind, response.ok, host) };
  const bytes = isAnnounced ? new Uint8Array(await response.arrayBuffer()) : await readBytes(response, limit);
  if (bytes === null) {
    throw new ProcessorError('UPSTREAM_ERROR', `${host} answered with a body over ${limit} bytes.`);
  }
  if (bytes.length === 0) return { body: null };
  if (form.kind === 'binary') {
    const fileName = fileNameOf(response.headers.get('content-disposition'));
    return { body: null, binary: { bytes, mimeType: form.mimeType, fileName } };
  }
  return { body: readText(form.decoder.decode(bytes), form.kind, response.ok, host) };
}

/** Reads the beginning of a failed answer's body as UTF-8, up to `LIMITS.error_body` bytes; of a success, nothing. Never throws. */
export async function readStart(response: Response): Promise<ReadBody> {
  if (response.body === null || response.ok) {
    response.body?.cancel().catch(() => undefined);
    return { body: null };
  }
  let start = new Uint8Array();
  try {
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      start = joined(start, chunk.subarray(0, LIMITS.error_body.value - start.length));
      if (start.length === LIMITS.error_body.value) break;
    }
  } catch {
    // What came until it broke is all there is.
  }
  return { body: start.length === 0 ? null : UTF8.decode(start) };
}

function joined(before: Uint8Array, after: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(before.length + after.length);
  whole.set(before);
  whole.set(after, before.length);
  return whole;
}

function readText(text: string, kind: 'json' | 'xml' | 'text', isSuccess: boolean, host: string): unknown {
  if (text === '') return null;
  if (kind === 'text') return text;
  const parsed = kind === 'json' ? parseJson(text) : parseXml(text);
  if (parsed !== undefined && (kind === 'json' || parsed !== null)) return parsed;
  if (!isSuccess) return text;
  throw new ProcessorError('UPSTREAM_ERROR', `${host} answered with malformed ${kind.toUpperCase()}.`);
}

/** Forms by content type: the same few, again and again. */
const forms = new BoundedMap<string, Form>(100);

function formOf(headers: Headers, coding: string): Form {
  if (!DECODED.has(coding)) return { kind: 'binary', mimeType: 'application/octet-stream' };
  const mimeType = headers.get('content-type')?.trim() ?? '';
  const form = forms.get(mimeType) ?? readForm(mimeType);
  forms.set(mimeType, form);
  return form;
}

function readForm(mimeType: string): Form {
  const [essence = '', ...parameters] = mimeType.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  const decoder = decoderOf(charset?.slice('charset='.length).replaceAll('"', '') || 'utf-8');
  if (JSON_TYPE.test(essence)) return { kind: 'json', decoder: decoder ?? UTF8 };
  if (XML_TYPE.test(essence) && decoder !== null) return { kind: 'xml', decoder };
  return TEXT_TYPE.test(essence) && decoder !== null ? { kind: 'text', decoder } : { kind: 'binary', mimeType };
}

function decoderOf(charset: string): TextDecoder | null {
  if (charset === 'utf-8') return UTF8;
  try {
    return new TextDecoder(charset);
  } catch {
    return null;
  }
}

/** Whether the platform reads no more than so much: as much as was announced. Whole, that is several times as fast as in chunks. */
function isWithin(announced: string | null, coding: string, cap: number): boolean {
  return announced !== null && Number(announced) <= cap && coding === '';
}

/** The whole body, or null when it is longer than `cap` bytes. */
async function readBytes({ body }: Response, cap: number): Promise<Uint8Array | null> {
  return body === null ? new Uint8Array() : readAtMost(body, cap);
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
