import { readAtMost } from '../../kernel/read-stream.ts';

/** More than any document of a store has: a list of 1,000 names of 1,024 bytes, escaped. */
const MOST_BYTES = 8 * 1024 * 1024;

/** The text of an answer in XML; null when it is longer than any that is expected, and then read no further. */
export async function readDocumentText({ body }: Response): Promise<string | null> {
  if (body === null) return '';
  const bytes = await readAtMost(body as ReadableStream<Uint8Array>, MOST_BYTES);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}
