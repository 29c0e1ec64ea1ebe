import { ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';

type Form = 'json' | 'text' | 'binary';

/** Codings the runtime undoes by itself. */
const DECODED = new Set(['', 'identity', 'gzip', 'br']);
const JSON_TYPE = /^(?:application|text)\/json$|\+json$/;
const TEXT_TYPE =
  /^text\/|^application\/(?:xml|x-www-form-urlencoded|javascript|x-ndjson|yaml|x-yaml|graphql)$|\+(?:xml|yaml)$|^$/;

/**
 * Reads the body of an answer: parsed JSON, text, or null when it is empty. Text is decoded by its `charset`, UTF-8
 * without one. On a success it throws `UPSTREAM_ERROR` for malformed JSON and `NOT_SUPPORTED` for binary content; on
 * any other status the first is left as text and the second as null, so that the status remains the failure. A body
 * over `LIMITS.response_body`, counted as it is after decompression, is `UPSTREAM_ERROR` and read no further.
 */
export async function readBody(response: Response, host: string): Promise<unknown> {
  if (response.body === null) return null;
  const type = parseType(response.headers.get('content-type'));
  const coding = response.headers.get('content-encoding')?.toLowerCase() ?? '';
  const form = DECODED.has(coding) ? formOf(type.essence) : 'binary';
  // Binary content is not read: its first byte shows that there is some.
  const text = await readText(
    response.body,
    decoderOf(type.charset),
    form === 'binary' ? 0 : LIMITS.response_body.value,
  );
  if (text === '') return null;
  if (form === 'binary') {
    if (!response.ok) return null;
    throw new ProcessorError(
      'NOT_SUPPORTED',
      `${host} answered with binary content (${DECODED.has(coding) ? type.essence : coding}), which actions cannot return.`,
    );
  }
  if (text === null) {
    throw new ProcessorError(
      'UPSTREAM_ERROR',
      `${host} answered with a body over ${LIMITS.response_body.value} bytes.`,
    );
  }
  return form === 'json' ? parseJson(text, response.ok, host) : text;
}

function parseType(header: string | null): { essence: string; charset: string } {
  const [essence = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  return { essence, charset: charset?.slice('charset='.length).replaceAll('"', '') ?? 'utf-8' };
}

function formOf(essence: string): Form {
  if (JSON_TYPE.test(essence)) return 'json';
  return TEXT_TYPE.test(essence) ? 'text' : 'binary';
}

function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

/** The whole stream as text, or null when it is longer than `cap` bytes; leaving the loop early cancels the stream. */
async function readText(stream: ReadableStream<Uint8Array>, decoder: TextDecoder, cap: number): Promise<string | null> {
  let text = '';
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > cap) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string, isSuccess: boolean, host: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!isSuccess) return text;
    throw new ProcessorError('UPSTREAM_ERROR', `${host} answered with malformed JSON.`, {}, cause);
  }
}
